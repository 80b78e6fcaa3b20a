import { expect, test } from 'vitest';
import { createUnderWay } from '../../../src/app/under-way.ts';

const NOW = Date.UTC(2026, 10, 23, 9);

test('what was put off waits 5 s, twice as long each time after, and never more than 5 min', () => {
  const work = createUnderWay(() => {});
  let now = NOW;
  for (const waitMs of [5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]) {
    work.putOff('cb_1', now);
    expect(work.has('cb_1', now + waitMs - 1)).toBe(true);
    now += waitMs;
    expect(work.has('cb_1', now)).toBe(false);
  }
});

test('what went well starts from the beginning again', () => {
  const work = createUnderWay(() => {});
  work.putOff('cb_1', NOW);
  work.putOff('cb_1', NOW);
  work.forgive('cb_1');
  expect([work.has('cb_1', NOW), work.putOffCount()]).toEqual([false, 0]);
  work.putOff('cb_1', NOW);
  expect(work.has('cb_1', NOW + 5_000)).toBe(false);
});

test('a wait that a clock set before it was put back does not count', () => {
  const work = createUnderWay(() => {});
  work.putOff('cb_1', NOW);
  expect(work.has('cb_1', NOW - 1)).toBe(false);
});

test('what is under way is counted for each group and in all, until it ends', async () => {
  const work = createUnderWay(() => {});
  const ends = Promise.withResolvers<void>();
  work.begin('cb_1', () => ends.promise, 'bid-pilot');
  work.begin('cb_2', () => Promise.resolve(), 'pacer');
  expect([work.count(), work.count('bid-pilot'), work.count('nobody')]).toEqual([2, 1, 0]);
  ends.resolve();
  await work.settled();
  expect(work.count()).toBe(0);
});
