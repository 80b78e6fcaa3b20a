import { describe, expect, test } from 'vitest';
import { type ClockJump, createClockWatch } from '../../../src/app/clock-watch.ts';

const TOLERANCE_MS = 60_000;
const START = Date.parse('2026-11-23T09:00:00Z');

function setUp() {
  const time = { wall: START, passed: 0 };
  const clock = { now: () => time.wall, monotonic: () => time.passed };
  const watch = createClockWatch(clock, () => TOLERANCE_MS);
  const pass = (ms: number) => {
    time.wall += ms;
    time.passed += ms;
  };
  return { time, watch, pass };
}

describe('the watch on the clock', () => {
  test.each<[string, number, boolean]>([
    ['time that passes, however long', 0, false],
    ['a clock that is put right by little', TOLERANCE_MS, false],
    ['a clock that is put back by little', -TOLERANCE_MS, false],
    ['a clock that is set forward', TOLERANCE_MS + 1, true],
    ['a clock that is set back', -TOLERANCE_MS - 1, true],
    ['a day', 86_400_000, true],
  ])('%s', (_name, jumpMs, jumps) => {
    const { time, watch, pass } = setUp();
    pass(86_400_000);
    time.wall += jumpMs;
    const expected: ClockJump = { expectedAt: START + 86_400_000, foundAt: START + 86_400_000 + jumpMs };
    expect(watch.jump()).toEqual(jumps ? expected : null);
  });

  test('a clock that is kept right all the time never adds up to a jump', () => {
    const { time, watch, pass } = setUp();
    for (let round = 0; round < 100; round += 1) {
      pass(3_600_000);
      time.wall += 30_000;
      expect(watch.jump()).toBeNull();
    }
  });

  test('a jump stays until somebody has dealt with it', async () => {
    const { time, watch } = setUp();
    time.wall += 3_600_000;
    await expect(watch.settle(() => Promise.reject(new Error('the store is full')))).rejects.toThrow('full');
    expect(watch.jump()).not.toBeNull();
    await watch.settle(async () => {});
    expect(watch.jump()).toBeNull();
    time.wall -= 3_600_000;
    expect(watch.jump()).not.toBeNull();
  });

  test('all who meet it at once wait for the one that deals with it', async () => {
    const { time, watch } = setUp();
    time.wall += 3_600_000;
    const done = Promise.withResolvers<void>();
    let dealt = 0;
    const work = () => {
      dealt += 1;
      return done.promise;
    };
    const all = Promise.all([watch.settle(work), watch.settle(work), watch.settle(work)]);
    done.resolve();
    await all;
    expect(dealt).toBe(1);
  });
});
