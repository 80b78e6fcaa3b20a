import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadExamples, runExamples } from '../../../src/policy/examples.ts';
import { policyWith } from '../../support/policy.ts';

const SHIPPED = readFileSync(new URL('../../../policy.examples.yml', import.meta.url), 'utf8');

function examplesOf(text: string) {
  const loaded = loadExamples(text);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.examples;
}
const failing = (text: string, policy = policyWith()) =>
  runExamples(policy, examplesOf(text)).filter(({ failures }) => failures.length > 0);

describe('the examples that ship', () => {
  test('hold for the policy that ships', () => {
    expect(failing(SHIPPED)).toEqual([]);
    expect(examplesOf(SHIPPED).length).toBeGreaterThanOrEqual(40);
  });

  test('are each of them another one', () => {
    const names = examplesOf(SHIPPED).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  // A threshold that can be moved without an example noticing is drawn nowhere.
  test.each<[string, string, string]>([
    ['the transfer, a cent up', 'amount > 10000.0', 'amount > 10000.01'],
    ['the transfer, a cent down', 'amount > 10000.0', 'amount >= 10000.0'],
    ['the share of the week, up', 'share_of_weekly_budget > 0.10', 'share_of_weekly_budget > 0.101'],
    ['the share of the week, down', 'share_of_weekly_budget > 0.10', 'share_of_weekly_budget >= 0.10'],
    ['high confidence, up', 'high: 0.85', 'high: 0.86'],
    ['high confidence, down', 'high: 0.85', 'high: 0.84'],
    ['middle confidence, up', 'middle: 0.6', 'middle: 0.61'],
    ['middle confidence, down', 'middle: 0.6', 'middle: 0.59'],
    ['senior sign-off, up', 'senior_below: 0.5', 'senior_below: 0.51'],
    ['senior sign-off, down', 'senior_below: 0.5', 'senior_below: 0.49'],
    ['who signs budgets', '{ any: [marketing_head, finance] }', '{ any: [marketing_head] }'],
    ['who signs exclusions', '{ all: [owner, legal] }', '{ any: [owner, legal] }'],
    ['the CMO’s sign-off, up', 'amount >= 100000.0', 'amount > 100000.0'],
    ['the limit of a day, up', 'most: { amount: "10000.00"', 'most: { amount: "10000.01"'],
    ['the limit of a day, down', 'most: { amount: "10000.00"', 'most: { amount: "9999.99"'],
    ['the limit of a week, up', 'share_of_weekly_budget: 0.10', 'share_of_weekly_budget: 0.101'],
    ['the limit of a week, down', 'share_of_weekly_budget: 0.10', 'share_of_weekly_budget: 0.0999'],
    ['the discount, up', 'max: 0.3 }', 'max: 0.301 }'],
    ['the age of data, down', 'after: 48h', 'after: 47h'],
    ['the age of items, up', 'older_than: 365d', 'older_than: 366d'],
    ['Black Friday week, a day later', 'from: 11-26', 'from: 11-27'],
  ])('notice a move of %s', (_name, from, to) => {
    expect(failing(SHIPPED, policyWith([from, to])).length).toBeGreaterThan(0);
  });
});

const HEAD = `version: 1
at: 2026-06-15T15:00:00Z
agent: bid-pilot
defaults: { kind: action, action: budget.shift, summary: x, confidence: 0.9, target: { platform: google_ads, account: 123-456-7890, entity: e }, change: { weekly_budget: ["1.00 USD", "2.00 USD"] }, data: { as_of: "2026-06-15T14:00:00Z" } }
examples:
`;
const one = (given: string, expected: string) =>
  `${HEAD}  - name: it\n    given: { ${given} }\n    expect: { ${expected} }\n`;

describe('what does not hold', () => {
  test.each<[string, string, string, string]>([
    ['lane', '', 'lane: review', 'expected lane review, got autopilot'],
    ['risk', '', 'risk: high', 'expected risk high, got low'],
    ['score', '', 'score: 99', 'expected score 99, got 13'],
    [
      'approvers',
      '',
      'approve: { all: [finance] }',
      'expected approvers all of finance, got any of finance, marketing_head',
    ],
    ['reasons', '', 'reasons: [because]', 'expected the reason “because”, got “Budget shift is low risk”'],
    ['no such reason', '', 'without: [low risk]', 'expected no reason “low risk”, got “Budget shift is low risk”'],
    ['an agent that may', '', 'refused: true', 'expected that bid-pilot may not recommend it'],
    ['an agent that may not', 'action: price.change', 'risk: very_high', 'bid-pilot may not recommend it'],
  ])('says what was expected of %s, and what came, with the line', (_name, given, expected, failure) => {
    expect(failing(one(given, expected))).toEqual([{ line: 6, column: 5, name: 'it', failures: [failure] }]);
  });

  test('the order of approvers makes no difference', () => {
    expect(failing(one('', 'approve: { any: [finance, marketing_head] }'))).toEqual([]);
  });
});

describe('examples build on others', () => {
  const above =
    '  - name: sure\n    agent: audience-tuner\n    given: { action: creative.swap, change: { creative: [a, b] } }\n    expect: { lane: autopilot }\n';
  const below = '  - name: unsure\n    like: sure\n    given: { confidence: 0.3 }\n    expect: { lane: review }\n';

  test('one is like another but for what it says itself', () => {
    expect(failing(HEAD + above + below)).toEqual([]);
    const [, second] = examplesOf(HEAD + above + below);
    expect(second).toMatchObject({ agent: 'audience-tuner', content: { action: 'creative.swap', confidence: 0.3 } });
  });

  test('only on those above', () => {
    expect(loadExamples(HEAD + below + above)).toMatchObject({
      ok: false,
      problems: [{ line: 7, path: 'examples.0.like', message: 'expected the name of an example above this one' }],
    });
  });

  test('null leaves out what the others say', () => {
    const [only] = examplesOf(one('confidence: null', 'lane: review'));
    expect(Object.keys(Object(only?.content))).not.toContain('confidence');
  });
});

describe('a mistake is named with its place', () => {
  test.each<[string, string, number, RegExp]>([
    ['a setting that is misspelt', one('', 'lanes: review'), 8, /lanes/],
    ['a lane that is none', one('', 'lane: fast'), 8, /autopilot/],
    ['nothing expected', one('', ''), 8, /at least one of/],
    ['a recommendation that intake would refuse', one('confidence: 2', 'lane: review'), 7, /confidence/],
    ['no YAML', `${HEAD}  - [`, 6, /./],
    [
      'a time that is none',
      one('', 'lane: review').replace('2026-06-15T15:00:00Z', 'monday'),
      2,
      /expected a time such as/,
    ],
  ])('%s', (_name, text, line, message) => {
    const loaded = loadExamples(text);
    expect(loaded).toMatchObject({ ok: false });
    if (!loaded.ok) expect(loaded.problems[0]).toMatchObject({ line, message: expect.stringMatching(message) });
  });
});
