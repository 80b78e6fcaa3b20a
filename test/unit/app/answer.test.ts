import { describe, expect, test } from 'vitest';
import { answerOf, iso } from '../../../src/app/answer.ts';
import type { State } from '../../../src/domain/state.ts';
import {
  approved,
  content,
  everyState,
  HASH,
  held,
  MINUTE_MS,
  MONDAY,
  pending,
  REC_ID,
  recommendation,
} from '../../support/build.ts';

test('the answer, whole', () => {
  expect(answerOf(recommendation())).toEqual({
    id: REC_ID,
    kind: 'action',
    status: 'pending',
    revision: 1,
    revision_hash: HASH,
    version: 1,
    lane: 'review',
    risk: 'high',
    score: 55,
    amount: { amount: '12400.00', currency: 'USD' },
    reasons: ['$12,400 > $10,000', '11.3 % of the weekly budget > 10 %'],
    decide_by: '2026-11-23T10:30:00.000Z',
    not_before: null,
    amended_change: null,
  });
});

describe('its times', () => {
  test.each<[string, State, string | null, string | null]>([
    ['pending: when silence expires it', pending(), '2026-11-23T10:30:00.000Z', null],
    ['in the last step: the end of that', pending({ step: 1 }), '2026-11-23T10:00:00.000Z', null],
    ['under a halt: none, since they stand still', pending({ frozenAt: MONDAY }), null, null],
    [
      'held by a freeze: from when it ends',
      held({ freeze: { name: 'Winter sale', until: MONDAY + 60 * MINUTE_MS } }),
      null,
      '2026-11-23T10:00:00.000Z',
    ],
    ['approved: from when the permit can be redeemed', approved(), null, '2026-11-23T09:15:00.000Z'],
  ])('%s', (_name, state, decideBy, notBefore) => {
    expect(answerOf(recommendation({ state }))).toMatchObject({ decide_by: decideBy, not_before: notBefore });
  });

  test('the agent’s own deadline goes first', () => {
    const early = content({ expires_at: iso(MONDAY + 30 * MINUTE_MS) });
    expect(answerOf(recommendation({ content: early }))).toMatchObject({ decide_by: iso(MONDAY + 25 * MINUTE_MS) });
  });

  test('every other status has none', () => {
    for (const state of everyState()) {
      if (state.status === 'pending' || state.status === 'approved') continue;
      expect(answerOf(recommendation({ state }))).toMatchObject({
        status: state.status,
        decide_by: null,
        not_before: null,
      });
    }
  });
});
