import { describe, expect, test } from 'vitest';
import type { Actor } from '../../../src/domain/command.ts';
import type { Recommendation } from '../../../src/domain/state.ts';
import { approved, executed, HOUR_MS, MINUTE_MS, MONDAY, recommendation, verdict } from '../../support/build.ts';
import {
  alex,
  applied,
  at,
  dana,
  felix,
  ines,
  otto,
  outcome,
  reject,
  report,
  settle,
  tick,
  undo,
} from '../../support/commands.ts';

const NOW = MONDAY + HOUR_MS;
const WITHIN = 4 * HOUR_MS;
const large = (part: Parameters<typeof verdict>[0] = {}) =>
  recommendation({ state: executed(), verdict: verdict({ rollbackApprovalMs: WITHIN, ...part }) });
const asked = (item: Recommendation = large(), by: Actor = dana) => applied(item, undo(by), at(NOW));

describe('a large rollback is a move like any other', () => {
  test('the first wish asks nobody but a second person', () => {
    expect(outcome(large(), undo(dana), at(NOW))).toBe('rollback_asked');
    expect(asked().state).toMatchObject({
      status: 'executed',
      proposal: { approvals: [{ by: 'dana', roles: ['marketing_head'] }], askedAt: NOW, until: NOW + WITHIN },
    });
  });

  test.each<[string, Actor, string]>([
    ['another who may decide agrees: the agent is asked', felix, 'rollback_approved + rollback_requested'],
    ['the next in the chain agrees: the agent is asked', ines, 'rollback_approved + rollback_requested'],
    ['the same person again changes nothing', dana, 'no: second_person_needed'],
    ['somebody with no say is refused', otto, 'no: not_an_approver'],
    ['who answers for the agent is refused', alex, 'no: self_approval'],
  ])('%s', (_name, by, expected) => expect(outcome(asked(), undo(by), at(NOW + 1))).toBe(expected));

  test('who answers for the agent cannot ask for it either', () => {
    expect(outcome(large(), undo(alex), at(NOW))).toBe('no: self_approval');
    expect(outcome(large({ selfApproval: true }), undo(alex), at(NOW))).toBe('rollback_asked');
  });

  const lena: Actor = { person: 'lena', roles: ['marketing_head'], lent: [{ role: 'marketing_head', by: 'dana' }] };
  test.each<[string, Actor, Actor, string]>([
    ['a deputy beside the person they stand in for', dana, lena, 'no: second_person_needed'],
    ['that person beside their deputy', lena, dana, 'no: second_person_needed'],
    ['another deputy of theirs', lena, { ...lena, person: 'otto' }, 'no: second_person_needed'],
    ['a deputy beside somebody else', felix, lena, 'rollback_approved + rollback_requested'],
  ])('nobody agrees twice: %s', (_name, first, second, expected) => {
    expect(outcome(asked(large(), first), undo(second), at(NOW + 1))).toBe(expected);
  });

  const forAlex: Actor = { person: 'lena', roles: ['finance'], lent: [{ role: 'finance', by: 'alex' }] };
  test('nobody asks for it, or agrees, in the place of who answers for the agent', () => {
    expect(outcome(large(), undo(forAlex), at(NOW))).toBe('no: self_approval');
    expect(outcome(asked(), undo(forAlex), at(NOW + 1))).toBe('no: self_approval');
    expect(outcome(asked(large({ selfApproval: true })), undo(forAlex), at(NOW + 1))).toBe(
      'rollback_approved + rollback_requested',
    );
  });

  test('where all must sign, all sign its rollback', () => {
    const rules = { approval: { mode: 'all' as const, roles: ['marketing_head', 'finance', 'cmo'] } };
    const first = asked(large(rules));
    expect(outcome(first, undo(felix), at(NOW + 1))).toBe('rollback_approved');
    const second = applied(first, undo(felix), at(NOW + 1));
    expect(outcome(second, undo(ines), at(NOW + 2))).toBe('rollback_approved + rollback_requested');
    expect(applied(second, undo(ines), at(NOW + 2)).state).toMatchObject({
      status: 'rolling_back',
      requestedBy: 'dana',
    });
  });

  test.each<[string, Actor]>([
    ['anybody who may decide it can say no', felix],
    ['who asked for it can take the wish back', dana],
  ])('%s', (_name, by) => {
    const declined = applied(asked(), reject({ by, note: 'Leave it' }), at(NOW + 1));
    expect(declined.state).toEqual(executed());
    expect(outcome(declined, undo(by), at(NOW + 2))).toBe('rollback_asked');
  });

  test('somebody with no say cannot say no', () => {
    expect(outcome(asked(), reject({ by: otto }), at(NOW))).toBe('no: not_an_approver');
    expect(outcome(asked(), reject({ revisionHash: 'old' }), at(NOW))).toBe('no: stale_revision');
  });

  describe('whose name is taken on trust, at the machine', () => {
    const atMachine = (by: Actor) => ({ ...undo(by), asksOnly: true });
    test.each<[string, Recommendation, Actor, string]>([
      ['may ask for it', large(), dana, 'rollback_asked'],
      ['agrees to none, however many names are given', asked(), felix, 'no: agree_in_slack'],
      ['is told so too who asked for it', asked(), dana, 'no: second_person_needed'],
      [
        'agrees to none that was asked for there',
        applied(large(), atMachine(dana), at(NOW)),
        felix,
        'no: agree_in_slack',
      ],
      ['takes back alone what is small', large({ rollbackApprovalMs: null }), dana, 'rollback_requested'],
      ['undoes what has no permit yet', recommendation({ state: approved() }), dana, 'undone'],
    ])('%s', (_name, item, by, expected) => {
      const now = item.state.status === 'approved' ? MONDAY + 11 * MINUTE_MS : NOW + 1;
      expect(outcome(item, atMachine(by), at(now))).toBe(expected);
    });

    test('counts for nobody: two people have to agree after it, the named one or others', () => {
      const proposed = applied(large(), atMachine(dana), at(NOW));
      expect(proposed.state).toMatchObject({ proposal: { approvals: [], askedBy: 'dana' } });
      for (const [first, second] of [
        [felix, ines],
        [felix, dana],
        [dana, felix],
      ] as const) {
        expect(outcome(proposed, undo(first), at(NOW + 1))).toBe('rollback_approved');
        const once = applied(proposed, undo(first), at(NOW + 1));
        expect(outcome(once, undo(first), at(NOW + 2))).toBe('no: second_person_needed');
        expect(outcome(once, atMachine(second), at(NOW + 2))).toBe('no: agree_in_slack');
        expect(outcome(once, undo(second), at(NOW + 2))).toBe('rollback_approved + rollback_requested');
      }
    });
  });

  test('silence asks the agent nothing: the wish lapses', () => {
    const until = NOW + WITHIN;
    expect(outcome(asked(), tick(), at(until - 1))).toBe('nothing');
    expect(outcome(asked(), undo(felix), at(until - 1))).toBe('rollback_approved + rollback_requested');
    expect(outcome(asked(), tick(), at(until))).toBe('rollback_lapsed');
    // The timer has not come round to it yet: a late second yes is a first one.
    expect(outcome(asked(), undo(felix), at(until))).toBe('rollback_asked');
    expect(settle(asked(), at(until)).state).toEqual(executed());
  });

  test('ends with the time in which the agent can do it', () => {
    const soon = recommendation({
      state: executed({ rollbackUntil: NOW + MINUTE_MS }),
      verdict: verdict({ rollbackApprovalMs: WITHIN }),
    });
    expect(asked(soon).state).toMatchObject({ proposal: { until: NOW + MINUTE_MS } });
    expect(settle(asked(soon), at(NOW + MINUTE_MS)).state).toMatchObject({ proposal: null, rollbackUntil: null });
  });
});

describe('what somebody else changed since', () => {
  const drifted = applied(asked(), report({ drift: 'Set to $41,000 by hand' }), at(NOW + 1));
  test('is kept in the agent’s words, and no rollback is asked for over it', () => {
    expect(drifted.state).toMatchObject({ status: 'executed', drift: 'Set to $41,000 by hand', proposal: null });
    expect(outcome(drifted, undo(felix), at(NOW + 2))).toBe('no: cannot_be_rolled_back');
    expect(outcome(drifted, tick(), at(NOW + 999 * HOUR_MS))).toBe('nothing');
  });
});
