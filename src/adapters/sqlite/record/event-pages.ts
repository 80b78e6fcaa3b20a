import type { Database } from 'better-sqlite3';
import type { StoredEvent, StoredPrivate } from '../../../audit/check-event.ts';

/** One stored event with what is kept beside it. */
export type EventWithPrivates = { event: StoredEvent; privates: StoredPrivate[] };

type Raw = [number, string, string, number, string | null, string, string];

const PAGE = 500;
const NONE: StoredPrivate[] = [];

/**
 * The events with `from` ≤ sequence ≤ `to`, in order, a page at a time: memory stays as it is however many there are, and
 * no read transaction keeps the file from being checkpointed.
 */
export function* eventPages(db: Database, from: number, to: number): Generator<EventWithPrivates[]> {
  // As arrays: an object for each row is what takes longest.
  const events = db
    .prepare<[number, number, number]>(
      `SELECT seq, id, type, at, recommendation_id, leaf, leaf_hash FROM audit_events
       WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
    )
    .raw();
  const privates = db.prepare<[number, number], StoredPrivate>(
    'SELECT seq, name, salt, value FROM audit_private WHERE seq > ? AND seq <= ? ORDER BY seq, name',
  );
  let after = from - 1;
  while (after < to) {
    // The columns above, in their order.
    const rows = events.all(after, to, PAGE) as Raw[];
    const last = rows.at(-1)?.[0];
    if (last === undefined) return;
    const beside = besideBySeq(privates.all(after, last));
    yield rows.map(([seq, id, type, at, recommendationId, leaf, leafHash]) => ({
      event: { seq, id, type, at, recommendationId, leaf, leafHash },
      privates: beside.get(seq) ?? NONE,
    }));
    after = last;
  }
}

function besideBySeq(rows: readonly StoredPrivate[]): Map<number, StoredPrivate[]> {
  const bySeq = new Map<number, StoredPrivate[]>();
  for (const row of rows) {
    const others = bySeq.get(row.seq);
    if (others) others.push(row);
    else bySeq.set(row.seq, [row]);
  }
  return bySeq;
}
