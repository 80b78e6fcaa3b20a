import type { Moment } from './command.ts';
import { ask } from './escalation.ts';
import type { Event, Revision } from './event.ts';
import { type Content, expiresAtOf } from './recommendation.ts';
import type { State } from './state.ts';
import { freezeAt, stricter, type Verdict } from './verdict.ts';

type Held = Extract<State, { status: 'held' }>;

/** Where a revision stands when it enters: under a halt or in a freeze nothing is asked and policy approves nothing. */
export function entrance({ content, verdict }: Pick<Revision, 'content' | 'verdict'>, moment: Moment): Event[] {
  const { now, halt } = moment;
  if (content.kind === 'notice' || verdict.alert) return [{ type: 'noted', at: now }];
  if (halt) return [{ type: 'held', halt: halt.id, at: now }];
  const freeze = freezeAt(verdict, now);
  if (freeze) return [{ type: 'postponed', freeze: freeze.name, until: freeze.until, at: now }];
  if (verdict.lane === 'autopilot') return [approvedEvent(content, verdict, 'policy', now)];
  return [ask(verdict, 0, moment)];
}

/**
 * The verdict as it counts at this moment. What people were asked to decide before, policy may not approve, nor
 * anything where a halt was released for people only.
 */
export function verdictAtEntrance(
  verdict: Verdict,
  asked: boolean,
  { peopleOnly }: Pick<Moment, 'peopleOnly'>,
): Verdict {
  if (peopleOnly) return forPeople(verdict, 'a halt was released a short while ago: autopilot waits');
  return asked ? forPeople(verdict) : verdict;
}

/** What a freeze held back is not let loose by policy on the minute that it ends: a person looks at it then. */
export function afterHolding({ freeze }: Pick<Held, 'freeze'>, judged: Verdict): Verdict {
  return freeze ? forPeople(judged, `it waited for the end of ${freeze.name}`) : judged;
}

/** The verdict where policy may not approve it, and why. */
export function forPeople(verdict: Verdict, why = 'people were asked about it before'): Verdict {
  if (verdict.lane !== 'autopilot') return verdict;
  const reasons = [...verdict.reasons, why];
  return { ...verdict, lane: stricter(verdict.lane, 'review'), reasons };
}

/** The approval with its two times: until when it can be undone, and until when the agent may redeem its permit. */
export function approvedEvent(
  content: Content,
  verdict: Verdict,
  by: 'people' | 'policy',
  now: number,
): Extract<Event, { type: 'approved' }> {
  const undoUntil = now + verdict.undoWindowMs;
  const redeemBy = Math.min(undoUntil + verdict.permitTtlMs, expiresAtOf(content) ?? Number.POSITIVE_INFINITY);
  return { type: 'approved', by, undoUntil, redeemBy, at: now };
}
