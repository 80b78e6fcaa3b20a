import type { HomeView } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { awayForm } from '../../../src/cards/home/away-form.ts';
import { haltForm } from '../../../src/cards/home/halt-form.ts';
import { drawHome, drawStrangersHome, drawUnreadableHome } from '../../../src/cards/home/home.ts';
import { decodeWish, encodeWish } from '../../../src/cards/home/home-action.ts';
import type { HomeSight, Seen, SeenDone } from '../../../src/cards/home/home-sight.ts';
import { type HomeWish, parseHomeForm } from '../../../src/cards/home/parse-home-form.ts';
import { goOnForm, releaseForm } from '../../../src/cards/home/release-form.ts';
import {
  approved,
  cardContext,
  executed,
  HOUR_MS,
  halt,
  MONDAY,
  pending,
  people,
  recommendation,
  rejected,
} from '../../support/build.ts';
import { actionIdsIn, homeProblems, textsIn, valuesIn, viewProblems } from '../../support/slack-limits.ts';
import { context, item, words } from './arbitrary-item.ts';

const NOW = MONDAY + 11 * 60_000;

/** Nothing is halted, nothing waits, nothing happened. */
function sight(part: Partial<HomeSight> = {}): HomeSight {
  return {
    people,
    now: NOW,
    halts: [],
    peopleOnly: [],
    paused: [],
    mayHalt: true,
    waiting: { shown: [], count: 0, isWhole: true },
    done: [],
    autopilot: { count: 0, sums: [], wrong: [], wrongCount: 0, undoable: [] },
    week: { approved: 0, rejected: 0, undone: 0, rollbacks: 0, autopilot: 0, expired: 0, medianMs: null },
    settings: { directMessages: true, reminders: true, away: null, mayLeave: true },
    ...part,
  };
}

const seen = (part: Parameters<typeof recommendation>[0] = {}): Seen => ({
  item: recommendation(part),
  context: cardContext(),
});
const done = (part: Parameters<typeof recommendation>[0], rest: Partial<SeenDone> = {}): SeenDone => ({
  ...seen(part),
  type: 'approval_given',
  at: NOW,
  mayUndo: true,
  ...rest,
});
const wordsOn = (view: HomeView) => textsIn(view.blocks).join('\n');

describe('what Home shows', () => {
  test('is short while there is nothing', () => {
    const home = drawHome(sight());
    expect(wordsOn(home)).toContain('Nothing is halted.');
    expect(wordsOn(home)).toContain('Nothing waits for you.');
    expect(wordsOn(home)).not.toContain('You decided lately');
    expect(home.blocks.length).toBeLessThan(15);
  });

  test('begins with what is halted', () => {
    const home = drawHome(
      sight({ halts: [{ halt: halt(), step: 'ask' }], waiting: { shown: [seen()], count: 1, isWhole: true } }),
    );
    expect(textsIn(home.blocks)[0]).toMatch(/^⛔ \*Halt on everything\* by Sam/);
  });

  test.each<[HomeSight['halts'][number]['step'], string[]]>([
    ['ask', ['open_release', 'open_halt']],
    ['agree', ['open_release', 'open_halt']],
    ['asked', ['open_halt']],
    ['none', ['open_halt']],
  ])('offers for a halt that the person may %s: %j', (step, buttons) => {
    const home = drawHome(sight({ halts: [{ halt: halt(), step }] }));
    expect(actionIdsIn(home.blocks).slice(0, buttons.length)).toEqual(buttons);
  });

  test('offers no halt to whom the policy does not let, and no release of autopilot to who may not', () => {
    const home = drawHome(sight({ mayHalt: false, peopleOnly: [{ halt: halt({ releasedAt: NOW }), may: false }] }));
    expect(actionIdsIn(home.blocks)).not.toContain('open_halt');
    expect(actionIdsIn(home.blocks)).not.toContain('open_go_on');
    expect(wordsOn(home)).toContain('People decide everything on everything');
  });

  test('gives each waiting thing the buttons and values of its card', () => {
    const waiting = { shown: [seen()], count: 3, isWhole: true };
    const home = drawHome(sight({ waiting }));
    expect(actionIdsIn(home.blocks)).toEqual(expect.arrayContaining(['approve', 'reject', 'more']));
    expect(valuesIn(home.blocks).some((value) => value.startsWith(`${recommendation().id}|`))).toBe(true);
    expect(wordsOn(home)).toContain('Yours to decide now: 3');
    expect(wordsOn(home)).toContain('…and 2 more: `/hitl queue mine` lists them.');
  });

  test('has what shares a card as one entry with its total and its buttons, and counts its items', () => {
    const items = ['A', 'B', 'C'].map((end) => ({
      item: recommendation({ id: `rec_01JD9XQ5M3T8V2K4A6B8C0D2${end}0` }),
      halt: null,
    }));
    const batch = {
      id: 'bat_01JD9XQ5M3T8V2K4A6B8C0D2E4',
      kind: 'together' as const,
      name: 'bids',
      version: 2,
      items,
      out: 0,
    };
    const one = { batch, offer: 'f'.repeat(64), theirs: 3, context: cardContext() };
    const home = drawHome(sight({ waiting: { shown: [one, seen()], count: 9, isWhole: true } }));
    expect(wordsOn(home)).toMatch(/Yours to decide now: 9\n\*🟠 High risk: 3 × Budget shift, \$37,200 in all\*/);
    expect(wordsOn(home)).toContain('…and 5 more');
    expect(actionIdsIn(home.blocks)).toEqual(
      expect.arrayContaining(['batch_approve', 'batch_leave_out', 'batch_reject', 'batch_open']),
    );
    expect(valuesIn(home.blocks)).toContain(`${batch.id}|${'f'.repeat(64)}`);
  });

  test.each([
    [true, 0, 'Nothing waits for you.'],
    [false, 0, 'More waits than can be looked through here'],
    [false, 14, 'Yours to decide now: 14 or more'],
  ])('never claims to have counted what it did not (whole: %s, %i): %s', (isWhole, count, says) => {
    expect(wordsOn(drawHome(sight({ waiting: { shown: [], count, isWhole } })))).toContain(says);
  });

  test.each<[string, SeenDone, string, boolean]>([
    ['approved', done({ state: approved() }), '✅ You approved', true],
    ['approved, window over', done({ state: approved({ undoClosed: true }) }), 'Now: Approved', false],
    ['rejected', done({ state: rejected() }, { type: 'rejected' }), '❌ You rejected', true],
    ['executed', done({ state: executed() }), 'Now: Executed', true],
    ['taken back', done({ state: pending() }, { type: 'undone' }), '↩️ You took back', false],
    ['approved, in a role since lost', done({ state: approved() }, { mayUndo: false }), 'Now: Approved', false],
  ])('lists what was %s, with Undo only while it can', (_what, each, says, undo) => {
    const home = drawHome(sight({ done: [each] }));
    expect(wordsOn(home)).toContain(says);
    expect(actionIdsIn(home.blocks).includes('undo')).toBe(undo);
  });

  test('tells of autopilot: how much, what went wrong, what can be taken back', () => {
    const policy = { by: 'policy' as const, approvals: [], approvedAt: NOW };
    const undoable = [seen({ state: approved({ release: policy }) })];
    const sums = [{ amountMinor: 123_400, currency: 'USD' }];
    const home = drawHome(sight({ autopilot: { count: 12, sums, wrong: [seen({})], wrongCount: 4, undoable } }));
    expect(wordsOn(home)).toContain('It let 12 through, $1,234.');
    expect(wordsOn(home)).toContain('❗ *4 went wrong:*');
    expect(wordsOn(home)).toContain('…and 3 more');
    expect(actionIdsIn(home.blocks)).toContain('undo');
  });

  test('does not change by time alone from one second to the next', () => {
    const at = (now: number) => {
      const shown = [{ item: recommendation(), context: cardContext({ now }) }];
      const away = { until: NOW + 40 * HOUR_MS, standIn: 'dana' };
      const settings = { directMessages: false, reminders: false, away, mayLeave: true };
      return drawHome(sight({ now, settings, waiting: { shown, count: 1, isWhole: true } }));
    };
    expect(at(NOW + 1_000)).toEqual(at(NOW));
  });
});

describe('whoever decides nothing here', () => {
  test.each(['unknown_person', 'guest', 'foreign_team', 'deactivated', 'bot'] as const)(
    '%s reads whom to ask',
    (why) => {
      const home = drawStrangersHome(why, ['marketing_head', 'cmo'], people);
      expect(wordsOn(home)).toContain('You can ask Marketing head (Dana, Alex) or CMO (Carla).');
      expect(actionIdsIn(home.blocks)).toEqual([]);
      expect(homeProblems(home)).toEqual([]);
    },
  );

  test('what cannot be read counts as halted, and has no button', () => {
    const home = drawUnreadableHome();
    expect(wordsOn(home)).toContain('everything counts as halted');
    expect(actionIdsIn(home.blocks)).toEqual([]);
    expect(homeProblems(home)).toEqual([]);
  });
});

describe('whatever agents and people write, Slack takes it and nothing of it is live', () => {
  const RUNS = { numRuns: 60 };
  const halted = fc.record({ reason: words, scope: words, said: words });

  it('on Home, however much there is', () => {
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1, maxLength: 10 }),
        context,
        fc.array(halted, { maxLength: 12 }),
        words,
        (items, shown, halts, said) => {
          const each = items.map((made) => ({ item: made, context: shown }));
          // The same thing may wait and have been done about; ids of blocks must differ all the same.
          const ten = each.map((one, index) => ({ ...one, item: { ...one.item, id: `${one.item.id}${index}` } }));
          const stopped = halts.map(({ reason, scope, said: why }) =>
            halt({ reason, scope: { kind: 'agent', value: scope }, release: { by: 'lee', reason: why, at: NOW } }),
          );
          const home = drawHome(
            sight({
              people: shown.people,
              halts: stopped.map((one) => ({ halt: one, step: 'agree' })),
              peopleOnly: stopped.map((one) => ({ halt: { ...one, releasedAt: NOW, autopilotAt: NOW }, may: true })),
              paused: halts.map(({ reason, scope }) => ({ agent: scope, by: scope, reason, at: NOW })),
              waiting: { shown: ten, count: 1_000, isWhole: false },
              done: ten.slice(0, 8).map((one) => ({ ...one, type: said, at: NOW, mayUndo: true })),
              autopilot: { count: 3, sums: [], wrong: each.slice(0, 5), wrongCount: 9, undoable: each.slice(0, 3) },
            }),
          );
          expect(homeProblems(home)).toEqual([]);
        },
      ),
      RUNS,
    );
  });

  it('in its forms', () => {
    fc.assert(
      fc.property(words, words, words, fc.array(words, { maxLength: 120 }), (reason, scope, said, names) => {
        const one = halt({ reason, scope: { kind: 'agent', value: scope } });
        const asked = { ...one, release: { by: 'lee', reason: said, at: NOW } };
        const choices = { agents: names, platforms: names, accounts: names, actions: names };
        const views = [
          haltForm(choices),
          releaseForm(one, people),
          releaseForm(asked, people),
          goOnForm(one),
          awayForm(NOW),
        ];
        expect(views.flatMap(viewProblems)).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('a form of Home', () => {
  const submitted = (callbackId: string, fields: Record<string, string | null>, privateMetadata = halt().id) =>
    parseHomeForm({
      callbackId,
      privateMetadata,
      values: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { [name]: value }])),
    });

  test.each<[string, Record<string, string | null>, HomeWish]>([
    ['halt', { scope: 'all', reason: 'why' }, { form: 'halt', scope: { kind: 'all' }, reason: 'why' }],
    [
      'halt',
      { scope: 'another_account', account: ' 555 ', reason: 'why' },
      { form: 'halt', scope: { kind: 'account', value: '555' }, reason: 'why' },
    ],
    ['release', { reason: null }, { form: 'release', haltId: halt().id, reason: '' }],
    ['go_on', { reason: 'why' }, { form: 'go_on', haltId: halt().id, reason: 'why' }],
    ['away', { until: '1795000000', deputy: null }, { form: 'away', until: 1_795_000_000_000, deputy: null }],
    [
      'away',
      { until: '1795000000', deputy: 'U0000DANA' },
      { form: 'away', until: 1_795_000_000_000, deputy: { slackId: 'U0000DANA' } },
    ],
  ])('%s with %j is a wish', (callbackId, fields, wish) => {
    expect(submitted(callbackId, fields)).toEqual({ ok: true, wish });
  });

  test.each<[string, Record<string, string | null>, string]>([
    ['halt', { reason: 'why' }, 'scope'],
    ['halt', { scope: 'all', reason: ' ' }, 'reason'],
    ['halt', { scope: 'all', reason: 'x'.repeat(501) }, 'reason'],
    ['halt', { scope: 'all', account: '5', reason: 'why' }, 'account'],
    ['halt', { scope: 'another_account', reason: 'why' }, 'account'],
    ['halt', { scope: 'another_account', account: 'a b', reason: 'why' }, 'account'],
    ['away', { deputy: 'U0000DANA' }, 'until'],
  ])('%s with %j is wrong at the field %s', (callbackId, fields, at) => {
    const parsed = submitted(callbackId, fields);
    expect(parsed.ok ? null : Object.keys(parsed.errors ?? {})).toEqual([at]);
  });

  test.each<[string, Record<string, string | null>, string]>([
    ['halt', { scope: '<!channel>', reason: 'why' }, ''],
    ['release', { reason: 'why' }, 'rec_1|<!channel>'],
    ['away', { until: 'tomorrow' }, ''],
    ['away', { until: '1795000000', deputy: 'dana' }, ''],
    ['drop', { reason: 'why' }, ''],
  ])('%s with %j is none of ours', (callbackId, fields, about) => {
    expect(submitted(callbackId, fields, about)).toEqual({ ok: false, errors: null });
  });
});

test.each(['', 'reminders', 'reminders|maybe', 'salary|on', 'reminders|on|off', '__proto__|on'])(
  'a forged setting %j is no wish',
  (forged) => expect(decodeWish(forged)).toBeNull(),
);

test('a setting is read as it was written', () => {
  const wish = { preference: 'reminders', value: 'off' } as const;
  expect(decodeWish(encodeWish(wish))).toEqual(wish);
});
