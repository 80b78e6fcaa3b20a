import type { AppDeliveries } from './app-deliveries.ts';
import { type FieldValues, missingFields, stateOf } from './interactive-elements.ts';
import { type JsonObject, objectAt, objectsIn, parseJson, textAt } from './json-value.ts';
import type { Resident } from './people.ts';
import type { Room } from './room.ts';
import type { Ack } from './signed-request.ts';

/** `errors` by block_id; empty when the app took the submission. */
export type Submission = Ack & { errors: { [blockId: string]: string } };

export function createModalActs(room: Room, deliveries: AppDeliveries) {
  /** Submits the person's top modal. A required field left empty is an error of Slack's own, and nothing is sent. */
  async function submitView({ by, values }: { by: string; values: FieldValues }): Promise<Submission> {
    const person = room.directory.person(by);
    const view = room.views.top(person.id);
    if (!view) throw new Error(`${by} has no modal open`);
    const blocks = objectsIn(view.blocks);
    const state = stateOf(blocks, values);
    const missing = missingFields(blocks, state);
    if (missing.length > 0) {
      const errors = Object.fromEntries(missing.map((blockId) => [blockId, 'Please complete this required field.']));
      return { status: 0, ackMs: 0, body: '', errors };
    }
    const ack = await deliveries.sendPayload({
      ...deliveries.payload('view_submission', person),
      trigger_id: await deliveries.trigger(person, view),
      view: { ...view, state },
      response_urls: [],
    });
    return { ...ack, errors: ack.status === 200 ? await obey(person, view, ack.body) : {} };
  }

  /** Does what the app's `response_action` asks; closes the modal when it asks nothing. */
  async function obey(person: Resident, view: JsonObject, body: string): Promise<Submission['errors']> {
    const asked = parseJson(body);
    const action = textAt(asked, 'response_action');
    const next = objectAt(asked, 'view');
    if (action === 'errors') {
      return Object.fromEntries(Object.entries(objectAt(asked, 'errors')).map(([id, error]) => [id, String(error)]));
    }
    const host = { host: true } as const;
    if (action === 'update') {
      const answer = await room.standIn.call(host, 'views.update', { view_id: view.id, view: next });
      room.views.updated(objectAt(answer, 'view'));
    } else if (action === 'push') {
      const trigger_id = await deliveries.trigger(person, view);
      const answer = await room.standIn.call(host, 'views.push', { trigger_id, view: next });
      room.views.pushed(person.id, objectAt(answer, 'view'));
    } else {
      room.views.closed(person.id, action === 'clear');
    }
    room.changed();
    return {};
  }

  /** Closes the person's top modal, as its close button does; tells the app if the view asked for that. */
  async function closeView({ by }: { by: string }): Promise<Ack | undefined> {
    const person = room.directory.person(by);
    const view = room.views.top(person.id);
    if (!view) return undefined;
    room.views.closed(person.id);
    room.changed();
    if (view.notify_on_close !== true) return undefined;
    return deliveries.sendPayload({ ...deliveries.payload('view_closed', person), view, is_cleared: false });
  }

  return { submitView, closeView };
}
