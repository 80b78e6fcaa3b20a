import { describe, expect, test } from 'vitest';
import type { Event, EventType } from '../../../src/domain/event.ts';
import { evolve } from '../../../src/domain/evolve.ts';
import { ImpossibleEvent } from '../../../src/domain/impossible-event.ts';
import type { Status } from '../../../src/domain/state.ts';
import {
  content,
  everyState,
  HASH,
  HOUR_MS,
  halt,
  MONDAY,
  pending,
  recommendation,
  verdict,
} from '../../support/build.ts';

type EventOf<T extends EventType> = Extract<Event, { type: T }>;
type Rule<T extends EventType> = [event: EventOf<T>, follows: Status[], becomes: Status | 'the same'];

const at = MONDAY + HOUR_MS;
const revision = { revision: 2, revisionHash: HASH, content: content(), verdict: verdict() };
const DECIDED = everyState()
  .map(({ status }) => status)
  .filter((status) => !['held', 'noted', 'pending'].includes(status));
const told = { detail: null, measured: [], at };

// Which event can follow which status, and what comes of it; everything else is a fault.
const RULES: { [T in EventType]: Rule<T> } = {
  received: [{ type: 'received', revision, at }, ['held'], 'held'],
  revised: [{ type: 'revised', revision, at }, ['held', 'pending'], 'held'],
  amended: [{ type: 'amended', revision, by: 'dana', note: null, at }, ['pending'], 'pending'],
  reassigned: [{ type: 'reassigned', by: 'dana', to: 'felix', at }, ['pending'], 'pending'],
  snoozed: [{ type: 'snoozed', by: 'dana', until: at, at }, ['pending'], 'pending'],
  snooze_ended: [{ type: 'snooze_ended', by: 'dana', at }, ['pending'], 'pending'],
  note_added: [{ type: 'note_added', by: 'dana', note: 'Fine', at }, DECIDED, 'the same'],
  noted: [{ type: 'noted', at }, ['held'], 'noted'],
  held: [{ type: 'held', halt: halt().id, at }, ['held'], 'held'],
  postponed: [{ type: 'postponed', freeze: 'Winter sale', until: at, at }, ['held'], 'held'],
  released: [{ type: 'released', verdict: verdict(), at }, ['held'], 'held'],
  raised: [{ type: 'raised', verdict: verdict(), recalled: false, at }, ['pending'], 'pending'],
  asked: [{ type: 'asked', step: 0, roles: ['finance'], at }, ['held', 'pending'], 'pending'],
  reminded: [{ type: 'reminded', step: 0, at }, ['pending'], 'pending'],
  frozen: [{ type: 'frozen', halt: halt().id, from: at, at }, ['pending'], 'pending'],
  thawed: [{ type: 'thawed', at }, [], 'pending'],
  approval_given: [{ type: 'approval_given', by: 'dana', roles: [], note: null, at }, ['pending'], 'pending'],
  limit_passed: [{ type: 'limit_passed', limits: ['account_day'], at }, ['pending'], 'pending'],
  approved: [{ type: 'approved', by: 'people', undoUntil: at, redeemBy: at, at }, ['held', 'pending'], 'approved'],
  handed_over: [{ type: 'handed_over', to: 'dana', at }, ['pending'], 'handed_over'],
  closed: [{ type: 'closed', by: 'dana', note: null, at }, ['handed_over'], 'closed'],
  rejected: [{ type: 'rejected', by: 'dana', note: null, undoUntil: at, at }, ['pending'], 'rejected'],
  undone: [{ type: 'undone', by: 'dana', at }, ['approved', 'rejected', 'handed_over'], 'pending'],
  undo_window_closed: [{ type: 'undo_window_closed', at }, ['approved', 'rejected'], 'the same'],
  expired: [{ type: 'expired', why: 'nobody_answered', at }, ['held', 'pending', 'approved'], 'expired'],
  withdrawn: [{ type: 'withdrawn', at }, ['held', 'pending', 'approved'], 'withdrawn'],
  cancelled: [{ type: 'cancelled', halt: halt().id, at }, ['approved'], 'cancelled'],
  redeemed: [{ type: 'redeemed', permitId: 'prm_1', key: 'k', expiresAt: at, at }, ['approved'], 'executing'],
  stop_requested: [{ type: 'stop_requested', halt: halt().id, at }, ['executing'], 'executing'],
  outcome_overdue: [{ type: 'outcome_overdue', at }, ['executing'], 'executing'],
  executed: [{ type: 'executed', rollbackUntil: null, ...told }, ['executing'], 'executed'],
  failed: [{ type: 'failed', drift: null, ...told }, ['executing'], 'failed'],
  measured: [{ type: 'measured', measured: [], at }, ['executed', 'rolling_back'], 'the same'],
  drifted: [{ type: 'drifted', drift: 'set by hand', at }, ['executed'], 'executed'],
  chased: [{ type: 'chased', round: 1, at }, ['executing', 'rolling_back'], 'the same'],
  rollback_asked: [{ type: 'rollback_asked', by: 'dana', roles: [], until: at + 1, at }, ['executed'], 'executed'],
  rollback_approved: [{ type: 'rollback_approved', by: 'dana', roles: [], at }, [], 'executed'],
  rollback_declined: [{ type: 'rollback_declined', by: 'dana', note: null, at }, ['executed'], 'executed'],
  rollback_lapsed: [{ type: 'rollback_lapsed', at }, ['executed'], 'executed'],
  rollback_requested: [{ type: 'rollback_requested', by: 'dana', reportBy: at, at }, ['executed'], 'rolling_back'],
  rollback_overdue: [{ type: 'rollback_overdue', at }, ['rolling_back'], 'rolling_back'],
  rollback_window_closed: [{ type: 'rollback_window_closed', at }, ['executed'], 'executed'],
  rolled_back: [{ type: 'rolled_back', drift: null, ...told }, ['rolling_back'], 'rolled_back'],
  rollback_failed: [{ type: 'rollback_failed', detail: null, drift: null, at }, ['rolling_back'], 'rollback_failed'],
};

describe('an event', () => {
  const rows = Object.values(RULES).map(([event, follows, becomes]) => ({ type: event.type, event, follows, becomes }));
  test.each(rows)('$type follows $follows and nothing else', ({ event, follows, becomes }) => {
    for (const state of everyState()) {
      const item = recommendation({ state });
      if (follows.includes(state.status)) {
        expect(evolve(item, event).state.status, state.status).toBe(becomes === 'the same' ? state.status : becomes);
      } else {
        expect(() => evolve(item, event), state.status).toThrow(ImpossibleEvent);
      }
    }
  });

  test('thawed follows only what stood still', () => {
    const frozen = recommendation({ state: pending({ frozenAt: MONDAY }) });
    expect(evolve(frozen, RULES.thawed[0]).state).toEqual(pending({ stepStartedAt: MONDAY + HOUR_MS }));
  });

  test('never changes what it was given, nor its version', () => {
    for (const state of everyState()) {
      for (const [event] of Object.values(RULES)) {
        const item = recommendation({ state });
        const before = structuredClone(item);
        try {
          expect(evolve(item, event).version).toBe(item.version);
        } catch (error) {
          expect(error).toBeInstanceOf(ImpossibleEvent);
        }
        expect(item).toEqual(before);
      }
    }
  });
});

test('the fault names the recommendation, the event and the status', () => {
  const item = recommendation({ id: 'rec_1', state: pending() });
  expect(() => evolve(item, { type: 'closed', by: 'dana', note: null, at })).toThrow(
    'recommendation rec_1: event closed cannot follow status pending',
  );
});
