import { describe, expect, test } from 'vitest';
import type { Content } from '../../../src/domain/recommendation.ts';
import { factsOf } from '../../../src/policy/facts.ts';
import { content, HOUR_MS, MONDAY } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';

const policy = policyWith();
const usd = (amount: string) => ({ amount, currency: 'USD' });
const other = { platform: 'meta_ads', account: 'act_1', entity: '1' };
const known = (part: Partial<Content>, now = MONDAY, by = policy) =>
  factsOf(by.file, 'bid-pilot', content({ target: other, ...part }), now);

describe('what an agent says in its context', () => {
  test.each<[string, NonNullable<Content['context']>, object]>([
    ['money, by the rate table', { unit_cost: { amount: '10.00', currency: 'GBP' } }, { unit_cost: 12.7 }],
    ['a count', { audience_size: 48_200, active_shoppers: 0 }, { audience_size: 48_200, active_shoppers: 0 }],
    ['yes and no', { is_default_sku: false, learning_phase: true }, { is_default_sku: false, learning_phase: true }],
    ['days', { days_since_change: 3, sku_age_days: 0.5 }, { days_since_change: 3, sku_age_days: 0.5 }],
    ['regions, with what they are part of', { regions: ['fr', ' US-CA '] }, { regions: ['EU', 'FR', 'US', 'US-CA'] }],
    ['no regions at all', { regions: [] }, { regions: [] }],
  ])('is a fact: %s', (_name, context, facts) => expect(known({ context }).facts).toMatchObject(facts));

  test.each<[string, NonNullable<Content['context']>, string, string]>([
    ['a cost without a currency', { unit_cost: 10 }, 'unit_cost', 'unit cost is not money'],
    ['a cost in words', { unit_cost: 'ten' }, 'unit_cost', 'unit cost is not money'],
    [
      'a cost without a rate',
      { unit_cost: { amount: '1.00', currency: 'CHF' } },
      'unit_cost',
      'unit cost is in a currency without a rate',
    ],
    [
      'a count in words',
      { active_shoppers: 'none' },
      'active_shoppers',
      'active shoppers is not a number from zero up',
    ],
    ['a count below zero', { audience_size: -1 }, 'audience_size', 'audience size is not a number from zero up'],
    ['a yes in words', { is_default_sku: 'no' }, 'is_default_sku', 'is default sku is not true or false'],
    ['a region that is no list', { regions: 'US' }, 'regions', 'regions is not a list of texts'],
  ])('of another kind is not known, and never a no: %s', (_name, context, fact, why) => {
    const { facts, unknown } = known({ context });
    expect(facts).not.toHaveProperty(fact);
    expect(unknown).toMatchObject({ [fact]: why });
  });

  test('by a name that is none is no fact', () => {
    expect(Object.keys(known({ context: { constructor: 1, amount: 5, nobody_knows: true } }).facts)).not.toContain(
      'nobody_knows',
    );
    expect(known({ context: { amount: 5 } }).facts.amount).toBe(12_400);
  });

  test('cannot hide the regions that the policy lists for the account', () => {
    const target = { platform: 'google_ads', account: '1234567890', entity: '1' };
    expect(known({ target, context: { regions: ['CH'] } }).facts.regions).toEqual(['CH', 'US']);
    expect(known({ target, context: {} }).facts.regions).toEqual(['US']);
  });
});

describe('a price', () => {
  const price = (before: unknown, after: unknown): Content['change'] =>
    ({ field: 'price', before, after }) as Content['change']; // Whatever an agent could send there.
  test.each<[string, unknown, unknown, object]>([
    ['falls', usd('10.00'), usd('8.00'), { price_before: 10, price_after: 8, discount: 0.2 }],
    ['rises', usd('8.00'), usd('10.00'), { price_before: 8, price_after: 10, discount: 0 }],
    ['is new', null, usd('8.00'), { price_before: undefined, price_after: 8, discount: undefined }],
    ['is a bare number', 10, 8, { price_before: undefined, price_after: undefined, discount: undefined }],
    ['is free', usd('0.00'), usd('0.00'), { discount: undefined }],
  ])('that %s', (_name, before, after, expected) => {
    const change = price(before, after);
    const { facts } = known({ action: 'price.change', context: {}, ...(change && { change }) });
    const { price_before, price_after, discount } = facts;
    expect({ price_before, price_after, discount }).toMatchObject(expected);
  });
  test('is no money moved', () => {
    expect(known({ change: { field: 'price', before: usd('10.00'), after: usd('8.00') } })).toMatchObject({
      amount: null,
      facts: { moves_money: false },
    });
  });
});

describe('the hour and the day', () => {
  const zone = (name: string) => policyWith(['timezone: America/New_York\n\n', `timezone: ${name}\n\n`]);
  test.each<[string, number, string, string, number]>([
    ['in winter', MONDAY, 'Europe/Berlin', 'monday', 10],
    ['in summer', Date.UTC(2026, 6, 6, 9), 'Europe/Berlin', 'monday', 11],
    ['the evening before', MONDAY, 'Pacific/Honolulu', 'sunday', 23],
    ['past midnight', MONDAY + 6 * HOUR_MS, 'Pacific/Auckland', 'tuesday', 4],
    ['off by three quarters of an hour', MONDAY + HOUR_MS / 4, 'Asia/Kathmandu', 'monday', 15],
    ['before the clocks go forward', Date.UTC(2026, 2, 8, 6, 59), 'America/New_York', 'sunday', 1],
    ['as they go forward', Date.UTC(2026, 2, 8, 7), 'America/New_York', 'sunday', 3],
  ])('%s', (_name, now, timezone, weekday, hour) => {
    const by = timezone === 'America/New_York' ? policy : zone(timezone);
    expect(known({}, now, by).facts).toMatchObject({ weekday, hour });
  });
});

test.each<[string, Partial<Content>, boolean, boolean]>([
  ['what both can take back', { undo: { supported: true } }, true, false],
  ['what the agent cannot take back', { undo: { supported: false } }, false, false],
  ['what the agent says it could', { action: 'checkout.edit', undo: { supported: true } }, false, true],
  ['what nobody knows', { action: 'nobody.knows', undo: { supported: true } }, false, true],
])('reversible is %s', (_name, part, reversible, irreversible) =>
  expect(known(part).facts).toMatchObject({ reversible, irreversible }),
);

// Agents choose the spelling, so a spelling must not get around the cost; conflicts take entities apart the same way.
test.each(['sku/TJ-204', 'SKU/tj-204', ' sku/TJ-204 ', 'ｓｋｕ/TJ-204'])(
  'the cost that the policy lists stands however the entity is spelt: %j',
  (entity) => {
    const target = { platform: 'shop', account: 'shop', entity };
    expect(known({ target, context: { unit_cost: usd('10.00') } }).facts.unit_cost).toBe(82);
    expect(known({ target }).facts.unit_cost).toBe(82);
  },
);

test.each(['sku/TJ-2040', 'constructor', '__proto__'])('another entity has no listed cost: %s', (entity) => {
  expect(known({ target: { platform: 'shop', account: 'shop', entity } }).facts).not.toHaveProperty('unit_cost');
});
