import type { Actor } from '../../domain/command.ts';
import { currentStep, isSnoozed, stepDueAt } from '../../domain/escalation.ts';
import { sayOf } from '../../domain/roles-of-yes.ts';
import type { PendingState, Recommendation } from '../../domain/state.ts';

/**
 * What a person's yes is still missing for, most urgent first: what asks them now, then what they may decide as well, then
 * what they put off or a halt freezes.
 */
export function theirsToDecide(items: readonly Recommendation[], by: Actor, now: number): Recommendation[] {
  const theirs = items.flatMap((item) => {
    const { state, verdict } = item;
    if (state.status !== 'pending' || sayOf(verdict, state.step, by, state.approvals).roles.length === 0) return [];
    return [{ item, rank: rankOf(item, state, by, now), dueAt: stepDueAt(item, state) }];
  });
  return theirs
    .sort((one, other) => one.rank - other.rank || one.dueAt - other.dueAt || (one.item.id < other.item.id ? -1 : 1))
    .map(({ item }) => item);
}

function rankOf({ verdict }: Recommendation, state: PendingState, { person, roles }: Actor, now: number): number {
  if (state.frozenAt !== null) return 3;
  if (isSnoozed(state, person, now)) return 2;
  if (state.handedTo !== null) return state.handedTo.to === person ? 0 : 1;
  return currentStep(verdict, state)?.roles.some((role) => roles.includes(role)) ? 0 : 1;
}
