import { describe, expect, test } from 'vitest';
import { endOfDay, startOfDay } from '../../../src/policy/local-time.ts';

describe('the day of somebody in a time zone began', () => {
  test.each([
    ['UTC', '2026-11-23T09:00:00Z', '2026-11-23T00:00:00Z'],
    ['America/New_York', '2026-11-23T03:00:00Z', '2026-11-22T05:00:00Z'],
    ['Asia/Kolkata', '2026-11-23T20:00:00Z', '2026-11-23T18:30:00Z'],
    ['Pacific/Auckland', '2026-11-22T11:00:00Z', '2026-11-22T11:00:00Z'],
    // The clocks were put back in the night before, and forward.
    ['America/New_York', '2026-11-01T20:00:00Z', '2026-11-01T04:00:00Z'],
    ['America/New_York', '2026-03-08T20:00:00Z', '2026-03-08T05:00:00Z'],
  ])('%s at %s: %s', (timezone, now, began) =>
    expect(new Date(startOfDay(timezone, Date.parse(now))).toISOString()).toBe(new Date(began).toISOString()),
  );
  test.each([
    ['UTC', '2026-11-23T00:00:00Z', '2026-11-24T00:00:00Z'],
    ['Asia/Kolkata', '2026-11-23T18:29:59Z', '2026-11-23T18:30:00Z'],
    // Days of 25 and of 23 hours.
    ['America/New_York', '2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z'],
    ['America/New_York', '2026-03-09T03:59:00Z', '2026-03-09T04:00:00Z'],
  ])('in %s at %s, and is over %s', (timezone, now, over) =>
    expect(new Date(endOfDay(timezone, Date.parse(now))).toISOString()).toBe(new Date(over).toISOString()),
  );
});
