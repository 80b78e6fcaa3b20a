import { describe, expect, test } from 'vitest';
import { factsBefore } from '../../../src/app/facts-before.ts';
import { shownFact } from '../../../src/app/shown-fact.ts';
import type { EventType } from '../../../src/domain/event.ts';
import type { State } from '../../../src/domain/state.ts';
import { HASH, MONDAY, REC_ID, recommendation } from '../../support/build.ts';
import { countingIds } from '../../support/counting-ids.ts';
import { everyEvent } from '../../support/events.ts';

const release = { by: 'people' as const, approvals: [], approvedAt: MONDAY - 500 };
const permit = { id: 'prm_1', key: 'k', redeemedAt: MONDAY, expiresAt: MONDAY + 1 };
const pending: State = {
  status: 'pending',
  approvals: [],
  step: 2,
  stepStartedAt: MONDAY - 60_000,
  reminders: 0,
  frozenAt: null,
  undone: null,
  handedTo: null,
  snoozes: [],
};
const STATES = {
  pending,
  approved: { status: 'approved', release, step: 0, undoUntil: 0, undoClosed: false, redeemBy: 0 },
  rejected: {
    ...{ status: 'rejected', by: 'dana', rejectedAt: MONDAY - 700, note: null, undoUntil: 0, undoClosed: false },
    before: pending,
  },
  executing: { status: 'executing', release, permit, overdue: false, chases: 0, stopRequestedAt: null },
  executed: {
    ...{ status: 'executed', release, permit, executedAt: MONDAY - 900, detail: null, measured: [] },
    ...{ rollbackUntil: null, drift: null, proposal: null },
  },
} satisfies Record<string, State>;

describe('what stood before an event', () => {
  test.each<[EventType, keyof typeof STATES, object]>([
    ['approval_given', 'pending', { step: 2, took_ms: expect.any(Number) }],
    ['rejected', 'pending', { step: 2, took_ms: expect.any(Number) }],
    ['asked', 'pending', {}],
    ['undone', 'approved', { undoes: 'approved', undoes_of: MONDAY - 500 }],
    ['undone', 'rejected', { undoes: 'rejected', undoes_of: MONDAY - 700 }],
    ['executed', 'executing', { permit: 'prm_1' }],
    ['failed', 'executing', { permit: 'prm_1' }],
    ['rollback_asked', 'executed', { undoes: 'executed', undoes_of: MONDAY - 900, permit: 'prm_1' }],
    ['rollback_requested', 'executed', { undoes: 'executed', undoes_of: MONDAY - 900, permit: 'prm_1' }],
  ])('%s from %s: %j', (type, status, facts) => {
    const item = recommendation({ state: STATES[status] });
    expect(factsBefore(item, everyEvent()[type])).toEqual(facts);
  });
});

describe('a showing', () => {
  const place = { channel: 'C00000ADS', ts: '1795.001', hash: 'cd'.repeat(32), at: MONDAY };
  const shown = (kind: 'card' | 'expiry', to: string) =>
    shownFact(countingIds(), recommendation({ state: pending }), { topic: { kind }, to }, place);

  test('of a card: which revision, in which state, where, and the hash of it', () => {
    expect(shown('card', '#ads')).toEqual({
      id: 'evt_1',
      type: 'shown',
      at: MONDAY,
      facts: {
        agent: 'bid-pilot',
        recommendation: REC_ID,
        revision: 1,
        revision_hash: HASH,
        origin: { kind: 'slack', channel: 'C00000ADS', message: '1795.001', card_hash: place.hash },
        what: 'card',
        status: 'pending',
      },
      privates: [],
    });
  });

  test('to a person: who, as a commitment, and not by the channel of their direct messages', () => {
    const draft = shown('expiry', 'U0000DANA');
    expect(draft?.privates).toMatchObject([{ name: 'shown_to', value: 'U0000DANA' }]);
    expect(JSON.stringify(draft?.facts)).not.toMatch(/U0000DANA|C00000ADS/);
  });

  test('of a note in the thread is none', () => expect(shown('expiry', '#ads')).toBeNull());
});
