import type { HomeView } from '@slack/types';
import { describe, expect, test } from 'vitest';
import type { Workspace } from '../../../src/app/authorise.ts';
import { engageHalt, requestRelease } from '../../../src/app/engage-halt.ts';
import { createHomeBoard } from '../../../src/app/home/home-board.ts';
import type { HomePublisher, Published } from '../../../src/app/home/home-publisher.ts';
import { type Store, StoreUnavailable } from '../../../src/app/store.ts';
import { createUnderWay } from '../../../src/app/under-way.ts';
import { endOfDay } from '../../../src/policy/local-time.ts';
import { appOn } from '../../support/app-on.ts';
import { approved, HOUR_MS, MINUTE_MS, MONDAY, release, verdict } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';
import { actionIdsIn, homeProblems, textsIn } from '../../support/slack-limits.ts';
import { change, fact, item, put } from '../sqlite/changes.ts';
import { openStore } from '../sqlite/store-fixture.ts';

const policy = policyWith();
const DANA = 'U0000DANA';
const FELIX = 'U000FELIX';

const workspace: Workspace = {
  team: 'T1',
  people: {
    person: async (id) => ({
      ok: true,
      person: { id, teamId: 'T1', deleted: false, bot: false, guest: false, stranger: false },
    }),
  },
  groups: { members: async () => null },
};

type Shown = { slackUser: string; view: HomeView; over: string | null };

/** The board on a store, with a clock that a test moves and a Slack that answers as the test says. */
function setUp(store: Store, answer: (shown: Shown, count: number) => Published | null = () => null) {
  const time = { now: MONDAY };
  const published: Shown[] = [];
  const errors: string[] = [];
  const log = { info: () => {}, warn: () => {}, error: (_: unknown, text: string) => void errors.push(text) };
  const publisher: HomePublisher = {
    async publish(home) {
      published.push(home);
      return answer(home, published.length) ?? { ok: true, viewHash: `hash-${published.length}` };
    },
  };
  const underWay = createUnderWay(() => {});
  const app = appOn(store, policy, time, log);
  const board = createHomeBoard(app, publisher, () => workspace, underWay);
  const pass = async (laterMs = 0) => {
    time.now += laterMs;
    await board.pass();
    await underWay.settled();
    return published.length;
  };
  return { app, time, published, errors, pass, lookAgain: board.lookAgain };
}

/** One more thing for Dana and Felix to decide. */
const wait = (store: Store, id: string) =>
  put(store, item(id, { verdict: verdict({ approval: { mode: 'any', roles: ['marketing_head', 'finance'] } }) }));
const textOf = (shown: Shown | undefined) => textsIn(shown?.view.blocks ?? []).join('\n');

describe('a Home that was opened', () => {
  test('is shown, kept with the hash of what was shown, and published anew only over what it shows', async () => {
    const { store } = openStore();
    const { published, pass } = setUp(store);
    expect(await pass()).toBe(0);
    await store.openHome(DANA, MONDAY, null);
    await pass();
    expect(published.map(({ over }) => over)).toEqual([null]);
    expect(await store.home(DANA)).toMatchObject({
      viewHash: 'hash-1',
      shownHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    await wait(store, 'rec_1');
    await pass(2_000);
    expect(published.map(({ over }) => over)).toEqual([null, 'hash-1']);
    expect(textOf(published[1])).toContain('Yours to decide now: 1');
  });

  test('is not published where nothing on it changed, however much is committed', async () => {
    const { store } = openStore();
    const { pass } = setUp(store);
    await store.openHome(DANA, MONDAY, null);
    await pass();
    await store.append([fact('unrelated')], []);
    expect(await pass(2_000)).toBe(1);
    expect(await pass(2 * MINUTE_MS)).toBe(1);
  });

  test('has many changes at once drawn as one', async () => {
    const { store } = openStore();
    const { pass } = setUp(store);
    await store.openHome(DANA, MONDAY, null);
    await pass();
    for (const id of ['rec_1', 'rec_2', 'rec_3', 'rec_4']) {
      await wait(store, id);
      await pass(100);
    }
    expect(await pass()).toBe(1);
    expect(await pass(1_500)).toBe(2);
  });

  test('stays within what Slack takes with two hundred things to decide', async () => {
    const { store } = openStore();
    const { published, pass } = setUp(store);
    for (let n = 0; n < 200; n += 1) await wait(store, `rec_${String(n).padStart(3, '0')}`);
    await store.openHome(DANA, MONDAY, null);
    await pass();
    expect(textOf(published[0])).toContain('Yours to decide now: 200');
    expect(textOf(published[0])).toContain('…and 190 more');
    expect(homeProblems(published[0]?.view ?? { type: 'home', blocks: [] })).toEqual([]);
  });

  test('is drawn at once for who has just done something on it', async () => {
    const { store } = openStore();
    const { pass, lookAgain } = setUp(store);
    await store.openHome(DANA, MONDAY, null);
    await pass();
    await wait(store, 'rec_1');
    lookAgain(DANA);
    expect(await pass(1)).toBe(2);
  });

  test('is left alone a day after it was opened, until it is opened again', async () => {
    const { store } = openStore();
    const { time, pass } = setUp(store);
    await store.openHome(DANA, MONDAY, null);
    await pass();
    await wait(store, 'rec_1');
    expect(await pass(24 * HOUR_MS + 1)).toBe(1);
    await store.openHome(DANA, time.now, 'hash-1');
    expect(await pass()).toBe(2);
  });

  test('is drawn anew where Slack shows another view than was thought', async () => {
    const { store } = openStore();
    const { published, pass } = setUp(store, (_home, count) => (count === 1 ? { ok: false, why: 'conflict' } : null));
    await store.openHome(DANA, MONDAY, 'of-another-time');
    await pass();
    await pass();
    expect(published.map(({ over }) => over)).toEqual(['of-another-time', null]);
  });

  test('is of one person alone: what one may decide another does not see', async () => {
    const { store } = openStore();
    const { published, pass } = setUp(store);
    await put(
      store,
      item('rec_1', {
        verdict: verdict({
          approval: { mode: 'any', roles: ['finance'] },
          chain: [{ roles: ['finance'], withinMs: HOUR_MS, remindAfterMs: [] }],
        }),
      }),
    );
    await store.openHome(DANA, MONDAY, null);
    await store.openHome(FELIX, MONDAY, null);
    await pass();
    const of = (slackUser: string) => textOf(published.find((shown) => shown.slackUser === slackUser));
    expect(of(FELIX)).toContain('Yours to decide now: 1');
    expect(of(DANA)).toContain('Nothing waits for you.');
  });
});

describe('what changes by time alone is shown at the next pass', () => {
  /** The Homes before and after that moment, from passes a minute apart at most, as nothing else would make it be looked at. */
  async function around({ published, pass, time }: ReturnType<typeof setUp>, at: number) {
    while (time.now < at - 1) await pass(Math.min(30_000, at - 1 - time.now));
    const before = textOf(published.at(-1));
    await pass(1);
    return { before, after: textOf(published.at(-1)) };
  }

  test('a wish to release that has lapsed', async () => {
    const { store } = openStore();
    const rig = setUp(store);
    await engageHalt({ ...rig.app, alertsTo: 'alerts' }, { kind: 'all' }, 'Tracking is down', 'felix');
    await requestRelease(rig.app, { kind: 'all' }, 'It is back', 'felix');
    await store.openHome(DANA, MONDAY, null);
    await rig.pass();
    const { before, after } = await around(rig, MONDAY + HOUR_MS);
    expect(before).toContain('to release it');
    expect(after).not.toContain('to release it');
    expect(after).toContain('Halt on everything');
  });

  test('an absence that is over', async () => {
    const { store } = openStore();
    const rig = setUp(store);
    const until = MONDAY + 2 * HOUR_MS + 17;
    await store.commitAbsence({
      person: 'dana',
      absence: { person: 'dana', until, deputy: null },
      audit: [],
      messages: [],
    });
    await store.openHome(DANA, MONDAY, null);
    await rig.pass();
    const { before, after } = await around(rig, until);
    expect([before, after].map((text) => text.includes('I’m back'))).toEqual([true, false]);
  });

  test('a day that is over', async () => {
    const { store } = openStore();
    const rig = setUp(store);
    const state = approved({ release: { ...release(), by: 'policy' } });
    await put(store, item('rec_1', { state }));
    await store.openHome(DANA, MONDAY, null);
    await rig.pass();
    const midnight = endOfDay(policy.file.timezone, MONDAY);
    const { before, after } = await around(rig, midnight);
    expect([before, after].map((text) => text.includes('It let nothing through.'))).toEqual([false, true]);
  });
});

describe('while Slack does not take it', () => {
  test('a rate limit is waited out, for every Home', async () => {
    const { store } = openStore();
    const limit = (_home: Shown, count: number): Published | null =>
      count === 1 ? { ok: false, why: 'rate_limited', retryAfterMs: 30_000 } : null;
    const { pass } = setUp(store, limit);
    await store.openHome(DANA, MONDAY, null);
    await pass();
    await store.openHome(FELIX, MONDAY, null);
    expect(await pass(29_999)).toBe(1);
    expect(await pass(1)).toBe(3);
  });

  test.each<Published>([
    { ok: false, why: 'unavailable', error: 'ECONNREFUSED' },
    { ok: false, why: 'unknown', error: 'timeout' },
    { ok: false, why: 'refused', error: 'not_enabled' },
  ])('%j is tried again later, and again', async (failure) => {
    const { store } = openStore();
    const { published, pass } = setUp(store, (_home, count) => (count < 3 ? failure : null));
    await store.openHome(DANA, MONDAY, null);
    expect(await pass()).toBe(1);
    expect(await pass(4_999)).toBe(1);
    expect(await pass(1)).toBe(2);
    expect(await pass(10_000)).toBe(3);
    expect(await pass(MINUTE_MS)).toBe(3);
    expect(await store.home(DANA)).toMatchObject({ viewHash: 'hash-3' });
    expect(published.every(({ over }) => over === null)).toBe(true);
  });

  test('no more than a hundred go out in a minute', async () => {
    const { store } = openStore();
    const { pass } = setUp(store);
    for (let n = 0; n < 200; n += 1) await store.openHome(`U${String(n).padStart(7, '0')}`, MONDAY, null);
    let count = 0;
    for (let second = 0; second < 60; second += 1) count = await pass(1_000);
    expect(count).toBeGreaterThan(90);
    expect(count).toBeLessThanOrEqual(120);
  });
});

describe('what cannot be read', () => {
  test('is shown as halted and without buttons, and as it is once it can be read again', async () => {
    const { store } = openStore();
    let broken = false;
    const read = <T>(method: () => Promise<T>): Promise<T> => {
      if (broken) throw new StoreUnavailable('read');
      return method();
    };
    const failing: Store = { ...store, homes: (since) => read(() => store.homes(since)) };
    const { published, pass } = setUp(failing);
    await wait(store, 'rec_1');
    await store.openHome(DANA, MONDAY, null);
    await pass();
    expect(actionIdsIn(published[0]?.view.blocks)).toContain('approve');
    broken = true;
    await pass(2_000);
    expect(textOf(published[1])).toContain('everything counts as halted');
    expect(actionIdsIn(published[1]?.view.blocks)).toEqual([]);
    expect(await pass(2_000)).toBe(2);
    broken = false;
    await pass(2_000);
    expect(actionIdsIn(published[2]?.view.blocks)).toContain('approve');
  });

  test('in one row alone leaves no button either', async () => {
    const { store, db } = openStore();
    const { published, errors, pass } = setUp(store);
    const bad = item('rec_1');
    await store.commit(change(bad));
    db.prepare("UPDATE recommendations SET state = '{}' WHERE id = 'rec_1'").run();
    await store.openHome(DANA, MONDAY, null);
    await pass();
    expect(actionIdsIn(published[0]?.view.blocks)).toEqual([]);
    expect(errors).toContain('Home could not be drawn');
  });
});
