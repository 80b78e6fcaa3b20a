import { sameAccount } from './account.ts';
import type { Command, Intent, Moment } from './command.ts';
import { raisedEvents } from './decide-raise.ts';
import { accept, type Decision, refuse } from './decision.ts';
import { afterHolding, entrance, verdictAtEntrance } from './entrance.ts';
import type { Event } from './event.ts';
import type { Measured, Recommendation } from './state.ts';
import { freezeAt } from './verdict.ts';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

const HOUR_MS = 3_600_000;
// What an agent offers to take back, it offers for three days unless it says otherwise.
const DEFAULT_ROLLBACK_HOURS = 72;

/** A newer revision voids every approval of the older one and is asked for afresh. */
export function decideRevise(item: Recommendation, { revision }: Of<'revise'>, moment: Moment): Decision {
  const { state } = item;
  if (state.status !== 'pending' && state.status !== 'held') return refuse('already_decided');
  const asked = state.status === 'pending' || state.asked;
  const judged = state.status === 'held' ? afterHolding(state, revision.verdict) : revision.verdict;
  const entering = { ...revision, verdict: verdictAtEntrance(judged, asked, moment) };
  return accept({ type: 'revised', revision: entering, at: moment.now }, ...entrance(entering, moment));
}

/** An agent may take back what it has not begun to execute. */
export function decideWithdraw({ state }: Recommendation, { now }: Moment): Decision {
  switch (state.status) {
    case 'withdrawn':
      return accept();
    case 'held':
    case 'pending':
    case 'approved':
      return accept({ type: 'withdrawn', at: now });
    default:
      return refuse('cannot_withdraw');
  }
}

/** The permit is given once, for the approved revision, after the undo window, and never under a halt. */
export function decideRedeem(item: Recommendation, command: Of<'redeem'>, moment: Moment): Decision {
  const { state, verdict } = item;
  const { now, halt, paused, peopleOnly } = moment;
  if (command.revisionHash !== item.revisionHash) return refuse('stale_revision');
  if (!fits(command.intent, item)) return refuse('permit_mismatch');
  switch (state.status) {
    case 'approved':
      if (paused) return refuse('agent_paused');
      // What policy let through before the halt is cancelled by it; until that is done it gets no permit either.
      if (halt || (peopleOnly && state.release.by === 'policy')) return refuse('halted');
      if (now < state.undoUntil) return refuse('undo_window_open');
      if (now >= state.redeemBy) return refuse('not_approved');
      if (freezeAt(verdict, now, moment.freezes)) return refuse('calendar_freeze');
      // What policy let through, the policy in force must let through still.
      if (raisedEvents(item, moment).length > 0) return refuse('more_is_asked', raisedEvents(item, moment));
      return accept({
        type: 'redeemed',
        permitId: command.permitId,
        key: command.key,
        expiresAt: now + verdict.reportWithinMs,
        at: now,
      });
    case 'executing':
      // The answer may have been lost on its way: the same call gets the same permit, any other call none.
      if (command.key !== state.permit.key) return refuse('already_redeemed');
      if (paused) return refuse('agent_paused');
      // Who was asked to stop is not told to go on, also when the halt is over.
      return halt || state.stopRequestedAt !== null ? refuse('halted') : accept();
    case 'executed':
    case 'failed':
    case 'rolling_back':
    case 'rolled_back':
    case 'rollback_failed':
      return refuse('already_redeemed');
    case 'held':
      return refuse(state.freeze ? 'calendar_freeze' : 'halted');
    case 'cancelled':
      return refuse('halted');
    default:
      return refuse('not_approved');
  }
}

/** Whether what the agent is about to do is what was approved; what it does not name is taken on trust in the hash. */
function fits({ target, amount }: Intent, { content, verdict }: Recommendation): boolean {
  if (target !== null) {
    const approved = content.target;
    const same = approved?.platform === target.platform && approved.entity === target.entity;
    if (!same || !sameAccount(approved.account, target.account)) return false;
  }
  if (amount === null) return true;
  return verdict.amount?.amountMinor === amount.amountMinor && verdict.amount.currency === amount.currency;
}

/** Only the agent says what became of it; the same report again changes nothing. */
export function decideReport(item: Recommendation, command: Of<'report'>, { now }: Moment): Decision {
  const { state, content, verdict } = item;
  const { status, detail, drift, measured } = command;
  if (command.revisionHash !== item.revisionHash) return refuse('stale_revision');
  if (status === state.status) return state.status === 'executed' ? laterReport(state, command, now) : accept();
  switch (status) {
    case 'executed': {
      if (isOver(state)) return accept();
      // Said before the wish to take it back arrived, and repeated; only what is new in it counts.
      if (state.status === 'rolling_back') {
        if (drift !== null) return accept({ type: 'rollback_failed', detail, drift, at: now });
        return isNews(measured, state.measured) ? accept({ type: 'measured', measured, at: now }) : accept();
      }
      if (state.status !== 'executing') return refuse('not_executing');
      const recoverable = content.undo?.supported === true && !verdict.irreversible;
      const hours = content.undo?.window_hours ?? DEFAULT_ROLLBACK_HOURS;
      const rollbackUntil = recoverable ? now + Math.round(hours * HOUR_MS) : null;
      const executed: Event = { type: 'executed', detail, measured, rollbackUntil, at: now };
      return drift === null ? accept(executed) : accept(executed, { type: 'drifted', drift, at: now });
    }
    case 'failed':
      return state.status === 'executing'
        ? accept({ type: 'failed', detail, drift, measured, at: now })
        : refuse('not_executing');
    case 'rolled_back':
      return state.status === 'rolling_back'
        ? accept({ type: 'rolled_back', detail, drift, measured, at: now })
        : refuse('not_rolling_back');
    case 'rollback_failed':
      return state.status === 'rolling_back'
        ? accept({ type: 'rollback_failed', detail, drift, at: now })
        : refuse('not_rolling_back');
  }
}

type Executed = Extract<Recommendation['state'], { status: 'executed' }>;

function laterReport(state: Executed, { drift, measured }: Of<'report'>, now: number): Decision {
  const events: Event[] = [];
  if (isNews(measured, state.measured)) events.push({ type: 'measured', measured, at: now });
  if (drift !== null && drift !== state.drift) events.push({ type: 'drifted', drift, at: now });
  return accept(...events);
}

function isOver({ status }: Recommendation['state']): boolean {
  return status === 'rolled_back' || status === 'rollback_failed';
}

function isNews(told: Measured[], known: Measured[]): boolean {
  return told.length > 0 && !same(told, known);
}

function same(told: Measured[], known: Measured[]): boolean {
  return (
    told.length === known.length &&
    told.every(({ name, value }, index) => name === known[index]?.name && value === known[index]?.value)
  );
}
