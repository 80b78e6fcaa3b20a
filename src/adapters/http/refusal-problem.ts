import type { Refusal } from '../../domain/command.ts';
import { type Problem, problem } from './problem.ts';

export function unknownRecommendation(): Problem {
  return problem('unknown_recommendation', 'This agent has no recommendation of this id.');
}

/** Why no permit is given, in one of the contract's codes. `notBefore` is ISO 8601. */
export function notPermitted(refusal: Refusal | 'unknown_recommendation', notBefore: string | null): Problem {
  switch (refusal) {
    case 'unknown_recommendation':
      return unknownRecommendation();
    case 'undo_window_open':
      return problem(refusal, 'Redeem it again once not_before has passed.', {
        ...(notBefore !== null && { members: { not_before: notBefore } }),
      });
    case 'halted':
      return problem(refusal, 'Do not act. Nothing is executed until people release the halt.');
    case 'calendar_freeze':
      return problem(refusal, 'Do not act. Redeem it once not_before has passed; it may have expired by then.', {
        ...(notBefore !== null && { members: { not_before: notBefore } }),
      });
    case 'stale_revision':
      return problem(refusal, 'Do not act on this content. Read the recommendation for its current revision_hash.');
    case 'permit_mismatch':
      return problem(refusal, 'Do not act. Read the recommendation: another target or amount was approved.');
    case 'agent_paused':
      return problem(refusal, 'Do not act. Ask the admin to let this agent act again.');
    case 'already_redeemed':
      return problem(refusal, 'Do not act again. Report what came of the permit that was given.');
    default:
      // Whatever else stands against it, to the agent it is one thing: there is no approval to act on.
      return problem('not_approved', 'Do not act. Read the recommendation to see where it stands.');
  }
}

/** Why a report or a withdrawal is refused. */
export function refused(refusal: Refusal | 'unknown_recommendation'): Problem {
  switch (refusal) {
    case 'unknown_recommendation':
      return unknownRecommendation();
    case 'stale_revision':
      return problem(refusal, 'Report with the revision_hash that came with the permit.');
    case 'not_executing':
      return problem(refusal, 'Redeem the permit before you act, and report executed or failed after it, once.');
    case 'not_rolling_back':
      return problem(refusal, 'Report rolled_back or rollback_failed only after a rollback was requested.');
    case 'cannot_withdraw':
      return problem(refusal, 'Only what is held, pending or approved and not yet redeemed can be withdrawn.');
    case 'halted':
      return problem(refusal, 'Try again when people have released the halt.');
    default:
      return problem('not_now', 'Read the recommendation to see where it stands.');
  }
}
