import { Cron } from 'croner';
import type { Span } from '../domain/figures.ts';

// A chart in Slack has 20 places at most.
const MOST_SPANS = 20;
const MOST_DAYS = 14;

/**
 * The time from `from` to `to` cut at the midnights of a time zone: day by day ("Mon 23"), and over two weeks by weeks
 * ("23 Nov"). Of more than twenty the newest.
 */
export function digestSpans(from: number, to: number, timezone: string): Span[] {
  const cuts = midnights(Math.max(from, to - MOST_SPANS * 7 * 86_400_000), to, timezone);
  const byWeek = cuts.length > MOST_DAYS;
  const starts = byWeek ? cuts.filter((_cut, index) => index % 7 === 0) : cuts;
  const name = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    day: 'numeric',
    ...(byWeek ? { month: 'short' } : { weekday: 'short' }),
  });
  return starts
    .map((start, index) => ({ label: labelOf(name, start), from: start, to: starts[index + 1] ?? to }))
    .slice(-MOST_SPANS);
}

function midnights(from: number, to: number, timezone: string): number[] {
  const midnight = new Cron('0 0 * * *', { timezone, paused: true });
  const cuts: number[] = [];
  for (let at: number | undefined = from; at !== undefined && at < to; at = midnight.nextRun(new Date(at))?.getTime())
    cuts.push(at);
  return cuts;
}

/** "Mon 23" or "23 Nov", whatever order and commas the runtime's data have. */
function labelOf(format: Intl.DateTimeFormat, at: number): string {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const day = parts.get('day') ?? '';
  const weekday = parts.get('weekday');
  return weekday === undefined ? `${day} ${parts.get('month') ?? ''}` : `${weekday} ${day}`;
}
