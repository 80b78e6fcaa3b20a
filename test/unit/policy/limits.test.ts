import { describe, expect, test } from 'vitest';
import type { Content } from '../../../src/domain/recommendation.ts';
import { limitsOn } from '../../../src/policy/limits.ts';
import { content, HOUR_MS, MONDAY } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';

const AMOUNT = { amountMinor: 50_000, currency: 'USD' };
const SHIPPED = '  - { id: account_week';

/** The shipped policy with one more limit, and what that one is for a move. */
function only(limit: string, part: Partial<Content> = {}, amount: typeof AMOUNT | null = AMOUNT) {
  const policy = policyWith([SHIPPED, `  - ${limit}\n  - { id: account_week`]);
  return limitsOn(policy, 'bid-pilot', content(part), amount, MONDAY).find(({ id }) => id === 'one') ?? null;
}
const limit = (per: string, rest = 'for: ["*"]') =>
  `{ id: one, per: [${per}], over: 6h, most: { amount: "700.00", currency: USD }, ${rest}, then: human_only }`;
const nothing = { account: null, platform: null, agent: null, action: null };

describe('a limit adds up', () => {
  test.each([
    ['', nothing, 'in all'],
    ['account', { ...nothing, account: '1234567890' }, 'on account 123-456-7890'],
    ['platform', { ...nothing, platform: 'google_ads' }, 'on google_ads'],
    ['agent', { ...nothing, agent: 'bid-pilot' }, 'from bid-pilot'],
    ['action', { ...nothing, action: 'budget.shift' }, 'by budget.shift'],
    [
      'account, agent',
      { ...nothing, account: '1234567890', agent: 'bid-pilot' },
      'on account 123-456-7890 from bid-pilot',
    ],
  ])('per [%s]', (per, whose, where) => {
    expect(only(limit(per))).toEqual({
      id: 'one',
      scope: { ...whose, for: ['*'], currency: 'USD', worth: { EUR: 1.08, GBP: 1.27 }, since: MONDAY - 6 * HOUR_MS },
      overMs: 6 * HOUR_MS,
      most: { amountMinor: 70_000, currency: 'USD' },
      beyond: 'human_only',
      where,
    });
  });

  test('two spellings of one account as one', () => {
    const of = (account: string) => only(limit('account'), { target: { platform: 'x', account, entity: '1' } });
    expect(of('123 456 7890')).toEqual({ ...of('123-456-7890'), where: 'on account 123-456-7890' });
    expect(of('Act_9 <!channel>')?.where).toBe('on account act9channel');
  });
});

describe('no limit is kept', () => {
  test.each<[string, Parameters<typeof only>]>([
    ['where no money is counted', [limit('account'), {}, null]],
    ['where nothing moves', [limit('account'), {}, { amountMinor: 0, currency: 'USD' }]],
    ['by a notice', [limit('account'), { kind: 'notice' }]],
    ['by an action that it is not for', [limit('account', 'for: [bid.*, budget.raise]')]],
  ])('%s', (_what, asked) => expect(only(...asked)).toBeNull());
});

describe('a share of the weekly budget', () => {
  const share = (part: number) =>
    `{ id: one, per: [account], over: 7d, most: { share_of_weekly_budget: ${part} }, for: ["*"], then: review }`;

  test.each([
    [0.1, 1_100_000],
    [0.29, 3_190_000],
    [0, 0],
    [1, 11_000_000],
  ])('of %d of $110,000 is %d minor units', (part, amountMinor) => {
    expect(only(share(part))?.most).toEqual({ amountMinor, currency: 'USD' });
  });

  test('of an account without one is not known, nor is a limit in another currency than the amount', () => {
    const target = { platform: 'google_ads', account: 'another', entity: '1' };
    expect(only(share(0.1), { target })?.most).toBeNull();
    expect(only(share(0.1), {}, { ...AMOUNT, currency: 'EUR' })?.most).toBeNull();
    expect(only(limit('account'), {}, { ...AMOUNT, currency: 'EUR' })?.most).toBeNull();
  });
});
