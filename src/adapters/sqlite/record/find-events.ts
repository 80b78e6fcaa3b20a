import type { Database } from 'better-sqlite3';
import type { StoredEvent, StoredPrivate } from '../../../audit/check-event.ts';
import type { EventWithPrivates } from './event-pages.ts';

/** Which events are wanted; null stands for all. Times are epoch milliseconds, ends included. */
export type EventFilter = {
  fromSeq: number;
  toSeq: number;
  fromAt: number | null;
  toAt: number | null;
  agent: string | null;
  action: string | null;
  person: string | null;
};

const PAGE = 200;
const WHERE = `seq > @after AND seq <= @toSeq
  AND (@fromAt IS NULL OR at >= @fromAt) AND (@toAt IS NULL OR at <= @toAt)
  AND (@agent IS NULL OR EXISTS (
    SELECT 1 FROM recommendations AS r WHERE r.id = e.recommendation_id AND r.agent = @agent))
  AND (@action IS NULL OR EXISTS (
    SELECT 1 FROM recommendations AS r WHERE r.id = e.recommendation_id AND r.action = @action))
  AND (@person IS NULL OR EXISTS (SELECT 1 FROM audit_private AS p WHERE p.seq = e.seq AND p.value = @person))`;

/** The last sequence of the record, 0 where it is empty. */
export function lastSequence(db: Database): number {
  return db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM audit_events').pluck().get() ?? 0;
}

export function countEvents(db: Database, filter: EventFilter): number {
  const count = db.prepare<[object], number>(`SELECT count(*) FROM audit_events AS e WHERE ${WHERE}`).pluck();
  return count.get({ ...filter, after: filter.fromSeq - 1 }) ?? 0;
}

/** The events that the filter lets through, in order, a page at a time. */
export function* findEvents(db: Database, filter: EventFilter): Generator<EventWithPrivates[]> {
  const events = db.prepare<[object], StoredEvent>(
    `SELECT seq, id, type, at, recommendation_id AS recommendationId, leaf, leaf_hash AS leafHash
     FROM audit_events AS e WHERE ${WHERE} ORDER BY seq LIMIT ${PAGE}`,
  );
  const privates = db.prepare<[number], StoredPrivate>(
    'SELECT seq, name, salt, value FROM audit_private WHERE seq = ? ORDER BY name',
  );
  let after = filter.fromSeq - 1;
  for (;;) {
    const rows = events.all({ ...filter, after });
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map((event) => ({ event, privates: privates.all(event.seq) }));
    after = last.seq;
  }
}
