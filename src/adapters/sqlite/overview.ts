import { and, asc, eq, gte, inArray, isNotNull, lt, type SQL, sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { OpenItem, Summary, Totals } from '../../app/store.ts';
import { currentStep, stepDueAt } from '../../domain/escalation.ts';
import type { Recommendation } from '../../domain/state.ts';
import { itemOf } from './recommendation-row.ts';
import { storedColumns } from './recommendations.ts';
import { auditPublications, recommendations } from './schema.ts';

// More than a person reads in Slack; the numbers by status stay whole.
const LISTED = 200;

/** What people are told of many recommendations at once. */
export function overview(db: BetterSQLite3Database) {
  const param = sql.placeholder;
  const { id, agent, summary, status, currency, receivedAt, approvedAt } = recommendations;
  // The words of the partial index, which a bound value would not match.
  const isByPolicy = sql`${recommendations.approvedBy} = 'policy'`;

  const between = (column: SQLiteColumn) => and(gte(column, param('from')), lt(column, param('to')));
  const open = db
    .select(storedColumns)
    .from(recommendations)
    .where(eq(status, param('status')))
    .orderBy(asc(receivedAt))
    .limit(param('limit'))
    .prepare();

  const byStatus = db.select({ status, count: sql<number>`count(*)` }).from(recommendations).groupBy(status).prepare();
  const exposed = sums(inArray(status, ['approved', 'executing', 'executed', 'rolling_back', 'rollback_failed']));
  const unpublished = db
    .select({
      target: auditPublications.target,
      since: auditPublications.failingSince,
      error: auditPublications.lastError,
    })
    .from(auditPublications)
    .where(isNotNull(auditPublications.failingSince))
    .orderBy(asc(auditPublications.target))
    .prepare();
  const unknown = db
    .select({ id, agent, summary })
    .from(recommendations)
    .where(sql`${recommendations.outcomeUnknown} = 1`)
    .orderBy(asc(id))
    .limit(LISTED)
    .prepare();

  /** What policy let through between two times, for each currency. */
  function sums(where: SQL | undefined): (from: number, to: number) => Totals[] {
    const added = db
      .select({
        currency,
        amountMinor: sql<number | null>`sum(${recommendations.amountMinor})`,
        count: sql<number>`count(*)`,
      })
      .from(recommendations)
      .where(and(isByPolicy, between(approvedAt), where))
      .groupBy(currency)
      .prepare();
    return (from, to) =>
      // What no money is counted for has no currency, and is counted all the same.
      added
        .all({ from, to })
        .map((total) => ({ ...total, currency: total.currency ?? '', amountMinor: total.amountMinor ?? 0 }));
  }

  return {
    waiting: (limit: number): Recommendation[] => open.all({ status: 'pending', limit }).map(itemOf),
    summary: (now: number, dayStartAt: number): Omit<Summary, 'callbacks' | 'messages'> => ({
      byStatus: byStatus.all(),
      open: open.all({ status: 'pending', limit: LISTED }).map(itemOf).flatMap(openItem),
      autopilotToday: exposed(dayStartAt, now + 1),
      unknownOutcomes: unknown.all(),
      unpublished: unpublished
        .all()
        .map(({ target, since, error }) => ({ target, since: since ?? 0, error: error ?? '' })),
    }),
  };
}

function openItem(item: Recommendation): OpenItem[] {
  const { id, agent, content, verdict, state } = item;
  if (state.status !== 'pending') return [];
  const roles = currentStep(verdict, state)?.roles ?? [];
  const due = state.frozenAt === null ? stepDueAt(item, state) : null;
  return [{ id, agent, summary: content.summary, roles, askedAt: state.stepStartedAt, decideBy: due }];
}
