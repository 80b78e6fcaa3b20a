import { and, asc, gt, isNotNull, lte, type SQL, sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { HaltScope } from '../../domain/halt.ts';
import { recommendations } from './schema.ts';
import { scopeValue } from './scope-value.ts';

/** Which recommendations time, a halt or a release has still to reach, by ids. */
export function sweeps(db: BetterSQLite3Database) {
  const param = sql.placeholder;
  const { id, status, timerAt, agent, platform, account, action } = recommendations;
  const timers = db
    .select({ id })
    .from(recommendations)
    .where(lte(timerAt, param('now')))
    .orderBy(asc(timerAt), asc(id))
    .limit(param('limit'))
    .prepare();
  const oldest = db
    .select({ at: sql<number | null>`min(${timerAt})` })
    .from(recommendations)
    .where(isNotNull(timerAt))
    .prepare();
  // The words of the partial indexes, which a bound value would not match.
  const reached = (scope: SQL | undefined) =>
    db
      .select({ id })
      .from(recommendations)
      .where(and(sql`${recommendations.haltReaches} = 1`, scope))
      .orderBy(asc(id))
      .limit(param('limit'))
      .prepare();
  // Not the bare column, so that no other index looks better than that of what a halt still reaches, which is short.
  const named = (column: SQLiteColumn) => reached(sql`(${column} || '') = ${param('value')}`);
  const untouched = {
    all: reached(undefined),
    agent: named(agent),
    platform: named(platform),
    account: named(account),
    action: named(action),
  };
  const met = (scope: SQL | undefined) =>
    db
      .select({ id, status })
      .from(recommendations)
      .where(and(sql`${status} IN ('pending', 'approved', 'executing')`, scope))
      .limit(param('limit'))
      .prepare();
  const metNamed = (column: SQLiteColumn) => met(sql`(${column} || '') = ${param('value')}`);
  const meets = {
    all: met(undefined),
    agent: metNamed(agent),
    platform: metNamed(platform),
    account: metNamed(account),
    action: metNamed(action),
  };
  const waiting = db
    .select({ id })
    .from(recommendations)
    // A halt would freeze what waits, so that the index of what one reaches finds it; the status not by the bare column,
    // so that no other index looks better.
    .where(
      and(
        sql`${recommendations.haltReaches} = 1`,
        sql`(${recommendations.status} || '') = 'pending'`,
        gt(id, param('afterId')),
      ),
    )
    .orderBy(asc(id))
    .limit(param('limit'))
    .prepare();
  // As for what waits: a halt would reach it, so that the index of that finds it, in its order.
  const undecided = db
    .select({ id })
    .from(recommendations)
    .where(
      and(
        sql`${recommendations.haltReaches} = 1`,
        sql`(${recommendations.status} || '') IN ('pending', 'approved')`,
        gt(id, param('afterId')),
      ),
    )
    .orderBy(asc(id))
    .limit(param('limit'))
    .prepare();
  // The words of recommendations_outcome_unknown; that index too holds no more than people have to look at.
  const unknownOf = (scope: SQL | undefined) =>
    db
      .select({ count: sql<number>`count(*)` })
      .from(recommendations)
      .where(and(sql`${recommendations.outcomeUnknown} = 1`, scope))
      .prepare();
  const unknownNamed = (column: SQLiteColumn) => unknownOf(sql`(${column} || '') = ${param('value')}`);
  const unknown = {
    all: unknownOf(undefined),
    agent: unknownNamed(agent),
    platform: unknownNamed(platform),
    account: unknownNamed(account),
    action: unknownNamed(action),
  };
  const holds = db
    .select({ id })
    .from(recommendations)
    .where(and(sql`${recommendations.haltHolds} = 1`, gt(id, param('afterId'))))
    .orderBy(asc(id))
    .limit(param('limit'))
    .prepare();

  return {
    dueTimers: (now: number, limit: number): string[] => timers.all({ now, limit }).map((row) => row.id),
    oldestTimer: (): number | null => oldest.get()?.at ?? null,
    untouchedByHalt(scope: HaltScope, limit: number): string[] {
      return untouched[scope.kind].all({ value: scopeValue(scope), limit }).map((row) => row.id);
    },
    metByHalt: (scope: HaltScope, limit: number): { id: string; status: string }[] =>
      meets[scope.kind].all({ value: scopeValue(scope), limit }),
    pending: (afterId: string, limit: number): string[] => waiting.all({ afterId, limit }).map((row) => row.id),
    undecided: (afterId: string, limit: number): string[] => undecided.all({ afterId, limit }).map((row) => row.id),
    unknownOutcomes: (scope: HaltScope): number => unknown[scope.kind].get({ value: scopeValue(scope) })?.count ?? 0,
    heldOrFrozen: (afterId: string, limit: number): string[] => holds.all({ afterId, limit }).map((row) => row.id),
  };
}
