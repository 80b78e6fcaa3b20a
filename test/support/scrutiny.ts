import { expect } from 'vitest';
import { peopleNeeded } from '../../src/domain/approval.ts';
import { LANES, RISKS, type Verdict } from '../../src/domain/verdict.ts';

/**
 * At least as much scrutiny, which is a partial order: in lane (and in the lane it would have), in risk, in points, in how
 * many people sign, in whether the senior is among them, and in when it is frozen.
 */
export function expectNoLess(stricter: Verdict, milder: Verdict, senior = 'cmo'): void {
  expect(LANES.indexOf(stricter.lane)).toBeGreaterThanOrEqual(LANES.indexOf(milder.lane));
  expect(enforcedLane(stricter)).toBeGreaterThanOrEqual(enforcedLane(milder));
  expect(RISKS.indexOf(stricter.risk)).toBeGreaterThanOrEqual(RISKS.indexOf(milder.risk));
  expect(stricter.score).toBeGreaterThanOrEqual(milder.score);
  expect(peopleNeeded(stricter.approval)).toBeGreaterThanOrEqual(peopleNeeded(milder.approval));
  if (needs(milder, senior)) expect(needs(stricter, senior)).toBe(true);
  else if (!needs(stricter, senior)) expect(stricter.approval).toEqual(milder.approval);
  expect(stricter.freezes).toEqual(expect.arrayContaining(milder.freezes));
}

function enforcedLane({ lane, wouldBe }: Verdict): number {
  return LANES.indexOf(wouldBe ?? lane);
}

/** Whether nothing can be approved without somebody of the role. */
export function needs({ approval }: Pick<Verdict, 'approval'>, role: string): boolean {
  if (approval.mode === 'all') return approval.roles.includes(role);
  return approval.must === role || approval.roles.every((each) => each === role);
}
