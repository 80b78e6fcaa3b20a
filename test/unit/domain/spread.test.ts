import { describe, expect, test } from 'vitest';
import { oddOneOut, sizesOf, spreadOf, totalOf } from '../../../src/domain/spread.ts';
import type { Recommendation } from '../../../src/domain/state.ts';
import { content, recommendation, verdict } from '../../support/build.ts';

const moving = (dollars: number, part: Partial<Recommendation> = {}) =>
  recommendation({ verdict: verdict({ amount: { amountMinor: dollars * 100, currency: 'USD' } }), ...part });
const still = (before: number, after: number) =>
  recommendation({
    verdict: verdict({ amount: null }),
    content: content({ change: { field: 'max_bid', before, after } }),
  });
const named = (action: string, confidence = 0.7) =>
  recommendation({ verdict: verdict({ amount: null }), content: content({ action, confidence, change: undefined }) });

describe('sizes', () => {
  test('are money where money is counted for all', () => {
    expect(sizesOf([moving(5), moving(7)])).toEqual({ unit: 'money', currency: 'USD', of: [500, 700] });
  });
  test('else how far the value moves, up or down', () => {
    const sizes = sizesOf([still(10, 11), still(10, 5)]);
    expect(sizes).toMatchObject({ unit: 'share' });
    expect(sizes?.of.map((size) => Number(size.toFixed(6)))).toEqual([0.1, 0.5]);
  });
  test('are not known where one of them has none', () => {
    expect(sizesOf([moving(5), still(0, 5)])).toBeNull();
    expect(sizesOf([])).toBeNull();
  });
});

test('the spread is the smallest, the median and the biggest', () => {
  expect(spreadOf([4, 1, 9])).toEqual({ smallest: 1, median: 4, biggest: 9 });
  expect(spreadOf([4, 1])).toEqual({ smallest: 1, median: 2.5, biggest: 4 });
});

test('the total is of what is counted, in one currency', () => {
  expect(totalOf([moving(5), moving(-7), still(1, 2)])).toEqual({ amountMinor: 1_200, currency: 'USD' });
  expect(totalOf([still(1, 2)])).toBeNull();
});

describe('the odd one out is', () => {
  test.each<[string, Recommendation[], number | null, object | null]>([
    ['the one twice the median', [moving(5), moving(5), moving(10)], 2, { what: 'size', times: 2 }],
    ['none where all are alike', [moving(5), moving(5), moving(9.99)], null, null],
    ['none among two', [moving(5), moving(50)], null, null],
    ['the only one of its action', ['bid', 'bid', 'pause'].map((name) => named(`${name}.it`)), 2, { what: 'action' }],
    [
      'the least sure',
      [named('bid.it', 0.9), named('bid.it', 0.75), named('bid.it', 0.9)],
      1,
      { what: 'confidence', is: 0.75 },
    ],
    ['none where all are about as sure', [named('a', 0.9), named('a', 0.76), named('a', 0.9)], null, null],
  ])('%s', (_name, items, index, why) => {
    const odd = oddOneOut(items);
    expect(odd?.why ?? null).toEqual(why);
    expect(odd?.item).toBe(index === null ? undefined : items[index]);
  });
});
