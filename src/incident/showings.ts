import { originOf, whoActed } from './event-line.ts';
import { exactTime } from './exact-time.ts';
import type { IncidentEvent, Names, ShownMessage } from './incident.ts';

const SHOWINGS = new Set(['shown', 'batch_shown', 'list_shown']);

/** Whether it tells that something was shown, by itself or in a list. */
export function isShowing({ type }: Pick<IncidentEvent, 'type'>): boolean {
  return SHOWINGS.has(type);
}

/** One row for each time that a card, a list with it, or a message to a person, was shown: when, what, to whom, and who clicked on it as it then was. */
export function showingRows(
  events: readonly IncidentEvent[],
  messages: readonly ShownMessage[],
  names: Names,
): string[][] {
  return events.filter(isShowing).map((event) => {
    const { message, channel, card_hash: hash } = originOf(event.facts);
    const to = messages.find(({ ts }) => ts === message)?.to;
    const clicks = events.filter((other) => {
      const origin = originOf(other.facts);
      // An answer and a Home are no messages: the hash alone tells which it was.
      const isThere = message === undefined || origin.message === message;
      return !isShowing(other) && origin.card_hash === hash && isThere;
    });
    return [
      String(event.seq),
      exactTime(event.at),
      whatWasShown(event),
      seenBy(event, to ?? (typeof channel === 'string' ? channel : ''), names),
      `${placeOf(event)}; ${String(hash)}`,
      clicks
        .map((click) => `${whoActed(click, names)}: ${click.type.replaceAll('_', ' ')} (event ${click.seq})`)
        .join('; ') || 'nobody',
    ];
  });
}

function whatWasShown({ type, facts }: IncidentEvent): string {
  if (type === 'shown') return `${words(facts.what)}, revision ${String(facts.revision)}, ${words(facts.status)}`;
  const count = Array.isArray(facts.items) ? facts.items.length : 0;
  return `${type === 'batch_shown' ? 'batch' : words(facts.what)}, with ${count === 1 ? 'it alone' : `${count} recommendations`}`;
}

function placeOf({ facts }: IncidentEvent): string {
  const { message, channel } = originOf(facts);
  if (message === undefined) return facts.what === 'home' ? 'Home' : 'answer to a command';
  return `${typeof channel === 'string' ? channel : 'direct message'} ${String(message)}`;
}

function words(name: unknown): string {
  return String(name).replaceAll('_', ' ');
}

function seenBy({ privates, facts }: IncidentEvent, place: string, names: Names): string {
  if (privates.shown_to !== undefined) return names(privates.shown_to);
  const committed = typeof facts.private === 'object' && facts.private !== null ? facts.private : {};
  return 'shown_to' in committed ? 'a person who was erased' : `everybody in ${place}`;
}
