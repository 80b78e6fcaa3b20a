import { describe, expect, test } from 'vitest';
import { compileCondition } from '../../../src/policy/condition.ts';
import type { Facts } from '../../../src/policy/fact-table.ts';

const message = (text: string) => {
  const compiled = compileCondition(text);
  return compiled.ok ? null : compiled.message;
};
const list = (count: number) => `[${Array.from({ length: count }, (_, index) => `"${index}"`).join(', ')}]`;

// Nothing here is timed: what could run long is refused before it runs, and the rest is small by its form.
describe('a condition that could run long, or for ever, is refused when the file loads', () => {
  test.each<[string, string, RegExp]>([
    ['a regular expression that backtracks', 'account.matches("^(a+)+$")', /matches cannot be used .*for ever/],
    ['any regular expression', 'account.matches("a")', /matches cannot be used/],
    [
      'a list in a list in a list',
      `${list(9)}.all(a, ${list(9)}.all(b, ${list(9)}.all(c, a == b || b == c)))`,
      /all inside another/,
    ],
    ['a list in a list, by another word', 'regions.exists(a, regions.all(b, a == b))', /all inside another/],
    ['a list in the list of a list', 'regions.exists(a, [a].exists(b, [b].all(c, c == a)))', /inside another/],
    ['a list made while it runs', 'regions.map(a, a + a).size() > 2', /map cannot be used/],
    ['a list sieved while it runs', 'size(regions.filter(a, a != "x")) > 2', /filter cannot be used/],
    [
      'a text bound to twice itself, again and again',
      'cel.bind(a, account + account, cel.bind(b, a + a, cel.bind(c, b + b, size(c) > 2)))',
      /bind cannot be used/,
    ],
    ['a text cut into parts', 'account.split("").size() > 2', /split cannot be used/],
    ['parts put together', '["a"].join("x") == account', /join cannot be used/],
    ['a time zone of the agent’s own', 'timestamp("2026-11-22T00:00:00Z").getHours(account) > 8', /cannot be used/],
    ['bytes', 'size(bytes(account)) > 3', /bytes cannot be used/],
    ['no type at all', 'dyn(amount) == account', /dyn cannot be used/],
    ['a map', '{"a": 1}.a > 0', /nothing has parts of its own/],
    ['a place in a list', 'regions[0] == "EU"', /nothing has parts of its own/],
    ['a fact as the name of each element', 'regions.exists(amount, amount == "EU")', /amount is a fact/],
    ['a list without end', `account in ${list(500)}`, /./],
    ['brackets without end', `${'('.repeat(200)}true${')'.repeat(200)}`, /./],
    ['noes without end', `${'!'.repeat(500)}true`, /./],
    ['terms without end', Array.from({ length: 300 }, () => 'amount > 1.0').join(' || '), /./],
    ['conditions without end', `${'moves_money ? '.repeat(100)}true${' : false'.repeat(100)}`, /./],
    ['half a text', 'account == "', /./],
    ['a sign of nothing', 'account == \u0000', /./],
  ])('%s', (_name, text, said) => expect(message(text)).toMatch(said));
});

describe('a condition that fails while it runs is not known', () => {
  test.each<[string, string, Facts]>([
    ['a division by zero', 'int(amount) / int(before) > 2', { amount: 5, before: 0 }],
    ['a rest by zero', 'int(amount) % int(before) == 2', { amount: 5, before: 0 }],
    ['a whole number times itself too often', 'int(amount) * int(amount) * int(amount) > 0', { amount: 9e15 }],
    ['a text that is no number', 'double(account) > 2.0', { account: 'many' }],
    ['a text that only looks like one', 'int(account) > 2', { account: '0x10_' }],
  ])('%s', (_name, text, facts) => {
    const compiled = compileCondition(text);
    if (!compiled.ok) throw new Error(compiled.message);
    expect(compiled.condition.holds(facts, 0)).toBe('unknown');
  });

  test('the longest text of an agent, joined as often as a condition can, is still small', () => {
    const compiled = compileCondition(`size(${Array.from({ length: 20 }, () => 'account').join(' + ')}) == 2000`);
    if (!compiled.ok) throw new Error(compiled.message);
    expect(compiled.condition.holds({ account: 'x'.repeat(100) }, 0)).toBe(true);
  });
});
