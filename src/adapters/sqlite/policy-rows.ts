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
  const insert = db.insert(policies).values(placeholdersFor(policies)).prepare();

  return {
    latest(): PolicyText | null {
      const row = newest.get({ limit: 1 });
      return row ? { hash: row.hash, text: row.text, loadedAt: row.loadedAt } : null;
    },
    last: (limit: number): PolicyText[] =>
      newest.all({ limit }).map(({ hash, text, loadedAt }) => ({ hash, text, loadedAt })),
    withHash: (hash: string): PolicyText | null => byHash.get({ hash }) ?? null,
    /** Adds it after the one with `expectedHash`; false when another one is the latest by now. */
    add(policy: PolicyText, expectedHash: string | null): boolean {
      const latest = newest.get({ limit: 1 });
      if ((latest?.hash ?? null) !== expectedHash) return false;
      insert.run({ ...policy, seq: (latest?.seq ?? 0) + 1 });
      return true;
    },
  };
}
