import { amendedState } from './amendment.ts';
import { approvalOf } from './approval.ts';
import { approvalsAfterUndo } from './decide-person.ts';
import { currentStep, remindersDue } from './escalation.ts';
import type { Event, EventType } from './event.ts';
import { afterExecution } from './evolve-execution.ts';
import { ImpossibleEvent } from './impossible-event.ts';
import { startAsIfWorked } from './shifts.ts';
import type { PendingState, Recommendation, State, Status } from './state.ts';

// What these events make takes nothing from the state before, so they must say which states they can follow; the
// others look for themselves.
const FOLLOWS: Partial<Record<EventType, readonly Status[]>> = {
  received: ['held'],
  revised: ['held', 'pending'],
  amended: ['pending'],
  note_added: [
    'approved',
    'rejected',
    'executing',
    'executed',
    'failed',
    'rolling_back',
    'rolled_back',
    'rollback_failed',
    'expired',
    'withdrawn',
    'cancelled',
    'handed_over',
    'closed',
  ],
  noted: ['held'],
  held: ['held'],
  postponed: ['held'],
  released: ['held'],
  raised: ['pending', 'approved'],
  asked: ['held', 'pending'],
  approved: ['held', 'pending'],
  closed: ['handed_over'],
  expired: ['held', 'pending', 'approved'],
  withdrawn: ['held', 'pending', 'approved'],
  cancelled: ['approved'],
};

/** The recommendation after one fact. Pure; `version` is the commit's business and stays as it is. */
export function evolve(item: Recommendation, event: Event): Recommendation {
  const follows = FOLLOWS[event.type];
  if (follows && !follows.includes(item.state.status)) throw new ImpossibleEvent(item, event);
  if (event.type === 'received' || event.type === 'revised') {
    return { ...item, ...event.revision, amendment: null, state: heldFor(item.state, null, event.at) };
  }
  if (event.type === 'amended') return amended(item, event);
  if (event.type === 'note_added') {
    const { by, note, at } = event;
    return { ...item, notes: [...item.notes, { by, note, at }] };
  }
  if (event.type === 'released') return { ...item, verdict: event.verdict };
  if (event.type === 'raised') return raised(item, event);
  return { ...item, state: nextState(item, event) };
}

function amended(item: Recommendation, event: Extract<Event, { type: 'amended' }>): Recommendation {
  const { revision, by, note, at } = event;
  const change = item.content.change;
  if (item.state.status !== 'pending' || change === undefined) throw new ImpossibleEvent(item, event);
  const asked = item.amendment?.asked ?? change.after;
  return {
    ...item,
    ...revision,
    amendment: { by, at, note, asked },
    state: amendedState(item.state, revision.verdict),
  };
}

/** Whoever said yes before said it to the same content: it counts for what it counted for. */
function raised(item: Recommendation, { verdict, recalled, at }: Extract<Event, { type: 'raised' }>): Recommendation {
  const { state } = item;
  if (recalled && state.status === 'approved')
    return { ...item, verdict, state: { ...heldFor(state, null, at), asked: true } };
  if (recalled || state.status !== 'pending')
    throw new ImpossibleEvent(item, { type: 'raised', verdict, recalled, at });
  return { ...item, verdict, state: { ...state, step: 0, handedTo: null } };
}

type StateEvent = Exclude<Event, { type: 'received' | 'revised' | 'amended' | 'released' | 'raised' | 'note_added' }>;

function nextState(item: Recommendation, event: StateEvent): State {
  const { state, verdict } = item;
  switch (event.type) {
    case 'held':
      return heldFor(state, null, event.at);
    case 'postponed':
      return heldFor(state, { name: event.freeze, until: event.until }, event.at);
    case 'noted':
      return { status: 'noted', notedAt: event.at };
    case 'asked': {
      const approvals = state.status === 'pending' ? state.approvals : [];
      const undone = state.status === 'pending' ? state.undone : null;
      // Who has moved on to be asked now decides whether to hand it over; a wish to sleep outlasts the step.
      const snoozes = state.status === 'pending' ? state.snoozes : [];
      const fresh = { reminders: 0, frozenAt: null, undone, handedTo: null, snoozes };
      return { status: 'pending', approvals, step: event.step, stepStartedAt: event.at, ...fresh };
    }
    case 'reminded':
      if (state.status === 'pending') {
        return { ...state, reminders: Math.max(state.reminders + 1, remindersDue(verdict, state, event.at)) };
      }
      break;
    case 'reassigned':
      if (state.status === 'pending') {
        const { by, to, at } = event;
        return { ...state, handedTo: { by, to, at } };
      }
      break;
    case 'snoozed':
      if (state.status === 'pending') {
        const { by, until } = event;
        return { ...state, snoozes: [...withoutSnoozeOf(state, by), { by, until }] };
      }
      break;
    case 'snooze_ended':
      if (state.status === 'pending') return { ...state, snoozes: withoutSnoozeOf(state, event.by) };
      break;
    case 'frozen':
      if (state.status === 'pending') return { ...state, frozenAt: event.from };
      break;
    case 'thawed':
      if (state.status === 'pending' && state.frozenAt !== null) {
        // A clock that went back meanwhile must not take time away from whoever is asked.
        const stoodStill = { from: state.frozenAt, until: Math.max(state.frozenAt, event.at) };
        const shifts = currentStep(verdict, state)?.shifts;
        return { ...state, stepStartedAt: startAsIfWorked(shifts, state.stepStartedAt, stoodStill), frozenAt: null };
      }
      break;
    case 'approval_given':
      if (state.status === 'pending') {
        return { ...state, approvals: [...state.approvals, approvalOf(event)] };
      }
      break;
    case 'limit_passed':
      if (state.status === 'pending') return state;
      break;
    case 'approved': {
      const { by, undoUntil, redeemBy, at } = event;
      const approvals = state.status === 'pending' ? state.approvals : [];
      const step = state.status === 'pending' ? state.step : 0;
      return {
        status: 'approved',
        release: { by, approvals, approvedAt: at },
        step,
        undoUntil,
        undoClosed: false,
        redeemBy,
      };
    }
    case 'handed_over':
      if (state.status === 'pending') {
        const release = { by: 'people' as const, approvals: state.approvals, approvedAt: event.at };
        return { status: 'handed_over', release, step: state.step, handedOverTo: event.to, handedOverAt: event.at };
      }
      break;
    case 'closed':
      return { status: 'closed', by: event.by, closedAt: event.at, note: event.note };
    case 'rejected':
      if (state.status === 'pending') {
        const { by, note, undoUntil, at } = event;
        return { status: 'rejected', by, rejectedAt: at, note, undoUntil, undoClosed: false, before: state };
      }
      break;
    case 'undone': {
      const before = beforeDecision(state, event.at);
      if (before)
        return {
          ...before,
          approvals: approvalsAfterUndo(verdict, before, { person: event.by, slackId: event.slackId }),
          stepStartedAt: event.at,
          reminders: 0,
          frozenAt: null,
          undone: { by: event.by, at: event.at },
          snoozes: [],
        };
      break;
    }
    case 'undo_window_closed':
      if (state.status === 'approved' || state.status === 'rejected') return { ...state, undoClosed: true };
      break;
    case 'expired': {
      const step = state.status === 'pending' || state.status === 'approved' ? state.step : 0;
      return { status: 'expired', expiredAt: event.at, why: event.why, step };
    }
    case 'withdrawn':
      return { status: 'withdrawn', withdrawnAt: event.at };
    case 'cancelled':
      return { status: 'cancelled', cancelledAt: event.at, halt: event.halt };
    case 'redeemed':
      if (state.status === 'approved') {
        const permit = { id: event.permitId, key: event.key, redeemedAt: event.at, expiresAt: event.expiresAt };
        return {
          status: 'executing',
          release: state.release,
          permit,
          overdue: false,
          chases: 0,
          stopRequestedAt: null,
        };
      }
      break;
    case 'stop_requested':
      if (state.status === 'executing') return { ...state, stopRequestedAt: event.at };
      break;
    case 'outcome_overdue':
      if (state.status === 'executing') return { ...state, overdue: true };
      break;
    case 'chased':
      if (state.status === 'executing' || state.status === 'rolling_back') return { ...state, chases: event.round };
      break;
    default:
      return afterExecution(item, event);
  }
  throw new ImpossibleEvent(item, event);
}

type Held = Extract<State, { status: 'held' }>;

function heldFor(before: State, freeze: Held['freeze'], now: number): Held {
  return { status: 'held', heldAt: now, asked: isForPeople(before), freeze };
}

/** Whether people have been asked to decide it, in this revision or an earlier one, or would be after a freeze. */
function isForPeople(state: State): boolean {
  return state.status === 'pending' || (state.status === 'held' && (state.asked || state.freeze !== null));
}

function withoutSnoozeOf({ snoozes }: PendingState, person: string): PendingState['snoozes'] {
  return snoozes.filter(({ by }) => by !== person);
}

/** The pending state that a decision came from, or null where there is none to go back to. */
function beforeDecision(state: State, now: number): PendingState | null {
  if (state.status === 'rejected') return state.before;
  if (state.status !== 'approved' && state.status !== 'handed_over') return null;
  const { step, release } = state;
  const fresh = {
    stepStartedAt: now,
    reminders: 0,
    frozenAt: null,
    undone: null,
    handedTo: null,
    snoozes: [],
  };
  return { status: 'pending', approvals: release.approvals, step, ...fresh };
}
