import { describe, expect, test } from 'vitest';
import { compileCondition } from '../../../src/policy/condition.ts';
import { FACTS, type Facts } from '../../../src/policy/facts.ts';

function condition(text: string) {
  const compiled = compileCondition(text);
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled.condition;
}

describe('a condition', () => {
  test.each<[string, Facts, boolean | 'unknown']>([
    ['amount > 10000.0', { amount: 10_000.01 }, true],
    ['amount > 10000.0', { amount: 10_000 }, false],
    ['amount > 10000', { amount: 10_000.01 }, true],
    ['amount > 10000.0', {}, 'unknown'],
    ['platform == "google_ads"', { platform: 'google_ads' }, true],
    ['platform in ["google_ads", "shop"]', { platform: 'meta_ads' }, false],
    ['action.startsWith("bid.")', { action: 'bid.adjust' }, true],
    ['has_numbers && times >= 10.0', { has_numbers: false }, false],
    ['has_numbers && times >= 10.0', { has_numbers: true }, 'unknown'],
    ['amount > 1.0 || times > 1.0', { amount: 2 }, true],
    ['amount > 1.0 || times > 1.0', { amount: 1 }, 'unknown'],
    ['amount > 1.0 && times > 1.0', { amount: 1 }, false],
    ['!(amount > 1.0)', {}, 'unknown'],
    ['amount > 1.0 ? times > 2.0 : false', { amount: 1 }, false],
    ['int(amount) / int(before) > 2', { amount: 5, before: 0 }, 'unknown'],
    ['int(account) > 5', { account: 'no number' }, 'unknown'],
    ['(times + 1.0) * 2.0 > 4.0 && (has_numbers)', { times: 2, has_numbers: true }, true],
    ['"DE" in regions', { regions: ['DE', 'EU'] }, true],
    ['regions.exists(region, region in ["EU", "UK"])', { regions: ['US'] }, false],
    ['regions.exists(region, region in ["EU", "UK"])', {}, 'unknown'],
    ['times > 10.0', { times: Number.POSITIVE_INFINITY }, true],
  ])('%s, given %j: %s', (text, facts, expected) => expect(condition(text).holds(facts, 0)).toBe(expected));

  test('names the facts that it needs', () => {
    expect(condition('has_numbers && (before < 0.0 || after < 0.0)').needs).toEqual(['before', 'after', 'has_numbers']);
    expect(condition('data_age_hours > 48.0').needs).toEqual(['data_age_hours']);
    expect(condition('field == "amount" && times > 2.0').needs).toEqual(['field', 'times']);
    expect(condition('true').needs).toEqual([]);
  });
});

describe('what cannot be a condition', () => {
  test.each<[string, string, number, RegExp]>([
    ['a fact that nobody knows', 'amount > 1.0 && nope', 16, /there is no fact nope; known facts: action, /],
    ['half a sentence', 'amount >', 8, /Unexpected token/],
    ['no condition', 'amount', 0, /expected true or false, this gives double/],
    ['text against number', 'amount == "1"', 0, /no such overload/],
    ['nothing', '', 0, /./],
    ['a function that nobody knows', 'exec("ls")', 0, /exec/],
    ['more than a sentence', Array.from({ length: 600 }, () => 'true').join(' && '), 0, /./],
  ])('%s', (_name, text, offset, message) => {
    const compiled = compileCondition(text);
    if (compiled.ok) throw new Error('expected a problem');
    expect(compiled.message).toMatch(message);
    if (offset > 0) expect(compiled.offset).toBe(offset);
  });
});

test('every fact can be asked for', () => {
  const sample = { string: '== "x"', double: '> 1.0', bool: '== true', 'list<string>': '== ["x"]' };
  for (const [fact, { type }] of Object.entries(FACTS)) {
    expect(condition(`${fact} ${sample[type]}`).needs).toEqual([fact]);
  }
});
