import { missingRoles, peopleNeeded } from '../domain/approval.ts';
import { standIns } from '../domain/decide-person.ts';
import { answerBy, currentStep, isSnoozed, rolesAsked, stepDueAt } from '../domain/escalation.ts';
import { samePerson } from '../domain/same-person.ts';
import type { PendingState, Recommendation } from '../domain/state.ts';
import { freezeAt } from '../domain/verdict.ts';
import type { CardContext } from './card-context.ts';
import { waitingLines } from './computed.ts';
import { inPlaceOf, noteText } from './decided.ts';
import { agentName, isFrozen } from './headline.ts';
import { agentText } from './mrkdwn.ts';
import { accountOf, holders, mention, name, nextOwners, owners, titles } from './owners.ts';
import { duration, moment, near } from './time.ts';

/** Until when, who is in charge, what is still missing, and what waiting costs: what stands above the buttons. Lines of mrkdwn. */
export function askingLines(item: Recommendation, state: PendingState, context: CardContext): string[] {
  const frozen = isFrozen(state, context);
  const freeze = freezeText(item, state, context);
  const owner = inCharge(item, state, context);
  return [
    ...(freeze !== null || frozen
      ? [freeze ?? frozenText(), `*In charge now:* ${owner}.`]
      : [`*Decide by ${near(stepDueAt(item, state), context.now)}:* ${owner}.`]),
    ...quorum(item, state, context),
    ...(frozen ? [] : waitingLines(item, state)),
  ];
}

/** What else there is to know before deciding: who comes next, who was asked before, who may not. Lines of mrkdwn. */
export function askingNotes(item: Recommendation, state: PendingState, context: CardContext): string[] {
  const given = duration(stepDueAt(item, state) - state.stepStartedAt);
  const next = isFrozen(state, context) ? [] : [`${given} in all. ${afterwards(item, state, context)}`];
  return [
    ...next,
    ...askedBefore(item, state, context),
    ...mayToo(item, state, context),
    ...notAllowed(item, state, context),
    ...sleepers(state, context),
  ];
}

/** Until when the step being asked now lasts, and what comes after it. */
export function deadlineLine(item: Recommendation, state: PendingState, context: CardContext): string {
  const freeze = freezeText(item, state, context);
  if (freeze !== null) return freeze;
  if (isFrozen(state, context)) return frozenText();
  const dueAt = stepDueAt(item, state);
  return `*Decide by ${near(dueAt, context.now)}* (${timeGiven(item, state, dueAt)} in all). ${afterwards(item, state, context)}`;
}

// Over a night or a weekend the time on the clock would say little.
function timeGiven(item: Recommendation, state: PendingState, dueAt: number): string {
  const step = currentStep(item.verdict, state);
  if (!step?.shifts || dueAt === answerBy(item)) return duration(dueAt - state.stepStartedAt);
  return `${duration(step.withinMs)} of working time`;
}

/** Whose decision is missing, and who has not put it off: those whom a reminder is for, whether they want to be named or not. */
export function stillAsked(
  { verdict }: Recommendation,
  state: PendingState,
  people: CardContext['people'],
  now: number,
): string[] {
  const asked = state.handedTo === null ? holders(openRoles(verdict, state), people) : [state.handedTo.to];
  return asked.filter((person) => !hasApproved(state, person, people) && !isSnoozed(state, person, now));
}

// By their account where it is known: a yes stays theirs when the policy gives them another handle.
function hasApproved({ approvals }: PendingState, person: string, people: CardContext['people']): boolean {
  const asked = { person, slackId: accountOf(person, people) };
  return approvals.some(({ by, slackId }) => samePerson({ person: by, slackId }, asked));
}

// Only those whose yes is still missing are reminded: the others have done their part.
function openRoles(verdict: Recommendation['verdict'], state: PendingState): string[] {
  const roles = currentStep(verdict, state)?.roles ?? [];
  const missing = missingRoles(verdict.approval, standIns(verdict, state.step), state.approvals);
  const open = roles.filter((role) => missing.includes(role) || !verdict.approval.roles.includes(role));
  return open.length === 0 ? roles : open;
}

/** A freeze of the calendar that keeps it from being approved now; null where none does, or a halt does too. */
function freezeText({ verdict }: Recommendation, state: PendingState, context: CardContext): string | null {
  const freeze = freezeAt(verdict, context.now);
  if (freeze === null || isFrozen(state, context)) return null;
  const until = near(freeze.until, context.now);
  return `📅 *${agentText(freeze.name, 80)}*: it can be rejected now, and approved after ${until}.`;
}

function frozenText(): string {
  return 'Its deadline stands still while the halt lasts. It can be rejected now; it can be approved once the halt is released.';
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
  if (state.handedTo !== null) {
    const { to, by, at } = state.handedTo;
    return `${mention(to, people)}, asked by ${name(by, people)} · ${moment(at)}`;
  }
  const joint = verdict.approval.mode === 'all' ? 'and' : 'or';
  return owners(currentStep(verdict, state)?.roles ?? [], people, joint);
}

function askedBefore({ verdict }: Recommendation, state: PendingState, { people }: CardContext): string[] {
  const now = state.handedTo === null ? (currentStep(verdict, state)?.roles ?? []) : [];
  const before = rolesAsked(verdict, state.step).filter((role) => !now.includes(role));
  return before.length === 0 ? [] : [`Asked before, and still free to decide: ${titles(before, people)}.`];
}

function quorum({ verdict }: Recommendation, state: PendingState, { people }: CardContext): string[] {
  const { approval } = verdict;
  if (approval.mode === 'any' && peopleNeeded(approval) === 1) return [];
  const needed = peopleNeeded(approval);
  const spare = standIns(verdict, state.step);
  const missing = missingRoles(approval, spare, state.approvals);
  const given = state.approvals.map(
    (yes) =>
      `✅ ${mention(yes.by, people)} for ${titles(yes.roles, people, 'and')}${inPlaceOf(yes, people)} · ${moment(yes.at)}${noteText(yes.note)}`,
  );
  const need =
    approval.mode === 'any'
      ? `Needs a yes from ${needed} different people${approval.must === undefined ? '' : `, ${titles([approval.must], people)} among them`}.`
      : `Needs a yes from each of ${titles(approval.roles, people, 'and')}, from ${needed > approval.roles.length ? `${needed} ` : ''}different people.`;
  const open =
    missing.length === 0
      ? []
      : [`⏳ Still missing: ${owners(missing, people, approval.mode === 'any' ? 'or' : 'and')}.`];
  return [need, ...given, ...open];
}

function mayToo({ verdict }: Recommendation, state: PendingState, { people }: CardContext): string[] {
  const { approval } = verdict;
  const spare = standIns(verdict, state.step);
  const stand = spare.length === 0 ? [] : [`${titles(spare, people)} may stand in for one of them.`];
  if (approval.mode === 'all' || peopleNeeded(approval) > 1) return stand;
  const others = approval.roles.filter((role) => !rolesAsked(verdict, state.step).includes(role));
  const also = others.length === 0 ? '' : ` ${titles(others, people)} may decide too.`;
  return [`One yes is enough.${also}`];
}

// Whoever answers for the agent sees an Approve button too; the card says beforehand that it is not for them.
function notAllowed(item: Recommendation, state: PendingState, { people }: CardContext): string[] {
  const { agentOwner, selfApproval, approval } = item.verdict;
  if (agentOwner === null || selfApproval) return [];
  const asked = holders([...approval.roles, ...rolesAsked(item.verdict, state.step)], people);
  if (!asked.includes(agentOwner)) return [];
  return [`${name(agentOwner, people)} answers for ${agentName(item)}: may reject this, not approve it.`];
}

function sleepers(state: PendingState, { people, now }: CardContext): string[] {
  return state.snoozes
    .filter(({ by }) => isSnoozed(state, by, now))
    .slice(0, 5)
    .map(({ by, until }) => `${name(by, people)} put it off until ${near(until, now)}; the deadline stands.`);
}
