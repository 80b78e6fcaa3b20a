import { type JsonObject, objectAt, objectsIn, textAt } from './json-value.ts';
import { byTime, type SlackMessage } from './message-log.ts';
import type { PageMessage, PageModal, PagePlace, PageSnapshot } from './page-snapshot.ts';
import { userGroupId } from './people-methods.ts';
import type { Room } from './room.ts';
import { APP_NAME } from './stand-in.ts';

/**
 * What this person sees, with the place they have open: a channel's name, `dm` or `home`. Without a person it is the first
 * who could sit at a client, without a place the first channel.
 */
export async function takeSnapshot(room: Room, handle: string, open: string): Promise<PageSnapshot> {
  const { directory, log, views, standIn } = room;
  const person = directory.findPerson(handle) ?? directory.people.find(({ kind }) => kind === 'member');
  if (!person) throw new Error('the workspace has no member');
  const place = (id: string, name: string): PagePlace => ({
    id,
    name,
    activityAt: log.activityAt(id),
    archived: log.archived.has(id),
  });
  const dm = place(person.dmId, APP_NAME);
  const channels = directory.channels.map(({ id, name }) => place(id, name));
  const channel = channels.find(({ name }) => name === open) ?? channels[0];
  const opened = open === 'home' ? undefined : open === 'dm' ? dm : channel;
  const hidden = room.ephemerals.list(person.id).filter((message) => message.channel === opened?.id);
  const stored = opened ? await log.all(opened.id) : [];
  const modal = views.top(person.id);
  const home = views.home(person.id);

  return {
    team: directory.teamName,
    me: person.handle,
    place: opened,
    app: { userId: standIn.botUserId, name: APP_NAME },
    people: directory.people.map(({ id, handle, name, title, kind, dmId }) => {
      return { id, handle, name, title, kind, dm: place(dmId, APP_NAME) };
    }),
    channels,
    groups: room.userGroups.map((group) => ({ id: userGroupId(room, group), name: group.handle })),
    messages: threaded(room, stored, hidden),
    home: home && objectsIn(home.blocks),
    modal: modal && toModal(modal),
    now: room.now(),
  };
}

function threaded(room: Room, stored: SlackMessage[], hidden: SlackMessage[]): PageMessage[] {
  const top = new Map<string, PageMessage>();
  const all = [...stored, ...hidden].sort(byTime);
  const isReply = (message: SlackMessage) => message.thread_ts !== undefined && message.thread_ts !== message.ts;
  for (const message of all) if (!isReply(message)) top.set(message.ts, toPage(room, message, hidden));
  for (const message of all) {
    if (!isReply(message)) continue;
    const reply = toPage(room, message, hidden);
    const parent = top.get(message.thread_ts ?? '');
    if (parent) parent.replies.push(reply);
    else top.set(message.ts, reply);
  }
  return [...top.values()];
}

function toPage(room: Room, message: SlackMessage, hidden: SlackMessage[]): PageMessage {
  const fromApp = message.user === room.standIn.botUserId;
  return {
    ts: message.ts,
    at: message.postedAt,
    author: fromApp ? APP_NAME : (room.directory.findPerson(message.user)?.name ?? message.user),
    fromApp,
    text: message.text,
    blocks: message.blocks.map((block) => withPlace(room, block)),
    files: message.files.map((file) => ({ name: textAt(file, 'name'), url: textAt(file, 'url_private') })),
    edited: message.edited,
    ephemeral: hidden.includes(message),
    replies: [],
  };
}

/** An image of a file gets the address of the file, which the page reads from the workspace itself. */
function withPlace(room: Room, block: JsonObject): JsonObject {
  const url = room.files.get(textAt(objectAt(block, 'slack_file'), 'id'));
  return block.type === 'image' && url !== undefined ? { ...block, image_url: new URL(url).pathname } : block;
}

function toModal(view: JsonObject): PageModal {
  return {
    id: textAt(view, 'id'),
    title: textAt(objectAt(view, 'title'), 'text'),
    submit: textAt(objectAt(view, 'submit'), 'text'),
    close: textAt(objectAt(view, 'close'), 'text') || 'Cancel',
    blocks: objectsIn(view.blocks),
  };
}
