import { describe, expect, test } from 'vitest';
import { parseRetryAfter, retryDelayMs } from '../../../src/client/retry-delay.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');

describe('the wait before a retry', () => {
  test.each<[string, number, number, number | null, number]>([
    ['begins at a quarter of a second at least', 1, 0, null, 250],
    ['and half a second at most', 1, 1, null, 500],
    ['doubles', 2, 1, null, 1000],
    ['keeps half of it certain', 4, 0.5, null, 3000],
    ['stops growing at half a minute', 7, 1, null, 30_000],
    ['stays there', 1000, 1, null, 30_000],
    ['is as long as the server asks', 1, 1, 90, 90_000],
    ['is the longer of the two', 7, 1, 3, 30_000],
  ])('%s', (_name, attempt, random, retryAfter, waitMs) =>
    expect(retryDelayMs(attempt, random, retryAfter)).toBe(waitMs),
  );
});

describe('Retry-After', () => {
  test.each<[string, string | null, number | null]>([
    ['is absent', null, null],
    ['in seconds', '120', 120],
    ['of none', '0', 0],
    ['as a date, rounded up', 'Sun, 22 Nov 2026 09:00:30 GMT', 30],
    ['as a date that has passed', 'Sun, 22 Nov 2026 08:00:00 GMT', 0],
    ['that says nothing', 'later', null],
    ['that is empty', '', null],
  ])('%s', (_name, header, seconds) => expect(parseRetryAfter(header, NOW)).toBe(seconds));

  test('as a date is rounded up to the second', () =>
    expect(parseRetryAfter('Sun, 22 Nov 2026 09:00:30 GMT', NOW + 1)).toBe(30));
});
