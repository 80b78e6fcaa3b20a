import { describe, expect, test } from 'vitest';
import { decide, decideReceived } from '../../../src/domain/decide.ts';
import { answerBy, ask, decideBy, nextTimerAt, rolesAsked } from '../../../src/domain/escalation.ts';
import { evolve } from '../../../src/domain/evolve.ts';
import type { Shifts } from '../../../src/domain/shifts.ts';
import type { PendingState, Recommendation, State } from '../../../src/domain/state.ts';
import {
  approval,
  approved,
  content,
  everyState,
  executed,
  executing,
  HASH,
  HOUR_MS,
  MINUTE_MS,
  MONDAY,
  pending,
  recommendation,
  rejected,
  rollingBack,
  verdict,
} from '../../support/build.ts';
import {
  applied,
  approve,
  at,
  engage,
  felix,
  letGo,
  outcome,
  settle,
  tick,
  underHalt,
} from '../../support/commands.ts';

const FIRST_REMINDER = MONDAY + 15 * MINUTE_MS;
const FIRST_STEP_ENDS = MONDAY + 30 * MINUTE_MS;
const expiring = (expiresAt: number) => content({ expires_at: new Date(expiresAt).toISOString() });
const withReminders = (...remindAfterMs: number[]) =>
  verdict({ chain: [{ roles: ['finance'], withinMs: HOUR_MS, remindAfterMs }] });

describe('a step of the chain', () => {
  test.each<[string, Partial<Recommendation>, number, string]>([
    ['nothing happens before the reminder', {}, FIRST_REMINDER - 1, 'nothing'],
    ['the reminder comes when it is due', {}, FIRST_REMINDER, 'reminded'],
    ['and only once', { state: pending({ reminders: 1 }) }, FIRST_STEP_ENDS - 1, 'nothing'],
    ['the next are asked when the step ends', { state: pending({ reminders: 1 }) }, FIRST_STEP_ENDS, 'asked'],
    ['a reminder that was missed gives way to them', {}, FIRST_STEP_ENDS, 'asked'],
    ['the end of the last step expires', { state: pending({ step: 1 }) }, MONDAY + HOUR_MS, 'expired'],
    ['not a millisecond earlier', { state: pending({ step: 1 }) }, MONDAY + HOUR_MS - 1, 'nothing'],
    [
      'nothing is due while it stands still',
      { state: pending({ frozenAt: MONDAY }) },
      MONDAY + 999 * HOUR_MS,
      'nothing',
    ],
    [
      'a yes that is not enough does not stop the clock',
      { state: pending({ approvals: [approval()] }) },
      FIRST_STEP_ENDS,
      'asked',
    ],
  ])('%s', (_name, item, now, expected) => expect(outcome(recommendation(item), tick(), at(now))).toBe(expected));

  test('asked names the roles and keeps what was approved', () => {
    const item = recommendation({ state: pending({ approvals: [approval()], reminders: 1 }) });
    expect(applied(item, tick(), at(FIRST_STEP_ENDS)).state).toEqual(
      pending({ approvals: [approval()], step: 1, stepStartedAt: FIRST_STEP_ENDS }),
    );
  });

  test('silence to the end of the chain expires, and says why', () => {
    const asked = settle(recommendation(), at(FIRST_STEP_ENDS));
    expect(settle(asked, at(FIRST_STEP_ENDS + HOUR_MS)).state).toEqual({
      status: 'expired',
      expiredAt: FIRST_STEP_ENDS + HOUR_MS,
      why: 'nobody_answered',
      step: 1,
    });
  });

  test('after a long downtime nobody is skipped: each owner has the whole of their time', () => {
    const late = MONDAY + 100 * HOUR_MS;
    const woken = settle(recommendation(), at(late));
    expect(woken.state).toEqual(pending({ step: 1, stepStartedAt: late }));
    expect(settle(woken, at(late + HOUR_MS - 1)).state.status).toBe('pending');
    expect(settle(woken, at(late + HOUR_MS)).state.status).toBe('expired');
  });

  test('when the clock goes back nothing happens twice', () => {
    const reminded = settle(recommendation(), at(FIRST_REMINDER));
    expect(settle(reminded, at(MONDAY - 24 * HOUR_MS))).toEqual(reminded);
    expect(settle(reminded, at(FIRST_REMINDER))).toEqual(reminded);
  });
});

describe('reminders', () => {
  test('each comes once, in turn', () => {
    const item = recommendation({ verdict: withReminders(10 * MINUTE_MS, 20 * MINUTE_MS) });
    const once = settle(item, at(MONDAY + 10 * MINUTE_MS));
    expect(once.state).toMatchObject({ reminders: 1 });
    expect(settle(once, at(MONDAY + 20 * MINUTE_MS - 1)).state).toMatchObject({ reminders: 1 });
    expect(settle(once, at(MONDAY + 20 * MINUTE_MS)).state).toMatchObject({ reminders: 2 });
  });

  test('several that were missed come as one', () => {
    const item = recommendation({ verdict: withReminders(10 * MINUTE_MS, 20 * MINUTE_MS, 30 * MINUTE_MS) });
    const woken = applied(item, tick(), at(MONDAY + 25 * MINUTE_MS));
    expect(outcome(woken, tick(), at(MONDAY + 25 * MINUTE_MS))).toBe('nothing');
    expect(outcome(woken, tick(), at(MONDAY + 30 * MINUTE_MS))).toBe('reminded');
  });
});

describe('the agent’s own deadline', () => {
  const deadline = MONDAY + 25 * MINUTE_MS;
  const item = recommendation({ content: expiring(deadline) });

  test('ends the asking so early that an approval can still be undone before it', () => {
    expect(answerBy(item)).toBe(deadline - 5 * MINUTE_MS);
    expect(settle(item, at(deadline - 5 * MINUTE_MS - 1)).state.status).toBe('pending');
    expect(settle(item, at(deadline - 5 * MINUTE_MS)).state).toEqual({
      status: 'expired',
      expiredAt: deadline - 5 * MINUTE_MS,
      why: 'agent_deadline',
      step: 0,
    });
  });

  test('goes before the next step, and before a reminder', () => {
    const expired = { status: 'expired', why: 'agent_deadline' };
    const stepEnds = recommendation({ content: expiring(FIRST_STEP_ENDS + 5 * MINUTE_MS) });
    const reminds = recommendation({ content: expiring(FIRST_REMINDER + 5 * MINUTE_MS) });
    expect(applied(stepEnds, tick(), at(FIRST_STEP_ENDS)).state).toMatchObject(expired);
    expect(applied(reminds, tick(), at(FIRST_REMINDER)).state).toMatchObject(expired);
  });

  test('is not moved by a halt: a thaw after it expires', () => {
    const frozen = recommendation({ content: expiring(deadline), state: pending({ frozenAt: MONDAY }) });
    const thawed = applied(frozen, letGo(), at(deadline));
    expect(settle(thawed, at(deadline)).state).toMatchObject({ status: 'expired', why: 'agent_deadline' });
  });
});

describe('when silence expires it', () => {
  test.each<[string, Partial<Recommendation>, number]>([
    ['at the end of all steps', {}, MONDAY + 90 * MINUTE_MS],
    ['at the end of the steps that are left', { state: pending({ step: 1 }) }, MONDAY + HOUR_MS],
    ['at the agent’s own deadline', { content: expiring(MONDAY + HOUR_MS) }, MONDAY + 55 * MINUTE_MS],
    [
      'at the end of the chain, where the deadline is later',
      { content: expiring(MONDAY + 99 * HOUR_MS) },
      MONDAY + 90 * MINUTE_MS,
    ],
  ])('%s', (_name, part, expected) => {
    const item = recommendation(part);
    if (item.state.status !== 'pending') throw new Error('expected a pending item');
    expect(decideBy(item, item.state)).toBe(expected);
  });
});

describe('a halt stops the clock', () => {
  const frozenAt = MONDAY + 10 * MINUTE_MS;
  const frozen = applied(recommendation(), engage(), underHalt(frozenAt));

  test.each<[string, number]>([
    ['at once', 0],
    ['a millisecond', 1],
    ['an hour', HOUR_MS],
    ['a hundred days', 2400 * HOUR_MS],
  ])('deadlines shift by exactly the time it stood still: %s', (_name, lasted) => {
    const thawed = applied(frozen, letGo(), at(frozenAt + lasted));
    expect(thawed.state).toEqual(pending({ stepStartedAt: MONDAY + lasted }));
    expect(nextTimerAt(thawed)).toBe(FIRST_REMINDER + lasted);
    expect(outcome(thawed, tick(), at(FIRST_REMINDER + lasted - 1))).toBe('nothing');
    expect(outcome(thawed, tick(), at(FIRST_REMINDER + lasted))).toBe('reminded');
  });

  test('a clock that went back in between takes no time away', () => {
    expect(applied(frozen, letGo(), at(frozenAt - HOUR_MS)).state).toEqual(pending());
  });

  test('twice, and both count', () => {
    const once = applied(frozen, letGo(), at(frozenAt + HOUR_MS));
    const again = applied(once, engage(), underHalt(frozenAt + 2 * HOUR_MS));
    const thawed = applied(again, letGo(), at(frozenAt + 5 * HOUR_MS));
    expect(thawed.state).toMatchObject({ stepStartedAt: MONDAY + 4 * HOUR_MS, frozenAt: null });
  });

  test('a step that was overdue when it came is overdue after it', () => {
    const overdue = applied(recommendation(), engage(), underHalt(FIRST_STEP_ENDS + MINUTE_MS));
    const thawed = applied(overdue, letGo(), at(FIRST_STEP_ENDS + HOUR_MS));
    expect(outcome(thawed, tick(), at(FIRST_STEP_ENDS + HOUR_MS))).toBe('asked');
  });

  test('between its release and the thaw a person may approve', () => {
    expect(outcome(frozen, approve({ by: felix }), at(frozenAt + HOUR_MS))).toBe('approval_given + approved');
  });
});

describe('the next timer', () => {
  test('is the agent’s own deadline where that comes first', () => {
    const state = pending({ reminders: 1 });
    const item = recommendation({ content: expiring(MONDAY + 25 * MINUTE_MS), state });
    expect(nextTimerAt(item)).toBe(MONDAY + 20 * MINUTE_MS);
    expect(nextTimerAt({ ...item, content: expiring(MONDAY + 99 * MINUTE_MS) })).toBe(FIRST_STEP_ENDS);
  });

  const pendingWith = (part: Partial<PendingState>): State => pending(part);
  test.each<[string, State, number | null]>([
    ['the reminder', pending(), FIRST_REMINDER],
    ['the end of the step, when all reminders were given', pendingWith({ reminders: 1 }), FIRST_STEP_ENDS],
    ['none while it stands still', pendingWith({ frozenAt: MONDAY }), null],
    ['the end of the undo window', approved(), MONDAY + 15 * MINUTE_MS],
    ['then the end of the permit', approved({ undoClosed: true }), MONDAY + 75 * MINUTE_MS],
    ['the end of the undo window of a rejection', rejected(), MONDAY + 15 * MINUTE_MS],
    ['then none', rejected({ undoClosed: true }), null],
    ['when the outcome is due', executing(), MONDAY + 31 * MINUTE_MS],
    ['then when the agent is asked again', executing({ overdue: true }), MONDAY + 46 * MINUTE_MS],
    ['then none: only the agent knows', executing({ overdue: true, chases: 5 }), null],
    ['when the rollback is due', rollingBack(), MONDAY + 75 * MINUTE_MS],
    ['then when the agent is asked again for it', rollingBack({ overdue: true }), MONDAY + 90 * MINUTE_MS],
    ['then none for it either', rollingBack({ overdue: true, chases: 5 }), null],
    [
      'the end of the time to agree to a rollback',
      executed({ proposal: { approvals: [], askedAt: MONDAY, until: MONDAY + HOUR_MS } }),
      MONDAY + HOUR_MS,
    ],
    ['the end of the time to roll back', executed({ rollbackUntil: MONDAY + HOUR_MS }), MONDAY + HOUR_MS],
    ['none where it cannot be taken back', executed({ rollbackUntil: null }), null],
  ])('is %s', (_name, state, expected) => expect(nextTimerAt(recommendation({ state }))).toBe(expected));

  test('is none in every other status', () => {
    const timed = ['pending', 'approved', 'rejected', 'executing', 'rolling_back', 'executed'];
    for (const state of everyState()) {
      if (!timed.includes(state.status)) expect(nextTimerAt(recommendation({ state })), state.status).toBeNull();
    }
  });

  test('is when something happens, and not a millisecond earlier', () => {
    for (const state of everyState()) {
      const item = recommendation({ state });
      const due = nextTimerAt(item);
      if (due === null) continue;
      expect(outcome(item, tick(), at(due - 1)), state.status).toBe('nothing');
      expect(outcome(item, tick(), at(due)), state.status).not.toBe('nothing');
    }
  });
});

test('a permit that nobody redeems expires', () => {
  const open = recommendation({ state: approved({ step: 1 }) });
  const redeemBy = MONDAY + 75 * MINUTE_MS;
  expect(settle(open, at(redeemBy - 1)).state).toEqual(approved({ step: 1, undoClosed: true }));
  expect(settle(open, at(redeemBy)).state).toEqual({
    status: 'expired',
    expiredAt: redeemBy,
    why: 'not_redeemed',
    step: 1,
  });
});

test('an outcome that is overdue is said once, and never taken for an end', () => {
  const due = MONDAY + 31 * MINUTE_MS;
  const item = recommendation({ state: executing() });
  expect(outcome(item, tick(), at(due - 1))).toBe('nothing');
  expect(settle(item, at(due)).state).toEqual(executing({ overdue: true }));
  expect(settle(item, at(due + 999 * HOUR_MS)).state).toEqual(executing({ overdue: true, chases: 5 }));
});

test.each<[string, number, string]>([
  ['not before a quarter of an hour', 15 * MINUTE_MS - 1, 'nothing'],
  ['a quarter of an hour later', 15 * MINUTE_MS, 'chased'],
  ['once for all that was missed', 5 * HOUR_MS, 'chased'],
])('an agent that owes a report is asked again %s', (_name, after, expected) => {
  const late = recommendation({ state: executing({ overdue: true }) });
  const moment = at(MONDAY + 31 * MINUTE_MS + after);
  expect(outcome(late, tick(), moment)).toBe(expected);
  expect(outcome(settle(late, moment), tick(), moment)).toBe('nothing');
});

test('an agent that owes a report is asked again five times in a day, then only listed', () => {
  let item = recommendation({ state: executing({ overdue: true }) });
  const times: number[] = [];
  for (let due = nextTimerAt(item); due !== null; due = nextTimerAt(item)) {
    times.push(due - (MONDAY + 31 * MINUTE_MS));
    item = settle(item, at(due));
  }
  expect(times).toEqual([15 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS, 12 * HOUR_MS, 24 * HOUR_MS]);
  expect(item.state).toMatchObject({ status: 'executing', overdue: true });
});

test('the roles asked so far add up', () => {
  const rules = verdict();
  expect(rolesAsked(rules, 0)).toEqual(['marketing_head', 'finance']);
  expect(rolesAsked(rules, 1)).toEqual(['marketing_head', 'finance', 'cmo']);
});

test('a revision asks anew: step, reminders and approvals begin again', () => {
  const item = recommendation({ state: pending({ step: 1, reminders: 1, approvals: [approval()] }) });
  const revision = { revision: 2, revisionHash: 'b'.repeat(64), content: content(), verdict: verdict() };
  const revised = evolve(evolve(item, { type: 'revised', revision, at: MONDAY }), {
    type: 'asked',
    step: 0,
    roles: [],
    at: MONDAY,
  });
  expect(revised.state).toEqual(pending());
});

describe('a step in which nobody can be reached', () => {
  const step = (...roles: string[]) => ({ roles, withinMs: HOUR_MS, remindAfterMs: [] });
  const three = verdict({ chain: [step('marketing_head', 'finance'), step('legal'), step('cmo')] });
  const out = (...unreachable: string[]) => ({ ...at(MONDAY + MINUTE_MS), unreachable });

  test.each<[string, number, string[], { step: number; passedOver?: string[] }]>([
    ['is asked while one of its roles can be', 0, ['finance', 'legal'], { step: 0 }],
    [
      'is passed over at once',
      0,
      ['marketing_head', 'finance'],
      { step: 1, passedOver: ['marketing_head', 'finance'] },
    ],
    [
      'is passed over with the next',
      0,
      ['marketing_head', 'finance', 'legal'],
      { step: 2, passedOver: ['marketing_head', 'finance', 'legal'] },
    ],
    ['is asked all the same where it is the last', 2, ['cmo'], { step: 2 }],
    ['gives way to the last, whoever is there', 1, ['legal', 'cmo'], { step: 2, passedOver: ['legal'] }],
  ])('%s', (_rule, begun, unreachable, expected) => {
    const item = recommendation({ verdict: three, state: pending({ step: begun }) });
    const decision = decide(item, tick(), out(...unreachable));
    const events =
      expected.passedOver === undefined
        ? []
        : [{ type: 'asked', roles: three.chain[expected.step]?.roles, at: MONDAY + MINUTE_MS, ...expected }];
    expect(decision).toEqual({ ok: true, events });
    expect(ask(three, begun, out(...unreachable))).toMatchObject(expected);
  });

  test('is passed over when it enters, and who was passed over still may decide', () => {
    const [, asked] = decideReceived(
      { revision: 1, revisionHash: HASH, content: content(), verdict: three },
      out('marketing_head', 'finance'),
    );
    expect(asked).toMatchObject({ type: 'asked', step: 1, roles: ['legal'] });
    const item = recommendation({ verdict: three, state: pending({ step: 1 }) });
    expect(outcome(item, approve({ by: felix }), out('finance'))).toBe('approval_given + approved');
  });

  test('waits while a halt stands', () => {
    const frozen = recommendation({ verdict: three, state: pending({ frozenAt: MONDAY }) });
    expect(outcome(frozen, tick(), out('marketing_head', 'finance'))).toBe('nothing');
  });

  test('expires at the end of the chain all the same', () => {
    const last = recommendation({ verdict: three, state: pending({ step: 2 }) });
    expect(outcome(last, tick(), { ...out('cmo'), now: MONDAY + HOUR_MS })).toBe('expired');
  });
});

describe('a step with working hours', () => {
  const day = 24 * HOUR_MS;
  const shifts: Shifts = {
    on: [
      [MONDAY, MONDAY + 30 * MINUTE_MS],
      [MONDAY + day, MONDAY + day + 8 * HOUR_MS],
    ],
    knownUntil: MONDAY + 30 * day,
  };
  const chain = [
    { roles: ['finance'], withinMs: HOUR_MS, remindAfterMs: [45 * MINUTE_MS], shifts },
    { roles: ['cmo'], withinMs: HOUR_MS, remindAfterMs: [], shifts },
  ];
  const item = recommendation({ verdict: verdict({ chain }) });
  const end = MONDAY + day + 30 * MINUTE_MS;

  test.each<[string, number, string]>([
    ['no reminder while nobody is at work', MONDAY + 20 * HOUR_MS, 'nothing'],
    ['no reminder a millisecond early', MONDAY + day + 15 * MINUTE_MS - 1, 'nothing'],
    ['the reminder after that much work', MONDAY + day + 15 * MINUTE_MS, 'reminded'],
    ['the next step when the working time is over', end, 'asked'],
  ])('%s', (_rule, now, expected) => expect(outcome(item, tick(), at(now))).toBe(expected));

  test('its timer, and when silence ends it all, count working time', () => {
    expect(nextTimerAt(item)).toBe(MONDAY + day + 15 * MINUTE_MS);
    expect(decideBy(item, pending())).toBe(end + HOUR_MS);
  });

  test('a halt by night takes nothing away', () => {
    const frozen = applied(item, engage(), underHalt(MONDAY + 10 * HOUR_MS));
    const thawed = applied(frozen, letGo(), at(MONDAY + 20 * HOUR_MS));
    expect(settle(thawed, at(end - 1)).state).toMatchObject({ step: 0 });
    expect(settle(thawed, at(end)).state).toMatchObject({ step: 1 });
  });

  test('the agent’s own deadline goes by the clock', () => {
    const hurried = { ...item, content: expiring(MONDAY + 2 * HOUR_MS) };
    expect(outcome(hurried, tick(), at(MONDAY + 2 * HOUR_MS - 5 * MINUTE_MS))).toBe('expired');
  });
});
