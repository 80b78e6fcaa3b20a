import { expect, test } from 'vitest';
import { numberAmong, percentAmong } from '../../../src/policy/tell-apart.ts';

test.each([
  [0.1127272, 'of the weekly budget > 10%', '11.27%'],
  [0.1, 'of the weekly budget > 10%', '10%'],
  [0.10001, 'of the weekly budget > 10%', '10.001%'],
  [0.1000000001, 'of the weekly budget > 10%', '10.00000001%'],
  [0.099999, 'of the weekly budget < 10%', '9.9999%'],
  [0.07, '', '7%'],
  [0.4999, 'confidence < 50%', '49.99%'],
  [0.49999, '50%', '49.999%'],
])('a share of %d among “%s” is %s', (share, words, shown) => {
  expect(percentAmong(share, words)).toBe(shown);
});

test.each([
  [48, 'h old, more than 48', '48'],
  [48.0001, 'h old, more than 48', '48.0001'],
  [12.3456, 'times', '12.35'],
  [10.001, 'times, 10 or more', '10.001'],
])('%d among “%s” is %s', (value, words, shown) => {
  expect(numberAmong(value, words)).toBe(shown);
});
