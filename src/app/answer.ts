import { decideBy } from '../domain/escalation.ts';
import { decimalOf, type MoneyText } from '../domain/money.ts';
import type { Recommendation } from '../domain/state.ts';
import type { Answer, PermitAnswer } from './agent-api.ts';
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
    amount: amountOf(item),
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

/** The permit of what is being executed, with all that it is bound to. Throws where there is none. */
export function permitOf(item: Recommendation): PermitAnswer {
  const { id, state, revisionHash, content } = item;
  if (state.status !== 'executing')
    throw new Error(`recommendation ${id}: redeemed, but its status is ${state.status}`);
  const { platform, account, entity } = content.target ?? {};
  const target = platform && account && entity ? { platform, account, entity } : null;
  return {
    permit: state.permit.id,
    revision_hash: revisionHash,
    expires_at: iso(state.permit.expiresAt),
    target,
    amount: amountOf(item),
  };
}

function amountOf({ verdict }: Recommendation): MoneyText | null {
  return verdict.amount && { amount: decimalOf(verdict.amount), currency: verdict.amount.currency };
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
