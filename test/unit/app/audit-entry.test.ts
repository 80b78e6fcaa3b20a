import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { auditEntry, privatesOf } from '../../../src/app/audit-entry.ts';
import type { Origin } from '../../../src/app/origin.ts';
import { commitment, contentHash } from '../../../src/audit/hash.ts';
import { leafOf } from '../../../src/audit/leaf.ts';
import type { Event } from '../../../src/domain/event.ts';
import type { Content } from '../../../src/domain/recommendation.ts';
import { content, HASH, MONDAY, REC_ID, recommendation, verdict } from '../../support/build.ts';
import { countingIds } from '../../support/counting-ids.ts';
import { everyEvent, WORDS } from '../../support/events.ts';
import { strangeWords } from '../../support/plain-words.ts';

const PERSON: Origin = {
  kind: 'person',
  person: 'canary-handle',
  slackUser: 'canary-slack-user',
  team: 'T0000TEAM',
  channel: 'C00000ADS',
  messageTs: '1795.001',
  roles: ['marketing_head'],
  lent: [],
};
const ORIGINS: Origin[] = [
  PERSON,
  { ...PERSON, channel: null, messageTs: null },
  { ...PERSON, channel: 'D0canary-direct-messages' },
  { kind: 'agent', keyId: '1a2b3c4d' },
  { kind: 'clock' },
];

// A word of its own in every place where an agent writes freely.
const talkative: Content = content({
  summary: 'canary-summary',
  target: { platform: 'google_ads', account: '123-456-7890', entity: 'canary-entity', name: 'canary-name' },
  change: { field: 'canary-field', before: 'canary-before', after: 'canary-after' },
  context: { 'canary-context': 'canary-context-value' },
  trigger: 'canary-trigger',
  reason: 'canary-reason',
  next_steps: ['canary-step'],
  expected_outcome: 'canary-outcome',
  metrics: [{ name: 'canary-metric', before: 'canary-was', after: 'canary-is' }],
  data: { as_of: '2026-11-23T08:00:00Z', source: 'canary-source', snapshot: { 'canary-key': 'canary-value' } },
  undo: { supported: true, note: 'canary-undo' },
});
const words = verdict({ reasons: ['canary-reason-of-policy'], agentOwner: 'canary-owner', title: 'canary-title' });
const item = recommendation({ content: talkative, verdict: words, key: 'canary-idempotency-key' });

const sha256 = (text: string) => hash('sha256', text, 'hex');
const entry = (type: keyof ReturnType<typeof everyEvent>, origin: Origin = PERSON) =>
  auditEntry(countingIds(), item, everyEvent(talkative, words)[type], origin, 3);

describe('no name and no free text stands in the record', () => {
  test.each(Object.values(everyEvent(talkative, words)))('$type', (event) => {
    for (const origin of ORIGINS) {
      const leaf = leafOf(1, auditEntry(countingIds(), item, event, origin, 3));
      expect(leaf.match(/canary[\w-]*/g), origin.kind).toBeNull();
      expect(strangeWords(leaf), origin.kind).toEqual([]);
    }
  });

  // Who guesses what was said must not find the guess confirmed.
  test.each(Object.values(everyEvent(talkative, words)))('nor a plain hash of any: $type', (event) => {
    const { detail = null, measured = [], drift = null } = { detail: null, measured: [], drift: null, ...event };
    const { trigger, reason, data } = talkative;
    const said = [...Object.values(WORDS), trigger, reason, data, { drift }, { detail, measured }];
    const plain = said.flatMap((each) => [contentHash(each ?? null), sha256(String(each))]);
    const leaf = leafOf(1, auditEntry(countingIds(), item, event, PERSON, 3));
    expect(plain.filter((hash) => leaf.includes(hash))).toEqual([]);
  });

  test.each<[string, object, string[]]>([
    ['words in a new field', { mood: 'canary' }, ['mood: canary']],
    ['words deep in a new field', { amount: { said: ['canary'] } }, ['amount.said[]: canary']],
    ['words where a hash belongs', { content_hash: 'canary' }, ['content_hash: canary']],
    ['words among the commitments', { private: { note: 'canary' } }, ['private.note: canary']],
    ['a commitment that no document tells of', { private: { mood: HASH } }, [`private.mood: ${HASH}`]],
    ['a commitment that one does', { private: { note: HASH } }, []],
    ['a channel of direct messages', { origin: { channel: 'D0CANARY' } }, ['origin.channel: D0CANARY']],
    ['what a policy calls a setting and how it is set', { changes: [{ path: 'undo', from: '5m', to: null }] }, []],
  ])('and the check of that finds %s', (_name, leaf, found) => {
    expect(strangeWords(JSON.stringify(leaf))).toEqual(found);
  });

  test('but commitments to them, with a salt for each', () => {
    const ids = countingIds();
    let salts = 0;
    const bytes = (length: number) => {
      salts += 1;
      return new Uint8Array(length).fill(salts);
    };
    const salted = { ...ids, bytes };
    const draft = auditEntry(salted, item, everyEvent().rejected, PERSON, 3);
    expect(draft.privates).toEqual([
      { name: 'person', value: 'canary-handle', salt: '01'.repeat(16) },
      { name: 'slack_user', value: 'canary-slack-user', salt: '02'.repeat(16) },
      { name: 'note', value: WORDS.note, salt: '03'.repeat(16) },
    ]);
    const { private: kept } = JSON.parse(leafOf(1, draft));
    expect(kept.person).toBe(commitment(new Uint8Array(16).fill(1), 'canary-handle'));
  });

  test('and what was not written has no commitment', () => {
    expect(privatesOf(countingIds(), { note: null })).toEqual([]);
    expect(entry('undone', { kind: 'clock' }).privates).toEqual([]);
  });
});

describe('what stands in the record', () => {
  test('of everything: what, when, of which revision, under which halts, from where', () => {
    expect(entry('undone')).toMatchObject({
      id: 'evt_1',
      type: 'undone',
      at: everyEvent().undone.at,
      facts: {
        agent: 'bid-pilot',
        recommendation: REC_ID,
        revision: 1,
        revision_hash: HASH,
        halt_epoch: 3,
        origin: {
          kind: 'person',
          team: 'T0000TEAM',
          channel: 'C00000ADS',
          message: '1795.001',
          roles: ['marketing_head'],
        },
      },
    });
  });

  test('of a revision: its hash, what it is about, the model, the claim, and the whole judgement', () => {
    expect(entry('received', { kind: 'agent', keyId: '1a2b3c4d' }).facts).toMatchObject({
      origin: { kind: 'agent', key_id: '1a2b3c4d' },
      content_hash: contentHash(talkative),
      action: 'budget.shift',
      platform: 'google_ads',
      account: '123-456-7890',
      data_as_of: '2026-11-23T08:00:00Z',
      model: { name: 'bid-pilot', version: '2026.11.3' },
      claimed_confidence: 0.72,
      amount: { minor: 1_240_000, currency: 'USD' },
      risk: 'high',
      score: 55,
      lane: 'review',
      approval: { mode: 'any', roles: ['marketing_head', 'finance'] },
      policy_hash: 'a1'.repeat(32),
    });
  });

  test('of a revision that is only observed: the lane it would have had', () => {
    const observed = everyEvent(talkative, verdict({ wouldBe: 'autopilot' }));
    const leaf = JSON.parse(leafOf(1, auditEntry(countingIds(), item, observed.received, { kind: 'clock' }, 0)));
    expect(leaf).toMatchObject({ lane: 'review', would_be: 'autopilot' });
    const enforced = JSON.parse(
      leafOf(1, auditEntry(countingIds(), item, everyEvent().received, { kind: 'clock' }, 0)),
    );
    expect(enforced).not.toHaveProperty('would_be');
  });

  test('of the least that can be sent: nothing that was not said', () => {
    const bare: Content = { kind: 'notice', action: 'note.anomaly', summary: 'x' };
    const events = everyEvent(bare, verdict({ amount: null }));
    const leaf = JSON.parse(leafOf(1, auditEntry(countingIds(), item, events.received, { kind: 'clock' }, 0)));
    for (const key of ['platform', 'account', 'data_hash', 'data_as_of', 'model', 'claimed_confidence', 'amount'])
      expect(leaf).not.toHaveProperty(key);
  });

  test.each<[keyof ReturnType<typeof everyEvent>, object]>([
    ['asked', { step: 0, roles: ['marketing_head', 'finance'] }],
    ['reminded', { step: 0 }],
    ['held', { halt: 'hlt_01JD9XQ5M3' }],
    ['postponed', { freeze: 'Winter sale', until: expect.any(Number) }],
    ['approval_given', { roles: ['finance'] }],
    ['approved', { by: 'people', undo_until: expect.any(Number), redeem_by: expect.any(Number) }],
    ['expired', { why: 'nobody_answered' }],
    ['cancelled', { halt: 'hlt_01JD9XQ5M3' }],
    ['redeemed', { permit: 'prm_1' }],
    ['stop_requested', { halt: 'hlt_01JD9XQ5M3' }],
    ['rollback_requested', { report_by: expect.any(Number) }],
    ['released', { policy_hash: 'a1'.repeat(32), lane: 'review', risk: 'high', score: 55 }],
  ])('of %s: %j', (type, facts) => expect(entry(type).facts).toMatchObject(facts));
});

describe('what an agent said stands beside the record', () => {
  const beside = (event: Event) =>
    Object.fromEntries(
      auditEntry(countingIds(), item, event, { kind: 'clock' }, 3).privates.map(({ name, value }) => [name, value]),
    );

  test.each(['received', 'revised', 'amended'] as const)('%s: the hashes of trigger, reason and data', (type) => {
    const { trigger = '', reason = '', data = {} } = talkative;
    expect(JSON.parse(beside(everyEvent(talkative)[type]).said ?? '')).toEqual({
      trigger: contentHash(trigger),
      reason: contentHash(reason),
      data: contentHash(data),
    });
  });

  test('of what it did not say nothing does', () => {
    expect(beside(everyEvent({ kind: 'notice', action: 'note.anomaly', summary: 'x' }).received)).toEqual({});
    const { trigger: _, data: __, ...rest } = talkative;
    const { said = '' } = beside(everyEvent(rest).received);
    expect(Object.keys(JSON.parse(said))).toEqual(['reason']);
  });

  test.each(['executed', 'failed', 'rolled_back', 'measured', 'rollback_failed'] as const)(
    '%s: the hash of its report, another for other words',
    (type) => {
      const event = everyEvent()[type];
      const other = 'measured' in event ? { ...event, measured: [] } : { ...event, detail: 'other' };
      expect(beside(event).outcome_hash).toMatch(/^[0-9a-f]{64}$/);
      expect(beside(other).outcome_hash).not.toBe(beside(event).outcome_hash);
    },
  );

  test.each(['failed', 'drifted', 'rollback_failed'] as const)('%s: what it found changed', (type) => {
    expect(beside(everyEvent()[type]).drift).toBe(WORDS.drift);
  });
});

describe('what is stored beside a text is found in it by its name alone, so no value inside has that name', () => {
  const inside = (value: unknown): string[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, each]) => [name, ...inside(each)])
      : [];
  test.each(Object.values(everyEvent(talkative, words)))('$type', (event) => {
    for (const origin of ORIGINS) {
      const leaf: object = JSON.parse(leafOf(1, auditEntry(countingIds(), item, event, origin, 3)));
      const names = Object.values(leaf).flatMap(inside);
      expect(names.filter((name) => ['seq', 'id', 'type', 'at', 'recommendation', 'private'].includes(name))).toEqual(
        [],
      );
    }
  });
});

test('times are whole, so that every reader of the record writes them the same', () => {
  for (const event of Object.values(everyEvent())) expect(Number.isSafeInteger(event.at - MONDAY)).toBe(true);
});
