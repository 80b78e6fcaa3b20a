import { describe, expect, test } from 'vitest';
import { describeDifference, diffPolicyTexts, mayNamePeople, type Value } from '../../../src/policy/policy-diff.ts';
import { POLICY_TEXT, policyText } from '../../support/policy.ts';

const lines = (to: string, from = POLICY_TEXT) => diffPolicyTexts(from, to).map(describeDifference);

describe('what differs between two policies', () => {
  test.each<[string, string, string[]]>([
    ['nothing', POLICY_TEXT, []],
    ['nothing but a comment', `# Ours\n${POLICY_TEXT}`, []],
    ['a duration, as it is written', policyText(['undo: 5m', 'undo: 10m']), ['undo: 5m → 10m']],
    [
      'a cell of the table',
      policyText(['low: { high: autopilot,', 'low: { high: review,']),
      ['lanes.low.high: autopilot → review'],
    ],
    [
      'a threshold of one rule, by its id',
      policyText(['amount > 10000.0', 'amount > 5000.0']),
      ['rules.transfer_over_10k.when: moves_money && amount > 10000.0 → moves_money && amount > 5000.0'],
    ],
    [
      'a list of names, as a whole',
      policyText(['people: [felix]', 'people: [felix, dana]']),
      ['roles.finance.people: [felix] → [felix, dana]'],
    ],
    ['what is new', policyText(['platforms: [', 'self_approval_note: x\nplatforms: [']), ['+ self_approval_note: x']],
    [
      'what is gone',
      policyText(['  cmo: { title: CMO, people: [ines] }\n', '']),
      ['− roles.cmo: { title: CMO, people: [ines] }'],
    ],
  ])('%s', (_name, to, expected) => expect(lines(to)).toEqual(expected));

  test('the order of rules is no difference', () => {
    const rule = (id: string) => `  - { id: ${id}, when: "true" }\n`;
    expect(lines(`rules:\n${rule('one')}${rule('two')}`, `rules:\n${rule('two')}${rule('one')}`)).toEqual([]);
  });

  test('entries without ids, or with one twice, are compared as a whole', () => {
    expect(lines('rules: [{ id: a }, { id: a }]', 'rules: [{ id: a }]')).toEqual([
      'rules: [{ id: a }] → [{ id: a }, { id: a }]',
    ]);
  });

  test('a text that cannot be read counts as empty', () => {
    expect(lines('undo: 5m', 'undo: [')).toEqual(['+ undo: 5m']);
  });
});

describe('secrets stay out', () => {
  test.each<[string, string]>([
    ['a secret in the place of its variable', 'secret_env: whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH'],
    ['a key in the place of a variable', 'secret_env: [OLD_SECRET, s3cr3t-value/with+signs=]'],
    ['a password and a query in an address', 'callback_url: https://me:s3cr3t@example.com/hook?token=s3cr3t'],
    ['a secret where nobody expects it', 'title: whsec_s3cr3tBwcHBwcHBwcHBwcH'],
  ])('%s', (_name, entry) => {
    const said = JSON.stringify(diffPolicyTexts('', `agents: { bid-pilot: { ${entry} } }`));
    expect(said).not.toMatch(/s3cr3t|BwcHBwc/);
    expect(said).toContain('bid-pilot');
  });

  test('names of variables and plain addresses are shown', () => {
    const text = 'agents: { a: { secret_env: A_SECRET, callback_url: https://example.com/hook } }';
    expect(lines(text, '')).toEqual([
      '+ agents: { a: { secret_env: A_SECRET, callback_url: https://example.com/hook } }',
    ]);
  });
});

test.each<[string, boolean]>([
  ['people', true],
  ['roles', true],
  ['agents', true],
  ['halt', true],
  ['a section that is not known yet', true],
  ['rules', false],
  ['lanes', false],
])('a change in %s may name people: %s', (section, may) => {
  expect(mayNamePeople({ path: [section, 'x'], from: undefined, to: 'y' })).toBe(may);
});

test.each<[string, string[], Value, boolean]>([
  ['the sentence of a rule', ['rules', 'leap', 'because'], 'ask Dana Reyes first', true],
  ['a rule with its sentence', ['rules', 'leap'], { when: 'amount > 5.0', because: 'ask Dana Reyes first' }, true],
  ['one of several in a list', ['notices'], [{ channel: 'ads' }, { title: 'for Dana Reyes' }], true],
  ['a condition', ['rules', 'leap', 'when'], 'amount > 5000.0 && moves_money', false],
  ['when a digest comes', ['digests', 'daily', 'cron'], '0 9 * * 1-5', false],
  ['a list of words', ['actions', 'bid.adjust', 'approve', 'any'], ['finance', 'marketing_head'], false],
  ['a number', ['rules', 'leap', 'points'], 30, false],
])('what somebody wrote may name people wherever it stands: %s', (_name, path, value, may) => {
  expect(mayNamePeople({ path, from: undefined, to: value })).toBe(may);
  expect(mayNamePeople({ path, from: value, to: null })).toBe(may);
});
