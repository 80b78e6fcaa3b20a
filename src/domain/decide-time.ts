import { chasesDue, reportDueAt } from './chase.ts';
import type { Moment } from './command.ts';
import { accept, type Decision, refuse } from './decision.ts';
import { afterHolding, entrance, verdictAtEntrance } from './entrance.ts';
import { answerBy, ask, isInVain, nextReminderAt, stepDueAt } from './escalation.ts';
import type { Event } from './event.ts';
import type { Halt } from './halt.ts';
import type { PendingState, Recommendation, State } from './state.ts';
import { freezeAt, type Verdict } from './verdict.ts';

/** Whatever is due by now happens, one thing at a time; nothing due is accepted with no events. */
export function decideTick(item: Recommendation, moment: Moment): Decision {
  if (moment.halt) {
    const halted = decideHalt(item, moment);
    if (!halted.ok || halted.events.length > 0) return halted;
  }
  const { state } = item;
  const { now } = moment;
  switch (state.status) {
    case 'held': {
      // The end of a freeze is the app's business: what was held is judged anew, and released or held by that.
      const latest = state.freeze && answerBy(item);
      return latest !== null && now >= latest ? accept({ type: 'expired', why: 'agent_deadline', at: now }) : accept();
    }
    case 'pending':
      return tickPending(item, state, moment);
    case 'approved':
      if (!state.undoClosed && now >= state.undoUntil) return accept({ type: 'undo_window_closed', at: now });
      return now >= state.redeemBy ? accept({ type: 'expired', why: 'not_redeemed', at: now }) : accept();
    case 'rejected':
      return !state.undoClosed && now >= state.undoUntil ? accept({ type: 'undo_window_closed', at: now }) : accept();
    case 'executing':
    case 'rolling_back':
      return tickOwing(state, now);
    case 'executed':
      if (state.proposal !== null && now >= state.proposal.until) return accept({ type: 'rollback_lapsed', at: now });
      return state.rollbackUntil !== null && now >= state.rollbackUntil
        ? accept({ type: 'rollback_window_closed', at: now })
        : accept();
    default:
      return accept();
  }
}

/** An agent that does not report is overdue, then asked again a few times, then only listed. */
function tickOwing(state: Extract<State, { status: 'executing' | 'rolling_back' }>, now: number): Decision {
  if (now < reportDueAt(state)) return accept();
  if (!state.overdue) {
    return accept({ type: state.status === 'executing' ? 'outcome_overdue' : 'rollback_overdue', at: now });
  }
  const round = chasesDue(state, now);
  return round > state.chases ? accept({ type: 'chased', round, at: now }) : accept();
}

// A step that was missed by a long way (a restart, a clock that jumped) still starts when it is given: nobody is
// skipped, and the next owner has the whole of their time.
function tickPending(item: Recommendation, state: PendingState, moment: Moment): Decision {
  const { now } = moment;
  if (state.frozenAt !== null) return accept();
  const latest = answerBy(item);
  if (latest !== null && now >= latest) return accept({ type: 'expired', why: 'agent_deadline', at: now });
  if (now >= stepDueAt(item, state)) {
    const isLast = state.step + 1 >= item.verdict.chain.length;
    if (isLast) return accept({ type: 'expired', why: 'nobody_answered', at: now });
    return accept(ask(item.verdict, state.step + 1, moment));
  }
  if (isInVain(item.verdict, state, moment)) return accept(ask(item.verdict, state.step, moment));
  const slept = state.snoozes.find(({ until }) => now >= until);
  if (slept) return accept({ type: 'snooze_ended', by: slept.by, at: now });
  const remindAt = nextReminderAt(item, state);
  if (remindAt !== null && now >= remindAt) return accept({ type: 'reminded', step: state.step, at: now });
  return accept();
}

/** A halt came to cover it (reliability.md, the table of states). */
export function decideHalt({ state }: Recommendation, { now, halt }: Moment): Decision {
  if (!halt) return refuse('not_waiting');
  switch (state.status) {
    case 'held':
      // Its freeze is over, and now only the halt holds it: no timer is left to come round for nothing.
      return state.freeze && now >= state.freeze.until ? accept({ type: 'held', halt: halt.id, at: now }) : accept();
    case 'pending':
      return state.frozenAt === null ? accept(frozen(halt, state, now)) : accept();
    case 'approved':
      return accept({ type: 'cancelled', halt: halt.id, at: now });
    case 'executing':
      return state.stopRequestedAt === null ? accept({ type: 'stop_requested', halt: halt.id, at: now }) : accept();
    default:
      return accept();
  }
}

// Where the clock had jumped, the time of the jump is nobody's: deadlines stand still from the moment before it.
function frozen(halt: Halt, { stepStartedAt }: PendingState, now: number): Event {
  const from = halt.standsFrom === null ? now : Math.max(halt.standsFrom, stepStartedAt);
  return { type: 'frozen', halt: halt.id, from, at: now };
}

/** No halt covers it any more, or its freeze is over: deadlines go on where they stood, and what was held is judged anew. */
export function decideRelease(item: Recommendation, judged: Verdict, moment: Moment): Decision {
  if (moment.halt) return refuse('halted');
  const { state, content } = item;
  if (state.status === 'pending') {
    return state.frozenAt === null ? accept() : accept({ type: 'thawed', at: moment.now });
  }
  if (state.status !== 'held') return accept();
  const freeze = freezeAt(judged, moment.now);
  if (freeze && freeze.name === state.freeze?.name && freeze.until === state.freeze.until) return accept();
  const verdict = verdictAtEntrance(afterHolding(state, judged), state.asked, moment);
  const released: Event = { type: 'released', verdict, at: moment.now };
  const latest = answerBy({ content, verdict });
  // What came too late to be redeemed must not be approved or asked for, though a halt was the cause.
  if (latest !== null && moment.now >= latest)
    return accept(released, { type: 'expired', why: 'agent_deadline', at: moment.now });
  return accept(released, ...entrance({ content, verdict }, moment));
}
