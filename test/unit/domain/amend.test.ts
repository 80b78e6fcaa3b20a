import { describe, expect, test } from 'vitest';
import { amend, isAmendmentOf, middleOf, roomToAmend } from '../../../src/domain/amendment.ts';
import type { Content } from '../../../src/domain/recommendation.ts';
import type { Recommendation } from '../../../src/domain/state.ts';
import {
  amendment,
  approval,
  content,
  MINUTE_MS,
  MONDAY,
  pending,
  recommendation,
  smaller,
  verdict,
} from '../../support/build.ts';
import * as given from '../../support/commands.ts';
import { alex, applied, at, dana, felix, NEXT_HASH, otto, outcome, underHalt } from '../../support/commands.ts';

const NOW = MONDAY + 10 * MINUTE_MS;
const usd = (amount: string) => ({ amount, currency: 'USD' });
const changing = (before: unknown, after: unknown) =>
  // Whatever an agent may send; the type would allow only some of it.
  content({ change: { field: 'weekly_budget', before, after } as NonNullable<Content['change']> });
const both = verdict({ approval: { mode: 'all', roles: ['marketing_head', 'finance'] } });
const revised = (part: object = {}) => ({
  revision: { revision: 2, revisionHash: NEXT_HASH, content: smaller(), verdict: verdict(), ...part },
});

describe('a smaller amount', () => {
  test.each<[string, Content, string, string | number | object]>([
    ['between the two', content(), '25000', usd('25000.00')],
    ['the smallest step above what is', content(), '20000.01', usd('20000.01')],
    ['the smallest step below what is asked', content(), '32399.99', usd('32399.99')],
    ['what is', content(), '20000', 'not_between'],
    ['what is asked', content(), '32400.00', 'not_between'],
    ['more than is asked', content(), '32400.01', 'not_between'],
    ['less than what is', content(), '19999.99', 'not_between'],
    ['below zero', content(), '-25000', 'not_between'],
    ['more decimals than the currency has', content(), '25000.001', 'too_many_decimals'],
    ['no number', content(), '25k', 'not_a_number'],
    ['a number in another spelling', content(), '2.5e4', 'not_a_number'],
    ['nothing', content(), '', 'not_a_number'],
    ['infinity', content(), 'Infinity', 'not_a_number'],
    ['less of a cut', changing(usd('20000'), usd('10000')), '15000', usd('15000.00')],
    ['a number', changing(2, 1.5), '1.75', 1.75],
    ['a number with a comma', content(), '25,000', 'not_a_number'],
    ['of numbers that nobody could type', changing(1e300, 1e-9), '1', 'not_amendable'],
    ['a number that is not between', changing(2, 1.5), '2.5', 'not_between'],
    ['of two currencies', changing(usd('1'), { amount: '5', currency: 'EUR' }), '3', 'not_amendable'],
    ['of words', changing('on', 'off'), '3', 'not_amendable'],
    ['of a number and money', changing(1, usd('5')), '3', 'not_amendable'],
    ['that its agent does not offer', content({ amendable: false }), '25000', 'not_amendable'],
    ['in a notice', content({ kind: 'notice' }), '25000', 'not_amendable'],
  ])('%s', (_what, asked, typed, expected) => {
    const amended = amend(asked, typed);
    expect(amended.ok ? amended.content.change?.after : amended.problem).toEqual(expected);
  });

  test.each<[string, Content, string | null]>([
    ['money', content(), '26200.00'],
    ['a cut', changing(usd('20000'), usd('10000')), '15000.00'],
    ['two cents', changing(usd('1.10'), usd('1.12')), '1.11'],
    ['one cent', changing(usd('1.10'), usd('1.11')), null],
    ['nothing', changing(usd('1.10'), usd('1.10')), null],
    ['whole numbers', changing(10, 13), '12'],
    ['whole numbers with none between', changing(1, 2), '1.5'],
    ['the smallest of numbers', changing(0, 0.00000001), null],
    ['the same number twice', changing(2, 2), null],
  ])('an example in the middle of %s', (_what, asked, expected) => {
    const room = roomToAmend(asked);
    const example = room && middleOf(room);
    expect(example).toBe(expected);
    if (example !== null) expect(amend(asked, example)).toMatchObject({ ok: true });
  });

  test('changes nothing else', () => {
    const amended = amend(content(), '25000');
    if (!amended.ok) throw new Error(amended.problem);
    expect({ ...amended.content, change: content().change }).toEqual(content());
    expect(roomToAmend(amended.content)).toMatchObject({ asked: { amountMinor: 2_500_000 } });
  });

  test.each<[string, Content]>([
    ['another account', smaller({ target: { platform: 'google_ads', account: 'other', entity: 'x' } })],
    ['another deadline', smaller({ expires_at: '2026-12-24T00:00:00Z' })],
    ['no change at all', content()],
    ['more', content({ change: { field: 'weekly_budget', before: usd('20000.00'), after: usd('99999.00') } })],
  ])('with %s is none', (_what, other) => {
    expect(isAmendmentOf(content(), other)).toBe(false);
  });
});

describe('changing the amount and approving', () => {
  test.each<[string, Partial<Recommendation>, Parameters<typeof given.amend>[0], string]>([
    ['one of several who could', {}, {}, 'amended + approval_given + approved'],
    ['one of several who all must', { verdict: both }, revised({ verdict: both }), 'amended + approval_given'],
    ['somebody whom nobody asks', {}, { by: otto }, 'no: not_an_approver'],
    ['whoever answers for the agent', {}, { by: alex }, 'no: self_approval'],
    [
      'somebody who may decide the smaller amount but not what was asked',
      { verdict: verdict({ approval: { mode: 'any', roles: ['cmo'] }, chain: [] }) },
      {},
      'no: not_an_approver',
    ],
    [
      'somebody who may decide what was asked but not what they make of it',
      {},
      revised({ verdict: verdict({ approval: { mode: 'any', roles: ['cmo'] }, chain: [] }) }),
      'no: not_an_approver',
    ],
    ['what a person does by hand', { verdict: verdict({ lane: 'human_only' }) }, {}, 'no: cannot_amend'],
    ['into what a person does by hand', {}, revised({ verdict: verdict({ lane: 'human_only' }) }), 'no: cannot_amend'],
    ['what its agent does not offer', { content: content({ amendable: false }) }, {}, 'no: cannot_amend'],
    ['a revision that does not follow', {}, revised({ revision: 3 }), 'no: cannot_amend'],
    ['content that is not smaller', {}, revised({ content: content() }), 'no: cannot_amend'],
  ])('%s', (_what, part, command, expected) => {
    expect(outcome(recommendation(part), given.amend(command), at(NOW))).toBe(expected);
  });

  test('is stopped by a halt, and by the end of the time to answer', () => {
    expect(outcome(recommendation(), given.amend(), underHalt(NOW))).toBe('no: halted');
    const last = recommendation({ state: pending({ step: 1 }) });
    expect(outcome(last, given.amend(), at(MONDAY + 60 * MINUTE_MS))).toBe('no: too_late');
  });

  test('voids what others approved, keeps the step and its time, and waits for them again', () => {
    const state = pending({ approvals: [approval({ by: 'felix', roles: ['finance'] })] });
    const item = applied(recommendation({ verdict: both, state }), given.amend(revised({ verdict: both })), at(NOW));
    expect(item).toMatchObject({ revision: 2, revisionHash: NEXT_HASH, content: smaller(), amendment: amendment() });
    expect(item.state).toEqual(pending({ approvals: [approval()] }));
    expect(outcome(item, given.approve({ by: felix, revisionHash: NEXT_HASH }), at(NOW))).toBe(
      'approval_given + approved',
    );
  });

  test('asks policy anew, which may not let it through by itself: people were asked', () => {
    const item = applied(recommendation(), given.amend(revised({ verdict: verdict({ lane: 'autopilot' }) })), at(NOW));
    expect(item.verdict).toMatchObject({ lane: 'review' });
    expect(item.state).toMatchObject({ status: 'approved', release: { by: 'people' } });
  });

  test('can be made smaller again, and what the agent asked for first stays known', () => {
    const waiting = applied(recommendation({ verdict: both }), given.amend(revised({ verdict: both })), at(NOW));
    const change = { field: 'weekly_budget', before: usd('20000.00'), after: usd('22000.00') };
    const again = { revision: 3, revisionHash: 'third', content: content({ change }), verdict: both };
    const command = given.amend({ by: felix, revisionHash: NEXT_HASH, revision: again });
    expect(applied(waiting, command, at(NOW)).amendment).toMatchObject({ by: 'felix', asked: usd('32400.00') });
  });

  test('is undone to what the person made of it, for somebody to decide again', () => {
    const item = applied(recommendation(), given.amend(), at(NOW));
    const undone = applied(item, given.undo(dana, NEXT_HASH), at(NOW + 1));
    expect(undone).toMatchObject({ state: { status: 'pending', approvals: [] }, amendment: amendment() });
  });

  test('gives way to a revision of the agent’s own', () => {
    const waiting = applied(recommendation({ verdict: both }), given.amend(revised({ verdict: both })), at(NOW));
    const own = given.revise({ revision: 3, revisionHash: 'third' });
    expect(applied(waiting, own, at(NOW)).amendment).toBeNull();
  });

  test('is redeemed with its own hash alone', () => {
    const item = applied(recommendation(), given.amend(), at(NOW));
    const later = at(NOW + 6 * MINUTE_MS);
    expect(outcome(item, given.redeem(), later)).toBe('no: stale_revision');
    expect(outcome(item, given.redeem({ revisionHash: NEXT_HASH }), later)).toBe('redeemed');
    expect(outcome(item, given.withdraw(), later)).toBe('withdrawn');
  });
});
