import type { AuditDraft } from '../audit/leaf.ts';
import type { ActionValue } from '../cards/action-id.ts';
import type { Recommendation } from '../domain/state.ts';
import { privatesOf } from './audit-entry.ts';
import { isPerson } from './pacing.ts';
import type { Ids } from './ports.ts';
import type { Message } from './store.ts';

type Place = { channel: string; ts: string; hash: string; at: number };

/**
 * That a card, or a message to a person, was shown as it then was: where, when, of which revision, and the hash of what
 * Slack was sent, which a click on it names too. Null for the notes in a card's thread, which nobody decides by.
 */
export function shownFact(
  ids: Ids,
  item: Pick<Recommendation, 'id' | 'agent' | 'revision' | 'revisionHash' | 'state'>,
  { topic, to }: Pick<Message, 'topic' | 'to'>,
  { channel, ts, hash, at }: Place,
): AuditDraft | null {
  const toPerson = isPerson(to);
  if (topic.kind !== 'card' && !toPerson) return null;
  return {
    id: ids.next('evt'),
    type: 'shown',
    at,
    facts: {
      agent: item.agent,
      recommendation: item.id,
      revision: item.revision,
      revision_hash: item.revisionHash,
      // The channel of direct messages would name whose they are.
      origin: { kind: 'slack', channel: toPerson ? undefined : channel, message: ts, card_hash: hash },
      what: topic.kind,
      status: item.state.status,
    },
    privates: privatesOf(ids, { shown_to: toPerson ? to : null }),
  };
}

/** The same of the card of a batch: which revisions it showed. Null for any other message. */
export function batchShownFact(
  ids: Ids,
  items: readonly Pick<Recommendation, 'id' | 'revisionHash' | 'state'>[],
  { topic }: Pick<Message, 'topic'>,
  { channel, ts, hash, at }: Place,
): AuditDraft | null {
  if (topic.kind !== 'batch') return null;
  return {
    id: ids.next('evt'),
    type: 'batch_shown',
    at,
    facts: {
      batch: topic.batchId,
      items: items.map((item) => ({
        recommendation: item.id,
        revision_hash: item.revisionHash,
        status: item.state.status,
      })),
      origin: { kind: 'slack', channel, message: ts, card_hash: hash },
    },
    privates: [],
  };
}

/** Where several are shown at once and can be decided, beside the card of a batch. */
export type ListKind = 'asked_list' | 'digest' | 'halt' | 'answer' | 'home';

/**
 * The same of a list, an answer or a Home: which revisions it let one decide. `to` is the person it was for, null for a
 * channel; `channel` and `ts` where it is a message.
 */
export function listShownFact(
  ids: Ids,
  what: ListKind,
  offered: readonly ActionValue[],
  { to, channel, ts, hash, at }: { to: string | null; channel?: string; ts?: string; hash: string; at: number },
): AuditDraft {
  return {
    id: ids.next('evt'),
    type: 'list_shown',
    at,
    facts: {
      what,
      items: offered.map(({ id, revisionHash }) => ({ recommendation: id, revision_hash: revisionHash })),
      // The channel of direct messages would name whose they are.
      origin: { kind: 'slack', channel: to === null ? channel : undefined, message: ts, card_hash: hash },
    },
    privates: privatesOf(ids, { shown_to: to }),
  };
}
