import { sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { placeholdersFor } from './placeholders.ts';
import { leases } from './schema.ts';

// No lease is this long; one that ends further ahead was taken by a clock that has since been put back.
const CLOCK_WAS_SET_BACK_MS = 60_000;

/** Takes or renews a lease; false while another holder has it. */
export function leaseRows(db: BetterSQLite3Database) {
  const now = sql.placeholder('now');
  const take = db
    .insert(leases)
    .values(placeholdersFor(leases))
    .onConflictDoUpdate({
      target: leases.name,
      set: { holder: sql`excluded.holder`, until: sql`excluded.until_at` },
      setWhere: sql`${leases.holder} = excluded.holder OR ${leases.until} <= ${now}
        OR ${leases.until} > ${now} + ${CLOCK_WAS_SET_BACK_MS}`,
    })
    .prepare();
  return (name: string, holder: string, at: number, until: number): boolean =>
    take.run({ name, holder, until, now: at }).changes > 0;
}
