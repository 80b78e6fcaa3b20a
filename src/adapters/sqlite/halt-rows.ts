import { asc, eq, gte, isNull, sql } from 'drizzle-orm';
import type { Halt, HaltBook, Pause } from '../../domain/halt.ts';
import { type Drizzle, direct } from './direct.ts';
import { placeholdersFor } from './placeholders.ts';
import { haltEpoch, halts, pauses } from './schema.ts';
import { readJson, StoredHalt } from './stored-json.ts';

export type HaltRow = typeof halts.$inferSelect;

/** The halts and the number that rises with every change of them. */
export function haltRows(db: Drizzle) {
  const param = sql.placeholder;
  const epoch = direct(db.$client, db.select({ epoch: haltEpoch.epoch }).from(haltEpoch).prepare(), ['epoch']);
  // One small read where nothing is halted or paused, which is nearly always.
  const outlook = direct(
    db.$client,
    db
      .select({
        epoch: haltEpoch.epoch,
        halted: sql<number>`EXISTS (SELECT 1 FROM ${halts} WHERE ${halts.endedAt} IS NULL)`,
        paused: sql<number>`EXISTS (SELECT 1 FROM ${pauses})`,
      })
      .from(haltEpoch)
      .prepare(),
    ['epoch', 'halted', 'paused'],
  );
  const standing = db
    .select()
    .from(halts)
    .where(isNull(halts.endedAt))
    .orderBy(asc(halts.engagedAt), asc(halts.id))
    .prepare();
  const byId = db
    .select()
    .from(halts)
    .where(eq(halts.id, param('id')))
    .prepare();
  const engaged = db
    .select()
    .from(halts)
    .where(gte(halts.engagedAt, param('at')))
    .prepare();
  const rise = db
    .update(haltEpoch)
    .set({ epoch: sql`${haltEpoch.epoch} + 1` })
    .where(eq(haltEpoch.epoch, param('expected')))
    .prepare();
  const columns = placeholdersFor(halts);
  const put = db.insert(halts).values(columns).onConflictDoUpdate({ target: halts.id, set: columns }).prepare();

  const paused = db.select().from(pauses).orderBy(asc(pauses.agent)).prepare();
  const pauseColumns = placeholdersFor(pauses);
  const pause = db
    .insert(pauses)
    .values(pauseColumns)
    .onConflictDoUpdate({ target: pauses.agent, set: pauseColumns })
    .prepare();
  const resume = db
    .delete(pauses)
    .where(eq(pauses.agent, param('agent')))
    .prepare();

  function readEpoch(): number {
    const row = epoch.get();
    if (!row) throw new Error('halt_epoch: expected its one row');
    return row.epoch;
  }

  return {
    epoch: readEpoch,
    book(): HaltBook {
      // The epoch first: what changes after it was read is a conflict at the commit.
      const seen = outlook.get();
      if (!seen) throw new Error('halt_epoch: expected its one row');
      const book: HaltBook = { epoch: seen.epoch, active: [], peopleOnly: [], paused: [] };
      for (const row of seen.halted === 0 ? [] : standing.all()) {
        const halt = haltOf(row);
        (halt.releasedAt === null ? book.active : book.peopleOnly).push(halt);
      }
      return seen.paused === 0 ? book : { ...book, paused: paused.all() };
    },
    get(id: string): Halt | null {
      const row = byId.get({ id });
      return row ? haltOf(row) : null;
    },
    since: (at: number): Halt[] => engaged.all({ at }).map(haltOf),
    /** Writes the halt as it is now; false when the halts have changed since `expected` was read. */
    write(halt: Halt, expected: number): boolean {
      if (rise.run({ expected }).changes === 0) return false;
      const { id, engagedAt, releasedAt, endedAt } = halt;
      const row: HaltRow = { id, engagedAt, releasedAt, endedAt, halt: JSON.stringify(halt) };
      put.run(row);
      return true;
    },
    /** Pauses an agent, or lets it go on; false when anything of the book has changed since `expected` was read. */
    writePause(agent: string, given: Omit<Pause, 'agent'> | null, expected: number): boolean {
      if (rise.run({ expected }).changes === 0) return false;
      if (given === null) resume.run({ agent });
      else pause.run({ agent, ...given });
      return true;
    },
  };
}

/** A halt whose row cannot be read halts everything, until two people release it. */
export function haltOf(row: HaltRow): Halt {
  const { id, engagedAt, releasedAt, endedAt } = row;
  try {
    const halt = readJson(StoredHalt, row.halt, 'halt', id, 'halt');
    // Rows of before a release had two stages do not say when they ended.
    if (halt.id === id && halt.releasedAt === releasedAt) return { ...halt, endedAt };
  } catch {
    // Said by the halt itself: its reason is what people read.
  }
  const reason = 'This halt cannot be read, so it counts for everything';
  const times = { engagedAt, standsFrom: null, releasedAt, autopilotAt: null, endedAt };
  return { id, scope: { kind: 'all' }, reason, engagedBy: 'countersign', release: null, ...times };
}
