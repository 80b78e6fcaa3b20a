import type { LimitUse } from './exposure.ts';
import { covers, type Halt, type HaltBook, type HaltSubject, haltOn } from './halt.ts';
import type { Freeze, Verdict } from './verdict.ts';

/** When a command meets the state, and what stands in its way at that moment. */
export type Moment = {
  now: number;
  /** The halt that covers the recommendation. */
  halt: Halt | null;
  /** A halt that covered it is released for people, and not yet for autopilot. */
  peopleOnly: boolean;
  /** Its agent is paused. */
  paused: boolean;
  /** How far limits are used with it; they matter to an approval alone, and are left out elsewhere. */
  limits?: readonly LimitUse[];
  /** The verdict that stands in place of its own where more is asked for by now: by another policy, or past a limit. */
  raise?: Verdict | null;
  /** The freezes of the policy in force, beside those that the verdict knows of. */
  freezes?: readonly Freeze[];
  /** The roles in which nobody can be reached then. */
  unreachable?: readonly string[];
};

/** The moment of one recommendation, out of all that is halted and paused. */
export function momentOf(book: HaltBook, subject: HaltSubject, now: number): Moment {
  return {
    now,
    halt: haltOn(book, subject),
    peopleOnly: book.peopleOnly.some(({ scope }) => covers(scope, subject)),
    paused: book.paused.some(({ agent }) => agent === subject.agent),
  };
}
