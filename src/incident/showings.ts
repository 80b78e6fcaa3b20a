import { originOf, whoActed } from './event-line.ts';
import { exactTime } from './exact-time.ts';
import type { IncidentEvent, Names, ShownMessage } from './incident.ts';

/** One row for each time that a card, or a message to a person, was shown: when, what, to whom, and who clicked on it as it then was. */
export function showingRows(
  events: readonly IncidentEvent[],
  messages: readonly ShownMessage[],
  names: Names,
): string[][] {
  return events
    .filter(({ type }) => type === 'shown')
    .map((event) => {
      const { message, channel, card_hash: hash } = originOf(event.facts);
      const to = messages.find(({ ts }) => ts === message)?.to;
      const clicks = events.filter(({ type, facts }) => {
        const origin = originOf(facts);
        return type !== 'shown' && origin.card_hash === hash && origin.message === message;
      });
      return [
        String(event.seq),
        exactTime(event.at),
        `${String(event.facts.what).replaceAll('_', ' ')}, revision ${String(event.facts.revision)}, ${String(event.facts.status).replaceAll('_', ' ')}`,
        seenBy(event, to ?? (typeof channel === 'string' ? channel : ''), names),
        `${typeof channel === 'string' ? channel : 'direct message'} ${String(message)}; ${String(hash)}`,
        clicks
          .map((click) => `${whoActed(click, names)}: ${click.type.replaceAll('_', ' ')} (event ${click.seq})`)
          .join('; ') || 'nobody',
      ];
    });
}

function seenBy({ privates, facts }: IncidentEvent, place: string, names: Names): string {
  if (privates.shown_to !== undefined) return names(privates.shown_to);
  const committed = typeof facts.private === 'object' && facts.private !== null ? facts.private : {};
  return 'shown_to' in committed ? 'a person who was erased' : `everybody in ${place}`;
}
