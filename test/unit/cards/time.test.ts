import { describe, expect, it } from 'vitest';
import { duration, near, slackDate, when } from '../../../src/cards/time.ts';
import { HOUR_MS, MINUTE_MS, MONDAY } from '../../support/build.ts';

const DAY_MS = 24 * HOUR_MS;

describe('durations', () => {
  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [45_000, '45 s'],
    [MINUTE_MS - 1, '60 s'],
    [MINUTE_MS, '1 min'],
    [90_000, '90 s'],
    [5 * MINUTE_MS, '5 min'],
    [59 * MINUTE_MS, '59 min'],
    [HOUR_MS, '1 h'],
    [90 * MINUTE_MS, '1 h 30 min'],
    [2 * HOUR_MS, '2 h'],
    [DAY_MS, '24 h'],
    [2 * DAY_MS, '2 days'],
    [2 * DAY_MS + 6 * HOUR_MS, '2 days 6 h'],
    [72 * HOUR_MS, '3 days'],
  ])('%i ms is %s', (ms, words) => expect(duration(ms)).toBe(words));
});

describe('moments', () => {
  it('are drawn by the client, with UTC for those that cannot', () => {
    expect(slackDate(MONDAY, '{time}')).toBe('<!date^1795424400^{time}|2026-11-23 09:00 UTC>');
    expect(slackDate(MONDAY + 999, '{time}', 'soon')).toBe('<!date^1795424400^{time}|soon>');
  });

  it.each([
    ['now', 0, '{time}', 'at'],
    ['just under half a day', DAY_MS / 2 - 1, '{time}', 'at'],
    ['half a day', DAY_MS / 2, '{date_short} at {time}', 'on'],
    ['half a day ago', -DAY_MS / 2, '{date_short} at {time}', 'on'],
  ])('carry a date when %s away or more', (_what, away, format, word) => {
    expect(near(MONDAY + away, MONDAY)).toContain(`^${format}|`);
    expect(when(MONDAY + away, MONDAY).split(' ')[0]).toBe(word);
  });
});
