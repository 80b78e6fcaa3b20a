import { describe, expect, test } from 'vitest';
import type { Recommendation } from '../../../src/domain/state.ts';
import {
  approval,
  content,
  halt,
  held,
  MINUTE_MS,
  MONDAY,
  pending,
  recommendation,
  verdict,
} from '../../support/build.ts';
import {
  applied,
  approve,
  at,
  felix,
  letGo,
  NEXT_HASH,
  outcome,
  redeem,
  revise,
  underHalt,
  undo,
} from '../../support/commands.ts';

const NOW = MONDAY + 12 * MINUTE_MS;
const both = verdict({ approval: { mode: 'all', roles: ['marketing_head', 'finance'] } });
const half = recommendation({ verdict: both, state: pending({ approvals: [approval()], step: 1 }) });

describe('a new revision', () => {
  test('replaces content, hash and verdict, voids approvals, and is asked from the start', () => {
    const next = { content: content({ summary: 'Move $9,000' }), verdict: verdict({ score: 20 }) };
    expect(applied(half, revise(next), at(NOW))).toEqual({
      ...half,
      ...next,
      revision: 2,
      revisionHash: NEXT_HASH,
      state: pending({ stepStartedAt: NOW }),
    });
  });

  test('two half quorums of two revisions never make one', () => {
    const revised = applied(half, revise({ verdict: both }), at(NOW));
    expect(outcome(revised, approve({ by: felix }), at(NOW))).toBe('no: stale_revision');
    expect(outcome(revised, approve({ by: felix, revisionHash: NEXT_HASH }), at(NOW))).toBe('approval_given');
  });

  test.each<[string, Recommendation, ReturnType<typeof revise>, Parameters<typeof outcome>[2], string]>([
    [
      'that policy would approve is approved where nobody was asked yet',
      recommendation({ state: held() }),
      revise({ verdict: verdict({ lane: 'autopilot' }) }),
      at(NOW),
      'revised + approved',
    ],
    [
      'that policy would approve goes to people once people were asked: no agent overrides their undo',
      half,
      revise({ verdict: verdict({ lane: 'autopilot' }) }),
      at(NOW),
      'revised + asked',
    ],
    [
      'that policy would approve goes to people also when a halt came in between',
      recommendation({ state: held({ asked: true }) }),
      revise({ verdict: verdict({ lane: 'autopilot' }) }),
      at(NOW),
      'revised + asked',
    ],
    ['that is a notice is noted', half, revise({ content: content({ kind: 'notice' }) }), at(NOW), 'revised + noted'],
    [
      'under a halt is held',
      half,
      revise({ verdict: verdict({ lane: 'autopilot' }) }),
      underHalt(NOW),
      'revised + held',
    ],
    [
      'of what was held is asked once no halt covers it',
      recommendation({ state: held() }),
      revise(),
      at(NOW),
      'revised + asked',
    ],
    [
      'of what was frozen is held under the halt',
      recommendation({ state: pending({ frozenAt: MONDAY }) }),
      revise(),
      underHalt(NOW),
      'revised + held',
    ],
  ])('%s', (_name, item, command, moment, expected) => expect(outcome(item, command, moment)).toBe(expected));

  test('carries nothing of the standstill over', () => {
    const frozen = recommendation({ state: pending({ frozenAt: MONDAY, approvals: [approval()], reminders: 1 }) });
    expect(applied(frozen, revise(), at(NOW)).state).toEqual(pending({ stepStartedAt: NOW }));
    const underWay = applied(frozen, revise(), underHalt(NOW));
    expect(applied(underWay, letGo(), at(NOW + MINUTE_MS)).state).toEqual(pending({ stepStartedAt: NOW + MINUTE_MS }));
  });

  test('names the halt that holds it', () => {
    const revised = applied(half, revise(), at(NOW, halt({ id: 'hlt_7' })));
    expect(revised.state).toEqual(held({ heldAt: NOW, asked: true }));
  });

  test('after an undo voids what was kept', () => {
    const signed = applied(half, approve({ by: felix }), at(NOW));
    const undone = applied(signed, undo(felix), at(NOW));
    expect(undone.state).toMatchObject({ approvals: [approval()] });
    expect(applied(undone, revise(), at(NOW)).state).toEqual(pending({ stepStartedAt: NOW }));
  });

  test('approved by policy is redeemed under its own hash only', () => {
    const waiting = recommendation({ state: held() });
    const approved = applied(waiting, revise({ verdict: verdict({ lane: 'autopilot' }) }), at(NOW));
    const later = at(NOW + 5 * MINUTE_MS);
    expect(approved.state).toMatchObject({ status: 'approved', release: { by: 'policy', approvals: [] }, step: 0 });
    expect(outcome(approved, redeem(), later)).toBe('no: stale_revision');
    expect(outcome(approved, redeem({ revisionHash: NEXT_HASH }), later)).toBe('redeemed');
  });
});
