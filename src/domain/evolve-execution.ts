import { approvalOf } from './approval.ts';
import type { Event } from './event.ts';
import { ImpossibleEvent } from './impossible-event.ts';
import type { Recommendation, State } from './state.ts';

/** The state after a fact about what was executed: its outcome, what was measured, and how it is taken back. */
export function afterExecution(
  item: Recommendation,
  event: Extract<
    Event,
    { type: 'executed' | 'failed' | 'measured' | 'drifted' | `rollback_${string}` | 'rolled_back' }
  >,
): State {
  const { state } = item;
  switch (event.type) {
    case 'executed':
      if (state.status === 'executing') {
        const { detail, measured, rollbackUntil, at } = event;
        return {
          status: 'executed',
          release: state.release,
          permit: state.permit,
          executedAt: at,
          detail,
          measured,
          rollbackUntil,
          drift: null,
          proposal: null,
        };
      }
      break;
    case 'failed':
      if (state.status === 'executing') {
        return {
          status: 'failed',
          release: state.release,
          permit: state.permit,
          failedAt: event.at,
          detail: event.detail,
          drift: event.drift,
        };
      }
      break;
    case 'measured':
      if (state.status === 'executed' || state.status === 'rolling_back') return { ...state, measured: event.measured };
      break;
    case 'drifted':
      // Taking it back now would take back what somebody else did since.
      if (state.status === 'executed') return { ...state, drift: event.drift, rollbackUntil: null, proposal: null };
      break;
    case 'rollback_asked':
      if (state.status === 'executed') {
        const { by, roles, until, at } = event;
        if (roles.length === 0) return { ...state, proposal: { approvals: [], askedBy: by, askedAt: at, until } };
        return { ...state, proposal: { approvals: [approvalOf(event)], askedAt: at, until } };
      }
      break;
    case 'rollback_approved':
      if (state.status === 'executed' && state.proposal !== null) {
        const approvals = [...state.proposal.approvals, approvalOf(event)];
        return { ...state, proposal: { ...state.proposal, approvals } };
      }
      break;
    case 'rollback_declined':
    case 'rollback_lapsed':
      if (state.status === 'executed') return { ...state, proposal: null };
      break;
    case 'rollback_window_closed':
      if (state.status === 'executed') return { ...state, rollbackUntil: null, proposal: null };
      break;
    case 'rollback_requested':
      if (state.status === 'executed') {
        const { by, atMachine, reportBy, at } = event;
        return {
          status: 'rolling_back',
          executedAt: state.executedAt,
          measured: state.measured,
          requestedBy: by,
          ...(atMachine && { atMachine }),
          requestedAt: at,
          reportBy,
          overdue: false,
          chases: 0,
        };
      }
      break;
    case 'rollback_overdue':
      if (state.status === 'rolling_back') return { ...state, overdue: true };
      break;
    case 'rolled_back':
      if (state.status === 'rolling_back') {
        const { detail, drift, measured, at } = event;
        const { requestedBy, atMachine } = state;
        return {
          status: 'rolled_back',
          requestedBy,
          ...(atMachine && { atMachine }),
          rolledBackAt: at,
          detail,
          drift,
          measured,
        };
      }
      break;
    case 'rollback_failed':
      if (state.status === 'rolling_back') {
        const { detail, drift, at } = event;
        const { requestedBy, atMachine } = state;
        return {
          status: 'rollback_failed',
          requestedBy,
          ...(atMachine && { atMachine }),
          failedAt: at,
          detail,
          drift,
        };
      }
      break;
  }
  throw new ImpossibleEvent(item, event);
}
