import { describe, expect, test } from 'vitest';
import type { Command, Moment } from '../../../src/domain/command.ts';
import { decide, decideReceived } from '../../../src/domain/decide.ts';
import { nextTimerAt } from '../../../src/domain/escalation.ts';
import { evolve } from '../../../src/domain/evolve.ts';
import type { Recommendation } from '../../../src/domain/state.ts';
import { type Freeze, freezeAt } from '../../../src/domain/verdict.ts';
import {
  approved,
  content,
  executing,
  HASH,
  HOUR_MS,
  held,
  MONDAY,
  pending,
  permit,
  recommendation,
  verdict,
} from '../../support/build.ts';
import * as given from '../../support/commands.ts';
import { at, underHalt } from '../../support/commands.ts';

const FROM = MONDAY + HOUR_MS;
const UNTIL = MONDAY + 3 * HOUR_MS;
const sale: Freeze = { name: 'Winter sale', kind: 'hold', from: FROM, until: UNTIL };
const frozen = verdict({ freezes: [sale] });
const dana = { person: 'dana', roles: ['marketing_head'] };
const approve: Command = { type: 'approve', by: dana, revisionHash: HASH, note: null };
const redeem = given.redeem({ permitId: 'prm_1', key: 'k' });

/** What is decided, as the types of its events or the refusal. */
function outcome(item: Recommendation, command: Command, moment: Moment) {
  const decision = decide(item, command, moment);
  return decision.ok ? decision.events.map(({ type }) => type) : decision.refusal;
}

describe('a freeze', () => {
  test.each<[string, number, string | null]>([
    ['a millisecond before it', FROM - 1, null],
    ['as it begins', FROM, 'Winter sale'],
    ['in its last millisecond', UNTIL - 1, 'Winter sale'],
    ['as it ends', UNTIL, null],
  ])('%s', (_name, now, running) => expect(freezeAt(frozen, now)?.name ?? null).toBe(running));

  test('of two that run, the longer counts', () => {
    const longer = { ...sale, name: 'Audit', until: UNTIL + 1 };
    for (const freezes of [
      [sale, longer],
      [longer, sale],
    ])
      expect(freezeAt(verdict({ freezes }), FROM)?.name).toBe('Audit');
  });
});

describe('what comes in a freeze', () => {
  const revision = (lane: 'autopilot' | 'review') => ({
    revision: 1,
    revisionHash: HASH,
    content: content(),
    verdict: verdict({ lane, freezes: [sale] }),
  });

  test.each(['autopilot', 'review'] as const)('waits until it ends: %s', (lane) => {
    expect(decideReceived(revision(lane), at(FROM)).slice(1)).toEqual([
      { type: 'postponed', freeze: 'Winter sale', until: UNTIL, at: FROM },
    ]);
  });

  test('is held by a halt, where one covers it too', () => {
    expect(decideReceived(revision('review'), underHalt(FROM))[1]).toMatchObject({ type: 'held' });
  });

  test('is noted all the same, where it is a notice', () => {
    const notice = { ...revision('review'), content: content({ kind: 'notice' }) };
    expect(decideReceived(notice, at(FROM))[1]).toMatchObject({ type: 'noted' });
  });

  test('is asked at once before it begins and after it has ended', () => {
    for (const now of [FROM - 1, UNTIL])
      expect(decideReceived(revision('review'), at(now))[1]).toMatchObject({ type: 'asked' });
  });
});

describe('what a freeze holds', () => {
  const item = recommendation({ verdict: frozen, state: held({ freeze: { name: 'Winter sale', until: UNTIL } }) });
  const judged = (part = {}): Command => ({ type: 'release', verdict: verdict(part) });

  test('has a timer at its end, or at the agent’s own deadline', () => {
    expect(nextTimerAt(item)).toBe(UNTIL);
    const hurried = { ...item, content: content({ expires_at: new Date(FROM + HOUR_MS).toISOString() }) };
    const last = FROM + HOUR_MS - frozen.undoWindowMs;
    expect(nextTimerAt(hurried)).toBe(last);
    expect(outcome(hurried, { type: 'tick' }, at(last))).toEqual(['expired']);
  });

  test('is never approved by the end of it alone', () => {
    expect(outcome(item, { type: 'tick' }, at(UNTIL))).toEqual([]);
    expect(outcome(item, { type: 'tick' }, at(UNTIL + HOUR_MS))).toEqual([]);
  });

  test('stays held while the policy of now still freezes it, and waits longer where that does', () => {
    expect(outcome(item, judged({ freezes: [sale] }), at(UNTIL - 1))).toEqual([]);
    const extended = { ...sale, until: UNTIL + HOUR_MS };
    expect(outcome(item, judged({ freezes: [extended] }), at(UNTIL))).toEqual(['released', 'postponed']);
  });

  test('is asked of people when it is judged anew, though policy would let it through', () => {
    const decision = decide(item, judged({ lane: 'autopilot', reasons: ['Bid change is low risk'] }), at(UNTIL));
    if (!decision.ok) throw new Error(decision.refusal);
    expect(decision.events.map(({ type }) => type)).toEqual(['released', 'asked']);
    const after = decision.events.reduce(evolve, item);
    expect(after.verdict).toMatchObject({
      lane: 'review',
      reasons: ['Bid change is low risk', 'it waited for the end of Winter sale'],
    });
  });

  test('is released early by a policy that has dropped the freeze', () => {
    expect(outcome(item, judged(), at(FROM + 1))).toEqual(['released', 'asked']);
  });

  test('is only the halt’s once the freeze has ended under it, and still for people then', () => {
    const decision = decide(item, { type: 'tick' }, underHalt(UNTIL));
    if (!decision.ok) throw new Error(decision.refusal);
    const after = decision.events.reduce(evolve, item);
    expect(after.state).toEqual(held({ heldAt: UNTIL, asked: true }));
    expect(nextTimerAt(after)).toBeNull();
    expect(outcome(after, judged({ lane: 'autopilot' }), at(UNTIL))).toEqual(['released', 'asked']);
  });

  test.each([
    ['a minute after the end, before its timer has come round', UNTIL + 60_000, verdict({ lane: 'autopilot' })],
    ['early, by a policy that has dropped the freeze', FROM + 1, verdict({ lane: 'autopilot' })],
  ])('is asked of people too when its agent revises it %s', (_name, now, judgedNow) => {
    const decision = decide(item, given.revise({ verdict: judgedNow }), at(now));
    if (!decision.ok) throw new Error(decision.refusal);
    expect(decision.events.map(({ type }) => type)).toEqual(['revised', 'asked']);
    const { reasons } = decision.events.reduce(evolve, item).verdict;
    expect(reasons.at(-1)).toBe('it waited for the end of Winter sale');
  });

  test('can be withdrawn, and neither approved nor redeemed', () => {
    expect(outcome(item, { type: 'withdraw' }, at(FROM))).toEqual(['withdrawn']);
    expect(outcome(item, approve, at(FROM))).toBe('calendar_freeze');
    expect(outcome(item, redeem, at(FROM))).toBe('calendar_freeze');
  });
});

describe('a freeze that begins over a recommendation that stands', () => {
  const waiting = recommendation({ verdict: frozen, state: pending({ stepStartedAt: FROM }) });

  test('keeps it from being approved until it ends; it may be rejected', () => {
    const lasting = { ...waiting, verdict: verdict({ freezes: [{ ...sale, until: FROM + 1000 }] }) };
    expect(outcome(lasting, approve, at(FROM))).toBe('calendar_freeze');
    expect(outcome(lasting, approve, at(FROM + 1000))).toEqual(['approval_given', 'approved']);
    expect(outcome(lasting, { ...approve, type: 'reject' }, at(FROM))).toEqual(['rejected']);
  });

  test('keeps its permit back, until it ends', () => {
    const granted = recommendation({ verdict: frozen, state: approved({ redeemBy: UNTIL + 1 }) });
    expect(outcome(granted, redeem, at(FROM))).toBe('calendar_freeze');
    expect(outcome(granted, redeem, at(UNTIL))).toEqual(['redeemed']);
  });

  test('does not take back a permit that was given', () => {
    const acting = recommendation({
      verdict: frozen,
      state: executing({ permit: permit({ key: 'k' }) }),
    });
    expect(outcome(acting, redeem, at(FROM))).toEqual([]);
  });
});
