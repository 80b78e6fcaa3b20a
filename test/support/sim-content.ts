import type { Content } from '../../src/domain/recommendation.ts';
import type { Random } from './sim-random.ts';

const MINUTE_MS = 60_000;

/** What the agents of the simulated policy may recommend. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'bid-pilot': ['budget.shift', 'bid.adjust', 'bid.pause'],
  'price-scout': ['price.change', 'checkout.edit', 'note.anomaly'],
  poller: ['budget.shift', 'bid.pause', 'shelf.move'],
};
export const AGENTS: readonly string[] = Object.keys(ACTIONS);
export const ACCOUNTS = ['111', '222'];

/** A recommendation of any lane and size; `line` is what people call its target, and is its alone. */
export function anyContent(random: Random, agent: string, line: string, now: number): Content {
  const action = random.pick(ACTIONS[agent] ?? []);
  const notice = action === 'note.anomaly' && random.chance(0.7);
  const confidence = random.pick([{}, ...[0.3, 0.55, 0.7, 0.9, 0.95].map((sure) => ({ confidence: sure }))]);
  const deadlineMs = random.weighted([
    [4, null],
    [1, random.between(1, 20) * MINUTE_MS],
    [1, random.between(20, 240) * MINUTE_MS],
  ]);
  return {
    kind: notice ? 'notice' : 'action',
    action,
    summary: `${action} on ${line}`,
    target: {
      platform: random.pick(['google_ads', 'shop']),
      account: random.pick(ACCOUNTS),
      // Now and then two touch one thing.
      entity: random.chance(0.3) ? 'shared' : line,
      name: line,
    },
    ...(action === 'budget.shift' && {
      change: {
        field: 'weekly_budget',
        before: { amount: '1000.00', currency: 'USD' },
        after: { amount: random.pick(['1200.00', '4000.00', '20000.00']), currency: 'USD' },
      },
    }),
    ...(random.chance(0.9) && { amendable: true }),
    ...confidence,
    ...(random.chance(0.8) && { undo: { supported: true, window_hours: random.pick([1, 24, 72]) } }),
    ...(deadlineMs !== null && { expires_at: new Date(now + deadlineMs).toISOString() }),
  };
}

/** Who moves little money here. */
export const SMALL_AGENTS: readonly string[] = ['bid-pilot', 'poller'];

/** A small change of which its agent is half sure: one of those that are approved together. */
export function smallContent(random: Random, line: string): Content {
  return {
    kind: 'action',
    action: 'budget.shift',
    summary: `A little more for ${line}`,
    target: { platform: 'google_ads', account: random.pick(ACCOUNTS), entity: line, name: line },
    change: {
      field: 'weekly_budget',
      before: { amount: '1000.00', currency: 'USD' },
      after: { amount: random.pick(['1100.00', '1200.00', '1300.00']), currency: 'USD' },
    },
    confidence: random.pick([0.65, 0.7, 0.8]),
    undo: { supported: true, window_hours: 24 },
    ...(random.chance(0.5) && { amendable: true }),
  };
}
