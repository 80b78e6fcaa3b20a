import { amendedState, isAmendmentOf } from './amendment.ts';
import { type Approval, approvalOf, quorumHolds, speaksFor } from './approval.ts';
import type { Actor, Command, Moment, Refusal } from './command.ts';
import { raisedEvents } from './decide-raise.ts';
import { decideRollback } from './decide-rollback.ts';
import { accept, type Decision, refuse } from './decision.ts';
import { approvedEvent, forPeople } from './entrance.ts';
import { silenceHasExpired, standIns } from './escalation.ts';
import type { Event } from './event.ts';
import type { LimitUse } from './exposure.ts';
import { rolesThatCount, sayOf } from './roles-of-yes.ts';
import type { Identity } from './same-person.ts';
import type { PendingState, Recommendation } from './state.ts';
import { freezeAt, type Verdict } from './verdict.ts';

export { standIns } from './escalation.ts';
export { lenders, rolesThatCount } from './roles-of-yes.ts';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/** A yes counts once per person, for the roles that were asked, on the very revision that the person saw. */
export function decideApprove(
  item: Recommendation,
  { by, revisionHash, note, seen = [] }: Of<'approve'>,
  moment: Moment,
): Decision {
  const { state } = item;
  if (state.status === 'held') return refuse(state.freeze ? 'calendar_freeze' : 'halted');
  if (state.status !== 'pending') return refuse('already_decided');
  if (revisionHash !== item.revisionHash) return refuse('stale_revision');
  const refusal = whyNoYes(item, state, by, moment);
  if (refusal !== null) return refuse(refusal);
  const raised = raisedEvents(item, moment);
  if (raised.length > 0) return refuse('more_is_asked', raised);
  if (sayOf(item.verdict, state.step, by, state.approvals).roles.length === 0) return refuse('already_approved_by_you');
  const inTheWay = limitsInTheWay(moment, item.verdict, seen);
  if (inTheWay.length > 0) return refuse('limit_passed', { type: 'limit_passed', limits: inTheWay, at: moment.now });
  return accept(...yesOf(item, state, by, note, moment.now));
}

/**
 * A yes to a smaller change than was asked for. It counts as a new revision: no yes given before counts for it, and the
 * person must be entitled both to what was asked and to what they make of it.
 */
export function decideAmend(item: Recommendation, command: Of<'amend'>, moment: Moment): Decision {
  const { state, content, verdict } = item;
  const { by, revisionHash, note } = command;
  if (state.status === 'held') return refuse(state.freeze ? 'calendar_freeze' : 'halted');
  if (state.status !== 'pending') return refuse('already_decided');
  if (revisionHash !== item.revisionHash) return refuse('stale_revision');
  const revision = { ...command.revision, verdict: forPeople(command.revision.verdict) };
  const amended = { ...item, ...revision };
  const waiting = amendedState(state, revision.verdict);
  const refusal = whyNoYes(item, state, by, moment) ?? whyNoYes(amended, waiting, by, moment);
  if (refusal !== null) return refuse(refusal);
  // What is done by hand has no agent to take another figure.
  if (verdict.lane === 'human_only' || revision.verdict.lane === 'human_only') return refuse('cannot_amend');
  if (revision.revision !== item.revision + 1 || !isAmendmentOf(content, revision.content))
    return refuse('cannot_amend');
  const inTheWay = limitsInTheWay(moment, revision.verdict, command.seen ?? []);
  if (inTheWay.length > 0) return refuse('limit_passed', { type: 'limit_passed', limits: inTheWay, at: moment.now });
  const event: Event = { type: 'amended', revision, by: by.person, note, at: moment.now };
  return accept(event, ...yesOf(amended, waiting, by, note, moment.now));
}

/** What stands against this person's yes to what waits, or null. */
function whyNoYes(item: Recommendation, state: PendingState, by: Actor, moment: Moment): Refusal | null {
  const { now, halt, freezes } = moment;
  const { verdict } = item;
  if (rolesThatCount(verdict, state.step, by).length === 0) return 'not_an_approver';
  if (sayOf(verdict, state.step, by, []).roles.length === 0) return 'self_approval';
  if (halt) return 'halted';
  if (freezeAt(verdict, now, freezes)) return 'calendar_freeze';
  return silenceHasExpired(item, state, now) ? 'too_late' : null;
}

/** The yes, and what follows where it makes the quorum. */
function yesOf(
  { content, verdict }: Pick<Recommendation, 'content' | 'verdict'>,
  state: PendingState,
  by: Actor,
  note: string | null,
  now: number,
): Event[] {
  const say = sayOf(verdict, state.step, by, state.approvals);
  const given = { type: 'approval_given' as const, by: by.person, ...say, note, at: now };
  const approvals = [...state.approvals, approvalOf(given)];
  if (!quorumHolds(verdict.approval, standIns(verdict, state.step), approvals)) return [given];
  if (verdict.lane === 'human_only') return [given, { type: 'handed_over', to: by.person, at: now }];
  return [given, approvedEvent(content, verdict, 'people', now)];
}

function limitsInTheWay({ limits = [] }: Moment, verdict: Verdict, seen: readonly string[]): string[] {
  return limits.filter((use) => use.passed && !mayPass(use, verdict, seen)).map(({ id }) => id);
}

/** A person may pass a limit knowingly, by a card that says so; one that allows no more than handing over or nothing, never. */
function mayPass({ id, beyond }: LimitUse, { lane }: Verdict, seen: readonly string[]): boolean {
  if (beyond === 'refuse' || !seen.includes(id)) return false;
  return beyond === 'review' || lane === 'human_only';
}

/** Any one reject ends it. It never spends money, so a halt does not stop it, nor does owning the agent. */
export function decideReject(
  item: Recommendation,
  { by, revisionHash, note }: Of<'reject'>,
  { now }: Moment,
): Decision {
  const { state, verdict } = item;
  if (state.status === 'executed' && state.proposal !== null)
    return decideDeclineRollback(item, by, revisionHash, note, now);
  if (state.status !== 'pending') return refuse(state.status === 'held' ? 'not_waiting' : 'already_decided');
  if (revisionHash !== item.revisionHash) return refuse('stale_revision');
  if (rolesThatCount(verdict, state.step, by).length === 0) return refuse('not_an_approver');
  return accept({ type: 'rejected', by: by.person, note, undoUntil: now + verdict.undoWindowMs, at: now });
}

/**
 * Inside the undo window, before a permit is redeemed, undo takes the decision back to pending. After execution it
 * asks the agent to roll back, which only the agent can confirm; a halt does not stop that.
 */
export function decideUndo(item: Recommendation, command: Of<'undo'>, { now, halt }: Moment): Decision {
  const { state, verdict } = item;
  const { by, revisionHash, asksOnly = false } = command;
  if (revisionHash !== item.revisionHash) return refuse('stale_revision');
  if (rolesThatCount(verdict, stepOf(item), by).length === 0) return refuse('not_an_approver');
  switch (state.status) {
    case 'approved':
    case 'rejected': {
      if (state.undoClosed || now >= state.undoUntil) return refuse('undo_window_closed');
      return undone(by, now, halt);
    }
    // Nothing was handed to an agent, so there is no window to keep.
    case 'handed_over':
      return undone(by, now, halt);
    case 'executing':
      return refuse('already_executing');
    case 'executed':
      if (verdict.irreversible || state.rollbackUntil === null || now >= state.rollbackUntil)
        return refuse('cannot_be_rolled_back');
      return decideRollback(verdict, state, { by, asksOnly }, now);
    default:
      return refuse('nothing_to_undo');
  }
}

/** Who may ask for a rollback may also say no to one; nothing is asked of the agent then. */
function decideDeclineRollback(
  item: Recommendation,
  by: Actor,
  revisionHash: string,
  note: string | null,
  now: number,
): Decision {
  if (revisionHash !== item.revisionHash) return refuse('stale_revision');
  if (rolesThatCount(item.verdict, stepOf(item), by).length === 0) return refuse('not_an_approver');
  return accept({ type: 'rollback_declined', by: by.person, note, at: now });
}

function undone(by: Actor, now: number, halt: Moment['halt']): Decision {
  const { person, slackId } = by;
  const event: Event = { type: 'undone', by: person, ...(slackId !== undefined && { slackId }), at: now };
  return halt ? accept(event, { type: 'frozen', halt: halt.id, from: now, at: now }) : accept(event);
}

/** What a person did by hand is closed by a person. */
export function decideClose(item: Recommendation, { by, revisionHash, note }: Of<'close'>, { now }: Moment): Decision {
  if (revisionHash !== item.revisionHash) return refuse('stale_revision');
  if (item.state.status !== 'handed_over') return refuse('not_handed_over');
  if (rolesThatCount(item.verdict, stepOf(item), by).length === 0) return refuse('not_an_approver');
  return accept({ type: 'closed', by: by.person, note, at: now });
}

/** How far the chain has asked. After a decision it may have gone anywhere: whoever could be asked may take it back. */
export function stepOf({ state, verdict }: Recommendation): number {
  if (state.status === 'rejected') return state.before.step;
  if (state.status === 'approved' || state.status === 'pending') return state.step;
  return verdict.chain.length - 1;
}

/** What undo goes back to: the undoer's yes is gone, their own or in their place, and never does the rest alone make a quorum again. */
export function approvalsAfterUndo(verdict: Verdict, before: PendingState, undoer: Identity): Approval[] {
  const others = before.approvals.filter((given) => !speaksFor(given, undoer));
  return quorumHolds(verdict.approval, standIns(verdict, before.step), others) ? [] : others;
}
