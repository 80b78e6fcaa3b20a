import type { Event, EventType } from '../../src/domain/event.ts';
import { content, HASH, halt, MINUTE_MS, MONDAY, verdict } from './build.ts';

/** What people and agents wrote in `everyEvent`: words that must not turn up where they do not belong. */
export const WORDS = {
  person: 'canary-person',
  note: 'canary-note',
  detail: 'canary-detail',
  drift: 'canary-drift',
  measured: 'canary-measured',
  key: 'canary-key',
};

const at = MONDAY + 10 * MINUTE_MS;
const measured = [{ name: 'CPA', value: WORDS.measured }];
const by = WORDS.person;

/** One event of each type, with a word of its own in every place where somebody writes or is named. */
export function everyEvent(of = content(), judged = verdict()): { [T in EventType]: Extract<Event, { type: T }> } {
  const revision = { revision: 1, revisionHash: HASH, content: of, verdict: judged };
  return {
    received: { type: 'received', revision, at },
    revised: { type: 'revised', revision: { ...revision, revision: 2 }, at },
    amended: { type: 'amended', revision: { ...revision, revision: 2 }, by, note: WORDS.note, at },
    reassigned: { type: 'reassigned', by, to: by, at },
    snoozed: { type: 'snoozed', by, until: at + 1, at },
    snooze_ended: { type: 'snooze_ended', by, at },
    note_added: { type: 'note_added', by, note: WORDS.note, at },
    noted: { type: 'noted', at },
    held: { type: 'held', halt: halt().id, at },
    postponed: { type: 'postponed', freeze: 'Winter sale', until: at + 1, at },
    released: { type: 'released', verdict: judged, at },
    raised: { type: 'raised', verdict: judged, recalled: false, at },
    asked: { type: 'asked', step: 0, roles: ['marketing_head', 'finance'], at },
    reminded: { type: 'reminded', step: 0, at },
    frozen: { type: 'frozen', halt: halt().id, from: at, at },
    thawed: { type: 'thawed', at },
    approval_given: { type: 'approval_given', by, roles: ['finance'], note: WORDS.note, at },
    limit_passed: { type: 'limit_passed', limits: ['account_day'], at },
    approved: { type: 'approved', by: 'people', undoUntil: at + 1, redeemBy: at + 2, at },
    handed_over: { type: 'handed_over', to: by, at },
    closed: { type: 'closed', by, note: WORDS.note, at },
    rejected: { type: 'rejected', by, note: WORDS.note, undoUntil: at + 1, at },
    undone: { type: 'undone', by, at },
    undo_window_closed: { type: 'undo_window_closed', at },
    expired: { type: 'expired', why: 'nobody_answered', at },
    withdrawn: { type: 'withdrawn', at },
    cancelled: { type: 'cancelled', halt: halt().id, at },
    redeemed: { type: 'redeemed', permitId: 'prm_1', key: WORDS.key, expiresAt: at + 1, at },
    stop_requested: { type: 'stop_requested', halt: halt().id, at },
    outcome_overdue: { type: 'outcome_overdue', at },
    chased: { type: 'chased', round: 1, at },
    executed: { type: 'executed', detail: WORDS.detail, measured, rollbackUntil: null, at },
    failed: { type: 'failed', detail: WORDS.detail, drift: WORDS.drift, measured, at },
    drifted: { type: 'drifted', drift: WORDS.drift, at },
    measured: { type: 'measured', measured, at },
    rollback_asked: { type: 'rollback_asked', by, roles: ['finance'], until: at + 1, at },
    rollback_approved: { type: 'rollback_approved', by, roles: ['finance'], at },
    rollback_declined: { type: 'rollback_declined', by, note: WORDS.note, at },
    rollback_lapsed: { type: 'rollback_lapsed', at },
    rollback_requested: { type: 'rollback_requested', by, reportBy: at + 1, at },
    rollback_overdue: { type: 'rollback_overdue', at },
    rollback_window_closed: { type: 'rollback_window_closed', at },
    rolled_back: { type: 'rolled_back', detail: WORDS.detail, drift: WORDS.drift, measured, at },
    rollback_failed: { type: 'rollback_failed', detail: WORDS.detail, drift: WORDS.drift, at },
  };
}
