import type { Event } from '../domain/event.ts';
import type { Change } from '../domain/recommendation.ts';
import type { Recommendation } from '../domain/state.ts';
import type { CallbackDraft, CallbackType } from './store.ts';

const TYPES: Partial<Record<Event['type'], CallbackType>> = {
  approved: 'recommendation.approved',
  rejected: 'recommendation.rejected',
  expired: 'recommendation.expired',
  undone: 'recommendation.undone',
  cancelled: 'recommendation.cancelled',
  // Under a halt an agent that already holds its permit is asked to stop; nobody assumes that it did.
  stop_requested: 'recommendation.cancelled',
  rollback_requested: 'recommendation.rollback_requested',
  outcome_overdue: 'recommendation.report_due',
  // An agent that did not confirm a rollback may never have understood that it was asked for one.
  rollback_overdue: 'recommendation.rollback_requested',
};

/** The callback that an event owes the agent, or null. `item` is the recommendation after the whole change. */
export function callbackFor(item: Recommendation, event: Event, id: string): CallbackDraft | null {
  const { state } = item;
  const type = event.type === 'chased' ? TYPES[overdueOf(state.status)] : typeOf(event);
  if (type === undefined) return null;
  const body = {
    type,
    timestamp: new Date(event.at).toISOString(),
    data: {
      id: item.id,
      key: item.key,
      revision: item.revision,
      revision_hash: item.revisionHash,
      decision_version: item.version,
      status: state.status,
      not_before: state.status === 'approved' ? new Date(state.undoUntil).toISOString() : null,
      note: noteOf(item, event),
      amended_change: amendedChange(item),
    },
  };
  return { id, recommendationId: item.id, agent: item.agent, type, body: JSON.stringify(body), dueAt: event.at };
}

function typeOf(event: Event): CallbackType | undefined {
  // Only what the agent was told is approved has to be taken back.
  if (event.type === 'raised') return event.recalled ? 'recommendation.undone' : undefined;
  return TYPES[event.type];
}

function overdueOf(status: Recommendation['state']['status']): 'outcome_overdue' | 'rollback_overdue' {
  return status === 'rolling_back' ? 'rollback_overdue' : 'outcome_overdue';
}

/** The change as a person made it, which the agent acts on instead of its own, or refuses; null where it stands as sent. */
export function amendedChange({ amendment, content }: Recommendation): Change | null {
  return amendment === null ? null : (content.change ?? null);
}

function noteOf({ state }: Recommendation, event: Event): string | null {
  if (event.type === 'rejected') return event.note;
  if (event.type !== 'approved' || state.status !== 'approved') return null;
  const notes = state.release.approvals.flatMap(({ note }) => note ?? []);
  return notes.length === 0 ? null : notes.join('\n');
}
