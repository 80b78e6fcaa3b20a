import { and, asc, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { OpenItem, Store, Summary } from '../../app/store.ts';
import { currentStep, decideBy } from '../../domain/escalation.ts';
import type { Recommendation } from '../../domain/state.ts';
import { itemOf } from './recommendation-row.ts';
import { storedColumns } from './recommendations.ts';
import { recommendations } from './schema.ts';

type Digest = Awaited<ReturnType<Store['digest']>>;

// More than a person reads in Slack; the numbers by status stay whole.
const LISTED = 200;

/** What people are told of many recommendations at once: the digest and the summary. */
export function overview(db: BetterSQLite3Database) {
  const param = sql.placeholder;
  const { id, agent, summary, status, currency, receivedAt, approvedAt, expiredAt } = recommendations;
  // The words of the partial indexes, which a bound value would not match.
  const isNotice = sql`${recommendations.kind} = 'notice'`;
  const isByPolicy = sql`${recommendations.approvedBy} = 'policy'`;

  const whole = (where: SQL | undefined, order: SQLiteColumn) =>
    db.select(storedColumns).from(recommendations).where(where).orderBy(asc(order));
  const between = (column: SQLiteColumn) => and(gte(column, param('from')), lt(column, param('to')));
  const notices = whole(and(isNotice, between(receivedAt)), receivedAt).prepare();
  const autopilot = whole(and(isByPolicy, between(approvedAt)), approvedAt).prepare();
  const expired = whole(between(expiredAt), expiredAt).prepare();
  const open = whole(eq(status, param('status')), receivedAt)
    .limit(LISTED)
    .prepare();

  const byStatus = db.select({ status, count: sql<number>`count(*)` }).from(recommendations).groupBy(status).prepare();
  const moved = db
    .select({
      currency,
      amountMinor: sql<number>`sum(${recommendations.amountMinor})`,
      count: sql<number>`count(*)`,
    })
    .from(recommendations)
    .where(and(isByPolicy, between(approvedAt), eq(recommendations.exposureState, 'moved')))
    .groupBy(currency)
    .prepare();
  const unknown = db
    .select({ id, agent, summary })
    .from(recommendations)
    .where(sql`${recommendations.outcomeUnknown} = 1`)
    .orderBy(asc(id))
    .limit(LISTED)
    .prepare();

  return {
    digest: (from: number, to: number): Digest => ({
      notices: notices.all({ from, to }).map(itemOf),
      autopilot: autopilot.all({ from, to }).map(itemOf),
      expired: expired.all({ from, to }).map(itemOf),
    }),
    summary: (now: number, dayStartAt: number): Omit<Summary, 'callbacks' | 'messages'> => ({
      byStatus: byStatus.all(),
      open: open.all({ status: 'pending' }).map(itemOf).flatMap(openItem),
      // An action that no money is counted for has no currency to be counted under.
      autopilotToday: moved
        .all({ from: dayStartAt, to: now + 1 })
        .flatMap((total) => (total.currency === null ? [] : [{ ...total, currency: total.currency }])),
      unknownOutcomes: unknown.all(),
    }),
  };
}

function openItem(item: Recommendation): OpenItem[] {
  const { id, agent, content, verdict, state } = item;
  if (state.status !== 'pending') return [];
  const roles = currentStep(verdict, state)?.roles ?? [];
  const due = state.frozenAt === null ? decideBy(item, state) : null;
  return [{ id, agent, summary: content.summary, roles, askedAt: state.stepStartedAt, decideBy: due }];
}
