import { describe, expect, test } from 'vitest';
import { accountKey, sameAccount } from '../../../src/domain/account.ts';

describe('an account is the same however it is written', () => {
  test.each<[string, string, boolean]>([
    ['123-456-7890', '1234567890', true],
    ['123-456-7890', ' 123 456\u20117890 ', true],
    ['act_20417', 'ACT-20417', true],
    ['１２３', '123', true],
    ['123-456-7890', '123-456-7891', false],
    ['act_20417', '20417', false],
    ['', '1', false],
    ['-', '--', false],
    ['-', '-', true],
  ])('%s, %s: %s', (left, right, same) => {
    expect(sameAccount(left, right)).toBe(same);
    expect(sameAccount(right, left)).toBe(same);
  });

  test('its key holds small letters and digits alone', () => {
    expect(accountKey('Act_20-417')).toBe('act20417');
  });
});
