import { describe, expect, test } from 'vitest';
import { nextTimerAt } from '../../../src/domain/escalation.ts';
import type { Recommendation } from '../../../src/domain/state.ts';
import {
  approval,
  approved,
  content,
  executed,
  MINUTE_MS,
  MONDAY,
  pending,
  recommendation,
  verdict,
} from '../../support/build.ts';
import * as given from '../../support/commands.ts';
import {
  alex,
  applied,
  at,
  dana,
  felix,
  ines,
  otto,
  outcome,
  settle,
  tick,
  underHalt,
} from '../../support/commands.ts';

const NOW = MONDAY + 10 * MINUTE_MS;
const DUE = MONDAY + 30 * MINUTE_MS;

describe('handing over', () => {
  test.each<[string, Partial<Recommendation>, Parameters<typeof given.reassign>[0], string]>([
    ['to somebody who may decide', {}, {}, 'reassigned'],
    ['by somebody whom nobody asks', {}, { by: otto }, 'no: not_an_approver'],
    ['to somebody whom nobody asks', {}, { to: otto }, 'no: cannot_take_over'],
    ['to somebody who is asked only later', {}, { to: ines }, 'no: cannot_take_over'],
    ['to whoever answers for the agent', {}, { to: alex }, 'no: cannot_take_over'],
    [
      'to whoever answers for the agent, where policy lets them approve',
      { verdict: verdict({ selfApproval: true }) },
      { to: alex },
      'reassigned',
    ],
    [
      'to the deputy of whoever answers for the agent',
      {},
      { to: { person: 'lena', roles: ['finance'], lent: [{ role: 'finance', by: 'alex' }] } },
      'no: cannot_take_over',
    ],
    [
      'to the deputy of somebody who has approved it',
      { state: pending({ approvals: [approval({ by: 'felix', roles: ['finance'] })] }) },
      { to: { person: 'lena', roles: ['finance'], lent: [{ role: 'finance', by: 'felix' }] } },
      'no: cannot_take_over',
    ],
    [
      'to somebody whose deputy has approved it',
      { state: pending({ approvals: [approval({ by: 'lena', roles: ['finance'], actingFor: ['felix'] })] }) },
      {},
      'no: cannot_take_over',
    ],
    ['to oneself', {}, { to: dana }, 'no: cannot_take_over'],
    [
      'to somebody who has approved it',
      { state: pending({ approvals: [approval({ by: 'felix', roles: ['finance'] })] }) },
      {},
      'no: cannot_take_over',
    ],
    [
      'to whom it was handed already',
      { state: pending({ handedTo: { by: 'dana', to: 'felix', at: MONDAY } }) },
      {},
      'nothing',
    ],
    ['after the time to answer', { content: content({ expires_at: new Date(NOW).toISOString() }) }, {}, 'no: too_late'],
  ])('%s', (_what, part, command, expected) => {
    expect(outcome(recommendation(part), given.reassign(command), at(NOW))).toBe(expected);
  });

  test('spends nothing, so that a halt does not stop it', () => {
    expect(outcome(recommendation(), given.reassign(), underHalt(NOW))).toBe('reassigned');
  });

  test('leaves deadline, rights and approvals as they are', () => {
    const item = applied(recommendation(), given.reassign(), at(NOW));
    expect(item.state).toEqual(pending({ handedTo: { by: 'dana', to: 'felix', at: NOW } }));
    expect(outcome(item, given.approve(), at(NOW))).toBe('approval_given + approved');
  });

  test('ends with the step: the next owners are asked themselves', () => {
    const item = settle(applied(recommendation(), given.reassign(), at(NOW)), at(DUE));
    expect(item.state).toMatchObject({ step: 1, handedTo: null });
  });
});

describe('a snooze', () => {
  test.each<[string, number, string]>([
    ['that ends now', NOW, 'no: too_late_to_snooze'],
    ['that ends in a moment', NOW + 1, 'snoozed'],
    ['that ends a moment before the deadline', DUE - 1, 'snoozed'],
    ['that ends with the deadline', DUE, 'no: too_late_to_snooze'],
    ['without end', Number.POSITIVE_INFINITY, 'no: too_late_to_snooze'],
    ['until no time', Number.NaN, 'no: too_late_to_snooze'],
  ])('%s', (_what, until, expected) => {
    expect(outcome(recommendation(), given.snooze({ until }), at(NOW))).toBe(expected);
  });

  test('is for those who decide', () => {
    expect(outcome(recommendation(), given.snooze({ by: otto }), at(NOW))).toBe('no: not_an_approver');
  });

  test('is one for each person, the last one counts, and moves no deadline', () => {
    let item = applied(recommendation(), given.snooze(), at(NOW));
    item = applied(item, given.snooze({ by: felix }), at(NOW));
    item = applied(item, given.snooze({ until: NOW + 1 }), at(NOW));
    const snoozes = [
      { by: 'felix', until: MONDAY + 20 * MINUTE_MS },
      { by: 'dana', until: NOW + 1 },
    ];
    expect(item.state).toEqual(pending({ snoozes }));
    expect(nextTimerAt(item)).toBe(NOW + 1);
  });

  test('ends when it said, once', () => {
    const item = applied(recommendation(), given.snooze(), at(NOW));
    const until = MONDAY + 20 * MINUTE_MS;
    const reminded = settle(item, at(until - 1));
    expect(outcome(reminded, tick(), at(until))).toBe('snooze_ended');
    const awake = settle(reminded, at(until));
    expect(outcome(awake, tick(), at(until))).toBe('nothing');
    expect(nextTimerAt(awake)).toBe(DUE);
  });

  test('stands still under a halt', () => {
    const item = settle(applied(recommendation(), given.snooze(), at(NOW)), underHalt(NOW + 1));
    expect(outcome(item, tick(), underHalt(DUE))).toBe('nothing');
    expect(nextTimerAt(item)).toBeNull();
  });

  test('is forgotten when a decision is taken back: it asks anew', () => {
    const item = applied(applied(recommendation(), given.snooze(), at(NOW)), given.reject(), at(NOW));
    expect(applied(item, given.undo(), at(NOW)).state).toMatchObject({ status: 'pending', snoozes: [] });
  });
});

describe('a note afterwards', () => {
  const done = recommendation({ state: executed() });

  test('is kept, the oldest first, and changes nothing else', () => {
    const noted = applied(
      applied(done, given.annotate(), at(NOW)),
      given.annotate({ by: felix, note: 'Seen' }),
      at(NOW),
    );
    expect(noted.notes).toEqual([
      { by: 'dana', note: 'Agreed by phone', at: NOW },
      { by: 'felix', note: 'Seen', at: NOW },
    ]);
    expect({ ...noted, notes: [] }).toEqual(done);
  });

  test('sent twice is one', () => {
    const noted = applied(done, given.annotate(), at(NOW));
    expect(outcome(noted, given.annotate(), at(NOW))).toBe('nothing');
    expect(outcome(noted, given.annotate({ by: felix }), at(NOW))).toBe('note_added');
  });

  test('is for those who could have decided', () => {
    expect(outcome(done, given.annotate({ by: ines }), at(NOW))).toBe('note_added');
    expect(outcome(done, given.annotate({ by: otto }), at(NOW))).toBe('no: not_an_approver');
  });

  test('is the twentieth at most', () => {
    const notes = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ by: 'felix', note: `note ${index}`, at: NOW }));
    expect(outcome({ ...done, notes: notes(19) }, given.annotate(), at(NOW))).toBe('note_added');
    expect(outcome({ ...done, notes: notes(20) }, given.annotate(), at(NOW))).toBe('no: too_many_notes');
  });

  test('outlives an undo', () => {
    const noted = applied(recommendation({ state: approved() }), given.annotate(), at(NOW));
    expect(applied(noted, given.undo(), at(NOW)).notes).toHaveLength(1);
  });
});
