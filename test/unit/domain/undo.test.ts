import { describe, expect, test } from 'vitest';
import type { Approval } from '../../../src/domain/approval.ts';
import { quorumHolds } from '../../../src/domain/approval.ts';
import { standIns } from '../../../src/domain/decide-person.ts';
import type { State } from '../../../src/domain/state.ts';
import type { Verdict } from '../../../src/domain/verdict.ts';
import {
  approval,
  approved,
  executed,
  HOUR_MS,
  MINUTE_MS,
  MONDAY,
  pending,
  recommendation,
  rejected,
  release,
  verdict,
} from '../../support/build.ts';
import * as given from '../../support/commands.ts';
import { alex, applied, approve, at, dana, felix, ines, otto, outcome, settle, undo } from '../../support/commands.ts';

const UNTIL = MONDAY + 15 * MINUTE_MS;
const both = verdict({ approval: { mode: 'all', roles: ['marketing_head', 'finance'] } });
const danasYes = approval();
const felixsYes = approval({ by: 'felix', roles: ['finance'] });

function pendingAfter(state: State, by = dana, rules = verdict(), now = UNTIL - 1) {
  const undone = applied(recommendation({ state, verdict: rules }), undo(by), at(now)).state;
  if (undone.status !== 'pending') throw new Error(`undone, but ${undone.status}`);
  return undone;
}

describe('the undo window', () => {
  test.each<[string, State, number, string]>([
    ['takes an approval back a millisecond before it closes', approved(), UNTIL - 1, 'undone'],
    ['is closed for an approval at its last millisecond', approved(), UNTIL, 'no: undo_window_closed'],
    ['takes a rejection back a millisecond before it closes', rejected(), UNTIL - 1, 'undone'],
    ['is closed for a rejection at its last millisecond', rejected(), UNTIL, 'no: undo_window_closed'],
    [
      'stays closed once it was closed, though the clock went back',
      approved({ undoClosed: true }),
      UNTIL - MINUTE_MS,
      'no: undo_window_closed',
    ],
    [
      'stays closed for a rejection too, though the clock went back',
      rejected({ undoClosed: true }),
      UNTIL - MINUTE_MS,
      'no: undo_window_closed',
    ],
  ])('%s', (_name, state, now, expected) => expect(outcome(recommendation({ state }), undo(), at(now))).toBe(expected));

  test('and the permit never meet: at every millisecond exactly one of the two is possible', () => {
    const item = recommendation({ state: approved() });
    for (const now of [UNTIL - 1, UNTIL, UNTIL + 1]) {
      const both = [outcome(item, undo(), at(now)), outcome(item, given.redeem(), at(now))];
      expect(both.filter((line) => !line.startsWith('no: '))).toHaveLength(1);
    }
  });

  test('closed by the timer at its end, the decision stands', () => {
    for (const state of [approved(), rejected()]) {
      expect(outcome(recommendation({ state }), given.tick(), at(UNTIL - 1))).toBe('nothing');
      expect(applied(recommendation({ state }), given.tick(), at(UNTIL)).state).toEqual({ ...state, undoClosed: true });
    }
  });
});

describe('who may undo', () => {
  test.each<[string, Parameters<typeof undo>[0], State, string]>([
    ['whoever approved', dana, approved(), 'undone'],
    ['another who could have', felix, approved(), 'undone'],
    ['the owner of the agent, since it spends nothing', alex, approved(), 'undone'],
    ['not a role that nobody asked', otto, approved(), 'no: not_an_approver'],
    ['not a role that was to be asked only later', ines, approved(), 'no: not_an_approver'],
    ['that role once it was asked', ines, approved({ step: 1 }), 'undone'],
    ['that role after a rejection only if it was asked', ines, rejected(), 'no: not_an_approver'],
    ['that role after a rejection when it was asked', ines, rejected({ before: pending({ step: 1 }) }), 'undone'],
  ])('%s', (_name, by, state, expected) =>
    expect(outcome(recommendation({ state }), undo(by), at(UNTIL - 1))).toBe(expected),
  );
});

describe('undo goes back to pending', () => {
  test.each<[string, State, Approval[]]>([
    ['without the yes that is taken back', approved(), []],
    ['without any yes of the policy', approved({ release: release({ by: 'policy', approvals: [] }) }), []],
  ])('%s', (_name, state, approvals) => expect(pendingAfter(state).approvals).toEqual(approvals));

  test.each<[string, State, typeof dana, Approval[]]>([
    [
      'keeps the yes of the other',
      approved({ release: release({ approvals: [danasYes, felixsYes] }) }),
      dana,
      [felixsYes],
    ],
    [
      'keeps the first yes too',
      approved({ release: release({ approvals: [danasYes, felixsYes] }) }),
      felix,
      [danasYes],
    ],
    [
      'keeps a yes that was given before a rejection',
      rejected({ before: pending({ approvals: [felixsYes] }) }),
      dana,
      [felixsYes],
    ],
    [
      'drops one’s own yes given before one’s own rejection',
      rejected({ before: pending({ approvals: [danasYes] }) }),
      dana,
      [],
    ],
  ])('where both must sign, %s', (_name, state, by, approvals) =>
    expect(pendingAfter(state, by, both).approvals).toEqual(approvals),
  );

  test.each<[string, Verdict, Approval[], typeof dana]>([
    ['one of two yeses stays under any', verdict(), [danasYes, felixsYes], felix],
    ['a third person undoes what two signed', both, [danasYes, felixsYes], alex],
    [
      'one person’s yes was more than was needed',
      both,
      [danasYes, felixsYes, approval({ by: 'ines', roles: ['cmo'] })],
      ines,
    ],
  ])('never with a quorum that would hold by itself: %s', (_name, rules, approvals, by) => {
    const undone = pendingAfter(approved({ release: release({ approvals }), step: 1 }), by, rules);
    expect(quorumHolds(rules.approval, standIns(rules, undone.step), undone.approvals)).toBe(false);
  });

  test('the step begins anew, with its reminders', () => {
    const now = UNTIL - MINUTE_MS;
    const before = pending({ step: 1, stepStartedAt: MONDAY, reminders: 1 });
    const fresh = {
      status: 'pending',
      approvals: [],
      step: 1,
      stepStartedAt: now,
      reminders: 0,
      frozenAt: null,
      undone: { by: 'dana', at: now },
      handedTo: null,
      snoozes: [],
    };
    expect(pendingAfter(rejected({ before }), dana, verdict(), now)).toEqual(fresh);
    expect(pendingAfter(approved({ step: 1 }), dana, verdict(), now)).toEqual(fresh);
  });

  test('a rejection given under a halt, undone after its release, waits with its deadlines running', () => {
    const frozen = recommendation({ state: pending({ frozenAt: MONDAY + MINUTE_MS }) });
    const rejectedThen = applied(frozen, given.reject(), given.underHalt(MONDAY + 2 * MINUTE_MS));
    const undone = applied(rejectedThen, undo(), at(MONDAY + 4 * MINUTE_MS)).state;
    const now = MONDAY + 4 * MINUTE_MS;
    expect(undone).toEqual(pending({ stepStartedAt: now, undone: { by: 'dana', at: now } }));
  });

  test('under a halt it waits with its deadlines standing still', () => {
    for (const state of [approved(), rejected(), rejected({ before: pending({ frozenAt: MONDAY }) })]) {
      const undone = applied(recommendation({ state }), undo(), given.underHalt(UNTIL - 1)).state;
      const now = UNTIL - 1;
      expect(undone).toEqual(pending({ stepStartedAt: now, frozenAt: now, undone: { by: 'dana', at: now } }));
    }
  });

  test('after the agent’s own deadline has come too near, it expires instead of being asked again', () => {
    const item = recommendation({
      content: { ...recommendation().content, expires_at: new Date(UNTIL + MINUTE_MS).toISOString() },
      state: approved(),
    });
    const undone = settle(applied(item, undo(), at(UNTIL - 1)), at(UNTIL - 1));
    expect(undone.state).toEqual({ status: 'expired', expiredAt: UNTIL - 1, why: 'agent_deadline', step: 0 });
  });

  test('and it can be approved, rejected and undone again', () => {
    const undone = applied(recommendation({ state: approved() }), undo(), at(UNTIL - 1));
    expect(outcome(undone, approve(), at(UNTIL))).toBe('approval_given + approved');
    expect(outcome(undone, given.reject(), at(UNTIL))).toBe('rejected');
    expect(outcome(undone, undo(), at(UNTIL))).toBe('no: nothing_to_undo');
  });

  test('what policy approved waits for a person', () => {
    const byPolicy = approved({ release: release({ by: 'policy', approvals: [] }) });
    const item = recommendation({ verdict: verdict({ lane: 'autopilot' }), state: byPolicy });
    const undone = settle(applied(item, undo(), at(UNTIL - 1)), at(UNTIL - 1));
    expect(undone.state.status).toBe('pending');
    expect(outcome(undone, approve(), at(UNTIL))).toBe('approval_given + approved');
  });
});

describe('undo after execution asks for a rollback', () => {
  const rollbackUntil = MONDAY + 72 * HOUR_MS;
  test.each<[string, State, number, Verdict, string]>([
    ['until its time is over', executed({ rollbackUntil }), rollbackUntil - 1, verdict(), 'rollback_requested'],
    ['not from then on', executed({ rollbackUntil }), rollbackUntil, verdict(), 'no: cannot_be_rolled_back'],
    [
      'never where the agent offers none',
      executed({ rollbackUntil: null }),
      MONDAY,
      verdict(),
      'no: cannot_be_rolled_back',
    ],
    ['never of what is irreversible', executed(), MONDAY, verdict({ irreversible: true }), 'no: cannot_be_rolled_back'],
  ])('%s', (_name, state, now, rules, expected) =>
    expect(outcome(recommendation({ state, verdict: rules }), undo(), at(now))).toBe(expected),
  );

  test('by anyone whom the chain could have asked, and under a halt', () => {
    expect(outcome(recommendation({ state: executed() }), undo(ines), given.underHalt(MONDAY + HOUR_MS))).toBe(
      'rollback_requested',
    );
    expect(outcome(recommendation({ state: executed() }), undo(otto), at(MONDAY + HOUR_MS))).toBe(
      'no: not_an_approver',
    );
  });

  test('and is called rolled back only when the agent says so', () => {
    const now = MONDAY + HOUR_MS;
    const asked = applied(recommendation({ state: executed() }), undo(felix), at(now));
    expect(asked.state).toEqual({
      status: 'rolling_back',
      executedAt: MONDAY + 18 * MINUTE_MS,
      measured: executed().measured,
      requestedBy: 'felix',
      requestedAt: now,
      reportBy: now + 15 * MINUTE_MS,
      overdue: false,
      chases: 0,
    });
    expect(outcome(asked, undo(), at(now))).toBe('no: nothing_to_undo');
    const silent = settle(asked, at(now + HOUR_MS));
    expect(silent.state).toMatchObject({ status: 'rolling_back', overdue: true });
    const told = applied(silent, given.report({ status: 'rolled_back', detail: 'As before' }), at(now + 2 * HOUR_MS));
    expect(told.state).toEqual({
      status: 'rolled_back',
      requestedBy: 'felix',
      rolledBackAt: now + 2 * HOUR_MS,
      detail: 'As before',
      drift: null,
      measured: [],
    });
    const failed = applied(
      silent,
      given.report({ status: 'rollback_failed', detail: 'Locked' }),
      at(now + 2 * HOUR_MS),
    );
    expect(failed.state).toEqual({
      status: 'rollback_failed',
      requestedBy: 'felix',
      failedAt: now + 2 * HOUR_MS,
      detail: 'Locked',
      drift: null,
    });
  });
});
