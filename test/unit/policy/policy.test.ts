import { describe, expect, test } from 'vitest';
import { matches, mayRecommend, ownsCoveredAgent } from '../../../src/policy/policy.ts';
import { policyWith } from '../../support/policy.ts';

const policy = policyWith();
describe('a pattern', () => {
  test.each<[string, string, boolean]>([
    ['*', 'budget.shift', true],
    ['budget.shift', 'budget.shift', true],
    ['budget.shift', 'budget.shift.big', false],
    ['budget.*', 'budget.shift', true],
    ['budget.*', 'budget.shift.big', true],
    ['budget.*', 'budget', false],
    ['budget.*', 'budgets.shift', false],
    ['budget.*', 'price.budget.shift', false],
    ['budget', 'budget.shift', false],
  ])('%s covers %s: %s', (pattern, action, covered) => expect(matches(pattern, action)).toBe(covered));
});

describe('an agent may recommend', () => {
  test.each<[string, string, boolean]>([
    ['bid-pilot', 'budget.shift', true],
    ['bid-pilot', 'price.change', false],
    ['price-scout', 'price.change', true],
    ['nobody', 'budget.shift', false],
    ['constructor', 'budget.shift', false],
    ['__proto__', 'budget.shift', false],
  ])('%s, %s: %s', (agent, action, may) => expect(mayRecommend(policy, agent, action)).toBe(may));
});

describe('the owner of an agent that a halt covers', () => {
  const owned = policyWith(['    owner: sam\n    secret_env: AUDIENCE', '    owner: marco\n    secret_env: AUDIENCE']);
  test.each<[string, string | null, boolean]>([
    ['sam', 'bid-pilot', true],
    ['sam', 'audience-tuner', false],
    ['marco', 'audience-tuner', true],
    ['marco', null, true],
    ['dana', null, false],
    ['sam', 'nobody', false],
  ])('%s, agent %s: %s', (person, agent, owns) => expect(ownsCoveredAgent(owned, person, agent)).toBe(owns));
});
