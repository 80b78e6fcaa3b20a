import { missingRoles, peopleNeeded } from '../domain/approval.ts';
import { standIns } from '../domain/decide-person.ts';
import { answerBy, currentStep, rolesAsked, stepDueAt } from '../domain/escalation.ts';
import type { PendingState, Recommendation } from '../domain/state.ts';
import { freezeAt } from '../domain/verdict.ts';
import type { CardContext } from './card-context.ts';
import { noteText } from './decided.ts';
import { agentName, isFrozen } from './headline.ts';
import { agentText } from './mrkdwn.ts';
import { holders, mention, name, nextOwners, owners, titles } from './owners.ts';
import { duration, moment, near } from './time.ts';

/** Who is in charge, what is still missing, and until when; lines of mrkdwn. */
export function askingLines(item: Recommendation, state: PendingState, context: CardContext): string[] {
  return [
    inCharge(item, state, context),
    deadlineLine(item, state, context),
    ...quorum(item, state, context),
    ...notAllowed(item, state, context),
  ];
}

/** Until when the step being asked now lasts, and what comes after it. */
export function deadlineLine(item: Recommendation, state: PendingState, context: CardContext): string {
  const freeze = freezeAt(item.verdict, context.now);
  if (freeze && !isFrozen(state, context)) {
    return `📅 *${agentText(freeze.name, 80)}*: it can be rejected now, and approved after ${near(freeze.until, context.now)}.`;
  }
  if (isFrozen(state, context)) {
    return 'Its deadline stands still while the halt lasts. It can be rejected now; it can be approved once the halt is released.';
  }
  const dueAt = stepDueAt(item, state);
  const given = duration(dueAt - state.stepStartedAt);
  return `*Decide by ${near(dueAt, context.now)}* (${given} in all). ${afterwards(item, state, context)}`;
}

function afterwards(item: Recommendation, state: PendingState, { people }: CardContext): string {
  if (stepDueAt(item, state) === answerBy(item)) {
    return `Then ${agentName(item)}’s own deadline makes it expire and nothing is done.`;
  }
  const next = item.verdict.chain[state.step + 1];
  return next === undefined
    ? 'Then it expires and nothing is done.'
    : `Then it goes to ${nextOwners(next.roles, people)}.`;
}

function inCharge({ verdict }: Recommendation, state: PendingState, { people }: CardContext): string {
  const now = currentStep(verdict, state)?.roles ?? [];
  const joint = verdict.approval.mode === 'all' ? 'and' : 'or';
  const before = rolesAsked(verdict, state.step).filter((role) => !now.includes(role));
  const earlier = before.length === 0 ? '' : ` Asked before, and still free to decide: ${titles(before, people)}.`;
  return `*In charge now:* ${owners(now, people, joint)}.${earlier}`;
}

function quorum({ verdict }: Recommendation, state: PendingState, { people }: CardContext): string[] {
  const { approval } = verdict;
  const needed = peopleNeeded(approval);
  const spare = standIns(verdict, state.step);
  if (approval.mode === 'any') {
    const others = approval.roles.filter((role) => !rolesAsked(verdict, state.step).includes(role));
    const also = others.length === 0 ? '' : ` ${titles(others, people)} may decide too.`;
    if (needed === 1) return [`One yes is enough.${also}`];
  }
  const missing = missingRoles(approval, spare, state.approvals);
  const given = state.approvals.map(
    ({ by, roles, at, note }) =>
      `✅ ${mention(by, people)} for ${titles(roles, people, 'and')} · ${moment(at)}${noteText(note)}`,
  );
  const need =
    approval.mode === 'any'
      ? `Needs a yes from ${needed} different people${approval.must === undefined ? '' : `, ${titles([approval.must], people)} among them`}.`
      : `Needs a yes from each of ${titles(approval.roles, people, 'and')}, from ${needed > approval.roles.length ? `${needed} ` : ''}different people.`;
  const open =
    missing.length === 0
      ? []
      : [`⏳ Still missing: ${owners(missing, people, approval.mode === 'any' ? 'or' : 'and')}.`];
  const stand = spare.length === 0 ? [] : [`${titles(spare, people)} may stand in for one of them.`];
  return [need, ...given, ...open, ...stand];
}

// Whoever answers for the agent sees an Approve button too; the card says beforehand that it is not for them.
function notAllowed(item: Recommendation, state: PendingState, { people }: CardContext): string[] {
  const { agentOwner, selfApproval, approval } = item.verdict;
  if (agentOwner === null || selfApproval) return [];
  const asked = holders([...approval.roles, ...rolesAsked(item.verdict, state.step)], people);
  if (!asked.includes(agentOwner)) return [];
  return [`${name(agentOwner, people)} answers for ${agentName(item)}: may reject this, not approve it.`];
}
