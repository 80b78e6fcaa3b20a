import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideReceived } from '../../../src/domain/decide.ts';
import {
  asOf,
  autopilotIsDue,
  covers,
  decideAutopilot,
  decideRelease,
  type Halt,
  type HaltScope,
  type HaltSubject,
  haltOn,
  overlaps,
  parseScope,
  type ReleaseRefusal,
  scopeText,
} from '../../../src/domain/halt.ts';
import type { Recommendation, State } from '../../../src/domain/state.ts';
import {
  approved,
  cancelled,
  content,
  executed,
  executing,
  HOUR_MS,
  halt,
  held,
  MINUTE_MS,
  MONDAY,
  pending,
  recommendation,
  rollingBack,
  verdict,
} from '../../support/build.ts';
import {
  applied,
  approve,
  at,
  engage,
  letGo,
  outcome,
  peopleOnly,
  redeem,
  reject,
  report,
  revise,
  settle,
  tick,
  underHalt,
  undo,
  withdraw,
} from '../../support/commands.ts';

const book = (active: Halt[]) => ({ epoch: 1, active, peopleOnly: [], paused: [] });
const NOW = MONDAY + 12 * MINUTE_MS;
const autopilot = verdict({ lane: 'autopilot' });

// The table "The halt": what each state does when a halt covers it.
describe('pending', () => {
  const item = applied(recommendation(), engage(), underHalt(NOW));
  test.each<[string, Parameters<typeof outcome>[1], string]>([
    ['cannot be approved', approve(), 'no: halted'],
    ['can be rejected', reject(), 'rejected'],
    ['can be withdrawn', withdraw(), 'withdrawn'],
    ['can be revised, and the revision is held', revise(), 'revised + held'],
    ['stays as it is when the halt comes again', engage(), 'nothing'],
    ['has no deadline', tick(), 'nothing'],
  ])('%s', (_name, command, expected) => expect(outcome(item, command, underHalt(NOW + 999 * HOUR_MS))).toBe(expected));

  test('a revision under a halt voids approvals and is asked only after its release', () => {
    const revised = applied(item, revise(), underHalt(NOW));
    expect(revised.state).toEqual(held({ heldAt: NOW, asked: true }));
    const released = applied(revised, letGo(), at(NOW + HOUR_MS));
    expect(released.state).toEqual(pending({ stepStartedAt: NOW + HOUR_MS }));
  });
});

describe('approved and not redeemed', () => {
  const item = recommendation({ state: approved() });
  test.each<[string, Parameters<typeof outcome>[1], string]>([
    ['is cancelled', engage(), 'cancelled'],
    ['is cancelled by its timer, if that comes first', tick(), 'cancelled'],
    ['gets no permit in the meantime', redeem(), 'no: halted'],
    ['can be undone in the meantime, and waits', undo(), 'undone + frozen'],
  ])('%s', (_name, command, expected) => expect(outcome(item, command, underHalt(NOW))).toBe(expected));

  test('is cancelled under every later halt too, though its windows are over', () => {
    expect(outcome(item, tick(), underHalt(MONDAY + 999 * HOUR_MS))).toBe('cancelled');
  });

  test('stays cancelled after the release: it takes a fresh recommendation', () => {
    const gone = applied(item, engage(), underHalt(NOW));
    expect(gone.state).toEqual(cancelled({ cancelledAt: NOW }));
    expect(outcome(gone, letGo(), at(NOW))).toBe('nothing');
    expect(outcome(gone, approve(), at(NOW))).toBe('no: already_decided');
    expect(outcome(gone, redeem(), at(NOW + HOUR_MS))).toBe('no: halted');
  });
});

describe('redeemed, outcome unknown', () => {
  const item = applied(recommendation({ state: executing() }), engage(), underHalt(NOW));
  test('the agent is asked to stop, once, and never assumed to have stopped', () => {
    expect(item.state).toEqual(executing({ stopRequestedAt: NOW }));
    expect(outcome(item, engage(), underHalt(NOW))).toBe('nothing');
    expect(outcome(item, report(), underHalt(NOW))).toBe('executed');
    expect(outcome(item, report({ status: 'failed' }), underHalt(NOW))).toBe('failed');
  });
  test('the permit is not given out again, also when the halt is over: the agent was asked to stop', () => {
    const same = redeem({ key: 'redeem-1' });
    expect(outcome(item, same, underHalt(NOW))).toBe('no: halted');
    expect(outcome(item, same, at(NOW))).toBe('no: halted');
  });
  test('its outcome is overdue as ever', () => {
    expect(settle(recommendation({ state: executing() }), underHalt(MONDAY + HOUR_MS)).state).toMatchObject({
      overdue: true,
      stopRequestedAt: MONDAY + HOUR_MS,
    });
  });
});

describe('executed', () => {
  test('is untouched, and can be rolled back', () => {
    const item = recommendation({ state: executed() });
    expect(outcome(item, engage(), underHalt(NOW))).toBe('nothing');
    expect(outcome(item, undo(), underHalt(NOW))).toBe('rollback_requested');
    const rolling = recommendation({ state: rollingBack() });
    expect(outcome(rolling, report({ status: 'rolled_back' }), underHalt(NOW))).toBe('rolled_back');
  });
});

describe('held since it arrived', () => {
  const item = recommendation({ state: held() });
  const expiring = content({ expires_at: new Date(NOW + 5 * MINUTE_MS).toISOString() });
  test.each<[string, Partial<Recommendation>, Parameters<typeof letGo>[0], string]>([
    ['is asked when no halt covers it', {}, {}, 'released + asked'],
    ['is approved where policy now does so', {}, { verdict: autopilot }, 'released + approved'],
    ['is asked where policy no longer approves it', { verdict: autopilot }, {}, 'released + asked'],
    ['expires where its agent’s deadline is over', { content: expiring }, {}, 'released + expired'],
    ['expires so in the autopilot lane too', { content: expiring }, { verdict: autopilot }, 'released + expired'],
  ])('%s', (_name, part, command, expected) =>
    expect(outcome({ ...item, ...part }, letGo(command), at(NOW))).toBe(expected),
  );

  test('takes the verdict of that moment', () => {
    const judged = verdict({ risk: 'very_high', score: 90 });
    const released = applied(item, letGo({ verdict: judged }), at(NOW));
    expect(released).toMatchObject({ verdict: judged, state: { status: 'pending', stepStartedAt: NOW } });
  });

  test('waits for ever otherwise, whatever time it is', () => {
    expect(outcome(item, tick(), at(MONDAY + 999 * HOUR_MS))).toBe('nothing');
  });
});

describe('several halts', () => {
  const frozen = recommendation({ state: pending({ frozenAt: NOW }) });
  const states: [string, State][] = [
    ['held', held()],
    ['frozen', pending({ frozenAt: NOW })],
  ];
  test.each(states)('what is %s stays so while one of them covers it', (_name, state) => {
    const other = halt({ id: 'hlt_other', scope: { kind: 'agent', value: 'bid-pilot' } });
    expect(outcome(recommendation({ state }), letGo(), at(NOW, other))).toBe('no: halted');
  });
  test('the second does not start the standstill anew', () => {
    const second = applied(frozen, engage(), at(NOW + HOUR_MS, halt({ id: 'hlt_other' })));
    expect(applied(second, letGo(), at(NOW + 2 * HOUR_MS)).state).toEqual(
      pending({ stepStartedAt: MONDAY + 2 * HOUR_MS }),
    );
  });
  test('the first that covers it is the one that is named', () => {
    const narrow = halt({ id: 'hlt_narrow', scope: { kind: 'platform', value: 'google_ads' } });
    const subject = { platform: 'google_ads', account: null, agent: 'bid-pilot', action: 'budget.shift' };
    expect(haltOn(book([narrow, halt()]), subject)).toBe(narrow);
    expect(haltOn(book([narrow, halt()]), { ...subject, platform: 'meta_ads' })).toEqual(halt());
    expect(haltOn(book([narrow]), { ...subject, platform: 'meta_ads' })).toBeNull();
    expect(haltOn(book([]), subject)).toBeNull();
  });
});

describe('a scope', () => {
  const subject: HaltSubject = {
    platform: 'google_ads',
    account: '123-456-7890',
    agent: 'bid-pilot',
    action: 'budget.shift',
  };
  test.each<[string, HaltScope | null, boolean]>([
    ['all', { kind: 'all' }, true],
    ['platform:google_ads', { kind: 'platform', value: 'google_ads' }, true],
    ['platform:meta_ads', { kind: 'platform', value: 'meta_ads' }, false],
    ['account:123-456-7890', { kind: 'account', value: '123-456-7890' }, true],
    ['account:1234567890', { kind: 'account', value: '1234567890' }, true],
    ['account:123', { kind: 'account', value: '123' }, false],
    ['agent:bid-pilot', { kind: 'agent', value: 'bid-pilot' }, true],
    ['agent:bid', { kind: 'agent', value: 'bid' }, false],
    ['action:budget.shift', { kind: 'action', value: 'budget.shift' }, true],
    ['action:budget', { kind: 'action', value: 'budget' }, false],
    ['account:a:b', { kind: 'account', value: 'a:b' }, false],
    [`account:${'x'.repeat(100)}`, { kind: 'account', value: 'x'.repeat(100) }, false],
    [`account:${'x'.repeat(101)}`, null, false],
    ['', null, false],
    ['All', null, false],
    ['all ', null, false],
    ['all:bid-pilot', null, false],
    ['agent', null, false],
    ['agent:', null, false],
    ['agent:bid pilot', null, false],
    ['agent:bid-pilot\n', null, false],
    ['Agent:bid-pilot', null, false],
    ['constructor:x', null, false],
    ['role:finance', null, false],
  ])('%j', (text, scope, covered) => {
    expect(parseScope(text)).toEqual(scope);
    if (scope) {
      expect(scopeText(scope)).toBe(text);
      expect(covers(scope, subject)).toBe(covered);
    }
  });

  test('of a platform or account covers nothing that names none', () => {
    const note: HaltSubject = { ...subject, platform: null, account: null };
    expect(covers({ kind: 'platform', value: 'null' }, note)).toBe(false);
    expect(covers({ kind: 'account', value: 'null' }, note)).toBe(false);
    expect(covers({ kind: 'all' }, note)).toBe(true);
  });

  test('is read as it is written', () => {
    const value = fc.stringMatching(/^\S{1,100}$/);
    const kind = fc.constantFrom('platform' as const, 'account' as const, 'agent' as const, 'action' as const);
    fc.assert(
      fc.property(fc.record({ kind, value }), (scope) => {
        expect(parseScope(scopeText(scope))).toEqual(scope);
      }),
    );
  });
});

describe('the release of a halt', () => {
  const reason = 'Tracking is back';
  const asked = halt({ release: { by: 'dana', reason, at: NOW } });
  const request = (by: string, part: { reason?: string; ownsCoveredAgent?: boolean } = {}) => ({
    by,
    reason,
    ownsCoveredAgent: false,
    ...part,
  });

  test('takes a first person with a reason, then a second', () => {
    expect(decideRelease(halt(), request('dana'), NOW, HOUR_MS)).toEqual({ ok: true, released: false, halt: asked });
    expect(decideRelease(asked, request('felix'), NOW + 1, HOUR_MS)).toEqual({
      ok: true,
      released: true,
      halt: {
        ...asked,
        agreed: { by: 'felix', reason, at: NOW + 1 },
        releasedAt: NOW + 1,
        autopilotAt: NOW + 1 + HOUR_MS,
      },
    });
    expect(decideRelease(asked, request('felix', { reason: '' }), NOW, HOUR_MS)).toMatchObject({ released: true });
  });

  test.each([
    ['counts to its last moment', HOUR_MS - 1, true],
    ['has lapsed after an hour: the second is then the first', HOUR_MS, false],
  ])('of one person %s', (_name, later, released) => {
    const decision = decideRelease(asked, request('felix'), NOW + later, HOUR_MS);
    expect(decision).toMatchObject({ ok: true, released });
    if (!released)
      expect(decision).toMatchObject({ halt: { release: { by: 'felix', at: NOW + later }, releasedAt: null } });
  });

  test('may be wished for again by one person, once the wish has lapsed', () => {
    expect(decideRelease(asked, request('dana'), NOW + HOUR_MS, HOUR_MS)).toMatchObject({ ok: true, released: false });
  });

  test('is shown without a wish that has lapsed, and as it was once it came about', () => {
    const released = { ...asked, releasedAt: NOW + 1 };
    expect(asOf(asked, NOW + HOUR_MS - 1)).toEqual(asked);
    expect(asOf(asked, NOW + HOUR_MS)).toEqual(halt());
    expect(asOf(released, NOW + HOUR_MS)).toEqual(released);
  });

  test.each<[string, Parameters<typeof decideRelease>[0], Parameters<typeof decideRelease>[1], ReleaseRefusal]>([
    ['without a reason', halt(), request('dana', { reason: '' }), 'reason_missing'],
    ['with an empty reason', halt(), request('dana', { reason: ' \n\t' }), 'reason_missing'],
    ['by the owner of an agent that it covers', halt(), request('sam', { ownsCoveredAgent: true }), 'owns_the_agent'],
    ['by such an owner as the second', asked, request('sam', { ownsCoveredAgent: true }), 'owns_the_agent'],
    ['twice by one person', asked, request('dana'), 'second_person_needed'],
    ['of a halt that was released', halt({ releasedAt: NOW }), request('felix'), 'not_halted'],
  ])('is refused %s', (_name, given, by, refusal) =>
    expect(decideRelease(given, by, NOW, HOUR_MS)).toEqual({ ok: false, refusal }),
  );
});

describe('after the release people come first, autopilot later', () => {
  const released = halt({ releasedAt: NOW, autopilotAt: NOW + HOUR_MS });
  const autopilotRevision = { revision: 1, revisionHash: 'h', content: content(), verdict: autopilot };

  test('what policy would approve is asked of people, and says why', () => {
    const [received, asked] = decideReceived(autopilotRevision, peopleOnly(NOW));
    expect(asked).toMatchObject({ type: 'asked', step: 0 });
    expect(received).toMatchObject({
      revision: { verdict: { lane: 'review', reasons: expect.arrayContaining([expect.stringContaining('released')]) } },
    });
  });

  test('what was held, and a new revision, are asked of people too', () => {
    const item = recommendation({ state: held() });
    expect(outcome(item, letGo({ verdict: autopilot }), peopleOnly(NOW))).toBe('released + asked');
    expect(outcome(item, revise({ verdict: autopilot }), peopleOnly(NOW))).toBe('revised + asked');
  });

  test.each<[string, Halt, Halt[], number, number, boolean]>([
    ['not before its time', released, [], 0, NOW + HOUR_MS - 1, false],
    ['at its time', released, [], 0, NOW + HOUR_MS, true],
    ['not while an outcome under it is unknown', released, [], 1, NOW + 9 * HOUR_MS, false],
    ['not while another halt may meet it', released, [halt({ id: 'hlt_2' })], 0, NOW + 9 * HOUR_MS, false],
    ['not while it stands', halt(), [], 0, NOW + 9 * HOUR_MS, false],
    ['not twice', { ...released, endedAt: NOW + HOUR_MS }, [], 0, NOW + 9 * HOUR_MS, false],
  ])('autopilot goes on by itself %s', (_name, given, active, unknown, now, due) =>
    expect(autopilotIsDue(given, active, unknown, now)).toBe(due),
  );

  test.each<[HaltScope, HaltScope, boolean]>([
    [{ kind: 'all' }, { kind: 'agent', value: 'a' }, true],
    [{ kind: 'agent', value: 'a' }, { kind: 'agent', value: 'a' }, true],
    [{ kind: 'agent', value: 'a' }, { kind: 'agent', value: 'b' }, false],
    [{ kind: 'agent', value: 'a' }, { kind: 'platform', value: 'a' }, true],
    [{ kind: 'account', value: '12-3' }, { kind: 'account', value: '123' }, true],
    [{ kind: 'action', value: 'a' }, { kind: 'action', value: 'b' }, false],
  ])('%j and %j may meet: %s', (left, right, meet) => {
    expect(overlaps(left, right)).toBe(meet);
    expect(overlaps(right, left)).toBe(meet);
  });

  const wish = { reason: 'All outcomes were looked at', ownsCoveredAgent: false };
  test.each<[string, Halt, typeof wish, ReturnType<typeof decideAutopilot>]>([
    ['with a reason lets it go on at once', released, wish, { ok: true, halt: { ...released, endedAt: NOW + 1 } }],
    ['without a reason does not', released, { ...wish, reason: ' ' }, { ok: false, refusal: 'reason_missing' }],
    [
      'who owns an agent does not',
      released,
      { ...wish, ownsCoveredAgent: true },
      { ok: false, refusal: 'owns_the_agent' },
    ],
    ['does not while it stands', halt(), wish, { ok: false, refusal: 'still_halted' }],
    ['does not once it is over', { ...released, endedAt: NOW }, wish, { ok: false, refusal: 'not_people_only' }],
  ])('one person %s', (_name, given, request, expected) =>
    expect(decideAutopilot(given, request, NOW + 1)).toEqual(expected),
  );
});

describe('where the clock had jumped', () => {
  const jumped = halt({ engagedAt: NOW + 24 * HOUR_MS, standsFrom: NOW });
  const frozenAt = (item: Recommendation, now: number) => {
    const { state } = applied(item, engage(), at(now, jumped));
    return state.status === 'pending' ? state.frozenAt : null;
  };

  test('deadlines stand still from the moment before, so that the jump takes nobody’s time', () => {
    const item = applied(recommendation(), engage(), at(NOW + 24 * HOUR_MS, jumped));
    expect(item.state).toMatchObject({ frozenAt: NOW });
    const thawed = applied(item, letGo(), at(NOW + 25 * HOUR_MS));
    expect(thawed.state).toMatchObject({ status: 'pending', stepStartedAt: MONDAY + 25 * HOUR_MS, frozenAt: null });
  });

  test('nobody’s time begins before they were asked', () => {
    const later = recommendation({ state: pending({ stepStartedAt: NOW + HOUR_MS }) });
    expect(frozenAt(later, NOW + 24 * HOUR_MS)).toBe(NOW + HOUR_MS);
  });
});
