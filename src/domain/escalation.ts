import { nextChaseAt, reportDueAt } from './chase.ts';
import type { Moment } from './command.ts';
import type { Event } from './event.ts';
import { expiresAtOf } from './recommendation.ts';
import { afterWork } from './shifts.ts';
import type { PendingState, Recommendation } from './state.ts';
import type { ChainStep, Verdict } from './verdict.ts';

type Asked = Pick<Recommendation, 'content' | 'verdict'>;

/** The step being asked now. A chain has at least one step; policy sees to it when it loads. */
export function currentStep(verdict: Verdict, state: PendingState): ChainStep | null {
  return verdict.chain[state.step] ?? null;
}

/**
 * The last moment at which a decision still helps, by the agent's own deadline: after it the undo window would outlast
 * the deadline, and a permit could never be redeemed. Null when the agent set none.
 */
export function answerBy({ content, verdict }: Asked): number | null {
  const expiresAt = expiresAtOf(content);
  return expiresAt === null ? null : expiresAt - verdict.undoWindowMs;
}

/** When the step being asked now ends, halts aside; epoch milliseconds. */
export function stepDueAt(item: Asked, state: PendingState): number {
  const step = currentStep(item.verdict, state);
  const due = step ? afterWork(step.shifts, state.stepStartedAt, step.withinMs) : state.stepStartedAt;
  return Math.min(due, answerBy(item) ?? due);
}

/** When silence expires the request: the end of the whole chain, or the agent's own deadline. */
export function decideBy(item: Asked, state: PendingState): number {
  const rest = item.verdict.chain.slice(state.step);
  const end = rest.reduce(
    (startsAt, { shifts, withinMs }) => afterWork(shifts, startsAt, withinMs),
    state.stepStartedAt,
  );
  return Math.min(end, answerBy(item) ?? end);
}

/**
 * Whether the request has expired by the clock, even if the timer has not come round to it. A step that ran out before
 * the end of the chain is not the end: its owner still may decide.
 */
export function silenceHasExpired(item: Asked, state: PendingState, now: number): boolean {
  const latest = answerBy(item);
  if (latest !== null && now >= latest) return true;
  // A halt stops the clock of the chain, and never that of the agent's own deadline.
  const clock = state.frozenAt ?? now;
  return state.step === item.verdict.chain.length - 1 && clock >= stepDueAt(item, state);
}

/** When the next reminder of this step is due, or null when all were given. */
export function nextReminderAt(item: Asked, state: PendingState): number | null {
  const step = currentStep(item.verdict, state);
  const after = step?.remindAfterMs[state.reminders];
  return after === undefined ? null : afterWork(step?.shifts, state.stepStartedAt, after);
}

/** When the first snooze ends and its person is to be reminded, or null. */
function snoozeEndsAt({ snoozes }: PendingState): number | null {
  return snoozes.length === 0 ? null : Math.min(...snoozes.map(({ until }) => until));
}

/** Whether this person wished not to be reminded of it now. */
export function isSnoozed({ snoozes }: PendingState, person: string, now: number): boolean {
  return snoozes.some(({ by, until }) => by === person && now < until);
}

/** How many reminders of this step have been due by `now`: those that were missed are given as one. */
export function remindersDue(verdict: Verdict, state: PendingState, now: number): number {
  const step = currentStep(verdict, state);
  const due = step?.remindAfterMs.filter((after) => now >= afterWork(step.shifts, state.stepStartedAt, after));
  return due?.length ?? 0;
}

/**
 * Asks the step, or the first one after it in which somebody can be reached. The last one is always asked: somebody may
 * come back before it ends, and whoever was passed over still may decide.
 */
export function ask(
  verdict: Verdict,
  from: number,
  { now, unreachable = [] }: Moment,
): Extract<Event, { type: 'asked' }> {
  const { chain } = verdict;
  let step = from;
  while (step < chain.length - 1 && nobodyReached(chain[step], unreachable)) step += 1;
  const passedOver = [...new Set(chain.slice(from, step).flatMap(({ roles }) => roles))];
  const roles = chain[step]?.roles ?? [];
  return { type: 'asked', step, roles, ...(passedOver.length > 0 && { passedOver }), at: now };
}

/** Whether the step being asked now is not worth waiting for: nobody in it can be reached, and others come after it. */
export function isInVain(verdict: Verdict, state: PendingState, { unreachable = [] }: Moment): boolean {
  if (state.handedTo !== null) return false;
  return state.step < verdict.chain.length - 1 && nobodyReached(currentStep(verdict, state), unreachable);
}

function nobodyReached(step: ChainStep | null | undefined, unreachable: readonly string[]): boolean {
  return step?.roles.every((role) => unreachable.includes(role)) ?? false;
}

/** Roles that the chain has asked so far; each of them may decide, the former owners too. */
export function rolesAsked(verdict: Verdict, step: number): string[] {
  return [...new Set(verdict.chain.slice(0, step + 1).flatMap(({ roles }) => roles))];
}

/** Roles the chain asked beyond those required: each may stand in for one that did not answer. */
export function standIns(verdict: Verdict, step: number): string[] {
  return rolesAsked(verdict, step).filter((role) => !verdict.approval.roles.includes(role));
}

/** When time alone changes this recommendation next, or null when only a person, an agent or a halt can. */
export function nextTimerAt(item: Recommendation): number | null {
  const { state } = item;
  switch (state.status) {
    case 'held':
      return state.freeze && Math.min(state.freeze.until, answerBy(item) ?? state.freeze.until);
    case 'pending':
      if (state.frozenAt !== null) return null;
      return Math.min(
        stepDueAt(item, state),
        nextReminderAt(item, state) ?? Number.POSITIVE_INFINITY,
        snoozeEndsAt(state) ?? Number.POSITIVE_INFINITY,
      );
    case 'approved':
      return state.undoClosed ? state.redeemBy : state.undoUntil;
    case 'rejected':
      return state.undoClosed ? null : state.undoUntil;
    case 'executing':
    case 'rolling_back':
      return state.overdue ? nextChaseAt(state) : reportDueAt(state);
    case 'executed':
      return state.proposal?.until ?? state.rollbackUntil;
    default:
      return null;
  }
}
