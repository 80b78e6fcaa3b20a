import type { Event } from './event.ts';
import type { State } from './state.ts';

/** How long policy leaves to people what a person turned down. */
export const TURNED_DOWN_FOR_MS = 24 * 3_600_000;

/** That a person rejected it, took back its approval, or wants it rolled back. */
export type TurnedDown = { how: 'rejected' | 'undone' | 'rolled_back'; at: number };

/** An agent's action as it may have been turned down in the same place before, since then; whatever its figures. */
export type Again = { agent: string; action: string; since: number };

/**
 * What a change makes of it: turned down by a person, `lifted` where people let it through after all or left it as it
 * was, and null where it says nothing of that.
 */
export function turnedDownBy(events: readonly Event[], before: State): TurnedDown | 'lifted' | null {
  return events.reduce<TurnedDown | 'lifted' | null>((known, event) => saidBy(event, before) ?? known, null);
}

function saidBy(event: Event, before: State): TurnedDown | 'lifted' | null {
  switch (event.type) {
    case 'rejected':
      return { how: 'rejected', at: event.at };
    case 'undone':
      return before.status === 'rejected' ? 'lifted' : { how: 'undone', at: event.at };
    case 'rollback_asked':
    case 'rollback_requested':
      return { how: 'rolled_back', at: event.at };
    case 'approved':
      return event.by === 'people' ? 'lifted' : null;
    case 'handed_over':
    case 'rollback_declined':
    case 'rollback_lapsed':
      return 'lifted';
    default:
      return null;
  }
}

const DID: Record<TurnedDown['how'], string> = {
  rejected: 'a person rejected',
  undone: 'a person took back',
  rolled_back: 'a person wanted to roll back',
};

/** `a person rejected the same move in the last 24 h (rec_1)`. */
export function turnedDownPhrase({ id, how }: Pick<TurnedDown, 'how'> & { id: string }): string {
  return `${DID[how]} the same move in the last 24 h (${id})`;
}
