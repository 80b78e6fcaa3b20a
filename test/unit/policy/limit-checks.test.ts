import { describe, expect, test } from 'vitest';
import { loadPolicy } from '../../../src/policy/load-policy.ts';
import { policyText } from '../../support/policy.ts';

const FIRST =
  '{ id: account_day, per: [account], over: 24h, most: { amount: "10000.00", currency: USD }, for: ["*"], then: review, risk: high }';
const problems = (limit: string) => {
  const loaded = loadPolicy(policyText([FIRST, limit]));
  return loaded.ok ? [] : loaded.problems.map(({ path, message }) => `${path}: ${message}`);
};
const edited = (from: string, to: string) => problems(FIRST.replace(from, to));

describe('a limit is', () => {
  test.each([
    ['as it ships', 'x', 'x'],
    ['of all money', 'per: [account], ', ''],
    ['of an agent by action', '[account]', '[agent, action]'],
    ['for an hour', '24h', '1h'],
    ['for some actions', '["*"]', '[budget.*, bid.adjust]'],
    ['by hand beyond it', 'review', 'human_only'],
    ['not to be passed', 'review', 'refuse'],
  ])('fine %s', (_what, from, to) => expect(edited(from, to)).toEqual([]));

  test.each([
    ['of a window under an hour', '24h', '59m', 'limits.0.over: expected at least 1h'],
    ['in another currency', 'currency: USD', 'currency: EUR', 'limits.0.most: expected an amount in USD'],
    ['twice', 'account_day', 'account_week', 'limits.1.id: limit account_week is defined twice'],
    ['per something unknown', '[account]', '[campaign]', 'limits.0.per.0'],
    [
      'a share of no account’s budget',
      '[account], over: 24h, most: { amount: "10000.00", currency: USD }',
      '[agent], over: 24h, most: { share_of_weekly_budget: 0.1 }',
      'limits.0.per: expected account',
    ],
    ['a share over one', '{ amount: "10000.00", currency: USD }', '{ share_of_weekly_budget: 1.1 }', 'limits.0.most'],
    ['allowed to pass on autopilot', 'review', 'autopilot', 'limits.0.then'],
    ['for nothing', '["*"]', '[]', 'limits.0.for'],
    ['misspelt', 'then:', 'than:', 'limits.0.than'],
  ])('wrong when it is %s', (_what, from, to, problem) => {
    expect(edited(from, to).some((found) => found.startsWith(problem))).toBe(true);
  });

  test('one of eight at most, since a button has to name those that it was shown to pass', () => {
    const many = Array.from({ length: 8 }, (_, index) => FIRST.replace('account_day', `limit_${index}`)).join('\n  - ');
    expect(problems(many)).toEqual([expect.stringMatching(/^limits: /)]);
  });
});
