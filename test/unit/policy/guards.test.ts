import { describe, expect, test } from 'vitest';
import type { Content } from '../../../src/domain/recommendation.ts';
import type { Verdict } from '../../../src/domain/verdict.ts';
import { evaluate } from '../../../src/policy/evaluate.ts';
import { content, HOUR_MS, MONDAY } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';

const usd = (amount: string) => ({ amount, currency: 'USD' });
const shop = { platform: 'shop', account: 'store-us', entity: 'sku/XX-1' };
const priced = (before: string, after: string, context: Content['context'] = {}): Partial<Content> => ({
  action: 'price.change',
  target: shop,
  change: { field: 'price', before: usd(before), after: usd(after) },
  context: { unit_cost: usd('5.00'), ...context },
});
const checkout = (context: NonNullable<Content['context']>): Partial<Content> => ({
  action: 'checkout.edit',
  target: shop,
  change: { field: 'checkout_step', before: 'a', after: 'b' },
  context,
});
const audience = (context: NonNullable<Content['context']>): Partial<Content> => ({
  action: 'audience.exclude',
  target: { platform: 'meta_ads', account: 'act_1', entity: '1' },
  change: { field: 'audience', before: 'a', after: 'b' },
  context: { active_shoppers: 0, regions: ['US'], ...context },
});
const budget = (before: string, after: string): Partial<Content> => ({
  change: { field: 'weekly_budget', before: usd(before), after: usd(after) },
});
const bid = (before: number, after: number): Partial<Content> => ({
  action: 'bid.adjust',
  change: { field: 'max_bid', before, after },
});
const aged = (ms: number): Partial<Content> => ({ data: { as_of: new Date(MONDAY - ms).toISOString() } });

function judge(part: Partial<Content>, policy = policyWith()): Verdict {
  return evaluate(policy, 'bid-pilot', content({ confidence: 0.95, ...budget('100.00', '110.00'), ...part }), MONDAY);
}
const saying = ({ reasons }: Verdict, words: RegExp) => reasons.filter((reason) => words.test(reason));

// Each guard on both sides of its setting; null is silence.
describe('a ready guard', () => {
  test.each<[string, Partial<Content>, RegExp, string | null]>([
    ['a price at its cost', priced('9.00', '5.00'), /under the cost/, null],
    ['a price a cent under its cost', priced('9.00', '4.99'), /under the cost/, 'the price $4.99 is under the cost $5'],
    [
      'a cost in another currency, by the rate table',
      priced('9.00', '5.00', { unit_cost: { amount: '5.00', currency: 'EUR' } }),
      /under the cost/,
      'the price $5 is under the cost $5.40',
    ],
    [
      'a cost that the policy lists, though the agent claims less',
      { ...priced('149.00', '81.00', { unit_cost: usd('10.00') }), target: { ...shop, entity: 'sku/TJ-204' } },
      /under the cost/,
      'the price $81 is under the cost $82',
    ],
    [
      'a cost that the agent claims to be higher than the policy lists',
      { ...priced('149.00', '83.00', { unit_cost: usd('84.00') }), target: { ...shop, entity: 'sku/TJ-204' } },
      /under the cost/,
      'the price $83 is under the cost $84',
    ],
    ['a discount of 30 %', priced('10.00', '7.00'), /discount/, null],
    ['a discount of more', priced('10.00', '6.99'), /discount/, 'a discount of 30.1% > 30%'],
    ['a price that rises', priced('10.00', '17.00'), /discount/, null],
    [
      'a discount off the list price',
      priced('8.00', '6.99', { list_price: usd('10.00') }),
      /discount/,
      'a discount of 30.1% > 30%',
    ],
    [
      'a list price below the price hides none',
      priced('10.00', '6.99', { list_price: usd('7.00') }),
      /discount/,
      'a discount of 30.1% > 30%',
    ],
    ['an item a year old as default', checkout({ is_default_sku: true, sku_age_days: 365 }), /default/, null],
    [
      'an item of more than a year as default',
      checkout({ is_default_sku: true, sku_age_days: 366 }),
      /default/,
      'an item 366 days old becomes the default',
    ],
    ['an old item that is not the default', checkout({ is_default_sku: false }), /default/, null],
    ['no active shoppers', audience({ active_shoppers: 0 }), /active shoppers/, null],
    ['one active shopper', audience({ active_shoppers: 1 }), /active shoppers/, 'active shoppers in the audience: 1'],
    ['a campaign of which its agent says nothing', {}, /learning/, null],
    ['one that has learnt', { context: { learning_phase: false } }, /learning/, null],
    [
      'one that still learns',
      { context: { learning_phase: true } },
      /learning/,
      'it is in its learning phase, which a change begins anew',
    ],
    [
      'one of which its agent says something else',
      { context: { learning_phase: 'soon' } },
      /“learning phase”/,
      'learning phase is not true or false, so “learning phase” cannot be checked',
    ],
    ['a region without rules of its own', audience({ regions: ['US', 'AU'] }), /consent/, null],
    [
      'a region with rules of its own',
      audience({ regions: ['ch'] }),
      /consent/,
      'consent rules of their own hold in CH',
    ],
    ['a country of the EU', audience({ regions: ['DE'] }), /consent/, 'consent rules of their own hold in DE, EU'],
    ['Great Britain', audience({ regions: ['GB'] }), /consent/, 'consent rules of their own hold in UK'],
    ['a state', audience({ regions: ['US-CA'] }), /consent/, 'consent rules of their own hold in US, US-CA'],
    ['another state', audience({ regions: ['US-NY'] }), /consent/, null],
    ['data of 48 hours', aged(48 * HOUR_MS), /h old/, null],
    ['data of more', aged(49 * HOUR_MS), /h old/, 'its data is 49 h old'],
    ['a budget to a cent', budget('0.05', '0.01'), /to zero/, null],
    ['a budget to zero', budget('100.00', '0.00'), /to zero/, 'the budget goes to zero'],
    ['a bid to zero, which is no budget', bid(1, 0), /to zero/, null],
    ['9.99 times', bid(1, 9.99), /times/, null],
    ['10 times', bid(1, 10), /times/, '10 times the value before'],
    ['a tenth', bid(10, 1), /times/, '0.1 times the value before'],
    ['just above a tenth', bid(10, 1.01), /times/, null],
    ['999 times', bid(1, 999), /mistake/, null],
    ['1000 times', bid(1, 1000), /mistake/, 'that is likely a mistake: 1000 times the value before'],
  ])('%s', (_name, part, words, said) => {
    const verdict = judge(part);
    expect(saying(verdict, words)).toEqual(said === null ? [] : [said]);
    if (said !== null) expect(verdict.lane).toBe('review');
  });

  test('asks a person where its figure is missing, and says so', () => {
    const verdict = judge({ ...priced('9.00', '8.00'), context: {} });
    expect(verdict.reasons).toContain('unit cost not known, so “price under cost” cannot be checked');
    expect(judge(audience({ active_shoppers: -1 })).reasons).toContain(
      'active shoppers is not a number from zero up, so “active shoppers excluded” cannot be checked',
    );
  });

  test('of ×1000 is stricter than of ×10: very high risk, and the senior signs', () => {
    expect(judge(bid(1, 10))).toMatchObject({ risk: 'high', approval: { roles: ['channel_owner', 'marketing_head'] } });
    const huge = judge(bid(1, 1000));
    expect(huge).toMatchObject({ risk: 'very_high', approval: { mode: 'any', roles: ['cmo'] } });
    expect(huge.reasons).toContain('CMO signs (huge_leap)');
  });

  test('is off where the file does not list it', () => {
    const off = policyWith(['  stale_data: { after: 48h }\n', '']);
    expect(judge(aged(1000 * HOUR_MS), off).lane).toBe('autopilot');
  });

  test.each<[string, string, Partial<Content>, Partial<Verdict>]>([
    ['its setting', 'stale_data: { after: 1h }', aged(2 * HOUR_MS), { reasons: ['its data is 2 h old'] }],
    ['its floor', 'stale_data: { after: 1h, at_least: human_only }', aged(2 * HOUR_MS), { lane: 'human_only' }],
    ['its risk', 'stale_data: { after: 1h, risk: very_high }', aged(2 * HOUR_MS), { risk: 'very_high' }],
    ['its points', 'stale_data: { after: 1h, points: 50 }', aged(2 * HOUR_MS), { score: 62 }],
    ['what it is for', 'stale_data: { after: 1h, for: [price.*] }', aged(2 * HOUR_MS), { lane: 'autopilot' }],
    [
      'who signs',
      'stale_data: { after: 1h, senior: true }',
      aged(2 * HOUR_MS),
      { approval: { mode: 'any', roles: ['cmo'] } },
    ],
  ])('can be tuned: %s', (_name, text, part, expected) => {
    expect(judge(part, policyWith(['stale_data: { after: 48h }', text]))).toMatchObject(expected);
  });

  test('keeps a margin over the cost where one is wanted', () => {
    const margin = policyWith(['price_under_cost: { margin: 0 }', 'price_under_cost: { margin: 0.1 }']);
    expect(saying(judge(priced('9.00', '5.50'), margin), /cost/)).toEqual([]);
    expect(saying(judge(priced('9.00', '5.49'), margin), /cost/)).toEqual([
      'the price $5.49 is under the cost $5 and 10%',
    ]);
  });
});
