import { describe, expect, test } from 'vitest';
import { createPacing, type Lane, type Pacing } from '../../../src/app/pacing.ts';
import { MONDAY } from '../../support/build.ts';

const CHANNEL: Lane = { kind: 'post', to: 'approvals' };
const OTHER: Lane = { kind: 'post', to: 'ad-ops' };
const UPDATE: Lane = { kind: 'update' };
const dm = (person: number): Lane => ({ kind: 'dm', to: `U000000${person}` });

/** How many of these go out at one moment. */
function burst(pacing: Pacing, lane: (index: number) => Lane, now: number): number {
  let count = 0;
  while (count < 200 && pacing.free(lane(count), now)) {
    pacing.used(lane(count), now);
    count += 1;
  }
  return count;
}

describe('each destination', () => {
  test.each([
    ['a channel', CHANNEL],
    ['a person', dm(1)],
  ])('takes one message a second: %s', (_what, lane) => {
    const pacing = createPacing();
    expect(burst(pacing, () => lane, MONDAY)).toBe(1);
    expect(pacing.free(lane, MONDAY + 999)).toBe(false);
    expect(pacing.free(lane, MONDAY + 1_000)).toBe(true);
  });

  test('waits for itself alone', () => {
    const pacing = createPacing();
    pacing.used(CHANNEL, MONDAY);
    expect([OTHER, UPDATE, dm(1)].map((lane) => pacing.free(lane, MONDAY))).toEqual([true, true, true]);
  });
});

describe('direct messages and updates have budgets of their own', () => {
  test.each<[string, (index: number) => Lane, number, number]>([
    ['direct messages', dm, 20, 1_000],
    ['updates', () => UPDATE, 10, 1_200],
  ])('%s', (_what, lane, most, everyMs) => {
    const pacing = createPacing();
    expect(burst(pacing, lane, MONDAY)).toBe(most);
    expect(pacing.free(lane(500), MONDAY + everyMs - 1)).toBe(false);
    expect(burst(pacing, (index) => lane(index + 500), MONDAY + everyMs)).toBe(1);
    expect(pacing.free(CHANNEL, MONDAY)).toBe(true);
  });

  test('so that a flood of one holds up none of the others', () => {
    const pacing = createPacing();
    burst(pacing, dm, MONDAY);
    expect([CHANNEL, UPDATE].map((lane) => pacing.free(lane, MONDAY))).toEqual([true, true]);
    burst(pacing, () => UPDATE, MONDAY);
    expect(pacing.free(CHANNEL, MONDAY)).toBe(true);
  });
});

describe('a wait that Slack asks for', () => {
  test.each<[string, Lane, Lane[], Lane[]]>([
    ['a channel waits alone', CHANNEL, [CHANNEL], [OTHER, UPDATE, dm(1)]],
    ['all direct messages wait together', dm(1), [dm(1), dm(2)], [CHANNEL, UPDATE]],
    ['all updates wait together', UPDATE, [UPDATE], [CHANNEL, dm(1)]],
  ])('%s', (_what, asked, waiting, going) => {
    const pacing = createPacing();
    pacing.wait(asked, MONDAY, 7_000);
    for (const lane of waiting) {
      expect(pacing.free(lane, MONDAY + 6_999)).toBe(false);
      expect(pacing.free(lane, MONDAY + 7_000)).toBe(true);
    }
    for (const lane of going) expect(pacing.free(lane, MONDAY)).toBe(true);
  });

  test.each([CHANNEL, dm(1), UPDATE])('does not count when the clock has been put back since: %o', (lane) => {
    const pacing = createPacing();
    pacing.wait(lane, MONDAY, 60_000);
    expect(pacing.free(lane, MONDAY - 1)).toBe(true);
  });
});
