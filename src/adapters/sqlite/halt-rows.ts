import { asc, eq, isNull, sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { Halt, HaltBook } from '../../domain/halt.ts';
import { placeholdersFor } from './placeholders.ts';
import { haltEpoch, halts } from './schema.ts';
import { readJson, StoredHalt } from './stored-json.ts';

type HaltRow = typeof halts.$inferSelect;

/** The halts and the number that rises with every change of them. */
export function haltRows(db: BetterSQLite3Database) {
  const param = sql.placeholder;
  const epoch = db.select({ epoch: haltEpoch.epoch }).from(haltEpoch).prepare();
  // One small read where nothing is halted, which is nearly always.
  const outlook = db
    .select({
      epoch: haltEpoch.epoch,
      halted: sql<number>`EXISTS (SELECT 1 FROM ${halts} WHERE ${halts.releasedAt} IS NULL)`,
    })
    .from(haltEpoch)
    .prepare();
  const active = db
    .select()
    .from(halts)
    .where(isNull(halts.releasedAt))
    .orderBy(asc(halts.engagedAt), asc(halts.id))
    .prepare();
  const byId = db
    .select()
    .from(halts)
    .where(eq(halts.id, param('id')))
    .prepare();
  const rise = db
    .update(haltEpoch)
    .set({ epoch: sql`${haltEpoch.epoch} + 1` })
    .where(eq(haltEpoch.epoch, param('expected')))
    .prepare();
  const columns = placeholdersFor(halts);
  const put = db.insert(halts).values(columns).onConflictDoUpdate({ target: halts.id, set: columns }).prepare();

  function readEpoch(): number {
    const row = epoch.get();
    if (!row) throw new Error('halt_epoch: expected its one row');
    return row.epoch;
  }

  return {
    epoch: readEpoch,
    book(): HaltBook {
      const seen = outlook.get();
      if (!seen) throw new Error('halt_epoch: expected its one row');
      return { epoch: seen.epoch, active: seen.halted === 0 ? [] : active.all().map(haltOf) };
    },
    get(id: string): Halt | null {
      const row = byId.get({ id });
      return row ? haltOf(row) : null;
    },
    /** Writes the halt as it is now; false when the halts have changed since `expected` was read. */
    write(halt: Halt, expected: number): boolean {
      if (rise.run({ expected }).changes === 0) return false;
      const { id, engagedAt, releasedAt } = halt;
      const row: HaltRow = { id, engagedAt, releasedAt, halt: JSON.stringify(halt) };
      put.run(row);
      return true;
    },
  };
}

/** A halt whose row cannot be read halts everything, until two people release it. */
function haltOf(row: HaltRow): Halt {
  const { id, engagedAt, releasedAt } = row;
  try {
    const halt = readJson(StoredHalt, row.halt, 'halt', id, 'halt');
    if (halt.id === id && halt.releasedAt === releasedAt) return halt;
  } catch {
    // Said by the halt itself: its reason is what people read.
  }
  const reason = 'This halt cannot be read, so it counts for everything';
  return { id, scope: { kind: 'all' }, reason, engagedBy: 'countersign', engagedAt, release: null, releasedAt };
}
