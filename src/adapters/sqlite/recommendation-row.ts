import { accountKey } from '../../domain/account.ts';
import { countsAs, placeOf } from '../../domain/exposure.ts';
import type { Recommendation, State } from '../../domain/state.ts';
import type { recommendations } from './schema.ts';
import {
  readJson,
  StoredAmendment,
  StoredContent,
  StoredNotes,
  StoredState,
  StoredVerdict,
  UnreadableRow,
} from './stored-json.ts';
import type { WrittenChange } from './written-change.ts';

export type RecommendationRow = typeof recommendations.$inferSelect;

/** What is read to make a recommendation whole again; `content` and, unless judged anew, `verdict` are the current revision's. */
export type StoredRecommendation = Pick<
  RecommendationRow,
  | 'id'
  | 'agent'
  | 'key'
  | 'receivedAt'
  | 'revision'
  | 'revisionHash'
  | 'version'
  | 'status'
  | 'lane'
  | 'kind'
  | 'state'
  | 'amendment'
  | 'notes'
> & { content: string | null; verdict: string | null };

/** The row of a recommendation, with all that is found by and added up drawn out of it. */
export function rowOf({
  item,
  timerAt,
  rejudged,
}: Pick<WrittenChange, 'item' | 'timerAt' | 'rejudged'>): RecommendationRow {
  const { content, verdict, state } = item;
  const release = 'release' in state ? state.release : null;
  return {
    id: item.id,
    agent: item.agent,
    key: item.key,
    version: item.version,
    status: state.status,
    revision: item.revision,
    revisionHash: item.revisionHash,
    state: JSON.stringify(state),
    verdict: rejudged,
    receivedAt: item.receivedAt,
    kind: content.kind,
    action: content.action,
    summary: content.summary,
    platform: content.target?.platform ?? null,
    account: content.target ? accountKey(content.target.account) : null,
    entity: placeOf(content)?.entity ?? null,
    lane: verdict.lane,
    amountMinor: verdict.amount?.amountMinor ?? null,
    currency: verdict.amount?.currency ?? null,
    exposureState: countsAs(state.status),
    exposureAt: movedAt(state) ?? item.receivedAt,
    approvedBy: release?.by ?? null,
    approvedAt: release?.approvedAt ?? null,
    expiredAt: state.status === 'expired' ? state.expiredAt : null,
    timerAt,
    haltReaches: Number(haltReaches(state)),
    haltHolds: Number(state.status === 'held' || (state.status === 'pending' && state.frozenAt !== null)),
    outcomeUnknown: Number(outcomeUnknown(state)),
    amendment: item.amendment === null ? null : JSON.stringify(item.amendment),
    notes: JSON.stringify(item.notes),
  };
}

/** The recommendation of a row; throws `UnreadableRow` rather than give half of one. */
export function itemOf(row: StoredRecommendation): Recommendation {
  const { id, agent, key, receivedAt, revision, revisionHash, version } = row;
  const state = readJson(StoredState, row.state, 'recommendation', id, 'state');
  const content = readJson(StoredContent, row.content, 'recommendation', id, 'content');
  const verdict = readJson(StoredVerdict, row.verdict, 'recommendation', id, 'verdict');
  const amendment =
    row.amendment === null ? null : readJson(StoredAmendment, row.amendment, 'recommendation', id, 'amendment');
  const notes = readJson(StoredNotes, row.notes, 'recommendation', id, 'notes');
  if (state.status !== row.status) throw new UnreadableRow('recommendation', id, 'state');
  if (verdict.lane !== row.lane) throw new UnreadableRow('recommendation', id, 'verdict');
  if (content.kind !== row.kind) throw new UnreadableRow('recommendation', id, 'content');
  return { id, agent, key, receivedAt, revision, revisionHash, content, verdict, state, amendment, notes, version };
}

/** When its money moved, where the state still tells it. */
export function movedAt(state: State): number | null {
  if (state.status === 'closed') return state.closedAt;
  return state.status === 'executed' || state.status === 'rolling_back' ? state.executedAt : null;
}

function haltReaches(state: State): boolean {
  if (state.status === 'pending') return state.frozenAt === null;
  return state.status === 'approved' || (state.status === 'executing' && state.stopRequestedAt === null);
}

function outcomeUnknown(state: State): boolean {
  if (state.status === 'executing') return state.overdue || state.stopRequestedAt !== null;
  return state.status === 'rolling_back' && state.overdue;
}
