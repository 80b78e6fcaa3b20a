import { describe, expect, test } from 'vitest';
import type { Content } from '../../../src/domain/recommendation.ts';
import type { Lane, Risk } from '../../../src/domain/verdict.ts';
import { evaluate } from '../../../src/policy/evaluate.ts';
import { content, HOUR_MS, MINUTE_MS, MONDAY } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';

const policy = policyWith();
const usd = (amount: string) => ({ amount, currency: 'USD' });
const money = (field: string, before: string, after: string, currency = 'USD') => ({
  field,
  before: { amount: before, currency },
  after: { amount: after, currency },
});
const LISTED = 'amount: "110000.00"';
/** The shipped policy with another weekly budget for its account. */
const withBudget = (amount: string) => policyWith([LISTED, `amount: "${amount}"`]);

function judge(part: Partial<Content>, by = policy) {
  return evaluate(by, 'bid-pilot', content({ confidence: 0.9, ...part }), MONDAY);
}
const shift = (change: Content['change'], part: Partial<Content> = {}, by = policy) =>
  judge({ ...(change ? { change } : {}), ...part }, by);

describe('a move over 10,000 dollars', () => {
  const TRANSFER = /> \$10,000 in one transfer/;
  test.each<[string, Content['change'], string | null]>([
    ['$10,000.00 a week', money('weekly_budget', '20000.00', '30000.00'), null],
    ['$10,000.01 a week', money('weekly_budget', '20000.00', '30000.01'), '$10,000.01'],
    ['$10,000.01 less a week', money('weekly_budget', '30000.01', '20000.00'), '$10,000.01'],
    ['$1,428.57 a day', money('daily_budget', '1000.00', '2428.57'), null],
    ['$1,428.58 a day', money('daily_budget', '1000.00', '2428.58'), '$10,000.06'],
    ['$43,333.33 a month', money('monthly_budget', '50000.00', '93333.33'), null],
    ['$43,333.40 a month', money('monthly_budget', '50000.00', '93333.40'), '$10,000.02'],
    ['€9,259.26 a week', money('weekly_budget', '10000.00', '19259.26', 'EUR'), null],
    ['€9,259.27 a week', money('weekly_budget', '10000.00', '19259.27', 'EUR'), '$10,000.01'],
    ['£7,874.02 a week', money('weekly_budget', '10000.00', '17874.02', 'GBP'), '$10,000.01'],
  ])('%s', (_name, change, over) => {
    const { reasons, lane, risk } = shift(change, {}, withBudget('1000000.00'));
    expect(reasons.filter((reason) => TRANSFER.test(reason))).toEqual(
      over ? [`${over} > $10,000 in one transfer`] : [],
    );
    expect({ lane, risk }).toEqual(over ? { lane: 'review', risk: 'high' } : { lane: 'autopilot', risk: 'low' });
  });
});

describe('a move of more than 10 percent of the weekly budget', () => {
  const TENTH = /of the weekly budget > 10%/;
  test.each<[string, string, string, string, string | null]>([
    ['10 % exactly', '20000.00', '25000.00', '50000.00', null],
    ['10.01 %', '20000.00', '25005.00', '50000.00', '10.01%'],
    ['9.99 %', '20000.00', '24995.00', '50000.00', null],
    ['10 % exactly, in cents that no float holds', '0.30', '3.60', '33.00', null],
    ['10 % less', '25000.00', '20000.00', '50000.00', null],
    ['10.01 % less', '25005.00', '20000.00', '50000.00', '10.01%'],
  ])('%s', (_name, before, after, budget, share) => {
    const { reasons } = shift(money('weekly_budget', before, after), {}, withBudget(budget));
    expect(reasons.filter((reason) => TENTH.test(reason))).toEqual(
      share ? [`${share} of the weekly budget > 10%`] : [],
    );
  });

  test('ten percent is ten percent at every cent', () => {
    for (let cents = 1; cents <= 3000; cents += 49) {
      const text = (amount: number) => (amount / 100).toFixed(2);
      const change = money('weekly_budget', '100.00', text(10_000 + cents));
      const { reasons } = shift(change, {}, withBudget(text(10 * cents)));
      expect(
        reasons.filter((reason) => TENTH.test(reason)),
        text(cents),
      ).toEqual([]);
    }
  });

  test.each<[string, string, string | null]>([
    [
      'the listed figure counts, though the agent claims ten times as much',
      '500000.00',
      '18% of the weekly budget > 10%',
    ],
    ['the listed figure counts, though the agent claims a tenth of it', '5000.00', '18% of the weekly budget > 10%'],
  ])('%s', (_name, claimed, reason) => {
    const listed = withBudget('50000.00');
    const part = { change: money('weekly_budget', '1000.00', '10000.00'), context: { weekly_budget: usd(claimed) } };
    expect(judge(part, listed).reasons).toContain(reason);
  });

  test('a budget listed in a currency without a rate is no figure', () => {
    const swiss = policyWith(['{ amount: "110000.00", currency: USD }', '{ amount: "50000.00", currency: CHF }']);
    const { lane, reasons } = shift(money('weekly_budget', '100.00', '200.00'), {}, swiss);
    expect(lane).toBe('review');
    expect(reasons).toEqual(['share of weekly budget not known, so “over tenth of week” cannot be checked']);
  });
});

describe('what is odd goes to a person', () => {
  const weekly = (before: string, after: string) => money('weekly_budget', before, after);
  test.each<[string, Partial<Content>, Lane, RegExp]>([
    ['below zero after', { change: weekly('100.00', '-1.00') }, 'review', /^an amount below zero$/],
    ['below zero before', { change: weekly('-1.00', '100.00') }, 'review', /^an amount below zero$/],
    ['ten times', { change: weekly('100.00', '1000.00') }, 'review', /^10 times the value before$/],
    ['a thousand times', { change: weekly('1.00', '1000.00') }, 'review', /^1000 times the value before$/],
    ['a tenth', { change: weekly('1000.00', '100.00') }, 'review', /^0.1 times the value before$/],
    ['to zero', { change: weekly('1000.00', '0.00') }, 'review', /^0 times the value before$/],
    ['from zero', { change: weekly('0.00', '100.00') }, 'review', /^times not known, so “leap” cannot be checked$/],
    [
      'a bid of a thousand times',
      { action: 'bid.adjust', change: { field: 'max_bid', before: 1, after: 1000 } },
      'review',
      /^1000 times/,
    ],
    [
      'a price of minus one',
      { action: 'price.change', change: money('price', '9.00', '-1.00') },
      'review',
      /^an amount below zero$/,
    ],
    [
      'a field that the policy does not know',
      { change: money('lifetime_budget', '100.00', '120.00') },
      'review',
      /does not know the field/,
    ],
    [
      'a field named like a part of the language',
      { change: money('constructor', '100.00', '120.00') },
      'review',
      /does not know the field/,
    ],
    [
      'a platform that the policy does not know',
      { target: { platform: 'tiktok_ads', account: '123-456-7890', entity: '1' } },
      'review',
      /does not know the platform/,
    ],
    [
      'an action that the policy does not list',
      { action: 'budget.double' },
      'review',
      /no rule of this policy covers the action/,
    ],
    [
      'a currency without a rate',
      { change: money('weekly_budget', '100.00', '120.00', 'CHF') },
      'review',
      /no rate for the currency/,
    ],
    ['no change', {}, 'review', /^it does not say how much money moves$/],
    [
      'a budget shift of something else',
      { change: money('price', '1.00', '2.00') },
      'review',
      /^it does not say how much money moves$/,
    ],
    ['a bid without figures', { action: 'bid.adjust' }, 'review', /^it gives no figures before and after$/],
    [
      'a bid in words',
      { action: 'bid.adjust', change: { field: 'max_bid', before: '1.00', after: '1000.00' } },
      'review',
      /^it gives no figures before and after$/,
    ],
    [
      'a large budget under the name of another action',
      { action: 'keyword.pause', change: money('daily_budget', '20000.00', '25000.00') },
      'review',
      /^\$35,000 > \$10,000 in one transfer$/,
    ],
    [
      'a tenth of the budget under the name of another action',
      { action: 'bid.adjust', change: weekly('60000.00', '72000.00') },
      'review',
      /^10.91% of the weekly budget > 10%$/,
    ],
    [
      'a budget from nothing',
      { change: { field: 'weekly_budget', before: null, after: usd('100.00') } },
      'review',
      /the amount before or after is missing/,
    ],
    [
      'a budget in words',
      { change: { field: 'weekly_budget', before: '20000', after: '120000' } },
      'review',
      /is not money/,
    ],
    [
      'a budget in words, under the name of another action',
      { action: 'bid.adjust', change: { field: 'daily_budget', before: '20', after: '12000' } },
      'review',
      /is not money/,
    ],
    [
      'a budget in numbers without a currency',
      { action: 'bid.adjust', change: { field: 'daily_budget', before: 20, after: 22 } },
      'review',
      /is not money/,
    ],
    [
      'more money than can be counted',
      { change: money('daily_budget', '0.01', '90071992547409.91') },
      'review',
      /too large to count/,
    ],
    [
      'data of unknown age',
      { change: weekly('100.00', '120.00'), data: {} },
      'review',
      /^data age hours not known, so “stale data” cannot be checked$/,
    ],
  ])('%s', (_name, part, lane, reason) => {
    const { change: _, ...bare } = content({ confidence: 0.9 });
    const verdict = evaluate(policy, 'bid-pilot', { ...bare, ...part }, MONDAY);
    expect(verdict.lane).toBe(lane);
    expect(verdict.reasons).toContainEqual(expect.stringMatching(reason));
  });

  test.each<[string, number, boolean]>([
    ['of 48 hours', 48 * HOUR_MS, false],
    ['a millisecond older', 48 * HOUR_MS + 1, true],
    ['of a clock that is five minutes ahead', -5 * MINUTE_MS, false],
  ])('data %s', (_name, ageMs, stale) => {
    const data = { as_of: new Date(MONDAY - ageMs).toISOString() };
    const verdict = shift(money('weekly_budget', '1000.00', '1100.00'), { data });
    expect(verdict.lane).toBe(stale ? 'review' : 'autopilot');
    expect(verdict.reasons.some((reason) => reason.includes('h old'))).toBe(stale);
  });

  test('data of the future is of unknown age', () => {
    const data = { as_of: new Date(MONDAY + 5 * MINUTE_MS + 1).toISOString() };
    expect(shift(money('weekly_budget', '1000.00', '1100.00'), { data })).toMatchObject({
      lane: 'review',
      reasons: ['data age hours not known, so “stale data” cannot be checked'],
    });
  });
});

describe('the three action types of the article', () => {
  test.each<[string, Partial<Content>, Risk, 'any' | 'all', string[]]>([
    [
      'a major budget shift',
      { change: money('weekly_budget', '20000.00', '32400.00') },
      'high',
      'any',
      ['marketing_head', 'finance'],
    ],
    [
      'an audience exclusion',
      { action: 'audience.exclude', change: { field: 'audience', before: 'a', after: 'b' } },
      'high',
      'all',
      ['channel_owner', 'legal'],
    ],
    [
      'a price change',
      { action: 'price.change', change: money('price', '10.00', '11.00') },
      'very_high',
      'all',
      ['product_lead', 'finance'],
    ],
    [
      'a checkout edit',
      { action: 'checkout.edit', change: { field: 'checkout_step', before: '1', after: '2' } },
      'very_high',
      'all',
      ['product_lead', 'finance'],
    ],
  ])('%s', (_name, part, risk, mode, roles) => {
    const verdict = judge(part);
    expect(verdict).toMatchObject({ risk, lane: 'review', approval: { mode, roles } });
    expect(verdict.chain[0]?.roles).toEqual(roles);
  });

  test('only the checkout edit cannot be taken back', () => {
    expect(judge({ action: 'checkout.edit' }).irreversible).toBe(true);
    expect(judge({ action: 'price.change' }).irreversible).toBe(false);
    expect(judge({ action: 'nobody.knows' }).irreversible).toBe(true);
  });
});

describe('confidence', () => {
  const small = money('weekly_budget', '1000.00', '1100.00');
  const price = { action: 'price.change', change: money('price', '10.00', '11.00') };
  test.each<[string, Partial<Content>, Lane]>([
    ['low risk, 1', { change: small, confidence: 1 }, 'autopilot'],
    ['low risk, 0.85', { change: small, confidence: 0.85 }, 'autopilot'],
    ['low risk, just below 0.85', { change: small, confidence: 0.8499 }, 'batch'],
    ['low risk, 0.6', { change: small, confidence: 0.6 }, 'batch'],
    ['low risk, just below 0.6', { change: small, confidence: 0.5999 }, 'review'],
    ['low risk, 0', { change: small, confidence: 0 }, 'review'],
    [
      'medium risk, 0.85',
      { action: 'campaign.pause', change: { field: 'status', before: 'on', after: 'off' }, confidence: 0.85 },
      'batch',
    ],
    [
      'medium risk, just below 0.85',
      { action: 'campaign.pause', change: { field: 'status', before: 'on', after: 'off' }, confidence: 0.84 },
      'review',
    ],
    ['very high risk, 1', { ...price, confidence: 1 }, 'review'],
    ['very high risk, 0.6', { ...price, confidence: 0.6 }, 'review'],
    ['very high risk, just below 0.6', { ...price, confidence: 0.5999 }, 'human_only'],
  ])('%s', (_name, part, lane) => expect(judge(part).lane).toBe(lane));

  test('not stated counts as none', () => {
    const { confidence: _, ...silent } = content({ change: small });
    const verdict = evaluate(policy, 'bid-pilot', silent, MONDAY);
    expect(verdict).toMatchObject({ lane: 'review', approval: { mode: 'any', roles: ['cmo'] } });
    expect(verdict.reasons).toEqual(['no confidence stated, so CMO signs']);
    expect(verdict.parts).toContainEqual({ rule: 'doubt', points: 30, because: 'no confidence stated' });
    const { confidence: __, ...noPrice } = content(price);
    expect(evaluate(policy, 'price-scout', noPrice, MONDAY).lane).toBe('human_only');
  });

  test.each<[string, number, Partial<Content>, string[], string | null]>([
    ['0.5 needs no senior', 0.5, { change: small }, ['marketing_head', 'finance'], null],
    [
      'just below 0.5 takes the CMO instead of one of several',
      0.49,
      { change: small },
      ['cmo'],
      'confidence 49% < 50%, so CMO signs',
    ],
    [
      'just below 0.5 takes the CMO beside those who must all sign',
      0.49,
      price,
      ['product_lead', 'finance', 'cmo'],
      'confidence 49% < 50%, so CMO signs',
    ],
  ])('%s', (_name, confidence, part, roles, reason) => {
    const verdict = judge({ ...part, confidence });
    expect(verdict.approval.roles).toEqual(roles);
    expect(verdict.reasons.filter((each) => each.includes('signs'))).toEqual(reason ? [reason] : []);
  });
});

describe('the score', () => {
  test('is the sum of its parts, each with its reason', () => {
    const verdict = judge({ confidence: 0.72 });
    expect(verdict.parts).toEqual([
      { rule: 'risk', points: 50, because: 'high risk' },
      { rule: 'transfer_over_10k', points: 20, because: '$12,400 > $10,000 in one transfer' },
      { rule: 'over_tenth_of_week', points: 20, because: '11.27% of the weekly budget > 10%' },
      { rule: 'doubt', points: 8, because: 'confidence 72%' },
    ]);
    expect(verdict.score).toBe(98);
  });
  test('is a whole number, whatever the rules give', () => {
    const halves = policyWith(['stale_data: { after: 48h }', 'stale_data: { after: 48h, points: 0.5 }']);
    const data = { as_of: new Date(MONDAY - 49 * HOUR_MS).toISOString() };
    expect(judge({ change: money('weekly_budget', '1000.00', '1100.00'), confidence: 1, data }, halves).score).toBe(11);
  });
  test('is at most 100', () => {
    expect(judge({ action: 'price.change', change: money('price', '10.00', '-100.00'), confidence: 0 }).score).toBe(
      100,
    );
  });
  test.each<[string, string, Lane]>([
    ['a point below', 'review_from: 54', 'autopilot'],
    ['at that point', 'review_from: 53', 'review'],
  ])('asks a person from review_from on, whatever the lanes say: %s', (_name, reviewFrom, lane) => {
    const lenient = policyWith(
      ['medium: { high: batch,', 'medium: { high: autopilot,'],
      ['high: { high: review, middle: review, low: review }', 'high: { high: autopilot, middle: review, low: review }'],
      ['review_from: 60', reviewFrom],
    );
    const change = { field: 'audience', before: 'a', after: 'b' };
    const context = { active_shoppers: 0 };
    expect(judge({ action: 'audience.exclude', change, context, confidence: 0.9 }, lenient)).toMatchObject({
      score: 53,
      lane,
    });
  });
  test('from human_only_from on is for people alone', () => {
    const strict = policyWith(['human_only_from: 101', 'human_only_from: 98']);
    expect(judge({ confidence: 0.72 }, strict).lane).toBe('human_only');
    expect(judge({ confidence: 0.75 }, strict)).toMatchObject({ score: 98, lane: 'human_only' });
    expect(judge({ confidence: 0.8 }, strict)).toMatchObject({ score: 96, lane: 'review' });
  });
});

test('all four lanes can be reached', () => {
  const small = money('weekly_budget', '1000.00', '1100.00');
  const lanes = [
    judge({ change: small, confidence: 0.95 }),
    judge({ change: small, confidence: 0.7 }),
    judge({}),
    judge({ action: 'price.change', change: money('price', '10.00', '11.00'), confidence: 0.3 }),
  ].map(({ lane }) => lane);
  expect(lanes).toEqual(['autopilot', 'batch', 'review', 'human_only']);
});

test('a policy that observes lets people decide everything, and says so', () => {
  const observing = policyWith(['mode: enforce', 'mode: observe']);
  const small = judge({ change: money('weekly_budget', '1000.00', '1100.00'), confidence: 1 }, observing);
  expect(small).toMatchObject({
    lane: 'review',
    risk: 'low',
    wouldBe: 'autopilot',
    reasons: ['this policy observes: people decide; enforced, it would be autopilot'],
  });
  const price = judge({ action: 'price.change', change: money('price', '10.00', '11.00'), confidence: 0.3 }, observing);
  expect(price.lane).toBe('human_only');
});

test('a policy that only alerts has nobody decide anything, and says what it would be', () => {
  const alerting = policyWith(['mode: enforce', 'mode: alert']);
  const small = judge({ change: money('weekly_budget', '1000.00', '1100.00'), confidence: 1 }, alerting);
  expect(small).toMatchObject({
    alert: true,
    lane: 'review',
    wouldBe: 'autopilot',
    reasons: ['this policy only alerts; enforced, it would be autopilot'],
  });
  expect(judge({ change: money('weekly_budget', '1000.00', '1100.00') })).not.toHaveProperty('alert');
});

test('the verdict keeps what a decision needs', () => {
  expect(judge({ change: money('weekly_budget', '1000.00', '1100.00') })).toMatchObject({
    policyHash: policy.hash,
    title: 'Budget shift',
    channel: 'approvals',
    undoWindowMs: 5 * MINUTE_MS,
    permitTtlMs: 24 * HOUR_MS,
    reportWithinMs: 30 * MINUTE_MS,
    agentOwner: 'sam',
    selfApproval: false,
    amount: { amountMinor: 10_000, currency: 'USD' },
    reasons: ['Budget shift is low risk'],
    chain: [
      { roles: ['marketing_head', 'finance'], withinMs: 30 * MINUTE_MS, remindAfterMs: [15 * MINUTE_MS] },
      { roles: ['cmo'], withinMs: 2 * HOUR_MS, remindAfterMs: [HOUR_MS] },
    ],
  });
});
