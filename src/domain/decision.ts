import type { Refusal } from './command.ts';
import type { Event } from './event.ts';

/**
 * What a command came to: the facts that follow from it, possibly none, or the named reason why not. A refusal may be a fact
 * too, where the card has to change because of it.
 */
export type Decision = { ok: true; events: Event[] } | { ok: false; refusal: Refusal; event?: Event | Event[] };

export function accept(...events: Event[]): Decision {
  return { ok: true, events };
}

export function refuse(refusal: Refusal, event?: Event | Event[]): Decision {
  return event === undefined ? { ok: false, refusal } : { ok: false, refusal, event };
}
