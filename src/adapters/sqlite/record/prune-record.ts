import type { Database } from 'better-sqlite3';
import type { Pruned } from '../../../app/record.ts';
import { joined, type Run } from '../../../audit/accounted.ts';
import { PRUNED } from '../../../audit/check-event.ts';
import { endedSql } from './ended.ts';
import { holdOver, legalHolds } from './hold-rows.ts';
import { type Operator, recordAct } from './operator-act.ts';

// What tells of the keeping itself is never pruned: it accounts for what is gone.
const KEPT_TYPES = ['record.pruned', 'pii.erased', 'hold_placed', 'hold_released'];
// Of a chunk in one transaction, short enough that a server beside it only waits for a moment.
const CHUNK = 2_000;

type Candidate = { seq: number; at: number; recommendationId: string | null; agent: string | null; ended: number };

/**
 * Removes the texts and private values of events before `before`, and recommendations of which no event is left. Leaf
 * hashes stay, so every proof of what is kept still holds. Open recommendations and what is on legal hold are kept. Each
 * chunk is recorded in its own transaction.
 */
export function pruneRecord(db: Database, before: number, operator: Operator): Pruned {
  const prune = pruner(db, CHUNK);
  const pruned: Pruned = { events: 0, recommendations: 0, held: 0, open: 0 };
  for (let after: number | null = 0; after !== null; ) {
    const step = prune(after, before, operator);
    for (const name of ['events', 'recommendations', 'held', 'open'] as const) pruned[name] += step[name];
    after = step.next;
  }
  return pruned;
}

/**
 * One chunk of it at a time, from the event after `after` on: what it removed, and after which event it goes on; null
 * where nothing later is as old.
 */
export function pruner(
  db: Database,
  chunk: number,
): (after: number, before: number, operator: Operator) => Pruned & { next: number | null } {
  // What is deleted is overwritten, not only unlinked.
  db.pragma('secure_delete = ON');
  const texts = db.prepare<[number, number], Candidate>(
    `SELECT e.seq, e.at, e.recommendation_id AS recommendationId, r.agent,
       CASE WHEN e.recommendation_id IS NULL OR r.id IS NULL OR ${endedSql('r')} THEN 1 ELSE 0 END AS ended
     FROM audit_events AS e LEFT JOIN recommendations AS r ON r.id = e.recommendation_id
     WHERE e.seq > ? AND e.seq <= ? AND e.leaf <> ''
       AND e.type NOT IN (${KEPT_TYPES.map((type) => `'${type}'`).join(', ')})
     ORDER BY e.seq`,
  );
  const last = db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM audit_events').pluck();
  const blank = db.prepare<[string, string, number, string, number]>(
    'UPDATE audit_events SET id = ?, type = ?, at = ?, recommendation_id = NULL, leaf = ? WHERE seq = ?',
  );
  const forget = db.prepare<[number]>('DELETE FROM audit_private WHERE seq = ?');
  const removeLeft = recommendationRemover(db);

  const step = db.transaction((after: number, before: number, operator: Operator) => {
    const pruned = { events: 0, recommendations: 0, held: 0, open: 0 };
    const holds = legalHolds(db);
    const there = texts.all(after, after + chunk);
    const candidates = there.filter(({ at }) => at < before);
    const gone: Candidate[] = [];
    for (const candidate of candidates) {
      if (candidate.ended === 0) pruned.open += 1;
      else if (holdOver(holds, candidate) !== null) pruned.held += 1;
      else gone.push(candidate);
    }
    for (const { seq } of gone) {
      blank.run(PRUNED.id, PRUNED.type, PRUNED.at, PRUNED.leaf, seq);
      forget.run(seq);
    }
    pruned.events = gone.length;
    pruned.recommendations = removeLeft(new Set(gone.flatMap(({ recommendationId }) => recommendationId ?? [])));
    if (gone.length > 0) {
      const runs = joined(gone.map(({ seq }): Run => [seq, seq]));
      recordAct(db, operator, 'record.pruned', { before, events: gone.length, runs });
    }
    const isOver = after + chunk >= (last.get() ?? 0) || (there.length > 0 && candidates.length === 0);
    return { ...pruned, next: isOver ? null : after + chunk };
  });
  return (after, before, operator) => step.immediate(after, before, operator);
}

/** Deletes those recommendations of which no event has its text any more, with all that hangs on them. */
function recommendationRemover(db: Database): (ids: ReadonlySet<string>) => number {
  const left = db.prepare<[string], number>('SELECT count(*) FROM audit_events WHERE recommendation_id = ?').pluck();
  // Asked of the database, so that a table that comes later does not keep recommendations from being removed.
  const hanging = db.prepare<[], { table: string; column: string }>(
    `SELECT t.name AS "table", f."from" AS "column" FROM sqlite_schema AS t JOIN pragma_foreign_key_list(t.name) AS f
     WHERE t.type = 'table' AND f."table" = 'recommendations'`,
  );
  const remove = hanging
    .all()
    .map(({ table, column }) => db.prepare<[string]>(`DELETE FROM "${table}" WHERE "${column}" = ?`));
  const removeItself = db.prepare<[string]>('DELETE FROM recommendations WHERE id = ?');
  const batches = db.prepare<[string], string>('SELECT batch_id FROM batch_items WHERE recommendation_id = ?').pluck();
  const removeBatch = emptyBatchRemover(db);
  return (ids) => {
    let removed = 0;
    for (const id of ids) {
      if (left.get(id) !== 0) continue;
      const shownIn = batches.all(id);
      for (const statement of remove) statement.run(id);
      removed += removeItself.run(id).changes;
      for (const batchId of shownIn) removeBatch(batchId);
    }
    return removed;
  };
}

/** Deletes a batch of which no item is left, with what its cards offered and the rows of its messages. */
function emptyBatchRemover(db: Database): (batchId: string) => void {
  const isLeft = db.prepare<[string], number>('SELECT 1 FROM batch_items WHERE batch_id = ? LIMIT 1').pluck();
  const offers = db.prepare<[string]>('DELETE FROM batch_offers WHERE batch_id = ?');
  // The ids of all messages of a batch begin with its own.
  const messages = db.prepare<[string, string]>('DELETE FROM messages WHERE id >= ? AND id < ?');
  const itself = db.prepare<[string]>('DELETE FROM batches WHERE id = ?');
  return (batchId) => {
    if (isLeft.get(batchId) !== undefined) return;
    offers.run(batchId);
    messages.run(`${batchId}:`, `${batchId};`);
    itself.run(batchId);
  };
}
