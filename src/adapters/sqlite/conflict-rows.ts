import { and, desc, eq, sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { Place } from '../../domain/exposure.ts';
import { conflicts, recommendations } from './schema.ts';

const MOST_LOOKED_AT = 20;

/** Which open recommendations must be seen together. */
export function conflictRows(db: BetterSQLite3Database) {
  const param = sql.placeholder;
  const { id, receivedAt } = recommendations;
  const open = db
    .select({ id })
    .from(recommendations)
    .where(
      and(
        sql`${recommendations.exposureState} = 'pending'`,
        eq(recommendations.account, param('account')),
        eq(recommendations.entity, param('entity')),
        eq(recommendations.platform, param('platform')),
        sql`${id} <> ${param('except')}`,
      ),
    )
    .orderBy(desc(receivedAt))
    .limit(MOST_LOOKED_AT)
    .prepare();
  const linked = db
    .select({ id: conflicts.otherId })
    .from(conflicts)
    .where(eq(conflicts.recommendationId, param('id')))
    .orderBy(desc(conflicts.otherId))
    .prepare();
  const link = db
    .insert(conflicts)
    .values({ recommendationId: sql`${param('id')}`, otherId: sql`${param('other')}` })
    .onConflictDoNothing()
    .prepare();
  const unlink = db
    .delete(conflicts)
    .where(and(eq(conflicts.recommendationId, param('id')), eq(conflicts.otherId, param('other'))))
    .prepare();

  return {
    /** Those for the same target, newest first. */
    neighbours: (place: Place | null, except: string): string[] =>
      place === null ? [] : open.all({ ...place, except }).map((row) => row.id),
    of: (recommendation: string): string[] => linked.all({ id: recommendation }).map((row) => row.id),
    link(one: string, other: string): void {
      link.run({ id: one, other });
      link.run({ id: other, other: one });
    },
    unlink(one: string, other: string): void {
      unlink.run({ id: one, other });
      unlink.run({ id: other, other: one });
    },
  };
}
