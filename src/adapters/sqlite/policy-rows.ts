import { desc, eq, sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { PolicyText } from '../../app/store.ts';
import { placeholdersFor } from './placeholders.ts';
import { policies } from './schema.ts';

/** The policies that came into force, each with its whole text. */
export function policyRows(db: BetterSQLite3Database) {
  const columns = { hash: policies.hash, text: policies.text, loadedAt: policies.loadedAt };
  const newest = db
    .select({ seq: policies.seq, ...columns })
    .from(policies)
    .orderBy(desc(policies.seq))
    .limit(sql.placeholder('limit'))
    .prepare();
  const byHash = db
    .select(columns)
    .from(policies)
    .where(eq(policies.hash, sql.placeholder('hash')))
    .orderBy(desc(policies.seq))
    .limit(1)
    .prepare();
  const last = db
    .select({ hash: policies.hash, loadedAt: policies.loadedAt, heldAgainst: policies.heldAgainst })
    .from(policies)
    .orderBy(desc(policies.seq))
    .limit(1)
    .prepare();
  const hold = db
    .update(policies)
    .set({ heldAgainst: 1 })
    .where(eq(policies.hash, sql.placeholder('hash')))
    .prepare();
  const insert = db.insert(policies).values(placeholdersFor(policies)).prepare();

  return {
    latest(): PolicyText | null {
      const row = newest.get({ limit: 1 });
      return row ? { hash: row.hash, text: row.text, loadedAt: row.loadedAt } : null;
    },
    last: (limit: number): PolicyText[] =>
      newest.all({ limit }).map(({ hash, text, loadedAt }) => ({ hash, text, loadedAt })),
    toHoldAgainst(): { hash: string; loadedAt: number } | null {
      const row = last.get();
      return row?.heldAgainst === 0 ? { hash: row.hash, loadedAt: row.loadedAt } : null;
    },
    heldAgainst: (hash: string): void => void hold.run({ hash }),
    withHash: (hash: string): PolicyText | null => byHash.get({ hash }) ?? null,
    /** Adds it after the one with `expectedHash`; false when another one is the latest by now. */
    add(policy: PolicyText, expectedHash: string | null): boolean {
      const latest = newest.get({ limit: 1 });
      if ((latest?.hash ?? null) !== expectedHash) return false;
      insert.run({ ...policy, seq: (latest?.seq ?? 0) + 1, heldAgainst: 0 });
      return true;
    },
  };
}
