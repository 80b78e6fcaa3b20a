import { describe, expect, test } from 'vitest';
import { messagesFor } from '../../../src/app/messages-for.ts';
import { ROSTER_UNKNOWN, type Roster } from '../../../src/app/roster.ts';
import type { MessageDraft } from '../../../src/app/store.ts';
import type { Event, EventType } from '../../../src/domain/event.ts';
import type { Recommendation, State } from '../../../src/domain/state.ts';
import {
  amendment,
  approved,
  executing,
  expired,
  held,
  MINUTE_MS,
  MONDAY,
  pending,
  REC_ID,
  recommendation,
  release,
  rollingBack,
  verdict,
} from '../../support/build.ts';
import { everyEvent } from '../../support/events.ts';
import { policyWith } from '../../support/policy.ts';

const policy = policyWith();
const events = everyEvent();
const now = MONDAY + 10 * MINUTE_MS;
const autopilot = verdict({ lane: 'autopilot' });
const byPolicy = release({ by: 'policy', approvals: [] });
const escalated: Event = { type: 'asked', step: 1, roles: ['cmo', 'marketing_head', 'cmo'], at: now };

function shown(
  event: Event,
  part: Partial<Recommendation> = {},
  before: State = pending(),
  roster: Roster = ROSTER_UNKNOWN,
): MessageDraft[] {
  return messagesFor({ policy, roster }, recommendation({ version: 3, ...part }), event, before);
}
const lines = (drafts: MessageDraft[]) =>
  drafts.map(({ topic, to, threaded }) => `${topic.kind} to ${to}${threaded ? ', in the thread' : ''}`);

describe('what is shown', () => {
  test.each<[string, Event, Partial<Recommendation>, string[], State?]>([
    ['a card when it is first asked', events.asked, {}, ['card to ad-approvals']],
    [
      'a card of their own for each next owner, once, and a word where everybody looks',
      escalated,
      { state: pending({ step: 1 }) },
      ['card to U0000INES', 'card to U0000DANA', 'escalation to ad-approvals, in the thread'],
    ],
    ['a reminder in the thread', events.reminded, {}, ['reminder to ad-approvals, in the thread']],
    ['what a revision changed', events.revised, { revision: 2 }, ['revision to ad-approvals, in the thread']],
    [
      'what a person made of it while others still have to decide',
      events.amended,
      { revision: 2, amendment: amendment() },
      ['revision to ad-approvals, in the thread'],
    ],
    ['nothing more where it is approved with that', events.amended, { revision: 2, state: approved() }, []],
    [
      'a card of their own for whom it is handed to, and a word where everybody looks',
      { type: 'reassigned', by: 'dana', to: 'felix', at: now },
      {},
      ['card to U000FELIX', 'reassigned to ad-approvals, in the thread'],
    ],
    ['a word to whom a snooze ends for', events.snooze_ended, {}, ['snooze_over to ad-approvals, in the thread']],
    [
      'no card of their own for a next owner who put it off',
      escalated,
      { state: pending({ step: 1, snoozes: [{ by: 'ines', until: now + 1 }] }) },
      ['card to U0000DANA', 'escalation to ad-approvals, in the thread'],
    ],
    [
      'a reminder for those who did not put it off',
      events.reminded,
      { state: pending({ snoozes: [{ by: 'dana', until: now + 1 }] }) },
      ['reminder to ad-approvals, in the thread'],
    ],
    [
      'no reminder where all of them did',
      events.reminded,
      { state: pending({ snoozes: ['dana', 'felix'].map((by) => ({ by, until: now + 1 })) }) },
      [],
    ],
    [
      'a reminder once their time is over',
      events.reminded,
      { state: pending({ snoozes: ['dana', 'felix'].map((by) => ({ by, until: now })) }) },
      ['reminder to ad-approvals, in the thread'],
    ],
    ['that it expired', events.expired, { state: expired() }, ['expiry to ad-approvals, in the thread']],
    [
      'that nobody redeemed it',
      { type: 'expired', why: 'not_redeemed', at: now },
      { state: expired() },
      ['expiry to ad-approvals, in the thread'],
    ],
    [
      'nothing where nobody redeemed what policy approved, since nobody was asked',
      { type: 'expired', why: 'not_redeemed', at: now },
      { state: expired(), verdict: autopilot },
      [],
      approved({ release: byPolicy }),
    ],
    [
      'that nobody redeemed what people approved after they took it back from policy',
      { type: 'expired', why: 'not_redeemed', at: now },
      { state: expired(), verdict: autopilot },
      ['expiry to ad-approvals, in the thread'],
      approved(),
    ],
    [
      'an outcome that is overdue',
      events.outcome_overdue,
      { state: executing() },
      ['overdue to ad-approvals, in the thread'],
    ],
    [
      'a rollback that is overdue',
      events.rollback_overdue,
      { state: rollingBack() },
      ['overdue to ad-approvals, in the thread'],
    ],
    [
      'the same to the alerts where policy approved it',
      events.outcome_overdue,
      { state: executing({ release: byPolicy }), verdict: autopilot },
      ['overdue to ad-ops'],
    ],
    [
      'in the thread where people approved it after they took it back from policy',
      events.outcome_overdue,
      { state: executing(), verdict: autopilot },
      ['overdue to ad-approvals, in the thread'],
    ],
    [
      'in the thread where policy approved it and a person asked for its rollback: there is a card then',
      events.rollback_overdue,
      { state: rollingBack(), verdict: autopilot },
      ['overdue to ad-approvals, in the thread'],
    ],
    [
      'a card for what policy approved and a person took back',
      events.undone,
      { verdict: autopilot },
      ['card to ad-approvals'],
    ],
    [
      'a card for what policy approved and a person wants rolled back',
      events.rollback_requested,
      { state: rollingBack(), verdict: autopilot },
      ['card to ad-approvals'],
    ],
  ])('%s', (_name, event, part, expected, before = pending()) =>
    expect(lines(shown(event, part, before))).toEqual(expected),
  );

  test('everything else is seen on the card alone', () => {
    const spoken: EventType[] = [
      'asked',
      'reminded',
      'undone',
      'rollback_requested',
      'revised',
      'reassigned',
      'snooze_ended',
      'expired',
      'outcome_overdue',
      'rollback_overdue',
      'chased',
      'drifted',
      'rollback_asked',
    ];
    for (const event of Object.values(events)) {
      if (!spoken.includes(event.type)) expect(shown(event, { state: approved() }), event.type).toEqual([]);
    }
  });
});

describe('a message', () => {
  test('names what it is about, and nothing of what it says', () => {
    expect(shown(events.asked)).toEqual([
      {
        id: `${REC_ID}:card:ad-approvals`,
        recommendationId: REC_ID,
        topic: { kind: 'card' },
        to: 'ad-approvals',
        threaded: false,
        urgency: MONDAY + 30 * MINUTE_MS,
      },
    ]);
  });

  test('a card is one in each place, however often it is asked for', () => {
    const again = shown(events.asked, { version: 9, revision: 2 });
    expect(again.map(({ id }) => id)).toEqual(shown(events.asked).map(({ id }) => id));
    expect(shown(events.undone).map(({ id }) => id)).toEqual(shown(events.asked).map(({ id }) => id));
  });

  test('anything else is one for each change', () => {
    const [first] = shown(events.reminded, { version: 3 });
    const [second] = shown(events.reminded, { version: 4 });
    expect(first?.id).not.toBe(second?.id);
  });

  test('two messages of one change never share an id', () => {
    const drafts = [
      ...shown(escalated, { state: pending({ step: 1 }) }),
      ...shown(events.reminded),
      ...shown(events.expired),
    ];
    expect(new Set(drafts.map(({ id }) => id)).size).toBe(drafts.length);
  });

  test.each([
    ['never asked', false, 0],
    ['asked before', true, 1],
  ] as const)('what expires as it is released is told only to who was asked: %s', (_what, asked, times) => {
    const before = held({ asked });
    expect(shown(events.expired, { state: expired() }, before)).toHaveLength(times);
  });

  test('a note waits its turn by the same deadline as a card, whatever the time', () => {
    const [card] = shown(events.asked);
    for (const [note] of [shown(events.reminded), shown(events.revised, { revision: 2 })]) {
      expect(note?.urgency).toBe(card?.urgency);
    }
  });

  test('a channel is one place, with a # in the policy or without', () => {
    const bare = shown(events.asked, { verdict: verdict({ channel: 'ad-approvals' }) });
    expect(bare).toEqual(shown(events.asked));
    expect(shown(events.asked, { verdict: verdict({ channel: 'C0000001' }) })[0]?.to).toBe('C0000001');
  });

  test('the first revision has nothing to compare', () => {
    expect(shown(events.received)).toEqual([]);
  });
});

describe('who is told themselves', () => {
  const away = (person: string, deputy: string | null) => ({ person, until: now + 1, deputy });
  const roster = (part: Partial<Roster>, absences: Roster['staff']['absences'] = []): Roster => ({
    ...ROSTER_UNKNOWN,
    ...part,
    staff: { ...ROSTER_UNKNOWN.staff, absences },
  });
  const asked: Event = { type: 'asked', step: 1, roles: ['cmo', 'finance'], at: now };
  const own = (drafts: MessageDraft[]) => drafts.filter(({ topic, to }) => topic.kind === 'card' && /^U/.test(to));

  test.each<[string, Roster, string[]]>([
    ['everybody asked', ROSTER_UNKNOWN, ['U0000INES', 'U000FELIX']],
    ['not who wants no direct messages', roster({ muted: new Set(['ines']) }), ['U000FELIX']],
    ['the deputy of who is away', roster({}, [away('felix', 'lena')]), ['U0000INES', 'U0000LENA']],
    ['one who is asked twice, once', roster({}, [away('felix', 'ines')]), ['U0000INES']],
    ['nobody for who is away without a deputy', roster({}, [away('felix', null)]), ['U0000INES']],
  ])('%s', (_who, there, told) => {
    const drafts = shown(asked, { state: pending({ step: 1 }) }, pending(), there);
    expect(own(drafts).map(({ to }) => to)).toEqual(told);
  });

  test('a reminder goes to the thread also where nobody asked wants to be named', () => {
    const one = roster({ unreminded: new Set(['dana']) });
    const all = roster({ unreminded: new Set(['dana', 'felix']) });
    expect(lines(shown(events.reminded, {}, pending(), one))).toEqual(['reminder to ad-approvals, in the thread']);
    expect(lines(shown(events.reminded, {}, pending(), all))).toEqual(
      lines(shown(events.reminded, {}, pending(), one)),
    );
  });

  test('a step that is the first to be asked has its card in the channel, and says who was passed over', () => {
    const over: Event = { ...asked, passedOver: ['marketing_head'] };
    const drafts = shown(over, { state: pending({ step: 1 }) }, held());
    expect(lines(drafts)).toEqual([
      'card to ad-approvals',
      'card to U0000INES',
      'card to U000FELIX',
      'escalation to ad-approvals, in the thread',
    ]);
    expect(drafts.at(-1)?.topic).toEqual({ kind: 'escalation', step: 1, passedOver: ['marketing_head'] });
  });
});
