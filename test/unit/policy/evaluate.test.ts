import { describe, expect, test } from 'vitest';
import type { Content } from '../../../src/domain/recommendation.ts';
import { evaluate } from '../../../src/policy/evaluate.ts';
import { factsOf } from '../../../src/policy/facts.ts';
import { content, HOUR_MS, MINUTE_MS, MONDAY } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';

const usd = (amount: string) => ({ amount, currency: 'USD' });
const weekly = (before: string, after: string) => ({ field: 'weekly_budget', before: usd(before), after: usd(after) });
const small = weekly('1000.00', '1100.00');
const judge = (policy = policyWith(), part: Partial<Content> = {}) =>
  evaluate(policy, 'bid-pilot', content({ change: small, confidence: 0.9, ...part }), MONDAY);
const OVER_TEN = 'when: moves_money && amount > 10000.0';

describe('the facts', () => {
  const { file } = policyWith();
  const facts = (part: Partial<Content>) => factsOf(file, 'bid-pilot', content(part), MONDAY).facts;

  test('of the example of the contract', () => {
    expect(factsOf(file, 'bid-pilot', content(), MONDAY)).toEqual({
      facts: {
        action: 'budget.shift',
        agent: 'bid-pilot',
        platform: 'google_ads',
        account: '123-456-7890',
        entity: 'campaignBudgets/987',
        field: 'weekly_budget',
        amount: 12_400,
        before: 20_000,
        after: 32_400,
        has_numbers: true,
        moves_money: true,
        times: 1.62,
        share_of_weekly_budget: 12_400 / 110_000,
        confidence: 0.72,
        data_age_hours: 1,
        model_version: '2026.11.3',
        irreversible: false,
        reversible: true,
        still_learning: false,
        weekday: 'monday',
        hour: 4,
        regions: ['US'],
      },
      amount: { amountMinor: 1_240_000, currency: 'USD' },
      weeklyBudget: { amountMinor: 11_000_000, currency: 'USD' },
      gaps: [],
      unknown: {},
    });
  });

  test('that are not given are left out, never zero', () => {
    const bare: Content = { kind: 'notice', action: 'note.anomaly', summary: 'Spend doubled' };
    expect(factsOf(file, 'price-scout', bare, MONDAY)).toEqual({
      facts: {
        action: 'note.anomaly',
        agent: 'price-scout',
        has_numbers: false,
        moves_money: false,
        irreversible: false,
        reversible: false,
        still_learning: false,
        weekday: 'monday',
        hour: 4,
      },
      amount: null,
      weeklyBudget: null,
      gaps: [],
      unknown: {},
    });
  });

  test.each<[string, Content['change'], Partial<ReturnType<typeof facts>>]>([
    [
      'plain numbers',
      { field: 'max_bid', before: 2, after: 3 },
      { has_numbers: true, before: 2, after: 3, times: 1.5 },
    ],
    [
      'a price is not money moved',
      { field: 'price', before: usd('10.00'), after: usd('12.00') },
      { has_numbers: true, before: 10, after: 12, times: 1.2 },
    ],
    ['words', { field: 'creative', before: 'a', after: 'b' }, { has_numbers: false }],
    ['from zero', { field: 'max_bid', before: 0, after: 3 }, { has_numbers: true, before: 0, after: 3 }],
    ['from nothing', { field: 'max_bid', before: null, after: 3 }, { has_numbers: false, after: 3 }],
  ])('of a change: %s', (_name, change, expected) => {
    const { before, after, times, has_numbers, moves_money } = facts(change ? { change } : {});
    expect({ before, after, times, has_numbers }).toEqual({
      before: undefined,
      after: undefined,
      times: undefined,
      ...expected,
    });
    expect(moves_money).toBe(false);
  });

  test('of a currency without a rate hold no number at all', () => {
    const chf = (amount: string) => ({ amount, currency: 'CHF' });
    const known = factsOf(
      file,
      'a',
      content({ change: { field: 'weekly_budget', before: chf('1.00'), after: chf('2.00') } }),
      MONDAY,
    );
    expect(known.facts).not.toHaveProperty('amount');
    expect(known.facts).toMatchObject({ has_numbers: false });
    expect(known.gaps).toEqual(['this policy has no rate for the currency']);
  });
});

describe('an action that does not say what changes', () => {
  const silent = (kind: Content['kind']) => {
    const { change: _, ...bare } = content({ kind, action: 'creative.swap', confidence: 0.95 });
    return evaluate(policyWith(), 'audience-tuner', bare, MONDAY);
  };
  test('goes to a person', () => {
    expect(silent('action')).toMatchObject({ lane: 'review', reasons: ['it does not say what changes'] });
  });
  test('unlike a notice, which changes nothing', () => {
    expect(silent('notice')).toMatchObject({ lane: 'autopilot', reasons: ['Creative swap is low risk'] });
  });
});

describe('half of what must be known', () => {
  const chf = { amount: '100.00', currency: 'CHF' };
  test.each<[string, NonNullable<Content['change']>, string]>([
    [
      'a rate for one side only',
      { field: 'weekly_budget', before: chf, after: usd('120.00') },
      'this policy has no rate for the currency',
    ],
    [
      'a rate for the other side only',
      { field: 'weekly_budget', before: usd('120.00'), after: chf },
      'this policy has no rate for the currency',
    ],
    [
      'money after, words before',
      { field: 'weekly_budget', before: 'some', after: usd('120.00') },
      'the amount before or after is not money',
    ],
    [
      'money after, a bare number before',
      { field: 'weekly_budget', before: 100, after: usd('120.00') },
      'the amount before or after is not money',
    ],
    [
      'money before, a bare number after',
      { field: 'weekly_budget', before: usd('120.00'), after: 100 },
      'the amount before or after is not money',
    ],
    [
      'money before, nothing after',
      { field: 'weekly_budget', before: usd('120.00'), after: null },
      'the amount before or after is missing',
    ],
  ])('%s is not enough', (_name, change, gap) => {
    const known = factsOf(policyWith().file, 'bid-pilot', content({ change }), MONDAY);
    expect(known).toMatchObject({ amount: null, weeklyBudget: null, gaps: [gap] });
    expect(known.facts).not.toHaveProperty('amount');
    expect(judge(policyWith(), { change }).lane).toBe('review');
  });

  test.each(['0.00', '-100.00'])('a listed weekly budget of %s has no shares', (amount) => {
    const listed = policyWith(['amount: "110000.00"', `amount: "${amount}"`]);
    expect(judge(listed).reasons).toEqual([
      'share of weekly budget not known, so “over tenth of week” cannot be checked',
    ]);
  });

  test.each<[string, string | null]>([
    ['nothing', null],
    ['so much that the share would be small', '1000000000.00'],
    ['so little that the share would be large', '1.00'],
  ])('the budget of an account that is not listed is unknown, whatever the agent claims: %s', (_name, claimed) => {
    const target = { platform: 'google_ads', account: 'another', entity: '1' };
    const { context: _, ...bare } = content({ change: small, confidence: 0.9, target });
    const sent = claimed === null ? bare : { ...bare, context: { weekly_budget: usd(claimed) } };
    const known = factsOf(policyWith().file, 'bid-pilot', sent, MONDAY);
    expect(known.facts).not.toHaveProperty('share_of_weekly_budget');
    expect(known.weeklyBudget).toBeNull();
    expect(evaluate(policyWith(), 'bid-pilot', sent, MONDAY)).toMatchObject({
      lane: 'review',
      reasons: ['this policy lists no weekly budget for the account, so “over tenth of week” cannot be checked'],
    });
  });

  test('a policy without a rule on shares needs no list of accounts', () => {
    const target = { platform: 'google_ads', account: 'another', entity: '1' };
    const free = policyWith([
      'when: moves_money && share_of_weekly_budget > 0.10',
      'when: moves_money && amount > 5000.0',
    ]);
    expect(judge(free, { target }).lane).toBe('autopilot');
  });

  test.each(['1234567890', '123 456 7890', ' 123-456-7890'])(
    'a listed account is found however it is written: %s',
    (account) => {
      const target = { platform: 'google_ads', account, entity: '1' };
      const { facts } = factsOf(policyWith().file, 'bid-pilot', content({ target }), MONDAY);
      expect(facts).toMatchObject({ account: '123-456-7890', share_of_weekly_budget: 12_400 / 110_000 });
    },
  );
});

describe('a rule', () => {
  test('that cannot be judged counts as if it held, and says what is missing', () => {
    const words = { field: 'weekly_budget', before: 'a lot', after: 'more' };
    const verdict = judge(policyWith(), { change: words });
    expect(verdict).toMatchObject({ risk: 'high', lane: 'review', score: 93, amount: null });
    expect(verdict.reasons).toEqual([
      'amount not known, so “transfer over 10k” cannot be checked',
      'share of weekly budget not known, so “over tenth of week” cannot be checked',
      'the amount before or after is not money',
    ]);
  });

  test('that cannot be judged for another reason names itself', () => {
    const odd = policyWith([OVER_TEN, 'when: int(amount) / int(times - times) > 1']);
    expect(judge(odd).reasons).toEqual(['“transfer over 10k” cannot be checked']);
  });

  test('that only adds points goes to a person all the same when it cannot be judged', () => {
    const points = policyWith(['stale_data: { after: 48h }', 'stale_data: { after: 48h, at_least: autopilot }']);
    expect(judge(points)).toMatchObject({ lane: 'autopilot' });
    expect(judge(points, { data: {} })).toMatchObject({ lane: 'review' });
  });

  test('never lowers what the lanes ask for', () => {
    const mild = policyWith(['stale_data: { after: 48h }', 'stale_data: { after: 48h, at_least: autopilot }']);
    const stale = { data: { as_of: new Date(MONDAY - 100 * HOUR_MS).toISOString() }, confidence: 0.7 };
    expect(judge(mild, stale).lane).toBe('batch');
  });

  test('may ask for people alone', () => {
    const strict = policyWith([
      `${OVER_TEN}\n    risk: high\n    at_least: review`,
      `${OVER_TEN}\n    at_least: human_only`,
    ]);
    expect(judge(strict, { change: weekly('2000.00', '12000.00') }).lane).toBe('autopilot');
    expect(judge(strict, { change: weekly('20000.00', '32400.00') }).lane).toBe('human_only');
  });

  test('says its sentence with the facts, as people read them', () => {
    const talkative = policyWith([
      'because: "{amount} > $10,000 in one transfer"',
      'because: "{amount} of {weekly_budget}, {share_of_weekly_budget}, {times} times, {confidence}, {platform}, {data_age_hours} h"',
    ]);
    expect(judge(talkative, { change: weekly('20000.00', '32400.50') }).reasons).toContain(
      '$12,400.50 of $110,000, 11.27%, 1.62 times, 90%, google_ads, 1 h',
    );
  });

  test('quotes an agent’s words in its sentence, without signs and quotes', () => {
    const talkative = policyWith([
      'because: "{amount} > $10,000 in one transfer"',
      'because: "{model_version} moves it"',
    ]);
    const model = { name: 'bid-pilot', version: '✅ Approved” by Finance' };
    expect(judge(talkative, { change: weekly('20000.00', '32400.00'), model }).reasons).toContain(
      '“Approved by Finance” moves it',
    );
  });
});

describe('the chain', () => {
  test('asks whoever must approve where it says approvers, each role once', () => {
    const both = policyWith([
      '{ ask: cmo, within: 2h, remind_after: [1h] }',
      '{ ask: [approvers, cmo, finance], within: 2h }',
    ]);
    expect(judge(both).chain.map(({ roles }) => roles)).toEqual([
      ['marketing_head', 'finance'],
      ['marketing_head', 'finance', 'cmo'],
    ]);
  });

  test('asks the senior first where the senior signs', () => {
    expect(judge(policyWith(), { confidence: 0.2 }).chain.map(({ roles }) => roles)).toEqual([['cmo'], ['cmo']]);
  });

  test('reminds in the order of time, once at each', () => {
    const jumbled = policyWith(['within: 30m, remind_after: [15m]', 'within: 30m, remind_after: [20m, 5m, 20m]']);
    expect(judge(jumbled).chain[0]?.remindAfterMs).toEqual([5 * MINUTE_MS, 20 * MINUTE_MS]);
  });

  test.each<[string, string, number[]]>([
    ['at half time and before the last tenth', '30m', [15 * MINUTE_MS, 27 * MINUTE_MS]],
    ['only at half time of a short step', '10m', [5 * MINUTE_MS]],
    ['when the policy says', '30m, remind_after: [20m]', [20 * MINUTE_MS]],
    ['not at all when the policy says so', '30m, remind_after: []', []],
  ])('reminds %s', (_when, within, reminders) => {
    const policy = policyWith(['within: 30m, remind_after: [15m]', `within: ${within}`]);
    expect(judge(policy).chain[0]?.remindAfterMs).toEqual(reminders);
  });

  test('counts working time where everyone asked has hours, and all time where the step says so', () => {
    const hours = 'hours: { timezone: Europe/Berlin, days: mon-fri, from: "09:00", to: "18:00" }';
    const atWork: [string, string][] = [
      ['people: [dana] }', `people: [dana], ${hours} }`],
      ['people: [felix] }', `people: [felix], ${hours} }`],
    ];
    const [asked, cmo] = judge(policyWith(...atWork)).chain;
    expect(asked?.shifts?.on[0]).toEqual([Date.UTC(2026, 10, 23, 8), Date.UTC(2026, 10, 23, 17)]);
    expect(cmo).not.toHaveProperty('shifts');
    expect(judge(policyWith(...atWork.slice(1))).chain[0]).not.toHaveProperty('shifts');
    const urgent = policyWith(...atWork, ['within: 30m, remind_after: [15m]', 'within: 30m, hours: any']);
    expect(judge(urgent).chain[0]).not.toHaveProperty('shifts');
  });

  test('is the action’s own where it has one', () => {
    const fast = policyWith(
      [
        'approve: { any: [marketing_head, finance] } }',
        'approve: { any: [marketing_head, finance] }, chain: fast, undo: 1m, channel: fast-lane }',
      ],
      ['chains:\n', 'chains:\n  fast:\n    - { ask: approvers, within: 5m }\n'],
    );
    expect(judge(fast)).toMatchObject({
      chain: [{ roles: ['marketing_head', 'finance'], withinMs: 5 * MINUTE_MS }],
      undoWindowMs: MINUTE_MS,
      channel: 'fast-lane',
    });
    expect(judge(fast, { action: 'bid.adjust' })).toMatchObject({ undoWindowMs: 5 * MINUTE_MS, channel: 'approvals' });
  });
});

test('who answers for the agent comes from the policy, never from the agent', () => {
  const allowed = policyWith(['self_approval: refuse', 'self_approval: allow']);
  expect(judge(allowed)).toMatchObject({ agentOwner: 'sam', selfApproval: true });
  expect(evaluate(policyWith(), 'nobody', content(), MONDAY).agentOwner).toBeNull();
  expect(evaluate(policyWith(), 'constructor', content(), MONDAY).agentOwner).toBeNull();
});

describe('the rollback needs a quorum', () => {
  const over = policyWith([
    'rollback: { approve_over: { amount: "25000.00"',
    'rollback: { approve_over: { amount: "12400.00"',
  ]);
  const none = policyWith(['rollback: { approve_over: { amount: "25000.00", currency: USD }, within: 4h }', '']);
  const chf = { amount: '1.00', currency: 'CHF' };
  test.each<[string, Partial<Content>, number | null]>([
    ['not where as much moves as one person may take back', { change: weekly('20000.00', '32400.00') }, null],
    ['where a cent more moves', { change: weekly('20000.00', '32400.01') }, 4 * HOUR_MS],
    ['where a cent more is taken away', { change: weekly('32400.01', '20000.00') }, 4 * HOUR_MS],
    ['where money moves and how much is not known', { change: { ...small, after: 'a lot' } }, 4 * HOUR_MS],
    ['where money moves in a currency without a rate', { change: { ...small, after: chf } }, 4 * HOUR_MS],
    ['where the amount after is missing', { change: { ...small, after: null } }, 4 * HOUR_MS],
    ['where nobody knows whether money moves', { change: { field: 'mystery', before: 1, after: 2 } }, 4 * HOUR_MS],
    ['not where no money moves', { change: { field: 'max_bid', before: 2, after: 3 } }, null],
    ['not where a price changes', { change: { field: 'price', before: usd('10.00'), after: usd('12.00') } }, null],
  ])('%s', (_name, part, within) => {
    expect(judge(over, part).rollbackApprovalMs).toBe(within);
    expect(judge(none, part).rollbackApprovalMs).toBeNull();
  });

  test('not where nothing changes', () => {
    const { change: _, ...bare } = content({ action: 'creative.swap' });
    expect(evaluate(over, 'audience-tuner', bare, MONDAY).rollbackApprovalMs).toBeNull();
  });
});
