import { decideBy } from '../domain/escalation.ts';
import type { Recommendation } from '../domain/state.ts';
import type { Answer } from './agent-api.ts';

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
    not_before: state.status === 'approved' ? iso(state.undoUntil) : null,
  };
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
