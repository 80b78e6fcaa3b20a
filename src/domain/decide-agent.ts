import type { Command, Moment } from './command.ts';
import { accept, type Decision, refuse } from './decision.ts';
import { entrance, forPeople } from './entrance.ts';
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
  const entering = asked ? { ...revision, verdict: forPeople(revision.verdict) } : revision;
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
export function decideRedeem(item: Recommendation, command: Of<'redeem'>, { now, halt }: Moment): Decision {
  const { state, verdict } = item;
  if (command.revisionHash !== item.revisionHash) return refuse('stale_revision');
  switch (state.status) {
    case 'approved':
      if (halt) return refuse('halted');
      if (now < state.undoUntil) return refuse('undo_window_open');
      if (now >= state.redeemBy) return refuse('not_approved');
      if (freezeAt(verdict, now)) return refuse('calendar_freeze');
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
      return halt ? refuse('halted') : accept();
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

/** Only the agent says what became of it; the same report again changes nothing. */
export function decideReport(item: Recommendation, command: Of<'report'>, { now }: Moment): Decision {
  const { state, content, verdict } = item;
  const { status, detail, measured } = command;
  if (command.revisionHash !== item.revisionHash) return refuse('stale_revision');
  if (status === state.status) {
    const later = state.status === 'executed' && measured.length > 0 && !same(measured, state.measured);
    return later ? accept({ type: 'measured', measured, at: now }) : accept();
  }
  switch (status) {
    case 'executed': {
      if (state.status !== 'executing') return refuse('not_executing');
      const recoverable = content.undo?.supported === true && !verdict.irreversible;
      const hours = content.undo?.window_hours ?? DEFAULT_ROLLBACK_HOURS;
      return accept({
        type: 'executed',
        detail,
        measured,
        rollbackUntil: recoverable ? now + Math.round(hours * HOUR_MS) : null,
        at: now,
      });
    }
    case 'failed':
      return state.status === 'executing'
        ? accept({ type: 'failed', detail, measured, at: now })
        : refuse('not_executing');
    case 'rolled_back':
      return state.status === 'rolling_back'
        ? accept({ type: 'rolled_back', detail, measured, at: now })
        : refuse('not_rolling_back');
    case 'rollback_failed':
      return state.status === 'rolling_back'
        ? accept({ type: 'rollback_failed', detail, at: now })
        : refuse('not_rolling_back');
  }
}

function same(told: Measured[], known: Measured[]): boolean {
  return (
    told.length === known.length &&
    told.every(({ name, value }, index) => name === known[index]?.name && value === known[index]?.value)
  );
}
