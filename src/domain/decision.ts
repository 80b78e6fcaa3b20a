import type { Refusal } from './command.ts';
import type { Event } from './event.ts';

/** What a command came to: the facts that follow from it, possibly none, or the named reason why not. */
export type Decision = { ok: true; events: Event[] } | { ok: false; refusal: Refusal };

export function accept(...events: Event[]): Decision {
  return { ok: true, events };
}

export function refuse(refusal: Refusal): Decision {
  return { ok: false, refusal };
}
