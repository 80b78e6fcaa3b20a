import type { Database } from 'better-sqlite3';
import { accountKey } from '../../domain/account.ts';
import { countsAs, type ExposureScope, hourOf, type LimitUse } from '../../domain/exposure.ts';
import type { Recommendation } from '../../domain/state.ts';
import { matches } from '../../policy/policy.ts';
import { movedAt } from './recommendation-row.ts';
import type { WrittenItem } from './written-change.ts';

/** Stands for what waits: later than any hour, so that it is in every window. */
const WAITING = Number.MAX_SAFE_INTEGER;
/** How many partners of one pair that passes a limit are named; more would say no more. */
const MOST_PARTNERS = 3;
const MOST_LOOKED_AT = 50;

/** Money that waits to move, or that moved by now, in minor units. */
export type Sum = { all: number; moved: number };

type Own = {
  account: string;
  platform: string;
  agent: string;
  action: string;
  currency: string;
  hourAt: number;
  amountMinor: number;
};
type Row = Omit<Own, 'hourAt'> & { exposureState: string; exposureAt: number };
type AccountRow = [
  hourAt: number,
  platform: string,
  agent: string,
  action: string,
  currency: string,
  amountMinor: number,
];
type Whose = Omit<ExposureScope, 'for' | 'worth'>;
type PartnerQuery = Whose & { above: number; upTo: number; except: string };

const ASKED = ['platform', 'agent', 'action'].map((name) => `(@${name} IS NULL OR ${name} = @${name})`).join(' AND ');

/**
 * Sums of money over rolling windows, kept beside the rows that they add up and always equal to them. In plain SQL: every
 * intake and every approval asks here.
 */
export function exposureRows(db: Database) {
  const ownRow = db.prepare<[string], Row>(`
    SELECT account, platform, agent, action, currency, amount_minor AS amountMinor,
      exposure_state AS exposureState, exposure_at AS exposureAt
    FROM recommendations
    WHERE id = ? AND exposure_state <> 'none' AND amount_minor > 0
      AND account IS NOT NULL AND platform IS NOT NULL AND currency IS NOT NULL`);
  const add = db.prepare<Own & { items: number }>(`
    INSERT INTO exposure (account, hour_at, action, agent, platform, currency, amount_minor, items)
    VALUES (@account, @hourAt, @action, @agent, @platform, @currency, @amountMinor, @items)
    ON CONFLICT (account, hour_at, action, agent, platform, currency)
    DO UPDATE SET amount_minor = amount_minor + excluded.amount_minor, items = items + excluded.items`);
  // An account has few rows in a window, and adding them up here is far cheaper than a GROUP BY, which makes a table first.
  const ofAccount = db
    .prepare<[account: string, since: number], AccountRow>(`
    SELECT hour_at, platform, agent, action, currency, amount_minor FROM exposure
    WHERE account = ? AND hour_at >= ?`)
    .raw();
  // `total`, since a sum of integers may overflow, and an overflow must not read as nothing.
  const ofAll = db.prepare<Omit<Whose, 'account' | 'currency'>, Sum & { action: string; currency: string }>(`
    SELECT action, currency, total(amount_minor) AS "all", total(CASE WHEN hour_at < ${WAITING} THEN amount_minor END) AS moved
    FROM exposure WHERE hour_at >= @since AND ${ASKED} GROUP BY action, currency`);
  const partners = (whose: string) =>
    db.prepare<PartnerQuery, { id: string; action: string }>(`
      SELECT id, action FROM recommendations INDEXED BY recommendations_open_amounts
      WHERE exposure_state = 'pending' AND ${whose} currency = @currency
        AND amount_minor > @above AND amount_minor <= @upTo AND id <> @except AND ${ASKED}
      LIMIT ${MOST_LOOKED_AT}`);
  const partnersOnAccount = partners('account = @account AND');
  const partnersAnywhere = partners('');

  function own(id: string): Own | null {
    const row = ownRow.get(id);
    if (!row) return null;
    const { exposureState, exposureAt, ...rest } = row;
    return { ...rest, hourAt: exposureState === 'pending' ? WAITING : hourOf(exposureAt) };
  }

  function everywhere(scope: ExposureScope): Sum {
    const { platform, agent, action } = scope;
    const sum = { all: 0, moved: 0 };
    for (const row of ofAll.all({ platform, agent, action, since: hourOf(scope.since) })) {
      if (!isFor(scope.for, row.action)) continue;
      sum.all += inCurrencyOf(scope, row.currency, row.all);
      sum.moved += inCurrencyOf(scope, row.currency, row.moved);
    }
    return sum;
  }

  /** Limits on one account differ in little but their windows: its rows are read once, from the earliest on. */
  function totals(scopes: readonly ExposureScope[]): Sum[] {
    const earliest = Math.min(...scopes.map(({ since }) => since));
    const read = new Map<string, AccountRow[]>();
    return scopes.map((scope) => {
      const { account, since } = scope;
      if (account === null) return everywhere(scope);
      const rows = read.get(account) ?? ofAccount.all(account, hourOf(earliest));
      read.set(account, rows);
      const sum = { all: 0, moved: 0 };
      for (const [hourAt, platform, agent, action, currency, minor] of rows) {
        if (hourAt < hourOf(since) || !isAsked(scope, { platform, agent, action })) continue;
        const amountMinor = inCurrencyOf(scope, currency, minor);
        sum.all += amountMinor;
        if (hourAt < WAITING) sum.moved += amountMinor;
      }
      return sum;
    });
  }

  function ownOf(item: WrittenItem): Own | null {
    const told = addedBy(item);
    return told === undefined ? own(item.id) : told;
  }

  function without(mine: Own | null, scopes: readonly ExposureScope[]): number[] {
    return totals(scopes).map(({ all }, index) => {
      const scope = scopes[index];
      if (!scope || !mine || !covers(scope, mine) || !Number.isFinite(all)) return all;
      return all - inCurrencyOf(scope, mine.currency, mine.amountMinor);
    });
  }

  return {
    /** Does the write of this recommendation and keeps the sums equal to the rows. */
    keeping(item: WrittenItem, write: () => boolean): boolean {
      const before = item.version === 1 ? null : own(item.id);
      if (!write()) return false;
      const after = ownOf(item);
      if (same(before, after)) return true;
      if (before) add.run({ ...before, amountMinor: -before.amountMinor, items: -1 });
      if (after) add.run({ ...after, items: 1 });
      return true;
    },
    totals,
    /** Without what this recommendation adds to it. */
    others: (scopes: readonly ExposureScope[], except: string): number[] =>
      without(scopes.length === 0 ? null : own(except), scopes),
    /** The same, where what is stored of it is known. */
    beside: (scopes: readonly ExposureScope[], stored: Recommendation): number[] => without(ownOf(stored), scopes),
    /** What waits and keeps the limit by itself, as this one does, but not together with it. */
    partners({ scope, most }: LimitUse, { all, moved }: Sum, id: string, amountMinor: number): string[] {
      const upTo = (most?.amountMinor ?? 0) - moved;
      if (!Number.isFinite(all) || all - moved <= upTo || amountMinor > upTo) return [];
      const { for: patterns, worth: _worth, ...whose } = scope;
      return (whose.account === null ? partnersAnywhere : partnersOnAccount)
        .all({ ...whose, above: Math.max(0, upTo - amountMinor), upTo, except: id })
        .filter((row) => isFor(patterns, row.action))
        .slice(0, MOST_PARTNERS)
        .map((row) => row.id);
    },
  };
}

/**
 * What the row of this recommendation adds now that it is written, without reading it again; undefined where only the row
 * knows, since the state does not tell when its money moved.
 */
function addedBy({ agent, content, verdict, state }: WrittenItem): Own | null | undefined {
  const { action, target } = content;
  const { amount } = verdict;
  const counts = countsAs(state.status);
  if (counts === 'none' || !target || amount === null || amount.amountMinor <= 0) return null;
  const at = movedAt(state);
  if (counts === 'moved' && at === null) return undefined;
  const hourAt = at === null ? WAITING : hourOf(at);
  return { account: accountKey(target.account), platform: target.platform, agent, action, hourAt, ...amount };
}

/** Money that was counted in another currency, before the policy changed its own: rounded up, and infinite without a rate. */
function inCurrencyOf(
  { currency, worth }: Pick<ExposureScope, 'currency' | 'worth'>,
  of: string,
  minor: number,
): number {
  if (of === currency || minor === 0) return minor;
  const rate = worth !== undefined && Object.hasOwn(worth, of) ? worth[of] : undefined;
  return rate === undefined ? Number.POSITIVE_INFINITY : Math.ceil(minor * rate);
}

function isFor(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => matches(pattern, action));
}

function covers(scope: ExposureScope, mine: Own): boolean {
  const here = scope.account === null || scope.account === mine.account;
  return here && isAsked(scope, mine) && mine.hourAt >= hourOf(scope.since);
}

function isAsked(scope: ExposureScope, one: Pick<Own, 'platform' | 'agent' | 'action'>): boolean {
  return (
    (scope.platform === null || scope.platform === one.platform) &&
    (scope.agent === null || scope.agent === one.agent) &&
    (scope.action === null || scope.action === one.action) &&
    isFor(scope.for, one.action)
  );
}

function same(before: Own | null, after: Own | null): boolean {
  if (before === null || after === null) return before === after;
  const names = ['hourAt', 'amountMinor', 'account', 'platform', 'agent', 'action', 'currency'] as const;
  return names.every((name) => before[name] === after[name]);
}
