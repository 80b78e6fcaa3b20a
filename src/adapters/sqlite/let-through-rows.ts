import type { Database } from 'better-sqlite3';
import type { ExposureScope } from '../../domain/exposure.ts';
import { hourOf } from '../../domain/exposure.ts';
import type { Part } from '../../policy/limit-sums.ts';
import { matches } from '../../policy/policy.ts';

type Asked = Omit<ExposureScope, 'for'>;
type OfAction = { action: string; amountMinor: number };

const COUNTED = `exposure_state <> 'none' AND currency = @currency
  AND (@account IS NULL OR account = @account) AND (@platform IS NULL OR platform = @platform)
  AND (@agent IS NULL OR agent = @agent) AND (@action IS NULL OR action = @action)`;

/** What was let through, counted from the recommendations themselves: a second sum beside the one that limits are kept by. */
export function letThroughRows(db: Database) {
  const parts = db.prepare<[since: number, currency: string], Part>(`
    SELECT account, platform, agent, action, total(amount_minor) AS amountMinor FROM exposure INDEXED BY exposure_by_hour
    WHERE hour_at >= ? AND currency = ? GROUP BY account, platform, agent, action`);
  const byPolicy = db.prepare<Asked, OfAction>(`
    SELECT action, total(amount_minor) AS amountMinor FROM recommendations
    WHERE approved_by = 'policy' AND approved_at >= @since AND status NOT IN ('held', 'pending') AND ${COUNTED}
    GROUP BY action`);
  const byEverybody = db.prepare<Asked, OfAction>(`
    SELECT action, total(amount_minor) AS amountMinor FROM recommendations
    WHERE status IN ('approved', 'executing', 'executed', 'rolling_back', 'rollback_failed', 'handed_over', 'closed')
      AND received_at >= @since AND ${COUNTED}
    GROUP BY action`);

  return {
    partsSince: (since: number, currency: string): Part[] => parts.all(hourOf(since), currency),
    sum({ for: patterns, ...asked }: ExposureScope, by: 'policy' | 'everybody'): number {
      return (by === 'policy' ? byPolicy : byEverybody)
        .all(asked)
        .filter(({ action }) => patterns.some((pattern) => matches(pattern, action)))
        .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    },
  };
}
