import { and, desc, eq, sql } from 'drizzle-orm';
import type { CallbackDraft, CallbackResult } from '../../app/store.ts';
import { type Drizzle, direct } from './direct.ts';
import { placeholdersFor } from './placeholders.ts';
import { callbacks } from './schema.ts';

/** The callbacks owed to agents, from the change that made them to delivery or the dead letter. */
export function callbackRows(db: Drizzle) {
  const param = sql.placeholder;
  // The words of the indexes callbacks_due and callbacks_dead, which a bound value would not match.
  const isPending = sql`${callbacks.state} = 'pending'`;
  const isDead = sql`${callbacks.state} = 'dead'`;
  const insert = direct(db.$client, db.insert(callbacks).values(placeholdersFor(callbacks)).prepare());
  const subject = db
    .select({ recommendationId: callbacks.recommendationId })
    .from(callbacks)
    .where(eq(callbacks.id, param('id')))
    .prepare();
  const record = db
    .update(callbacks)
    .set({
      state: sql`${param('state')}`,
      dueAt: sql`coalesce(${param('dueAt')}, ${callbacks.dueAt})`,
      attempts: sql`${callbacks.attempts} + 1`,
      lastStatus: sql`${param('status')}`,
      lastError: sql`${param('error')}`,
      lastAt: sql`${param('at')}`,
    })
    .where(and(eq(callbacks.id, param('id')), isPending))
    .prepare();
  const newest = db
    .select({ state: callbacks.state })
    .from(callbacks)
    .where(eq(callbacks.recommendationId, param('recommendationId')))
    .orderBy(desc(callbacks.recommendationVersion), desc(callbacks.id))
    .limit(1)
    .prepare();
  const counts = db
    .select({
      pending: sql<number>`(SELECT count(*) FROM ${callbacks} WHERE ${isPending})`,
      dead: sql<number>`(SELECT count(*) FROM ${callbacks} WHERE ${isDead})`,
    })
    .from(sql`(SELECT 1)`)
    .prepare();

  return {
    add(drafts: CallbackDraft[], recommendationVersion: number): void {
      for (const draft of drafts) {
        const row: typeof callbacks.$inferSelect = {
          ...draft,
          recommendationVersion,
          state: 'pending',
          attempts: 0,
          lastStatus: null,
          lastError: null,
          lastAt: null,
        };
        insert.run(row);
      }
    },
    /** What the callback is about, and whether this result took: one that ended before stays as it ended. */
    record({ id, status, error, at, next }: CallbackResult): { recommendationId: string; taken: boolean } {
      const about = subject.get({ id });
      if (!about) throw new Error(`callback ${id}: expected one that is stored`);
      const dueAt = next.state === 'pending' ? next.dueAt : null;
      const { changes } = record.run({ id, status, error, at, state: next.state, dueAt });
      return { recommendationId: about.recommendationId, taken: changes > 0 };
    },
    stateOf: (recommendationId: string) => newest.get({ recommendationId })?.state ?? ('none' as const),
    counts: () => counts.get() ?? { pending: 0, dead: 0 },
  };
}
