import { describe, expect, test } from 'vitest';
import type { Actor, Moment } from '../../../src/domain/command.ts';
import type { Recommendation } from '../../../src/domain/state.ts';
import {
  approval,
  content,
  HOUR_MS,
  MINUTE_MS,
  MONDAY,
  pending,
  recommendation,
  verdict,
} from '../../support/build.ts';
import {
  alex,
  applied,
  approve,
  at,
  close,
  dana,
  felix,
  ines,
  NEXT_HASH,
  otto,
  outcome,
  redeem,
  reject,
  underHalt,
  undo,
} from '../../support/commands.ts';

const NOW = MONDAY + 10 * MINUTE_MS;
const last = pending({ step: 1, stepStartedAt: MONDAY });
const expiring = (expiresAt: number) => content({ expires_at: new Date(expiresAt).toISOString() });
const both = verdict({ approval: { mode: 'all', roles: ['marketing_head', 'finance'] } });
const APPROVED = 'approval_given + approved';

describe('an approval', () => {
  test.each<[string, Partial<Recommendation>, Parameters<typeof approve>[0], Moment, string]>([
    ['of a role that is asked', {}, {}, at(NOW), APPROVED],
    ['of the other role', {}, { by: felix }, at(NOW), APPROVED],
    ['of a role that nobody asks', {}, { by: otto }, at(NOW), 'no: not_an_approver'],
    ['of somebody without a role', {}, { by: { person: 'dana', roles: [] } }, at(NOW), 'no: not_an_approver'],
    ['of the next in the chain, too early', {}, { by: ines }, at(NOW), 'no: not_an_approver'],
    ['of the next in the chain, when asked', { state: last }, { by: ines }, at(NOW), APPROVED],
    ['of the former owner, when the next is asked', { state: last }, { by: dana }, at(NOW), APPROVED],
    ['of the agent’s owner', {}, { by: alex }, at(NOW), 'no: self_approval'],
    [
      'of the agent’s owner where policy allows it',
      { verdict: verdict({ selfApproval: true }) },
      { by: alex },
      at(NOW),
      APPROVED,
    ],
    ['of an agent that nobody owns', { verdict: verdict({ agentOwner: null }) }, { by: alex }, at(NOW), APPROVED],
    ['of a revision that was replaced', {}, { revisionHash: NEXT_HASH }, at(NOW), 'no: stale_revision'],
    ['under a halt', {}, {}, underHalt(NOW), 'no: halted'],
    ['under a halt, by the wrong person', {}, { by: otto }, underHalt(NOW), 'no: not_an_approver'],
    [
      'given twice',
      { verdict: both, state: pending({ approvals: [approval()] }) },
      {},
      at(NOW),
      'no: already_approved_by_you',
    ],
    [
      'given twice by one person in two roles',
      { verdict: both, state: pending({ approvals: [approval()] }) },
      { by: { person: 'dana', roles: ['marketing_head', 'finance'] } },
      at(NOW),
      'no: already_approved_by_you',
    ],
    ['of the first of two', { verdict: both }, {}, at(NOW), 'approval_given'],
    [
      'of the second of two',
      { verdict: both, state: pending({ approvals: [approval()] }) },
      { by: felix },
      at(NOW),
      APPROVED,
    ],
  ])('%s', (_name, item, command, moment, expected) =>
    expect(outcome(recommendation(item), approve(command), moment)).toBe(expected),
  );

  test('keeps the roles that counted, who gave it, when, and the note', () => {
    const by = { person: 'dana', roles: ['intern', 'finance', 'cmo'] };
    const given = applied(recommendation({ verdict: both }), approve({ by, note: 'Go' }), at(NOW));
    expect(given.state).toEqual(pending({ approvals: [{ by: 'dana', roles: ['finance'], at: NOW, note: 'Go' }] }));
  });

  test('that completes the quorum sets both windows', () => {
    expect(applied(recommendation(), approve(), at(NOW)).state).toEqual({
      status: 'approved',
      release: { by: 'people', approvals: [approval()], approvedAt: NOW },
      step: 0,
      undoUntil: NOW + 5 * MINUTE_MS,
      undoClosed: false,
      redeemBy: NOW + 5 * MINUTE_MS + HOUR_MS,
    });
  });

  test('is never good for longer than the agent’s own deadline', () => {
    const expiresAt = NOW + 20 * MINUTE_MS;
    const { state } = applied(recommendation({ content: expiring(expiresAt) }), approve(), at(NOW));
    expect(state).toMatchObject({ undoUntil: NOW + 5 * MINUTE_MS, redeemBy: expiresAt });
  });
});

describe('too late is', () => {
  const end = MONDAY + HOUR_MS;
  const deadline = MONDAY + 25 * MINUTE_MS;
  const answerBy = deadline - 5 * MINUTE_MS;
  test.each<[string, Partial<Recommendation>, number, string]>([
    ['not a millisecond before the chain ends', { state: last }, end - 1, APPROVED],
    ['the end of the chain', { state: last }, end, 'no: too_late'],
    ['not the end of a step that is not the last, whose timer is late', {}, MONDAY + 30 * MINUTE_MS, APPROVED],
    [
      'not a millisecond before the undo window would outlast the agent’s deadline',
      { content: expiring(deadline) },
      answerBy - 1,
      APPROVED,
    ],
    [
      'when the undo window would outlast the agent’s deadline',
      { content: expiring(deadline) },
      answerBy,
      'no: too_late',
    ],
    ['the agent’s deadline in any step', { content: expiring(deadline), state: last }, answerBy, 'no: too_late'],
    [
      'not the end of the chain while it stood still under a halt',
      { state: { ...last, frozenAt: end - 1 } },
      end + HOUR_MS,
      APPROVED,
    ],
    [
      'the end of the chain that had come before it stood still',
      { state: { ...last, frozenAt: end } },
      end + HOUR_MS,
      'no: too_late',
    ],
    [
      'the agent’s deadline, which no halt moves',
      { content: expiring(deadline), state: pending({ frozenAt: MONDAY }) },
      answerBy,
      'no: too_late',
    ],
  ])('%s', (_name, item, now, expected) => expect(outcome(recommendation(item), approve(), at(now))).toBe(expected));

  test('an approval that is not too late leaves the agent time to redeem', () => {
    const approved = applied(recommendation({ content: expiring(deadline) }), approve(), at(answerBy - 1));
    expect(outcome(approved, redeem(), at(deadline - 1))).toBe('redeemed');
    expect(outcome(approved, redeem(), at(deadline))).toBe('no: not_approved');
  });

  test('a rejection never', () => {
    expect(outcome(recommendation({ state: last }), reject(), at(end + HOUR_MS))).toBe('rejected');
  });
});

describe('a race', () => {
  test.each<[string, ReturnType<typeof approve> | ReturnType<typeof reject>, Parameters<typeof outcome>[1], string]>([
    ['approve, then approve', approve(), approve({ by: felix }), 'no: already_decided'],
    ['approve, then reject', approve(), reject({ by: felix }), 'no: already_decided'],
    ['reject, then approve', reject(), approve({ by: felix }), 'no: already_decided'],
    ['reject, then reject', reject(), reject({ by: felix }), 'no: already_decided'],
    ['approve, then undo by another', approve(), undo(felix), 'undone'],
    ['reject, then undo by another', reject(), undo(felix), 'undone'],
    ['approve, then redeem', approve(), redeem(), 'no: undo_window_open'],
    ['reject, then redeem', reject(), redeem(), 'no: not_approved'],
  ])('%s: the second meets what the first left', (_name, first, second, expected) => {
    const decided = applied(recommendation(), first, at(NOW));
    expect(outcome(decided, second, at(NOW))).toBe(expected);
  });
});

describe('a rejection', () => {
  test('of anybody who is asked ends it, whatever others said, halt or not', () => {
    const state = pending({ approvals: [approval()] });
    for (const moment of [at(NOW), underHalt(NOW)]) {
      const rejected = applied(recommendation({ verdict: both, state }), reject({ by: felix, note: 'No' }), moment);
      expect(rejected.state).toEqual({
        status: 'rejected',
        by: 'felix',
        rejectedAt: NOW,
        note: 'No',
        undoUntil: NOW + 5 * MINUTE_MS,
        undoClosed: false,
        before: state,
      });
    }
  });

  test('of the agent’s owner counts; of somebody whom nobody asks it does not', () => {
    expect(outcome(recommendation(), reject({ by: alex }), at(NOW))).toBe('rejected');
    expect(outcome(recommendation(), reject({ by: otto }), at(NOW))).toBe('no: not_an_approver');
    expect(outcome(recommendation(), reject({ by: ines }), at(NOW))).toBe('no: not_an_approver');
  });
});

describe('for people only', () => {
  const alone = verdict({ lane: 'human_only' });
  const handed = applied(recommendation({ verdict: alone }), approve(), at(NOW));

  test('the quorum hands it over, and never approves it', () => {
    expect(outcome(recommendation({ verdict: alone }), approve(), at(NOW))).toBe('approval_given + handed_over');
    expect(handed.state).toEqual({
      status: 'handed_over',
      release: { by: 'people', approvals: [approval()], approvedAt: NOW },
      step: 0,
      handedOverTo: 'dana',
      handedOverAt: NOW,
    });
  });

  test.each<[string, Parameters<typeof outcome>[1], string]>([
    ['the agent gets no permit', redeem(), 'no: not_approved'],
    ['whoever took it may give it back', undo(), 'undone'],
    ['a stale card gives nothing back', undo(dana, NEXT_HASH), 'no: stale_revision'],
  ])('%s', (_name, command, expected) => expect(outcome(handed, command, at(NOW + HOUR_MS))).toBe(expected));

  test('a person closes it: one who was asked, or could have been', () => {
    const closed = applied(handed, close({ note: 'Done by hand' }), at(NOW + HOUR_MS));
    expect(closed.state).toEqual({ status: 'closed', by: 'dana', closedAt: NOW + HOUR_MS, note: 'Done by hand' });
    expect(outcome(handed, close({ by: ines }), at(NOW))).toBe('closed');
    expect(outcome(handed, close({ by: otto }), at(NOW))).toBe('no: not_an_approver');
  });
});

describe('a deputy', () => {
  const lena: Actor = { person: 'lena', roles: ['marketing_head'], lent: [{ role: 'marketing_head', by: 'dana' }] };
  const felixForDana: Actor = {
    person: 'felix',
    roles: ['marketing_head', 'finance'],
    lent: [{ role: 'marketing_head', by: 'dana' }],
  };
  const forAlex: Actor = { person: 'lena', roles: ['finance'], lent: [{ role: 'finance', by: 'alex' }] };
  const forBoth: Actor = {
    person: 'lena',
    roles: ['finance'],
    lent: [
      { role: 'finance', by: 'alex' },
      { role: 'finance', by: 'felix' },
    ],
  };

  test.each<[string, Partial<Recommendation>, Actor, string]>([
    ['approves in the place of an absent person', {}, lena, APPROVED],
    ['counts once, whatever they hold of their own', { verdict: both }, felixForDana, 'approval_given'],
    ['does not approve in the place of the agent’s owner', {}, forAlex, 'no: self_approval'],
    ['approves where somebody else left them the role too', {}, forBoth, APPROVED],
    [
      'approves for the owner where the policy allows self-approval',
      { verdict: verdict({ selfApproval: true }) },
      forAlex,
      APPROVED,
    ],
    [
      'who owns the agent approves for nobody',
      {},
      { ...alex, lent: [{ role: 'finance', by: 'felix' }] },
      'no: self_approval',
    ],
  ])('%s', (_rule, item, by, expected) => {
    expect(outcome(recommendation(item), approve({ by }), at(NOW))).toBe(expected);
  });

  test.each<[string, Actor, string[] | undefined]>([
    ['the absent person is kept with the yes', lena, ['dana']],
    ['nobody is kept where the role is their own', felix, undefined],
    ['never the owner, in whose place nobody approves', forBoth, ['felix']],
  ])('%s', (_rule, by, kept) => {
    const item = applied(recommendation({ verdict: both }), approve({ by }), at(NOW));
    expect(item.state).toMatchObject({ approvals: [{ by: by.person, ...(kept && { actingFor: kept }) }] });
    expect(JSON.stringify(item.state).includes('actingFor')).toBe(kept !== undefined);
  });

  const three = verdict({ approval: { mode: 'any', roles: ['marketing_head', 'finance', 'cmo'], quorum: 2 } });
  const forDana = approval({ by: 'lena', actingFor: ['dana'] });
  test.each<[string, Recommendation['verdict'], ReturnType<typeof approval>, Actor, string]>([
    ['does not count beside the person they stand in for', three, approval(), lena, 'no: already_approved_by_you'],
    ['makes that person’s own yes the second of one', three, forDana, dana, 'no: already_approved_by_you'],
    [
      'does not count beside another deputy of the same person',
      three,
      forDana,
      { ...lena, person: 'otto' },
      'no: already_approved_by_you',
    ],
    ['counts in a role of their own all the same', both, approval(), felixForDana, APPROVED],
    [
      'counts in the place of somebody who has not said yes',
      three,
      approval(),
      { ...lena, lent: [...(lena.lent ?? []), { role: 'marketing_head', by: 'noor' }] },
      APPROVED,
    ],
    ['counts beside somebody else', three, approval({ by: 'ines', roles: ['cmo'] }), lena, APPROVED],
  ])('%s', (_rule, rules, given, by, expected) => {
    const item = recommendation({ verdict: rules, state: pending({ approvals: [given] }) });
    expect(outcome(item, approve({ by }), at(NOW))).toBe(expected);
  });

  test('is kept as standing in only for somebody whose yes is not there', () => {
    const rules = verdict({ approval: { mode: 'all', roles: ['marketing_head', 'finance', 'cmo'] } });
    const item = recommendation({ verdict: rules, state: pending({ approvals: [approval()] }) });
    expect(applied(item, approve({ by: felixForDana }), at(NOW)).state).toMatchObject({
      approvals: [approval(), { by: 'felix', roles: ['finance'] }],
    });
  });

  test('gives no second yes in the place of whoever took the decision back', () => {
    const item = recommendation({ verdict: three, state: pending({ approvals: [forDana] }) });
    const back = applied(applied(item, approve({ by: felix }), at(NOW)), undo(dana), at(NOW));
    expect(back.state).toMatchObject({ status: 'pending', approvals: [{ by: 'felix' }] });
  });
});
