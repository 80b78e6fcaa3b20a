import type { JsonObject } from './json-value.ts';
import { type SlackMessage, toMessage } from './message-log.ts';

/** What single people were shown privately. Slack keeps none of it; the newest 200 per person are enough here. */
export type Ephemerals = {
  show(personId: string, channel: string, content: JsonObject): SlackMessage;
  list(personId: string): SlackMessage[];
  find(personId: string, ts: string): SlackMessage | undefined;
  replace(personId: string, ts: string, content: JsonObject): boolean;
  remove(personId: string, ts: string): boolean;
};

const KEPT = 200;

export function createEphemerals(botUserId: string, now: () => number): Ephemerals {
  const shown = new Map<string, SlackMessage[]>();
  let count = 0;
  const of = (personId: string) => shown.get(personId) ?? [];
  const indexOf = (personId: string, ts: string) => of(personId).findIndex((message) => message.ts === ts);

  return {
    show(personId, channel, content) {
      const at = now();
      // Beyond the emulator's own numbers within one second, so that no message has the same ts.
      const ts = `${Math.floor(at / 1000)}.9${String(++count).padStart(5, '0')}`;
      const message = toMessage({ ...content, ts, user: botUserId }, channel, at);
      shown.set(personId, [...of(personId), message].slice(-KEPT));
      return message;
    },
    list: (personId) => [...of(personId)],
    find: (personId, ts) => of(personId).find((message) => message.ts === ts),
    replace(personId, ts, content) {
      const at = indexOf(personId, ts);
      const old = of(personId)[at];
      if (!old) return false;
      const renewed = toMessage({ ...content, ts, user: botUserId, edited: {} }, old.channel, old.postedAt);
      shown.set(personId, of(personId).with(at, renewed));
      return true;
    },
    remove(personId, ts) {
      const at = indexOf(personId, ts);
      if (at >= 0) shown.set(personId, of(personId).toSpliced(at, 1));
      return at >= 0;
    },
  };
}
