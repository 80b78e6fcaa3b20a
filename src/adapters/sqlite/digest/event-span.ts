import type { Database } from 'better-sqlite3';

// Events stand in the order of their commits, and their times in that order but for a clock that was put back.
const SLACK_MS = 86_400_000;

/** The sequence from which on events can be of `from` or later, so that a report does not read years of the record. */
export function firstSequenceOf(db: Database, from: number): number {
  const newest = db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM audit_events').pluck().get() ?? 0;
  const timeAt = db
    .prepare<[number], number>('SELECT at FROM audit_events WHERE seq >= ? ORDER BY seq LIMIT 1')
    .pluck();
  let low = 1;
  let high = newest + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    // What was pruned has the time 0: it is older than all that a report is about.
    if ((timeAt.get(middle) ?? from) < from - SLACK_MS) low = middle + 1;
    else high = middle;
  }
  return low;
}
