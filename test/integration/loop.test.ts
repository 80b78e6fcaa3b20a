import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startLoop } from '../../src/adapters/loop.ts';
import { createSimClock } from '../support/sim-clock.ts';

const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** A clock that is moved by hand, a millisecond at a time, and gives whoever it wakes the time to go on. */
function handClock() {
  const clock = createSimClock(0);
  return {
    clock,
    async pass(ms: number, each: () => void = () => {}) {
      for (const end = clock.now() + ms; clock.now() < end; clock.advance(1)) {
        each();
        await turn();
      }
    },
  };
}

test.each([
  { what: 'passes that find nothing, though woken each millisecond', takesMs: 0, finds: 0, wakes: true, passes: 50 },
  { what: 'passes that find work', takesMs: 0, finds: 1, wakes: false, passes: 50 },
  { what: 'passes of 10 ms, woken each millisecond: they rest for 90', takesMs: 10, finds: 0, wakes: true, passes: 10 },
  { what: 'passes that find nothing and are not woken', takesMs: 0, finds: 0, wakes: false, passes: 2 },
])('in a second there are few $what', async ({ takesMs, finds, wakes, passes }) => {
  const { clock, pass } = handClock();
  let seen = 0;
  const loop = startLoop('tested', 500, clock, silent, async () => {
    seen += 1;
    clock.advance(takesMs);
    return finds;
  });
  await pass(1_000, () => {
    if (wakes) loop.wake();
  });
  expect(seen).toBeGreaterThanOrEqual(passes - 3);
  expect(seen).toBeLessThanOrEqual(passes + 1);
  const stopped = loop.stop();
  await pass(300);
  await stopped;
});

test('what wakes a loop at rest is looked at within one gathering, and what wakes a nap at once', async () => {
  const { clock, pass } = handClock();
  const at: number[] = [];
  const loop = startLoop('tested', 500, clock, silent, async () => {
    at.push(clock.now());
    return 0;
  });
  await pass(5);
  loop.wake();
  await pass(195);
  loop.wake();
  await pass(10);
  expect(at).toEqual([0, 20, 200]);
  const stopped = loop.stop();
  await pass(300);
  await stopped;
});
