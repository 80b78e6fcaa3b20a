import { and, eq, gte, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { type ExposureScope, hourOf, type LimitUse } from '../../domain/exposure.ts';
import { matches } from '../../policy/policy.ts';
import { placeholdersFor } from './placeholders.ts';
import { exposure, recommendations } from './schema.ts';

/** Stands for what waits: later than any hour, so that it is in every window. */
const WAITING = Number.MAX_SAFE_INTEGER;
/** How many partners of one pair that passes a limit are named; more would say no more. */
const MOST_PARTNERS = 3;
const MOST_LOOKED_AT = 50;

type Own = { account: string; platform: string; agent: string; action: string; currency: string } & {
  hourAt: number;
  amountMinor: number;
};

/** Sums of money over rolling windows, kept beside the rows that they add up and always equal to them. */
export function exposureRows(db: BetterSQLite3Database) {
  const param = sql.placeholder;
  const { account, platform, agent, action, currency, amountMinor, exposureState, exposureAt } = recommendations;
  const ownRow = db
    .select({ account, platform, agent, action, currency, amountMinor, exposureState, exposureAt })
    .from(recommendations)
    .where(and(eq(recommendations.id, param('id')), isNotNull(amountMinor)))
    .prepare();
  const columns = placeholdersFor(exposure);
  const add = db
    .insert(exposure)
    .values(columns)
    .onConflictDoUpdate({
      target: [
        exposure.account,
        exposure.hourAt,
        exposure.action,
        exposure.agent,
        exposure.platform,
        exposure.currency,
      ],
      set: {
        amountMinor: sql`${exposure.amountMinor} + excluded.amount_minor`,
        items: sql`${exposure.items} + excluded.items`,
      },
    })
    .prepare();

  const asked = (column: SQLiteColumn, name: string) => sql`(${param(name)} IS NULL OR ${column} = ${param(name)})`;
  const sums = (whose: SQL | undefined) =>
    db
      // `total`, since a sum of integers may overflow, and an overflow must not read as nothing.
      .select({
        action: exposure.action,
        all: sql<number>`total(${exposure.amountMinor})`,
        moved: sql<number>`total(CASE WHEN ${exposure.hourAt} < ${WAITING} THEN ${exposure.amountMinor} END)`,
      })
      .from(exposure)
      .where(
        and(
          whose,
          gte(exposure.hourAt, param('since')),
          eq(exposure.currency, param('currency')),
          asked(exposure.platform, 'platform'),
          asked(exposure.agent, 'agent'),
          asked(exposure.action, 'action'),
        ),
      )
      .groupBy(exposure.action)
      .prepare();
  const ofAccount = sums(eq(exposure.account, param('account')));
  const ofAll = sums(undefined);

  // The largest first: who must not be approved together is soon found among them.
  const partners = db
    .select({ id: recommendations.id, action, amountMinor: sql<number>`${amountMinor}` })
    .from(recommendations)
    .where(
      and(
        sql`${exposureState} = 'pending' AND ${amountMinor} > 0`,
        eq(currency, param('currency')),
        sql`${amountMinor} > ${param('above')} AND ${amountMinor} <= ${param('upTo')}`,
        sql`${recommendations.id} <> ${param('except')}`,
        asked(account, 'account'),
        asked(platform, 'platform'),
        asked(agent, 'agent'),
        asked(action, 'action'),
      ),
    )
    .orderBy(sql`${amountMinor} DESC`)
    .limit(MOST_LOOKED_AT)
    .prepare();

  function own(id: string): Own | null {
    const row = ownRow.get({ id });
    if (!row || row.exposureState === 'none') return null;
    const { account: of, platform: on, currency: money, amountMinor: minor } = row;
    if (of === null || on === null || money === null || minor === null || minor <= 0) return null;
    const hourAt = row.exposureState === 'pending' ? WAITING : hourOf(row.exposureAt);
    return {
      account: of,
      platform: on,
      agent: row.agent,
      action: row.action,
      currency: money,
      hourAt,
      amountMinor: minor,
    };
  }

  function total({ for: patterns, since, ...whose }: ExposureScope): { all: number; moved: number } {
    const rows = (whose.account === null ? ofAll : ofAccount).all({ ...whose, since: hourOf(since) });
    const counted = rows.filter((row) => patterns.some((pattern) => matches(pattern, row.action)));
    return {
      all: counted.reduce((sum, row) => sum + row.all, 0),
      moved: counted.reduce((sum, row) => sum + row.moved, 0),
    };
  }

  return {
    /** Does the write of this recommendation and keeps the sums equal to the rows. */
    keeping<T>(id: string, isNew: boolean, write: () => T): T {
      const before = isNew ? null : own(id);
      const result = write();
      const after = own(id);
      if (before?.hourAt === after?.hourAt && same(before, after)) return result;
      if (before) add.run({ ...before, amountMinor: -before.amountMinor, items: -1 });
      if (after) add.run({ ...after, items: 1 });
      return result;
    },
    total: (scope: ExposureScope): number => total(scope).all,
    /** The same without what this recommendation adds to it. */
    others(scope: ExposureScope, except: string): number {
      const mine = own(except);
      return total(scope).all - (mine && covers(scope, mine) ? mine.amountMinor : 0);
    },
    /** What waits and keeps the limit by itself, as this one does, but not together with it. */
    partners({ scope, most }: LimitUse, id: string): string[] {
      const mine = own(id);
      if (!mine || most === null) return [];
      const { moved } = total(scope);
      const upTo = most.amountMinor - moved;
      if (mine.amountMinor > upTo) return [];
      const found = partners.all({ ...scope, above: upTo - mine.amountMinor, upTo, except: id });
      return found
        .filter((row) => scope.for.some((pattern) => matches(pattern, row.action)))
        .slice(0, MOST_PARTNERS)
        .map((row) => row.id);
    },
  };
}

function covers(scope: ExposureScope, mine: Own): boolean {
  const asked = (['account', 'platform', 'agent', 'action'] as const).every(
    (name) => scope[name] === null || scope[name] === mine[name],
  );
  const inTime = mine.hourAt >= hourOf(scope.since) && mine.currency === scope.currency;
  return asked && inTime && scope.for.some((pattern) => matches(pattern, mine.action));
}

function same(before: Own | null, after: Own | null): boolean {
  if (before === null || after === null) return before === after;
  const names = ['account', 'platform', 'agent', 'action', 'currency', 'amountMinor'] as const;
  return names.every((name) => before[name] === after[name]);
}
