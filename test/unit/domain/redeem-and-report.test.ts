import { describe, expect, test } from 'vitest';
import type { Intent } from '../../../src/domain/command.ts';
import type { Content } from '../../../src/domain/recommendation.ts';
import type { Recommendation, State } from '../../../src/domain/state.ts';
import type { Verdict } from '../../../src/domain/verdict.ts';
import {
  approved,
  content,
  executed,
  executing,
  failed,
  HOUR_MS,
  MINUTE_MS,
  MONDAY,
  permit,
  recommendation,
  release,
  rolledBack,
  rollingBack,
  verdict,
} from '../../support/build.ts';
import {
  applied,
  at,
  NEXT_HASH,
  outcome,
  peopleOnly,
  redeem,
  report,
  revise,
  settle,
  underHalt,
  undo,
  withdraw,
} from '../../support/commands.ts';

const UNDO_UNTIL = MONDAY + 15 * MINUTE_MS;
const REDEEM_BY = UNDO_UNTIL + HOUR_MS;
const open = recommendation({ state: approved() });

describe('the permit', () => {
  test.each<[string, Recommendation, Parameters<typeof redeem>[0], number, string]>([
    ['is not given while the approval can be undone', open, {}, UNDO_UNTIL - 1, 'no: undo_window_open'],
    ['is given from the moment it cannot', open, {}, UNDO_UNTIL, 'redeemed'],
    ['is given to the last millisecond', open, {}, REDEEM_BY - 1, 'redeemed'],
    ['is not given from its end on, though the timer is late', open, {}, REDEEM_BY, 'no: not_approved'],
    ['is not given for another revision', open, { revisionHash: NEXT_HASH }, UNDO_UNTIL, 'no: stale_revision'],
    [
      'is not given for another revision inside the window either',
      open,
      { revisionHash: NEXT_HASH },
      MONDAY,
      'no: stale_revision',
    ],
  ])('%s', (_name, item, command, now, expected) => expect(outcome(item, redeem(command), at(now))).toBe(expected));

  test('is not given under a halt, window or not', () => {
    expect(outcome(open, redeem(), underHalt(UNDO_UNTIL))).toBe('no: halted');
    expect(outcome(open, redeem(), underHalt(UNDO_UNTIL - 1))).toBe('no: halted');
    expect(outcome(open, redeem(), underHalt(REDEEM_BY))).toBe('no: halted');
  });

  test('is not given while its agent is paused, nor is the same one again', () => {
    const paused = { ...at(UNDO_UNTIL), paused: true };
    expect(outcome(open, redeem(), paused)).toBe('no: agent_paused');
    const same = redeem({ key: permit().key });
    expect(outcome(recommendation({ state: executing() }), same, paused)).toBe('no: agent_paused');
  });

  test('is not given after a release to what policy let through before the halt', () => {
    const byPolicy = recommendation({ state: approved({ release: release({ by: 'policy', approvals: [] }) }) });
    expect(outcome(byPolicy, redeem(), peopleOnly(UNDO_UNTIL))).toBe('no: halted');
    expect(outcome(open, redeem(), peopleOnly(UNDO_UNTIL))).toBe('redeemed');
  });

  const target = { platform: 'google_ads', account: '123-456-7890', entity: 'campaignBudgets/987' };
  const amount = { amountMinor: 1_240_000, currency: 'USD' };
  test.each<[string, Intent, string]>([
    ['the target and the amount that were approved', { target, amount }, 'redeemed'],
    ['the account without its dashes', { target: { ...target, account: '1234567890' }, amount: null }, 'redeemed'],
    ['another platform', { target: { ...target, platform: 'meta_ads' }, amount: null }, 'no: permit_mismatch'],
    ['another account', { target: { ...target, account: '123-456-7891' }, amount: null }, 'no: permit_mismatch'],
    ['another entity', { target: { ...target, entity: 'campaignBudgets/988' }, amount: null }, 'no: permit_mismatch'],
    ['a cent more', { target: null, amount: { ...amount, amountMinor: 1_240_001 } }, 'no: permit_mismatch'],
    ['a cent less', { target: null, amount: { ...amount, amountMinor: 1_239_999 } }, 'no: permit_mismatch'],
    ['another currency', { target: null, amount: { ...amount, currency: 'EUR' } }, 'no: permit_mismatch'],
  ])('for %s: %s', (_name, intent, expected) => {
    expect(outcome(open, redeem({ intent }), at(UNDO_UNTIL))).toBe(expected);
  });

  test('is for no amount where none was counted', () => {
    const item = { ...open, verdict: verdict({ amount: null }) };
    expect(outcome(item, redeem({ intent: { target: null, amount } }), at(UNDO_UNTIL))).toBe('no: permit_mismatch');
  });

  test('keeps who let it through, and sets the time to report', () => {
    expect(applied(open, redeem({ permitId: 'prm_1', key: 'k' }), at(UNDO_UNTIL)).state).toEqual({
      status: 'executing',
      release: release(),
      permit: { id: 'prm_1', key: 'k', redeemedAt: UNDO_UNTIL, expiresAt: UNDO_UNTIL + 15 * MINUTE_MS },
      overdue: false,
      chases: 0,
      stopRequestedAt: null,
    });
  });

  test('is given where the policy approved, by the same rules', () => {
    const item = recommendation({ state: approved({ release: release({ by: 'policy', approvals: [] }) }) });
    expect(outcome(item, redeem(), at(UNDO_UNTIL - 1))).toBe('no: undo_window_open');
    expect(outcome(item, redeem(), at(UNDO_UNTIL))).toBe('redeemed');
  });

  test('of a policy without an undo window is given at once', () => {
    const item = recommendation({ state: approved({ undoUntil: MONDAY, redeemBy: MONDAY + 1 }) });
    expect(outcome(item, redeem(), at(MONDAY))).toBe('redeemed');
  });

  test.each<[string, Parameters<typeof redeem>[0], string]>([
    ['asked for again with the same key is the same permit', { key: 'redeem-1', permitId: 'prm_other' }, 'nothing'],
    ['asked for with another key is refused', { key: 'redeem-2' }, 'no: already_redeemed'],
    [
      'asked for with the same key on another revision is refused',
      { key: 'redeem-1', revisionHash: NEXT_HASH },
      'no: stale_revision',
    ],
  ])('%s', (_name, command, expected) => {
    const item = recommendation({ state: executing() });
    expect(outcome(item, redeem(command), at(MONDAY + 20 * MINUTE_MS))).toBe(expected);
    expect(item.state).toEqual(executing({ permit: permit() }));
  });

  test('once redeemed, nothing takes it back', () => {
    const item = recommendation({ state: executing() });
    for (const [command, expected] of [
      [undo(), 'no: already_executing'],
      [withdraw(), 'no: cannot_withdraw'],
      [revise(), 'no: already_decided'],
    ] as const) {
      expect(outcome(item, command, at(UNDO_UNTIL - 1))).toBe(expected);
    }
  });
});

describe('an outcome', () => {
  const now = MONDAY + 20 * MINUTE_MS;
  const going = recommendation({ state: executing() });
  const measured = [{ name: 'CPA', value: '$38' }];

  test.each<[string, State, Parameters<typeof report>[0], string]>([
    ['told again changes nothing', executed(), {}, 'nothing'],
    ['told again in other words changes nothing', executed(), { detail: 'Done' }, 'nothing'],
    ['told again with the same measurement changes nothing', executed({ measured }), { measured }, 'nothing'],
    ['with a later measurement is kept', executed(), { measured }, 'measured'],
    ['with another figure is kept', executed({ measured }), { measured: [{ name: 'CPA', value: '$37' }] }, 'measured'],
    [
      'with a figure of another name is kept',
      executed({ measured }),
      { measured: [{ name: 'CPC', value: '$38' }] },
      'measured',
    ],
    [
      'with one more figure is kept',
      executed({ measured }),
      { measured: [...measured, { name: 'CPC', value: '$1' }] },
      'measured',
    ],
    ['of another revision is refused', executing(), { revisionHash: NEXT_HASH }, 'no: stale_revision'],
    ['of success after a failure is refused', failed(), {}, 'no: not_executing'],
    ['of failure after a success is refused', executed(), { status: 'failed' }, 'no: not_executing'],
    ['of a rollback that nobody asked for is refused', executed(), { status: 'rolled_back' }, 'no: not_rolling_back'],
    [
      'of a rollback before the execution was told is refused',
      executing(),
      { status: 'rolled_back' },
      'no: not_rolling_back',
    ],
    ['of success that crosses the wish for a rollback changes nothing', rollingBack(), {}, 'nothing'],
    ['of success after it was rolled back changes nothing', rolledBack(), {}, 'nothing'],
    ['of success with a figure, while it is taken back, is kept', rollingBack(), { measured }, 'measured'],
    [
      'of a change by somebody else stops the rollback',
      rollingBack(),
      { status: 'rollback_failed', drift: 'Set to $41,000 by hand' },
      'rollback_failed',
    ],
    [
      'of a change by somebody else, in the report of success, stops it too',
      rollingBack(),
      { drift: 'Set to $41,000 by hand' },
      'rollback_failed',
    ],
    ['of a change by somebody else since is kept', executed(), { drift: 'Set to $41,000 by hand' }, 'drifted'],
    ['of the same change again changes nothing', executed({ drift: 'By hand' }), { drift: 'By hand' }, 'nothing'],
    ['of failure after a rollback was asked for is refused', rollingBack(), { status: 'failed' }, 'no: not_executing'],
    [
      'of a failed rollback after it succeeded is refused',
      rolledBack(),
      { status: 'rollback_failed' },
      'no: not_rolling_back',
    ],
    ['that is overdue is taken all the same', executing({ overdue: true }), {}, 'executed'],
    [
      'of a rollback that is overdue is taken all the same',
      rollingBack({ overdue: true }),
      { status: 'rolled_back' },
      'rolled_back',
    ],
    ['without a permit is refused', approved(), {}, 'no: not_executing'],
  ])('%s', (_name, state, command, expected) =>
    expect(outcome(recommendation({ state }), report(command), at(now))).toBe(expected),
  );

  test('of a failure is an end, in the agent’s words', () => {
    const told = applied(going, report({ status: 'failed', detail: 'Suspended', measured }), at(now));
    expect(told.state).toEqual({
      status: 'failed',
      release: release(),
      permit: permit(),
      failedAt: now,
      detail: 'Suspended',
      drift: null,
    });
    expect(settle(told, at(now + 999 * HOUR_MS))).toEqual(told);
  });

  test('of a rollback keeps what somebody else had changed, where the agent took it back all the same', () => {
    const item = recommendation({ state: rollingBack() });
    const told = applied(item, report({ status: 'rolled_back', drift: 'Set to $41,000 by hand' }), at(now));
    expect(told.state).toMatchObject({ status: 'rolled_back', drift: 'Set to $41,000 by hand' });
  });

  test('with a later measurement replaces the earlier one', () => {
    const item = recommendation({ state: executed() });
    expect(applied(item, report({ measured }), at(now)).state).toEqual(executed({ measured }));
  });

  test.each<[string, { undo?: Content['undo'] }, Partial<Verdict>, number | null]>([
    ['as long as the agent says', { undo: { supported: true, window_hours: 2 } }, {}, now + 2 * HOUR_MS],
    ['three days where it says nothing', { undo: { supported: true } }, {}, now + 72 * HOUR_MS],
    ['a whole number of milliseconds', { undo: { supported: true, window_hours: 1 / 7 } }, {}, now + 514_286],
    ['not where the agent cannot', { undo: { supported: false, window_hours: 2 } }, {}, null],
    ['not where the agent does not say so', {}, {}, null],
    [
      'not where the action is irreversible, whatever the agent says',
      { undo: { supported: true } },
      { irreversible: true },
      null,
    ],
  ])('can be taken back %s', (_name, offered, rules, rollbackUntil) => {
    const { undo: _, ...rest } = content();
    const item = recommendation({
      content: { ...rest, ...offered },
      verdict: verdict(rules),
      state: executing(),
    });
    expect(applied(item, report({ detail: 'Done', measured }), at(now)).state).toEqual({
      status: 'executed',
      release: release(),
      permit: permit(),
      executedAt: now,
      detail: 'Done',
      measured,
      rollbackUntil,
      drift: null,
      proposal: null,
    });
  });

  test('after its time to roll back is over, is final', () => {
    const until = MONDAY + HOUR_MS;
    const item = recommendation({ state: executed({ rollbackUntil: until }) });
    expect(settle(item, at(until - 1))).toEqual(item);
    expect(settle(item, at(until)).state).toEqual(executed({ rollbackUntil: null }));
  });
});
