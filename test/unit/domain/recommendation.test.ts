import { describe, expect, test } from 'vitest';
import { expiresAtOf, moneyOf, RecommendationInput } from '../../../src/domain/recommendation.ts';
import { content, MONDAY } from '../../support/build.ts';

const usd = (amount: string) => ({ amount, currency: 'USD' });
const change = (before: unknown, after: unknown, field = 'weekly_budget') => ({ field, before, after });

/** Where the first problem is and what its code is; null when the input is taken. */
function problemOf(part: Record<string, unknown>) {
  const { data, success, error } = RecommendationInput.safeParse({ ...content(), ...part });
  if (success) return data && null;
  const [issue] = error.issues;
  const code = issue?.code === 'custom' ? issue.params?.code : issue?.code;
  return `${issue?.path.join('.')}: ${code}`;
}

test('the example of the contract is taken, word for word', () => {
  expect(RecommendationInput.parse(content())).toEqual(content());
});

test('the least that can be sent', () => {
  const note = { kind: 'notice', action: 'note.anomaly', summary: 'Spend doubled' };
  expect(RecommendationInput.parse(note)).toEqual(note);
});

describe('what an agent sends', () => {
  test.each<[string, Record<string, unknown>, string | null]>([
    ['a field that nobody knows', { priority: 1 }, ': unrecognized_keys'],
    ['an action without a target', { target: undefined }, 'target: missing_target'],
    ['an action in capitals', { action: 'Budget.Shift' }, 'action: invalid_format'],
    ['an empty summary', { summary: '  ' }, 'summary: too_small'],
    ['a summary of 300 characters', { summary: 'x'.repeat(300) }, null],
    ['a summary of 301 characters', { summary: 'x'.repeat(301) }, 'summary: too_big'],
    ['a confidence of 0', { confidence: 0 }, null],
    ['a confidence of 1', { confidence: 1 }, null],
    ['a confidence above 1', { confidence: 1.0001 }, 'confidence: too_big'],
    ['a confidence below 0', { confidence: -0.0001 }, 'confidence: too_small'],
    ['a confidence in words', { confidence: '0.9' }, 'confidence: invalid_type'],
    ['a confidence that is no number', { confidence: Number.NaN }, 'confidence: invalid_type'],
    [
      'money as a number',
      { change: change(usd('1.00'), { amount: 1, currency: 'USD' }) },
      'change.after: invalid_union',
    ],
    ['a deadline without a zone', { expires_at: '2026-11-22T18:00:00' }, 'expires_at: invalid_format'],
    ['a deadline that is no date', { expires_at: '2026-02-30T18:00:00Z' }, 'expires_at: invalid_format'],
    ['a deadline with an offset', { expires_at: '2026-11-22T18:00:00+01:00' }, null],
    ['a year to roll back', { undo: { supported: true, window_hours: 8760 } }, null],
    ['no time to roll back', { undo: { supported: true, window_hours: 0 } }, 'undo.window_hours: too_small'],
    [
      'eleven metrics',
      { metrics: Array.from({ length: 11 }, () => ({ name: 'CPA', after: '1' })) },
      'metrics: too_big',
    ],
  ])('%s', (_name, part, problem) => expect(problemOf(part)).toBe(problem));
});

describe('a change', () => {
  test.each<[string, unknown, unknown, string | null]>([
    ['of money', usd('1.00'), usd('2.00'), null],
    ['of the same money in other words', usd('1.0'), usd('1.00'), 'change.after: no_change'],
    ['of the currency alone', usd('1.00'), { amount: '1.00', currency: 'EUR' }, null],
    ['of the same text', 'on', 'on', 'change.after: no_change'],
    ['of text', 'on', 'off', null],
    ['from nothing', null, usd('1.00'), null],
    ['from nothing to nothing', null, null, 'change.after: no_change'],
    ['of a number into the same text', 1, '1', null],
    ['of a switch', true, false, null],
  ])('%s', (_name, before, after, problem) => expect(problemOf({ change: change(before, after) })).toBe(problem));

  test.each<[string, unknown, string]>([
    ['an unknown currency', { amount: '1.00', currency: 'XYZ' }, 'unknown_currency'],
    ['no decimal', usd('1,00'), 'bad_amount'],
    ['too many decimals', usd('1.001'), 'bad_amount'],
    ['too much', usd('999999999999999'), 'bad_amount'],
  ])('of money with %s says where and what was expected', (_name, after, code) => {
    const { error } = RecommendationInput.safeParse({ ...content(), change: change(usd('1.00'), after) });
    expect(JSON.stringify(error?.issues)).toContain(`"code":"${code}"`);
    expect(JSON.stringify(error?.issues)).toContain('expected');
  });
});

test('money is seen only where it is money', () => {
  expect(moneyOf(usd('1.00'))).toEqual({ amountMinor: 100, currency: 'USD' });
  for (const value of [1, '1.00', true, null, undefined]) expect(moneyOf(value)).toBeNull();
});

test('the agent’s deadline is a moment, whatever zone it is written in', () => {
  expect(expiresAtOf(content())).toBeNull();
  expect(expiresAtOf(content({ expires_at: '2026-11-23T09:00:00Z' }))).toBe(MONDAY);
  expect(expiresAtOf(content({ expires_at: '2026-11-23T10:00:00+01:00' }))).toBe(MONDAY);
});
