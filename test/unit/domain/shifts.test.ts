import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterWork, type Shifts, startAsIfWorked } from '../../../src/domain/shifts.ts';
import { HOUR_MS, MINUTE_MS, MONDAY } from '../../support/build.ts';

const at = (hours: number, minutes = 0) => MONDAY + hours * HOUR_MS + minutes * MINUTE_MS;
/** Nine hours from Monday 09:00, and from Tuesday 09:00; from Thursday 09:00 nothing is known. */
const shifts: Shifts = {
  on: [
    [at(0), at(9)],
    [at(24), at(33)],
  ],
  knownUntil: at(72),
};

describe('working time ends', () => {
  test.each<[string, number, number, number]>([
    ['on the same day', at(1), 30, at(1, 30)],
    ['at the end of the day, and not on the next', at(8, 30), 30, at(9)],
    ['on the next day', at(8, 50), 30, at(24, 20)],
    ['as if begun in the morning, where it begins before', at(-5), 30, at(0, 30)],
    ['as if begun in the morning, where it begins in the night', at(20), 30, at(24, 30)],
    ['by the clock where nothing is known any more', at(32), 120, at(73)],
    ['by the clock long after', at(100), 30, at(100, 30)],
    ['at once where none is to pass', at(20), 0, at(20)],
  ])('%s', (_when, from, minutes, end) => expect(afterWork(shifts, from, minutes * MINUTE_MS)).toBe(end));

  test('by the clock where there are no shifts', () => expect(afterWork(undefined, at(20), 5)).toBe(at(20) + 5));
});

// Ten hours, begun on Monday at 10:00 and stopped at 17:00, so that three are left.
describe('what stood still goes on with the time that was left', () => {
  test.each<[string, number, number]>([
    ['not at all', at(8), at(26)],
    ['for an hour of the day', at(9), at(27)],
    ['over the night', at(25), at(28)],
    ['until before the day begins', at(23), at(27)],
    ['until nothing is known any more', at(80), at(83)],
  ])('%s', (_how, until, due) => {
    const begun = startAsIfWorked(shifts, at(1), { from: at(8), until });
    expect(afterWork(shifts, begun, 10 * HOUR_MS)).toBe(due);
  });
});

test('time that stood still takes nothing from whoever is asked, and gives nothing', () => {
  const stretch = fc.tuple(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 600 }));
  const anyShifts = fc.array(stretch, { maxLength: 6 }).map((gaps): Shifts => {
    let from = 0;
    const on = gaps.map(([off, work]): [number, number] => {
      from += off + work;
      return [from - work, from];
    });
    return { on, knownUntil: from + 100 };
  });
  const moments = fc.tuple(fc.nat(3000), fc.nat(3000), fc.nat(3000)).map((three) => three.sort((a, b) => a - b));
  fc.assert(
    fc.property(anyShifts, moments, fc.integer({ min: 1, max: 2000 }), (any, [start = 0, from = 0, until = 0], ms) => {
      const dueBefore = afterWork(any, start, ms);
      fc.pre(dueBefore > from && any.on.every(([begin]) => begin >= 0));
      const begun = startAsIfWorked(any, start, { from, until });
      const dueAfter = afterWork(any, begun, ms);
      // What is left to work when it stops is what is left when it goes on.
      const left = workLeft(any, from, dueBefore);
      expect(workLeft(any, until, dueAfter)).toBe(left);
    }),
  );
});

/** Minute by minute, as plainly as it can be told. */
function workLeft({ on, knownUntil }: Shifts, from: number, until: number): number {
  let sum = 0;
  for (let moment = from; moment < until; moment += 1) {
    if (moment >= knownUntil || on.some(([begin, end]) => moment >= begin && moment < end)) sum += 1;
  }
  return sum;
}
