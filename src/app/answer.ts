import { decideBy } from '../domain/escalation.ts';
import type { Recommendation } from '../domain/state.ts';
import type { Answer } from './agent-api.ts';
import { amendedChange } from './callback-for.ts';

/** What the agent is told of its recommendation. */
export function answerOf(item: Recommendation): Answer {
  const { state, verdict } = item;
  return {
    id: item.id,
    kind: item.content.kind,
    status: state.status,
    revision: item.revision,
    revision_hash: item.revisionHash,
    version: item.version,
    lane: verdict.lane,
    risk: verdict.risk,
    score: verdict.score,
    reasons: verdict.reasons,
    decide_by: state.status === 'pending' && state.frozenAt === null ? iso(decideBy(item, state)) : null,
    not_before: notBefore(item),
    amended_change: amendedChange(item),
  };
}

/** Until when nothing can come of it: the end of its undo window, or of the freeze that holds it. */
function notBefore({ state }: Recommendation): string | null {
  if (state.status === 'approved') return iso(state.undoUntil);
  return state.status === 'held' && state.freeze ? iso(state.freeze.until) : null;
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
