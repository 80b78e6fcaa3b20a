import type { CallbackDraft, Change, HaltChange, MessageDraft, MessageTopic, Store } from '../../../src/app/store.ts';
import { contentHash } from '../../../src/audit/hash.ts';
import type { AuditDraft } from '../../../src/audit/leaf.ts';
import { nextTimerAt } from '../../../src/domain/escalation.ts';
import type { Halt } from '../../../src/domain/halt.ts';
import type { Recommendation, State } from '../../../src/domain/state.ts';
import { MONDAY, recommendation } from '../../support/build.ts';

export function fact(type: string, part: Partial<AuditDraft> = {}): AuditDraft {
  return { id: `evt_${type}`, type, at: MONDAY, facts: {}, privates: [], ...part };
}

export function message(id: string, part: Partial<MessageDraft> = {}): MessageDraft {
  return { id, recommendationId: null, topic: { kind: 'card' }, to: '#ads', threaded: false, urgency: MONDAY, ...part };
}

export function callback(id: string, recommendationId: string, part: Partial<CallbackDraft> = {}): CallbackDraft {
  const about = { recommendationId, agent: 'bid-pilot', type: 'recommendation.approved' as const };
  return { id, ...about, body: `{"id":"${id}"}`, dueAt: MONDAY, ...part };
}

/** A recommendation by its id, with the key that goes with it. */
export function item(id: string, part: Partial<Recommendation> = {}): Recommendation {
  return recommendation({ id, key: `key-${id}`, ...part });
}

/** The change that brings the recommendation to this whole; its content counts as new at version 1. */
export function change(to: Recommendation, part: Partial<Change> = {}): Change {
  return {
    item: to,
    newContentHash: to.version === 1 ? contentHash(to.content) : null,
    rejudged: false,
    haltEpoch: 0,
    around: null,
    timerAt: nextTimerAt(to),
    standsOut: false,
    audit: [fact(to.version === 1 ? 'received' : 'changed', { id: `evt_${to.id}_${to.version}` })],
    callbacks: [],
    messages: [],
    ...part,
  };
}

/** Stores the recommendation at version 1 and then, if it is to be in another state, at version 2 in that. */
export async function put(store: Store, to: Recommendation, state?: State): Promise<Recommendation> {
  await store.commit(change(to));
  if (!state) return to;
  const next = { ...to, state, version: 2 };
  await store.commit(change(next));
  return next;
}

/** A card on its way to a channel, with its recommendation. */
export async function putCard(store: Store, id: string, to: string, urgency: number): Promise<Recommendation> {
  const whole = item(id);
  await store.commit(change(whole, { messages: [card(id, to, urgency)] }));
  return whole;
}

export function card(id: string, to = '#ads', urgency = MONDAY): MessageDraft {
  return message(`${id}:card:${to}`, { recommendationId: id, to, urgency });
}

/** What replies in the thread of the recommendation's card. */
export function reply(id: string, topic: MessageTopic = { kind: 'reminder', step: 0 }, to = '#ads'): MessageDraft {
  return message(`${id}:${topic.kind}:${to}`, { recommendationId: id, topic, to, threaded: true });
}

export function haltChange(halt: Halt, expectedEpoch: number, part: Partial<HaltChange> = {}): HaltChange {
  return { halt, expectedEpoch, audit: [], messages: [], ...part };
}
