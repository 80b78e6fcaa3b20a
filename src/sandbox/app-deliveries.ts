import { payloadUser } from './directory.ts';
import { type JsonObject, textAt } from './json-value.ts';
import type { Resident } from './people.ts';
import type { Room } from './room.ts';
import { type Ack, type Delivery, deliver } from './signed-request.ts';

/** A delivery altered on purpose: signed with another secret, at another time, under other headers. */
export type Forgery = { signingSecret?: string; signedAt?: number; headers?: { [name: string]: string } };

/** How acts reach the app under test: signed requests to `{appUrl}/slack/events`. */
export type AppDeliveries = {
  send(body: string, altered?: Partial<Delivery>): Promise<Ack>;
  /** Sends an interaction, exactly as given. */
  sendPayload(payload: JsonObject, forged?: Forgery): Promise<Ack>;
  /** A new trigger_id; with a view, one that may push onto it. */
  trigger(person: Resident, view?: JsonObject): Promise<string>;
  /** The fields every interaction payload has. */
  payload(type: string, person: Resident): JsonObject;
};

export function createAppDeliveries(
  room: Room,
  options: { signingSecret: string; appUrl: () => string },
): AppDeliveries {
  function send(body: string, altered: Partial<Delivery> = {}): Promise<Ack> {
    const { signingSecret } = options;
    return deliver(`${options.appUrl()}/slack/events`, { body, signedAt: room.now(), signingSecret, ...altered });
  }

  return {
    send,
    sendPayload: (payload, forged) =>
      send(new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), forged),
    async trigger(person, view) {
      const asked = { user_id: person.id, ...(view && { view_id: view.id }) };
      const id = textAt(await room.standIn.call({ host: true }, 'views.generateTriggerId', asked), 'trigger_id');
      room.triggers.set(id, { personId: person.id, at: room.now() });
      return id;
    },
    payload: (type, person) => ({
      type,
      user: payloadUser(person),
      api_app_id: room.standIn.appId,
      token: 'deprecated',
      team: { id: room.directory.teamId, domain: room.directory.teamDomain },
      enterprise: null,
      is_enterprise_install: false,
    }),
  };
}
