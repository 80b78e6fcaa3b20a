import { describe, expect, test } from 'vitest';
import type { Command, Moment } from '../../../src/domain/command.ts';
import { decideReceived } from '../../../src/domain/decide.ts';
import type { Status } from '../../../src/domain/state.ts';
import { content, everyState, HASH, halt, MINUTE_MS, MONDAY, recommendation, verdict } from '../../support/build.ts';
import * as given from '../../support/commands.ts';
import { at, outcome, peopleOnly, underHalt } from '../../support/commands.ts';

/** What a command comes to: `nothing` is accepted without events, `no: …` is a refusal. */
type Rules = Record<Command['type'], Partial<Record<Status, string>> & { anyOther: string }>;

const COMMANDS: Record<Command['type'], Command> = {
  approve: given.approve(),
  reject: given.reject(),
  undo: given.undo(),
  close: given.close(),
  amend: given.amend(),
  reassign: given.reassign(),
  snooze: given.snooze(),
  annotate: given.annotate(),
  revise: given.revise(),
  withdraw: given.withdraw(),
  redeem: given.redeem(),
  report: given.report(),
  halt: given.engage(),
  release: given.letGo(),
  tick: given.tick(),
  raise: { type: 'raise' },
};

// Twelve minutes in: the undo windows are open, the first step runs, nothing is overdue.
const NOW = MONDAY + 12 * MINUTE_MS;

const WITHOUT_HALT: Rules = {
  approve: { pending: 'approval_given + approved', held: 'no: halted', anyOther: 'no: already_decided' },
  reject: { pending: 'rejected', held: 'no: not_waiting', anyOther: 'no: already_decided' },
  undo: {
    approved: 'undone',
    rejected: 'undone',
    handed_over: 'undone',
    executing: 'no: already_executing',
    executed: 'rollback_requested',
    anyOther: 'no: nothing_to_undo',
  },
  close: { handed_over: 'closed', anyOther: 'no: not_handed_over' },
  amend: { pending: 'amended + approval_given + approved', held: 'no: halted', anyOther: 'no: already_decided' },
  reassign: { pending: 'reassigned', held: 'no: not_waiting', anyOther: 'no: already_decided' },
  snooze: { pending: 'snoozed', held: 'no: not_waiting', anyOther: 'no: already_decided' },
  annotate: {
    held: 'no: not_decided',
    noted: 'no: not_decided',
    pending: 'no: not_decided',
    anyOther: 'note_added',
  },
  revise: { held: 'revised + asked', pending: 'revised + asked', anyOther: 'no: already_decided' },
  withdraw: {
    held: 'withdrawn',
    pending: 'withdrawn',
    approved: 'withdrawn',
    withdrawn: 'nothing',
    anyOther: 'no: cannot_withdraw',
  },
  redeem: {
    approved: 'no: undo_window_open',
    executing: 'no: already_redeemed',
    executed: 'no: already_redeemed',
    failed: 'no: already_redeemed',
    rolling_back: 'no: already_redeemed',
    rolled_back: 'no: already_redeemed',
    rollback_failed: 'no: already_redeemed',
    held: 'no: halted',
    cancelled: 'no: halted',
    anyOther: 'no: not_approved',
  },
  report: {
    executing: 'executed',
    ...{ executed: 'nothing', rolling_back: 'nothing', rolled_back: 'nothing', rollback_failed: 'nothing' },
    anyOther: 'no: not_executing',
  },
  halt: { anyOther: 'no: not_waiting' },
  raise: { anyOther: 'nothing' },
  release: { held: 'released + asked', anyOther: 'nothing' },
  tick: { anyOther: 'nothing' },
};

const UNDER_HALT: Rules = {
  ...WITHOUT_HALT,
  approve: { ...WITHOUT_HALT.approve, pending: 'no: halted' },
  amend: { ...WITHOUT_HALT.amend, pending: 'no: halted' },
  snooze: { ...WITHOUT_HALT.snooze, pending: 'no: halted' },
  undo: {
    ...WITHOUT_HALT.undo,
    approved: 'undone + frozen',
    rejected: 'undone + frozen',
    handed_over: 'undone + frozen',
  },
  revise: { held: 'revised + held', pending: 'revised + held', anyOther: 'no: already_decided' },
  redeem: { ...WITHOUT_HALT.redeem, approved: 'no: halted' },
  halt: { pending: 'frozen', approved: 'cancelled', executing: 'stop_requested', anyOther: 'nothing' },
  release: { anyOther: 'no: halted' },
  tick: { pending: 'frozen', approved: 'cancelled', executing: 'stop_requested', anyOther: 'nothing' },
};

// Ten days later, nobody having come by: every deadline and window is over.
const LATER = MONDAY + 240 * 60 * MINUTE_MS;
const MUCH_LATER: Rules = {
  ...WITHOUT_HALT,
  // The second step of the chain has not been asked yet, so whoever was asked may still decide.
  undo: {
    approved: 'no: undo_window_closed',
    rejected: 'no: undo_window_closed',
    handed_over: 'undone',
    executing: 'no: already_executing',
    executed: 'no: cannot_be_rolled_back',
    anyOther: 'no: nothing_to_undo',
  },
  snooze: { ...WITHOUT_HALT.snooze, pending: 'no: too_late_to_snooze' },
  redeem: { ...WITHOUT_HALT.redeem, approved: 'no: not_approved' },
  tick: {
    pending: 'asked',
    approved: 'undo_window_closed',
    rejected: 'undo_window_closed',
    executing: 'outcome_overdue',
    executed: 'rollback_window_closed',
    rolling_back: 'rollback_overdue',
    anyOther: 'nothing',
  },
};

const STALE: Partial<Rules> = {
  approve: { pending: 'no: stale_revision', held: 'no: halted', anyOther: 'no: already_decided' },
  reject: { pending: 'no: stale_revision', held: 'no: not_waiting', anyOther: 'no: already_decided' },
  amend: { pending: 'no: stale_revision', held: 'no: halted', anyOther: 'no: already_decided' },
  reassign: { pending: 'no: stale_revision', held: 'no: not_waiting', anyOther: 'no: already_decided' },
  snooze: { pending: 'no: stale_revision', held: 'no: not_waiting', anyOther: 'no: already_decided' },
  annotate: { anyOther: 'no: stale_revision' },
  redeem: { anyOther: 'no: stale_revision' },
  report: { anyOther: 'no: stale_revision' },
};

describe.each<[string, Partial<Rules>, Moment, (command: Command) => Command]>([
  ['without a halt', WITHOUT_HALT, at(NOW), (command) => command],
  ['under a halt', UNDER_HALT, underHalt(NOW), (command) => command],
  ['ten days later', MUCH_LATER, at(LATER), (command) => command],
  ['on a card of another revision', STALE, at(NOW), withOtherHash],
])('%s', (_name, rules, moment, change) => {
  const cells = commandsOf(rules).flatMap(({ command, expected }) =>
    everyState().map((state) => ({
      command: command.type,
      status: state.status,
      expected: expected[state.status] ?? expected.anyOther,
      got: () => outcome(recommendation({ state }), change(command), moment),
    })),
  );
  test.each(cells)('$command while $status: $expected', ({ expected, got }) => expect(got()).toBe(expected));
});

describe('a report', () => {
  test.each<[Extract<Command, { type: 'report' }>['status'], Partial<Record<Status, string>> & { anyOther: string }]>([
    ['executed', WITHOUT_HALT.report],
    ['failed', { executing: 'failed', failed: 'nothing', anyOther: 'no: not_executing' }],
    ['rolled_back', { rolling_back: 'rolled_back', rolled_back: 'nothing', anyOther: 'no: not_rolling_back' }],
    [
      'rollback_failed',
      { rolling_back: 'rollback_failed', rollback_failed: 'nothing', anyOther: 'no: not_rolling_back' },
    ],
  ])('of %s counts only where it can have happened, halt or not', (status, expected) => {
    for (const state of everyState()) {
      for (const moment of [at(NOW), underHalt(NOW), at(LATER)]) {
        const line = outcome(recommendation({ state }), given.report({ status }), moment);
        expect(line, state.status).toBe(expected[state.status] ?? expected.anyOther);
      }
    }
  });
});

describe('what arrives', () => {
  const revision = (part: Parameters<typeof verdict>[0] = {}, kind: 'action' | 'notice' = 'action') => ({
    revision: 1,
    revisionHash: HASH,
    content: content({ kind }),
    verdict: verdict(part),
  });
  test.each<[string, ReturnType<typeof revision>, Moment, string]>([
    ['in the review lane is asked', revision(), at(NOW), 'received + asked'],
    ['in the batch lane is asked', revision({ lane: 'batch' }), at(NOW), 'received + asked'],
    ['for people only is asked', revision({ lane: 'human_only' }), at(NOW), 'received + asked'],
    ['in the autopilot lane is approved', revision({ lane: 'autopilot' }), at(NOW), 'received + approved'],
    ['in the autopilot lane under a halt is held', revision({ lane: 'autopilot' }), underHalt(NOW), 'received + held'],
    ['in the review lane under a halt is held', revision(), underHalt(NOW), 'received + held'],
    [
      'in the autopilot lane after a release is asked',
      revision({ lane: 'autopilot' }),
      peopleOnly(NOW),
      'received + asked',
    ],
    ['as a notice is noted', revision({ lane: 'autopilot' }, 'notice'), at(NOW), 'received + noted'],
    ['as a notice under a halt is noted', revision({}, 'notice'), underHalt(NOW), 'received + noted'],
  ])('%s', (_name, arrived, moment, expected) =>
    expect(given.lineOf({ ok: true, events: decideReceived(arrived, moment) })).toBe(expected),
  );

  test('asks the first step of the chain, and names the halt that holds it', () => {
    expect(decideReceived(revision(), at(NOW))).toContainEqual({
      type: 'asked',
      step: 0,
      roles: ['marketing_head', 'finance'],
      at: NOW,
    });
    expect(decideReceived(revision(), underHalt(NOW))).toContainEqual({ type: 'held', halt: halt().id, at: NOW });
  });
});

test('every status is in the tables', () => {
  const all: Record<Status, true> = {
    held: true,
    noted: true,
    pending: true,
    approved: true,
    rejected: true,
    executing: true,
    executed: true,
    failed: true,
    rolling_back: true,
    rolled_back: true,
    rollback_failed: true,
    expired: true,
    withdrawn: true,
    cancelled: true,
    handed_over: true,
    closed: true,
  };
  expect(everyState().map(({ status }) => status)).toEqual(Object.keys(all));
});

function commandsOf(rules: Partial<Rules>) {
  return Object.values(COMMANDS).flatMap((command) => {
    const expected = rules[command.type];
    return expected ? [{ command, expected }] : [];
  });
}

function withOtherHash(command: Command): Command {
  return 'revisionHash' in command ? { ...command, revisionHash: given.NEXT_HASH } : command;
}
