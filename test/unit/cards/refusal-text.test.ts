import { describe, expect, it } from 'vitest';
import { type DoorRefusal, refusalText } from '../../../src/cards/refusal-text.ts';
import type { Refusal } from '../../../src/domain/command.ts';
import type { Recommendation } from '../../../src/domain/state.ts';
import * as build from '../../support/build.ts';

const { MONDAY, MINUTE_MS, HOUR_MS } = build;
const time = (minutes: number) =>
  `<!date^${(MONDAY + minutes * MINUTE_MS) / 1000}^{time}|${new Date(MONDAY + minutes * MINUTE_MS).toISOString().slice(0, 16).replace('T', ' ')} UTC>`;

function tell(refusal: Refusal | DoorRefusal, part: Partial<Recommendation> = {}, shown = {}) {
  return refusalText(refusal, build.recommendation(part), build.cardContext(shown));
}

describe('who decided, what and when', () => {
  it.each([
    ['approved', build.approved(), `<@UDANA> approved this at ${time(10)}.`],
    [
      'by policy',
      build.approved({ release: build.release({ by: 'policy', approvals: [] }) }),
      `Policy approved this at ${time(10)}.`,
    ],
    ['rejected', build.rejected(), `<@UDANA> rejected this at ${time(10)}.`],
    ['executing', build.executing(), `<@UDANA> approved this at ${time(10)}, and bid-pilot is acting on it.`],
    [
      'executed',
      build.executed(),
      `<@UDANA> approved this at ${time(10)}, and bid-pilot reports that it executed it at ${time(18)}.`,
    ],
    [
      'failed',
      build.failed(),
      `<@UDANA> approved this at ${time(10)}, and bid-pilot reports that it failed at ${time(18)}.`,
    ],
    [
      'rolling back',
      build.rollingBack(),
      `<@UDANA> asked bid-pilot to roll it back at ${time(60)}; it is not confirmed yet.`,
    ],
    ['rolled back', build.rolledBack(), `bid-pilot confirmed at ${time(62)} that it rolled this back.`],
    ['rollback failed', build.rollbackFailed(), `bid-pilot reported at ${time(62)} that its rollback failed.`],
    ['expired', build.expired(), `This expired at ${time(90)} and nothing was done; bid-pilot may recommend it anew.`],
    ['withdrawn', build.withdrawn(), `bid-pilot withdrew this at ${time(5)}.`],
    ['cancelled', build.cancelled(), `A halt cancelled this at ${time(12)}; bid-pilot may recommend it anew.`],
    ['handed over', build.handedOver(), `<@UDANA> took this on by hand at ${time(10)}.`],
    ['closed', build.closed(), `<@UDANA> closed this as done by hand at ${time(40)}.`],
  ])('%s', (_what, state, sentence) => expect(tell('already_decided', { state })).toBe(sentence));

  it('of what was taken back: who did, and when', () =>
    expect(
      tell('nothing_to_undo', { state: build.pending({ undone: { by: 'dana', at: MONDAY + 10 * MINUTE_MS } }) }),
    ).toBe(`There is nothing to undo: <@UDANA> took the decision back at ${time(10)}, so it waits for one again.`));

  it('of what a person has changed since: who changed it, and who has decided on that', () => {
    const amendment = { by: 'dana', at: MONDAY + 10 * MINUTE_MS, note: null, asked: 1 };
    expect(tell('stale_revision', { amendment, state: build.approved() })).toBe(
      `This was changed by <@UDANA> (at ${time(10)}) after you saw it. <@UDANA> approved this at ${time(10)}.`,
    );
    expect(tell('stale_revision', { amendment })).toContain(
      `changed by <@UDANA> (at ${time(10)}) after you saw it; please`,
    );
  });

  it('names the last of several who approved', () => {
    const approvals = [build.approval(), build.approval({ by: 'lee', roles: ['finance'] })];
    expect(tell('already_decided', { state: build.approved({ release: build.release({ approvals }) }) })).toMatch(
      /^<@ULEE> approved/,
    );
  });

  it('gives the date of what is long past', () => {
    expect(tell('already_decided', { state: build.rejected() }, { now: MONDAY + 48 * HOUR_MS })).toContain(
      'on <!date^1795425000^{date_short} at {time}|',
    );
  });
});

const FREEZE = {
  name: 'Winter sale',
  kind: 'hold',
  from: build.MONDAY,
  until: build.MONDAY + 3 * build.HOUR_MS,
} as const;

describe('every refusal says what, and what to do next', () => {
  const all = build.verdict({ approval: { mode: 'all', roles: ['marketing_head', 'finance'] } });
  it.each<[Refusal, Partial<Recommendation>, RegExp]>([
    [
      'already_approved_by_you',
      { verdict: all, state: build.pending({ approvals: [build.approval()] }) },
      /it now needs Finance\.$/,
    ],
    ['not_an_approver', {}, /for Marketing head or Finance to decide; please ask one of them/],
    ['self_approval', {}, /You answer for bid-pilot.*Marketing head or Finance can/],
    ['stale_revision', {}, /has changed this since; please look at the card again/],
    ['too_late', {}, /expires and nothing is done; bid-pilot may recommend it anew/],
    ['halted', {}, /once the halt is released/],
    [
      'calendar_freeze',
      { verdict: build.verdict({ freezes: [FREEZE] }) },
      /^Winter sale stops this; it can be approved after .*2026-11-23 12:00 UTC/,
    ],
    [
      'calendar_freeze',
      { state: build.held({ freeze: { name: 'Winter sale', until: FREEZE.until } }) },
      /^Winter sale stops this; it can be approved after .*2026-11-23 12:00 UTC/,
    ],
    ['calendar_freeze', {}, /^A freeze of the calendar stops this; it can be approved after it ends\.$/],
    [
      'not_waiting',
      { state: build.held({ freeze: { name: 'Winter sale', until: FREEZE.until } }) },
      /held back by Winter sale until /,
    ],
    [
      'already_approved_by_you',
      {
        verdict: build.verdict({ approval: { mode: 'any', roles: ['marketing_head', 'finance'], quorum: 2 } }),
        state: build.pending({ approvals: [build.approval()] }),
      },
      /it now needs Marketing head or Finance\.$/,
    ],
    ['nothing_to_undo', { state: build.withdrawn() }, /nothing to undo: bid-pilot withdrew/],
    [
      'undo_window_closed',
      { state: build.approved({ undoClosed: true }) },
      /time to undo ended at .*`\/hitl kill agent:bid-pilot`/,
    ],
    ['undo_window_closed', { state: build.rejected({ undoClosed: true }) }, /may recommend it anew/],
    [
      'already_executing',
      { state: build.executing() },
      /acting on it already; wait for its report, then ask it to roll back/,
    ],
    [
      'cannot_be_rolled_back',
      { verdict: build.verdict({ irreversible: true }) },
      /irreversible: it cannot be taken back/,
    ],
    ['not_handed_over', {}, /Nobody has this to do by hand/],
    ['not_waiting', { state: build.held() }, /held by a halt.*once the halt is released/],
    ['not_approved', {}, /not approved.*Marketing head or Finance decide/],
    ['undo_window_open', { state: build.approved() }, /can still be undone until .*bid-pilot has to wait/],
    ['already_redeemed', {}, /spent already; a new recommendation is needed/],
    ['agree_in_slack', { state: build.executed() }, /a second person has to agree on the card, in Slack/],
    ['not_executing', {}, /no permit for this/],
    ['not_rolling_back', {}, /no rollback to report/],
    ['cannot_withdraw', { state: build.executed() }, /no longer be withdrawn: <@UDANA> approved/],
  ])('%s', (refusal, part, says) => {
    const text = tell(refusal, part);
    expect(text).toMatch(says);
    expect(text).toMatch(/^(?:[A-Z]|bid-pilot)[^\n]*\.$/);
  });

  it('names the halt and who engaged it', () => {
    expect(tell('halted', {}, { halt: build.halt() })).toMatch(/^A halt on all by Sam stops this/);
  });

  it.each<[DoorRefusal, RegExp]>([
    ['unknown_person', /does not know you.*ask an admin/],
    ['guest', /Guests cannot decide/],
    ['foreign_team', /Only people of this workspace/],
    ['deactivated', /deactivated/],
    ['bot', /a person has to press/],
    ['unknown_recommendation', /does not know this recommendation/],
    ['cannot_check_who_you_are', /nothing was decided; try again in a minute/],
    ['try_again', /nothing was decided; please try again/],
  ])('%s, with or without a recommendation', (refusal, says) => {
    expect(tell(refusal)).toMatch(says);
    expect(refusalText(refusal, null, build.cardContext())).toMatch(says);
  });

  it('says something useful where the recommendation is not at hand', () => {
    expect(refusalText('already_decided', null, build.cardContext())).toContain('look at the card as it is now');
  });
});
