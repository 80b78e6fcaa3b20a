import type { Database } from 'better-sqlite3';
import { asc, sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { AgentFigures, KeyUse } from '../../app/store.ts';
import { placeholdersFor } from './placeholders.ts';
import { agentKeys } from './schema.ts';

type Count = { agent: string; count: number };

/** What is stored of each agent as a whole. Counted in plain SQL, by indexes that hold no more than what is open. */
export function agentRows(client: Database, db: BetterSQLite3Database) {
  const open = client.prepare<[], Count>(`
    SELECT agent, count(*) AS count FROM recommendations INDEXED BY recommendations_open
    WHERE status IN ('held', 'pending') GROUP BY agent`);
  const pending = client.prepare<[], Count>(
    `SELECT agent, count(*) AS count FROM callbacks INDEXED BY callbacks_due WHERE state = 'pending' GROUP BY agent`,
  );
  const dead = client.prepare<[], Count>(
    `SELECT agent, count(*) AS count FROM callbacks INDEXED BY callbacks_dead WHERE state = 'dead' GROUP BY agent`,
  );
  const uses = db.select().from(agentKeys).orderBy(asc(agentKeys.agent), asc(agentKeys.keyId)).prepare();
  const put = db
    .insert(agentKeys)
    .values(placeholdersFor(agentKeys))
    .onConflictDoUpdate({
      target: [agentKeys.agent, agentKeys.keyId],
      set: { seenAt: sql`max(${agentKeys.seenAt}, excluded.seen_at)` },
    })
    .prepare();

  return {
    figures(): AgentFigures[] {
      const byAgent = new Map<string, AgentFigures>();
      const add = (rows: Count[], name: 'open' | 'callbacksPending' | 'callbacksDead') => {
        for (const { agent, count: number } of rows) {
          const known = byAgent.get(agent) ?? { agent, open: 0, callbacksPending: 0, callbacksDead: 0 };
          byAgent.set(agent, { ...known, [name]: number });
        }
      };
      add(open.all(), 'open');
      add(pending.all(), 'callbacksPending');
      add(dead.all(), 'callbacksDead');
      return [...byAgent.values()];
    },
    keyUses: (): KeyUse[] => uses.all(),
    recordKeyUses(seen: readonly KeyUse[]): void {
      for (const use of seen) put.run(use);
    },
  };
}
