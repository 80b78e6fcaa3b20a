import { randomBytes } from 'node:crypto';
import { blockProblems } from './block-rules.ts';
import { isObject, type JsonObject, objectAt, objectsIn, textAt } from './json-value.ts';
import { readHistory } from './message-log.ts';
import type { Method, Refusal, Room } from './room.ts';

/** chat.* and conversations.*: what Slack's answers have and the emulator's have not. */
export const MESSAGE_METHODS: { [name: string]: Method | undefined } = {
  'chat.postMessage': {
    refuse: refuseContent,
    prepare: completeMessage,
    after(_args, answer, room) {
      room.log.noteActivity(textAt(answer, 'channel'), textAt(answer, 'ts'));
      return answer;
    },
  },
  'chat.postEphemeral': {
    refuse: refuseContent,
    prepare: completeMessage,
    after(args, answer, room) {
      const { ts } = room.ephemerals.show(textAt(args, 'user'), room.directory.idOf(textAt(args, 'channel')), args);
      return { ...answer, message_ts: ts };
    },
  },
  'chat.update': {
    refuse(args, room) {
      if (!/^[CDG]/.test(textAt(args, 'channel'))) return { error: 'channel_not_found' };
      if (room.log.archived.has(textAt(args, 'channel'))) return { error: 'is_archived' };
      if (textAt(args, 'text').length > 4000) return { error: 'msg_too_long' };
      return refuseContent(args, room);
    },
    prepare: completeMessage,
  },
  'chat.delete': {
    refuse: (args, room) => (room.log.archived.has(textAt(args, 'channel')) ? { error: 'is_archived' } : undefined),
  },
  'conversations.archive': {
    after(args, answer, room) {
      room.log.archived.add(textAt(args, 'channel'));
      return answer;
    },
  },
  'conversations.unarchive': {
    after(args, answer, room) {
      room.log.archived.delete(textAt(args, 'channel'));
      return answer;
    },
  },
  'conversations.history': { answer: history },
  'conversations.replies': {
    after: (args, answer) => ({ ...answer, messages: objectsIn(answer.messages).map(withMetadataIf(args)) }),
  },
  'conversations.open': {
    refuse(args, room) {
      const ids = Array.isArray(args.users) ? args.users : textAt(args, 'users').split(',');
      const kinds = ids.map((id) => room.directory.findPerson(String(id).trim())?.kind);
      if (kinds.includes('deactivated')) return { error: 'user_disabled' };
      return kinds.includes('bot') ? { error: 'cannot_dm_bot' } : undefined;
    },
  },
  'files.completeUploadExternal': {
    after(args, answer, room) {
      const channel = textAt(args, 'channel_id');
      if (channel) room.log.noteActivity(channel);
      for (const file of objectsIn(answer.files)) room.files.set(textAt(file, 'id'), textAt(file, 'url_private'));
      return answer;
    },
  },
};

const MOST_TEXT = 40_000;

function refuseContent(args: JsonObject, room: Room): Refusal | undefined {
  if (room.log.left.has(room.directory.idOf(textAt(args, 'channel')))) return { error: 'not_in_channel' };
  if (textAt(args, 'text').length > MOST_TEXT) return { error: 'msg_too_long' };
  if (args.blocks !== undefined && args.blocks !== '') {
    if (!Array.isArray(args.blocks)) return { error: 'invalid_blocks_format' };
    const problems = blockProblems(args.blocks, 'message', '/blocks', room);
    if (problems.length > 0) return { error: 'invalid_blocks', problems };
  }
  if (args.metadata !== undefined && args.metadata !== '') {
    const complete = textAt(args.metadata, 'event_type') && isObject(objectAt(args, 'metadata').event_payload);
    if (!complete) return { error: 'invalid_metadata_format' };
  }
  return undefined;
}

function completeMessage(args: JsonObject, room: Room): JsonObject {
  const { botId, appId } = room.standIn;
  const blocks = Array.isArray(args.blocks) ? { blocks: withIds(args.blocks) } : {};
  return { ...args, ...blocks, bot_id: botId, app_id: appId };
}

/** Slack gives every block a block_id and every element an action_id when the app did not. */
export function withIds(blocks: readonly unknown[]): unknown[] {
  return blocks.map((block) => {
    if (!isObject(block)) return block;
    const { elements, accessory, element } = block;
    return {
      ...block,
      block_id: textAt(block, 'block_id') || shortId(),
      ...(block.type === 'actions' && Array.isArray(elements) && { elements: elements.map(withActionId) }),
      ...(isObject(accessory) && { accessory: withActionId(accessory) }),
      ...(isObject(element) && { element: withActionId(element) }),
    };
  });
}

function withActionId(element: unknown): unknown {
  if (!isObject(element) || element.type === 'image') return element;
  return { ...element, action_id: textAt(element, 'action_id') || shortId() };
}

const shortId = () => randomBytes(4).toString('base64url').slice(0, 5);

const isTrue = (value: unknown) => value === true || value === 'true' || value === '1' || value === 1;

const withMetadataIf = (args: JsonObject) => (message: JsonObject) => {
  if (isTrue(args.include_all_metadata)) return message;
  const { metadata: _hidden, ...rest } = message;
  return rest;
};

/** With `oldest`, `latest` and `inclusive`, which the emulator does not know. */
async function history(args: JsonObject, room: Room): Promise<JsonObject> {
  const { messages, refusal } = await readHistory(room.standIn, { app: true }, textAt(args, 'channel'));
  if (refusal) return refusal;
  const inclusive = isTrue(args.inclusive);
  const oldest = Number(args.oldest ?? 0);
  const latest = args.latest === undefined ? Number.POSITIVE_INFINITY : Number(args.latest);
  const within = messages.filter((message) => {
    const ts = Number(textAt(message, 'ts'));
    return (ts > oldest && ts < latest) || (inclusive && (ts === oldest || ts === latest));
  });
  const from = Math.max(
    0,
    within.findIndex((message) => message.ts === args.cursor),
  );
  const limit = Math.min(Number(args.limit ?? 100), 999);
  const next = within[from + limit];
  return {
    ok: true,
    messages: within.slice(from, from + limit).map(withMetadataIf(args)),
    has_more: next !== undefined,
    pin_count: 0,
    response_metadata: { next_cursor: textAt(next, 'ts') },
  };
}
