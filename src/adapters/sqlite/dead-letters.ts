import { and, desc, eq, sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { DeadLetter } from '../../app/store.ts';
import { callbacks } from './schema.ts';

const columns = {
  id: callbacks.id,
  recommendationId: callbacks.recommendationId,
  agent: callbacks.agent,
  type: callbacks.type,
  attempts: callbacks.attempts,
  lastStatus: callbacks.lastStatus,
  lastError: callbacks.lastError,
  lastAt: callbacks.lastAt,
};

/** The callbacks that were given up, by their ids, which rise with time; and their way back. */
export function deadLetters(db: BetterSQLite3Database) {
  const param = sql.placeholder;
  // The words of the index callbacks_dead, which a bound value would not match.
  const isDead = sql`${callbacks.state} = 'dead'`;
  const listed = (isWanted: ReturnType<typeof eq> | undefined) =>
    db
      .select(columns)
      .from(callbacks)
      .where(and(isDead, isWanted))
      .orderBy(desc(callbacks.id))
      .limit(param('limit'))
      .prepare();
  const all = listed(undefined);
  const ofAgent = listed(eq(callbacks.agent, param('agent')));
  const byId = db
    .select(columns)
    .from(callbacks)
    .where(and(isDead, eq(callbacks.id, param('id'))))
    .prepare();
  const revive = db
    .update(callbacks)
    .set({ state: 'pending', dueAt: sql`${param('at')}`, attempts: 0 })
    .where(and(isDead, eq(callbacks.id, param('id'))))
    .prepare();

  return {
    list: (agent: string | null, limit: number): DeadLetter[] =>
      agent === null ? all.all({ limit }) : ofAgent.all({ agent, limit }),
    get: (id: string): DeadLetter | null => byId.get({ id }) ?? null,
    /** False when it is not dead, or not any more. */
    revive: (id: string, at: number): boolean => revive.run({ id, at }).changes > 0,
  };
}
