import { describe, expect, test } from 'vitest';
import {
  matches,
  mayRecommend,
  ownsCoveredAgent,
  personOf,
  personsIn,
  rolesOf,
  slackIdsOfPersons,
} from '../../../src/policy/policy.ts';
import { policyWith } from '../../support/policy.ts';

const policy = policyWith();
const busy = policyWith([
  'finance: { title: Finance, people: [felix] }',
  'finance: { title: Finance, people: [felix, dana] }',
]);

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

describe('people and roles', () => {
  test('a Slack id is one person, or nobody', () => {
    expect(personOf(policy, 'U0000DANA')).toBe('dana');
    expect(personOf(policy, 'U0STRANGER')).toBeNull();
  });
  test('every role that a person holds', () => {
    expect(rolesOf(busy, 'dana')).toEqual(['marketing_head', 'finance']);
    expect(rolesOf(policy, 'sam')).toEqual([]);
    expect(rolesOf(policy, 'nobody')).toEqual([]);
  });
  test('whoever is asked is named once', () => {
    expect(personsIn(busy, ['marketing_head', 'finance'])).toEqual(['dana', 'felix']);
    expect(personsIn(busy, ['nobody', 'constructor'])).toEqual([]);
  });
  test('whoever the policy lists has a Slack id', () => {
    expect(slackIdsOfPersons(busy, ['felix', 'dana'])).toEqual(['U000FELIX', 'U0000DANA']);
    expect(slackIdsOfPersons(busy, ['nobody', 'constructor'])).toEqual([]);
  });
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
