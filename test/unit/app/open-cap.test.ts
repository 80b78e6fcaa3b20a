import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOpenCap } from '../../../src/app/open-cap.ts';

/** Of each agent so many are stored; a count is known a moment after it was asked for, as the store tells it. */
function stored(counts: Map<string, number> = new Map()) {
  let asked = 0;
  const openCount = async (agent: string, atMost: number) => {
    asked += 1;
    const count = Math.min(atMost, counts.get(agent) ?? 0);
    await Promise.resolve();
    return count;
  };
  const add = (agent: string, by: number) => counts.set(agent, (counts.get(agent) ?? 0) + by);
  return { openCount, add, count: (agent: string) => counts.get(agent) ?? 0, asked: () => asked };
}

const moment = () => new Promise<void>((resolve) => setImmediate(resolve));

test('however many come at the same moment, and however long each takes, no more than may wait are let in', async () => {
  const waves = fc.array(fc.array(fc.nat(3), { maxLength: 90 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.nat(120), fc.nat(40), waves, async (most, before, each) => {
      const store = stored(new Map([['a', before]]));
      const cap = createOpenCap(store);
      const takes = (turns: number) => async () => {
        for (let turn = 0; turn < turns; turn += 1) await moment();
        store.add('a', 1);
      };
      for (const wave of each) {
        await Promise.all(wave.map((turns) => cap('a', most, takes(turns))));
        expect(store.count('a')).toBeLessThanOrEqual(Math.max(most, before));
      }
    }),
    { numRuns: 60 },
  );
});

test.each([1, 3, 25])('of forty at the same moment, %i where so many may wait', async (most) => {
  const store = stored();
  const cap = createOpenCap(store);
  const takes = () => moment().then(() => store.add('a', 1));
  const burst = await Promise.all(Array.from({ length: 40 }, () => cap('a', most, takes)));
  expect([store.count('a'), burst.filter((one) => one === null).length]).toEqual([most, 40 - most]);
});

test('what was decided makes room, and what failed on its way in never took any', async () => {
  const store = stored();
  const cap = createOpenCap(store);
  const takes = async () => void store.add('a', 1);
  for (const _ of [1, 2]) await cap('a', 2, takes);
  expect(await cap('a', 2, takes)).toBeNull();
  store.add('a', -1);
  const fails = cap('a', 2, async () => {
    throw new Error('the disk is full');
  });
  await expect(fails).rejects.toThrow('the disk is full');
  await cap('a', 2, takes);
  expect([store.count('a'), await cap('a', 2, takes)]).toEqual([2, null]);
});

test('a count that cannot be had is told to all who wait for it, and the next one counts anew', async () => {
  const store = stored();
  let broken = true;
  const cap = createOpenCap({
    openCount: async (agent, most) => {
      if (broken) throw new Error('the store is away');
      return store.openCount(agent, most);
    },
  });
  const both = await Promise.allSettled([cap('a', 1, async () => 'in'), cap('a', 1, async () => 'in')]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  broken = false;
  expect(await cap('a', 1, async () => 'in')).toBe('in');
});

test('one agent that is full holds up no other, and a hundred are counted few times', async () => {
  const store = stored(new Map([['full', 5]]));
  const cap = createOpenCap(store);
  expect(await cap('full', 5, async () => 'in')).toBeNull();
  const many = await Promise.all(Array.from({ length: 100 }, () => cap('a', 500, async () => 'in')));
  expect(many.every((one) => one === 'in')).toBe(true);
  expect(store.asked()).toBe(1 + 4);
});
