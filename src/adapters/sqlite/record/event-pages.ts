import type { Database } from 'better-sqlite3';
import type { StoredEvent, StoredPrivate } from '../../../audit/check-event.ts';

/** One stored event with what is kept beside it. */
export type EventWithPrivates = { event: StoredEvent; privates: StoredPrivate[] };

type RawEvent = [number, string, string, number, string | null, string, string];
type RawPrivate = [number, string, string, string];

const PAGE = 256;
const NONE: StoredPrivate[] = [];

/**
 * The events with `from` ≤ sequence ≤ `to`, in order, a page at a time: memory stays as it is however many there are, and
 * no read transaction keeps the file from being checkpointed.
 */
export function* eventPages(db: Database, from: number, to: number): Generator<EventWithPrivates[]> {
  // As arrays: an object made for each row takes longer than reading it.
  const events = db
    .prepare<[number, number, number]>(
      `SELECT seq, id, type, at, recommendation_id, leaf, leaf_hash FROM audit_events
       WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
    )
    .raw();
  const privates = db
    .prepare<[number, number]>(
      'SELECT seq, name, salt, value FROM audit_private WHERE seq > ? AND seq <= ? ORDER BY seq, name',
    )
    .raw();
  // Read together: what is pruned between the two would look like events whose values are gone.
  const pageAfter = db.transaction((after: number) => {
    // The columns above, in their order.
    const rows = events.all(after, to, PAGE) as RawEvent[];
    const last = rows.at(-1)?.[0] ?? null;
    return { rows, last, beside: last === null ? [] : (privates.all(after, last) as RawPrivate[]) };
  });
  for (let after = from - 1; after < to; ) {
    const { rows, last, beside } = pageAfter(after);
    if (last === null) return;
    const bySeq = besideBySeq(beside);
    yield rows.map(([seq, id, type, at, recommendationId, leaf, leafHash]) => ({
      event: { seq, id, type, at, recommendationId, leaf, leafHash },
      privates: bySeq.get(seq) ?? NONE,
    }));
    after = last;
  }
}

function besideBySeq(rows: readonly RawPrivate[]): Map<number, StoredPrivate[]> {
  const bySeq = new Map<number, StoredPrivate[]>();
  for (const [seq, name, salt, value] of rows) {
    const others = bySeq.get(seq);
    if (others) others.push({ seq, name, salt, value });
    else bySeq.set(seq, [{ seq, name, salt, value }]);
  }
  return bySeq;
}
