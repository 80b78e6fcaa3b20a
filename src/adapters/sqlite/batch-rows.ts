import type { Database } from 'better-sqlite3';
import * as z from 'zod';
import type { Batch, BatchKind, MessageDraft, NewBatch, Offered, QueuePlace } from '../../app/store.ts';
import { readJson } from './stored-json.ts';
import type { WrittenChange } from './written-change.ts';

type BatchRow = { id: string; kind: BatchKind; name: string; to: string; version: number };
type Where = { batch: string; to: string };

const offer = z.strictObject({ id: z.string(), revisionHash: z.string() });
const StoredOffered: z.ZodType<Offered> = z.strictObject({ decide: z.array(offer), undo: z.array(offer) });

/** A batch is `next` until it is made. */
const NEXT = 'next';
const isCard = `kind = 'card' AND recommendation_id = @id`;

/** Which items share a card, and what it offered. The cards of the items themselves wait meanwhile, marked with the batch. */
export function batchRows(db: Database) {
  const insert = db.prepare<BatchRow>('INSERT INTO batches VALUES (@id, @kind, @name, @to, @version)');
  const insertItem = db.prepare<[string, string]>('INSERT INTO batch_items VALUES (?, ?, 0)');
  const byId = db.prepare<[string], BatchRow>(
    'SELECT id, kind, name, to_dest AS "to", version FROM batches WHERE id = ?',
  );
  const items = db.prepare<[string], { id: string; out: number }>(
    'SELECT recommendation_id AS id, is_out AS out FROM batch_items WHERE batch_id = ? ORDER BY recommendation_id',
  );
  const homes = db
    .prepare<[string], string>('SELECT batch_id FROM batch_items WHERE recommendation_id = ? AND is_out = 0')
    .pluck();
  const shared = db.prepare<[string], { batchId: string; kind: BatchKind }>(
    `SELECT batch_id AS batchId, kind FROM batch_items JOIN batches ON id = batch_id
     WHERE recommendation_id = ? AND is_out = 0`,
  );
  const leave = db.prepare<[string]>('UPDATE batch_items SET is_out = 1 WHERE recommendation_id = ? AND is_out = 0');
  const bump = db
    .prepare<[string], number>('UPDATE batches SET version = version + 1 WHERE id = ? RETURNING version')
    .pluck();
  // As the card of a recommendation: what is still to be posted keeps its place.
  const redraw = db.prepare<{ from: string; below: string; version: number; urgency: number }>(`
    UPDATE messages SET wanted_version = @version, urgency = CASE
      WHEN ts IS NULL THEN urgency
      WHEN drawn_version < wanted_version AND urgency < @urgency THEN urgency
      ELSE @urgency END
    WHERE id >= @from AND id < @below AND kind = 'batch'`);
  // One that may be posted already stays a card.
  const isWaiting = `${isCard} AND batch = '${NEXT}'`;
  const isUnposted = `${isCard} AND to_dest = @to AND ts IS NULL AND uncertain_since IS NULL AND batch IS NULL`;
  type Taken = { id: string; batch: string; to: string };
  const waits = db.prepare<Omit<Taken, 'batch'>>(`SELECT 1 FROM messages WHERE ${isWaiting}`);
  const unpostedIn = db.prepare<Omit<Taken, 'batch'>>(`SELECT 1 FROM messages WHERE ${isUnposted}`);
  const takeWaiting = db.prepare<Taken>(`UPDATE messages SET batch = @batch WHERE ${isWaiting}`);
  const takeUnposted = db.prepare<Taken>(`UPDATE messages SET batch = @batch WHERE ${isUnposted}`);
  const free = db.prepare<{ id: string; urgency: number | null }>(`
    UPDATE messages SET batch = NULL, urgency = coalesce(@urgency, urgency) WHERE ${isCard} AND batch IS NOT NULL`);
  const whereIs = db.prepare<{ id: string }, Where>(
    `SELECT batch, to_dest AS "to" FROM messages WHERE ${isCard} AND batch IS NOT NULL`,
  );
  const waiting = db
    .prepare<[number], string>(`SELECT recommendation_id FROM messages WHERE batch = '${NEXT}' ORDER BY id LIMIT ?`)
    .pluck();
  const unposted = 'dead = 0 AND drawn_version < wanted_version AND ts IS NULL AND batch IS NULL';
  // From place to place, and in each no further than asked: not all that waits in a flood.
  const crowded = db
    .prepare<[number], string>(`
    WITH RECURSIVE places (name) AS (
      SELECT min(to_dest) FROM messages WHERE ${unposted}
      UNION ALL
      SELECT (SELECT min(to_dest) FROM messages WHERE ${unposted} AND to_dest > places.name)
      FROM places WHERE places.name IS NOT NULL
    )
    SELECT name FROM places WHERE EXISTS (
      SELECT 1 FROM messages WHERE ${unposted} AND to_dest = places.name LIMIT 1 OFFSET ?)`)
    .pluck();
  type Waiting = QueuePlace & { about: string | null; foldable: number };
  const queued = db.prepare<{ to: string; urgency: number; id: string; limit: number; skip: number }, Waiting>(`
    SELECT urgency, id, recommendation_id AS about,
      kind = 'card' AND uncertain_since IS NULL AND attempts = 0 AS foldable
    FROM messages WHERE ${unposted} AND to_dest = @to AND (urgency, id) > (@urgency, @id)
    ORDER BY urgency, id LIMIT @limit OFFSET @skip`);
  const keep = db.prepare<[string, string, string]>('INSERT INTO batch_offers VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const offered = db
    .prepare<[string, string], string>('SELECT offered FROM batch_offers WHERE batch_id = ? AND hash = ?')
    .pluck();
  const card = db.prepare<[string, string], { channel: string; ts: string }>(
    `SELECT channel, ts FROM messages WHERE id >= ? AND id < ? AND kind = 'batch' AND ts IS NOT NULL LIMIT 1`,
  );

  function redrawBatch(batchId: string, urgency: number): void {
    const version = bump.get(batchId);
    if (version === undefined) throw new Error(`batch ${batchId}: expected one that is stored`);
    redraw.run({ ...idsOf(batchId), version, urgency });
  }

  /** `urgency` of its card, null to leave it; the card that it was on is redrawn by `drawnAt`. */
  function showAlone(id: string, urgency: number | null, drawnAt: number): void {
    const shownIn = homes.all(id);
    free.run({ id, urgency });
    leave.run(id);
    for (const batchId of shownIn) redrawBatch(batchId, drawnAt);
  }

  return {
    waiting: (limit: number): string[] => waiting.all(limit),
    crowded: (over: number): string[] => crowded.all(over),
    queued(
      to: string,
      skip: number,
      after: QueuePlace | null,
      limit: number,
    ): { ids: string[]; after: QueuePlace | null } {
      const from = after ?? { urgency: -1, id: '' };
      const rows = queued.all({ to, ...from, limit, skip: after === null ? skip : 0 });
      const last = rows.length < limit ? undefined : rows.at(-1);
      const ids = rows.flatMap(({ about, foldable }) => (about !== null && foldable === 1 ? [about] : []));
      return { ids, after: last === undefined ? null : { urgency: last.urgency, id: last.id } };
    },
    /** Whether the cards of all of them still wait, for a batch or to be posted there. */
    canTake({ kind, items: members, message }: NewBatch): boolean {
      const cards = kind === 'together' ? waits : unpostedIn;
      return members.every(({ id }) => cards.get({ id, to: message.to }) !== undefined);
    },
    add({ id, kind, name, items: members, message }: NewBatch): void {
      insert.run({ id, kind, name, to: message.to, version: 1 });
      const take = kind === 'together' ? takeWaiting : takeUnposted;
      for (const item of members) {
        insertItem.run(id, item.id);
        take.run({ id: item.id, batch: id, to: message.to });
      }
    },
    showAlone,
    /** The items that share a card with others are redrawn there; those that need their own get it. */
    settle(
      { item, standsOut }: Pick<WrittenChange, 'item' | 'standsOut'>,
      linked: readonly string[],
      urgency: number,
    ): void {
      for (const id of linked) if (whereIs.get({ id })) showAlone(id, null, urgency);
      if (item.version === 1) return;
      if (standsOut) showAlone(item.id, null, urgency);
      else for (const batchId of homes.all(item.id)) redrawBatch(batchId, urgency);
    },
    /** Notes beneath a card that is not posted by itself: reminders go beneath the batch, once for all of it. */
    addressed(drafts: readonly MessageDraft[], { item }: Pick<WrittenChange, 'item'>): MessageDraft[] {
      if (!drafts.some(({ threaded }) => threaded)) return [...drafts];
      const home = whereIs.get({ id: item.id });
      if (home === undefined) return [...drafts];
      return drafts.flatMap((draft) => {
        if (!draft.threaded) return [draft];
        if (draft.topic.kind !== 'reminder' || home.batch === NEXT || item.state.status !== 'pending') return [];
        const topic = { kind: 'batch_reminder' as const, batchId: home.batch };
        const id = `${home.batch}:reminder:${item.state.reminders}`;
        return [{ ...draft, id, recommendationId: null, topic, to: byId.get(home.batch)?.to ?? home.to }];
      });
    },
    get(id: string): (Omit<Batch, 'members'> & { members: { id: string; out: boolean }[] }) | null {
      const row = byId.get(id);
      if (row === undefined) return null;
      return { ...row, members: items.all(id).map((member) => ({ id: member.id, out: member.out === 1 })) };
    },
    keepOffered: (batchId: string, hash: string, what: Offered): void => {
      keep.run(batchId, hash, JSON.stringify(what));
    },
    offered(batchId: string, hash: string): Offered | null {
      const text = offered.get(batchId, hash);
      return text === undefined ? null : readJson(StoredOffered, text, 'batch', batchId, 'offered');
    },
    shared(ids: readonly string[]): Map<string, { batchId: string; kind: BatchKind }> {
      return new Map(
        ids.flatMap((id): [string, { batchId: string; kind: BatchKind }][] => {
          const found = shared.get(id);
          return found === undefined ? [] : [[id, found]];
        }),
      );
    },
    cardOf(batchId: string): { channel: string; ts: string } | null {
      const { from, below } = idsOf(batchId);
      return card.get(from, below) ?? null;
    },
  };
}

/** The ids of all messages of a batch begin with its own. */
function idsOf(batchId: string): { from: string; below: string } {
  return { from: `${batchId}:`, below: `${batchId};` };
}
