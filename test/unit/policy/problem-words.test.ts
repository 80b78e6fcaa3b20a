import { describe, expect, test } from 'vitest';
import { loadPolicy } from '../../../src/policy/load-policy.ts';
import { policyText } from '../../support/policy.ts';

function problemsOf(text: string): string[] {
  const loaded = loadPolicy(text);
  return loaded.ok ? [] : loaded.problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('what is no policy at all is said in a plain sentence', () => {
  test.each<[string, string, string]>([
    ['an empty file', '', ': the file is empty; expected a policy in YAML, such as the policy.yml that ships'],
    ['blanks and a remark', '\n# later\n', ': the file is empty; expected a policy in YAML'],
    [
      'a picture',
      '\uFFFDPNG\r\n\u001a\n\u0000\u0000',
      ': this is not a text file; expected a policy in YAML, as UTF-8 text',
    ],
    ['bytes of another encoding', '\uFFFD\uFFFDv\uFFFD', ': this is not a text file'],
    ['a text', 'hello', ': expected settings, one `name: value` each; this is a text'],
    ['a list', '- a', ': expected settings, one `name: value` each; this is a list'],
  ])('%s', (_name, text, words) => {
    const [first, ...others] = problemsOf(text);
    expect(first).toContain(words);
    expect(others).toEqual([]);
  });
});

describe('a setting says what was expected', () => {
  const missing: [string, string] = ['channels: { cards: approvals, alerts: ad-ops }', ''];
  test.each<[string, [string, string], string]>([
    ['that is missing', missing, 'channels: it is missing; expected settings, one `name: value` each'],
    ['of a choice that is missing', ['\nmode: enforce', ''], 'mode: it is missing; expected alert, observe or enforce'],
    [
      'of one form or another that is missing',
      ['    secret_env: BID_PILOT_SECRET\n', ''],
      'agents.bid-pilot.secret_env: it is missing',
    ],
    [
      'left blank',
      ['self_approval: refuse', 'self_approval:'],
      'self_approval: expected refuse or allow; nothing is written here',
    ],
    ['of no such choice', ['self_approval: refuse', 'self_approval: no'], 'self_approval: expected refuse or allow'],
    [
      'a text for a number',
      ['senior_below: 0.5', 'senior_below: half'],
      'confidence.senior_below: expected a number; this is a text',
    ],
    ['a list for a text', ['undo: 5m\n', 'undo: [1]\n'], 'undo: expected a text; this is a list'],
    [
      'a text for a list',
      ['people: [ines]', 'people: ines'],
      'roles.cmo.people: expected a list, such as [a, b]; this is a text',
    ],
    ['beyond its most', ['high: 0.85', 'high: 85'], 'confidence.high: expected no more than 1'],
    ['below its least', ['high: 0.85', 'high: -1'], 'confidence.high: expected at least 0'],
  ])('%s', (_name, edit, words) => expect(problemsOf(policyText(edit))).toEqual([words]));
});

describe('a fact that there is not', () => {
  const asking = (when: string) =>
    problemsOf(policyText(['moves_money && amount > 10000.0', when])).map((problem) => problem.replace(/^\S+ /, ''));

  test('is told the nearest one', () => {
    expect(asking('moves_money && amont > 10000.0')).toEqual([
      'there is no fact amont; did you mean amount? (at character 16)',
    ]);
  });

  test('and all of them where none is near', () => {
    expect(asking('budget_of_the_moon > 1.0')[0]).toMatch(
      /^there is no fact budget_of_the_moon; known facts: action, agent/,
    );
  });
});
