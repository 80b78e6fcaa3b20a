import { describe, expect, test } from 'vitest';
import { callbackFor } from '../../../src/app/callback-for.ts';
import type { Event, EventType } from '../../../src/domain/event.ts';
import type { State } from '../../../src/domain/state.ts';
import {
  amendment,
  approval,
  approved,
  cancelled,
  executing,
  expired,
  HASH,
  MINUTE_MS,
  MONDAY,
  pending,
  REC_ID,
  recommendation,
  rejected,
  release,
  rollingBack,
  smaller,
} from '../../support/build.ts';
import { everyEvent, WORDS } from '../../support/events.ts';

const events = everyEvent();
const at = new Date(MONDAY + 10 * MINUTE_MS).toISOString();

function bodyOf(event: Event, state: State) {
  const callback = callbackFor(recommendation({ state, version: 4 }), event, 'cb_1');
  return callback && JSON.parse(callback.body);
}

describe('the agent is told', () => {
  test.each<[EventType, State, string, object]>([
    ['approved', approved(), 'recommendation.approved', { status: 'approved', not_before: '2026-11-23T09:15:00.000Z' }],
    ['rejected', rejected(), 'recommendation.rejected', { status: 'rejected', not_before: null, note: WORDS.note }],
    ['expired', expired(), 'recommendation.expired', { status: 'expired', not_before: null, note: null }],
    ['undone', pending(), 'recommendation.undone', { status: 'pending', not_before: null }],
    ['cancelled', cancelled(), 'recommendation.cancelled', { status: 'cancelled', not_before: null }],
    ['stop_requested', executing(), 'recommendation.cancelled', { status: 'executing', not_before: null }],
    ['rollback_requested', rollingBack(), 'recommendation.rollback_requested', { status: 'rolling_back' }],
  ])('of %s', (type, state, name, data) => {
    expect(bodyOf(events[type], state)).toMatchObject({ type: name, timestamp: at, data });
  });

  test('the whole of one callback', () => {
    const callback = callbackFor(recommendation({ state: rejected(), version: 4 }), events.rejected, 'cb_1');
    expect(callback).toEqual({
      id: 'cb_1',
      recommendationId: REC_ID,
      agent: 'bid-pilot',
      type: 'recommendation.rejected',
      dueAt: MONDAY + 10 * MINUTE_MS,
      body: JSON.stringify({
        type: 'recommendation.rejected',
        timestamp: at,
        data: {
          id: REC_ID,
          key: 'shift-brand-us-2026-11-23',
          revision: 1,
          revision_hash: HASH,
          decision_version: 4,
          status: 'rejected',
          not_before: null,
          note: WORDS.note,
          amended_change: null,
        },
      }),
    });
  });

  test('what approvers wrote, and nothing where they wrote nothing', () => {
    const signed = (...notes: (string | null)[]) =>
      approved({ release: release({ approvals: notes.map((note) => approval({ note })) }) });
    expect(bodyOf(events.approved, signed(null, null))).toMatchObject({ data: { note: null } });
    expect(bodyOf(events.approved, signed('Go', null, 'Watch the CPA'))).toMatchObject({
      data: { note: 'Go\nWatch the CPA' },
    });
    expect(bodyOf(events.approved, approved({ release: release({ by: 'policy', approvals: [] }) }))).toMatchObject({
      data: { note: null },
    });
  });

  test('of the change as a person made it, and not by whom', () => {
    const item = recommendation({ content: smaller(), amendment: amendment({ by: WORDS.person }), state: approved() });
    const body = callbackFor(item, events.approved, 'cb_1')?.body ?? '';
    expect(JSON.parse(body).data.amended_change).toEqual(smaller().change);
    expect(body).not.toContain(WORDS.person);
  });

  test('never who decided', () => {
    for (const event of Object.values(events)) {
      expect(callbackFor(recommendation({ state: rejected() }), event, 'cb_1')?.body ?? '').not.toContain(WORDS.person);
    }
  });

  test('again and again of what it owes: its report, or the rollback', () => {
    const again = (event: Event, state: State) => callbackFor(recommendation({ state }), event, 'cb_1')?.type;
    for (const event of [events.outcome_overdue, events.chased])
      expect(again(event, executing({ overdue: true }))).toBe('recommendation.report_due');
    for (const event of [events.rollback_overdue, events.chased])
      expect(again(event, rollingBack({ overdue: true }))).toBe('recommendation.rollback_requested');
  });

  test('of nothing else', () => {
    const decided = ['approved', 'rejected', 'expired', 'undone', 'cancelled', 'stop_requested', 'rollback_requested'];
    const told = [...decided, 'outcome_overdue', 'rollback_overdue', 'chased'];
    const silent = Object.values(events).filter(({ type }) => !told.includes(type));
    expect(silent).toHaveLength(Object.keys(events).length - told.length);
    for (const event of silent) expect(callbackFor(recommendation(), event, 'cb_1'), event.type).toBeNull();
  });
});
