import type { Json } from '../audit/canonical-json.ts';
import type { Event } from '../domain/event.ts';
import type { Recommendation } from '../domain/state.ts';

type Facts = { [key: string]: Json | undefined };

/** What an event leaves unsaid, and what stood before it tells the record: how long, at which step, what it takes back. */
export function factsBefore(before: Recommendation, event: Event): Facts {
  return { ...stepFacts(before, event), ...linkFacts(before, event) };
}

/** Which step of the chain was answered, and how long the people who were asked took. */
function stepFacts({ state }: Recommendation, event: Event): Facts {
  const answers = event.type === 'approval_given' || event.type === 'rejected';
  return answers && state.status === 'pending' ? { step: state.step, took_ms: event.at - state.stepStartedAt } : {};
}

/** Which decision an undo takes back, and under which permit something was done and is to be taken back. */
function linkFacts({ state }: Recommendation, event: Event): Facts {
  switch (event.type) {
    case 'undone':
      if (state.status === 'approved') return { undoes: 'approved', undoes_of: state.release.approvedAt };
      return state.status === 'rejected' ? { undoes: 'rejected', undoes_of: state.rejectedAt } : {};
    case 'executed':
    case 'failed':
      return state.status === 'executing' ? { permit: state.permit.id } : {};
    case 'rollback_asked':
    case 'rollback_requested':
      return state.status === 'executed'
        ? { undoes: 'executed', undoes_of: state.executedAt, permit: state.permit.id }
        : {};
    default:
      return {};
  }
}
