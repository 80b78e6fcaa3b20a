import type { AppDeliveries } from './app-deliveries.ts';
import { chosen, type FieldValues, findElement, stateOf } from './interactive-elements.ts';
import { type JsonObject, objectsIn, textAt } from './json-value.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { Room } from './room.ts';
import type { Ack } from './signed-request.ts';

type Target = {
  actionId: string;
  blockId?: string | undefined;
  /** The option chosen in a menu; or tells buttons of one action_id apart. */
  value?: string | undefined;
};

/** `channel` is a channel's name or id, or the person whose direct message with the app it is. */
export type Click = Target & { by: string; channel: string; ts: string };

/** `values`: what stands in the view's other fields at that moment. */
export type ViewClick = Target & { by: string; view: 'modal' | 'home'; values?: FieldValues | undefined };

/** The app's answer, and the payload it answered to: send that again to deliver the click twice. */
export type ClickAck = Ack & { payload: JsonObject };

/** Throws for what the person could not do in Slack: an element or message that is not there for them. */
export function createClicks(room: Room, deliveries: AppDeliveries, responseUrls: ResponseUrls) {
  async function send(payload: JsonObject): Promise<ClickAck> {
    return { ...(await deliveries.sendPayload(payload)), payload };
  }

  function action(blocks: JsonObject[], target: Target): JsonObject {
    const { blockId, element } = findElement(blocks, target);
    const { text, value, style, type } = element;
    const used = type === 'button' ? { text, value, style, type } : chosen(element, target.value);
    return { action_id: target.actionId, block_id: blockId, ...used, action_ts: `${room.now() / 1000}` };
  }

  async function click(act: Click): Promise<ClickAck> {
    const person = room.directory.person(act.by);
    const channel = room.directory.placeId(act.channel);
    const owner = room.directory.dmOwner(channel);
    if (owner && owner !== person) throw new Error(`${act.by} cannot see the direct message of ${owner.handle}`);

    const hidden = room.ephemerals.find(person.id, act.ts);
    const ephemeral = hidden !== undefined;
    const message = hidden ?? (await room.log.raw(channel, act.ts));
    if (!message) throw new Error(`${act.by} sees no message ${act.ts} in ${act.channel}`);
    const blocks = objectsIn(message.blocks);
    const threadTs = textAt(message, 'thread_ts') || undefined;
    return send({
      ...deliveries.payload('block_actions', person),
      container: {
        type: 'message',
        message_ts: act.ts,
        channel_id: channel,
        is_ephemeral: ephemeral,
        ...(threadTs && { thread_ts: threadTs }),
      },
      trigger_id: await deliveries.trigger(person),
      channel: room.directory.place(channel),
      ...(!ephemeral && { message: { ...message, team: room.directory.teamId } }),
      state: stateOf(blocks, {}),
      response_url: responseUrls.issue({ personId: person.id, channel, threadTs, message: { ts: act.ts, ephemeral } }),
      actions: [action(blocks, act)],
    });
  }

  async function clickView(act: ViewClick): Promise<ClickAck> {
    const person = room.directory.person(act.by);
    const view = act.view === 'home' ? room.views.home(person.id) : room.views.top(person.id);
    if (!view) throw new Error(`${act.by} has no ${act.view} open`);
    const blocks = objectsIn(view.blocks);
    return send({
      ...deliveries.payload('block_actions', person),
      container: { type: 'view', view_id: view.id },
      trigger_id: await deliveries.trigger(person, act.view === 'modal' ? view : undefined),
      view: { ...view, state: stateOf(blocks, act.values ?? {}) },
      actions: [action(blocks, act)],
    });
  }

  return { click, clickView };
}
