import { describe, expect, test } from 'vitest';
import { deliverMessages } from '../../../src/app/deliver-messages.ts';
import { createPacing } from '../../../src/app/pacing.ts';
import type { Messenger } from '../../../src/app/ports.ts';
import type { Store } from '../../../src/app/store.ts';
import { createUnderWay } from '../../../src/app/under-way.ts';
import { appOn } from '../../support/app-on.ts';
import * as build from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';
import { change, putCard, reply } from '../sqlite/changes.ts';
import { openStore } from '../sqlite/store-fixture.ts';

const { MONDAY } = build;
const policy = policyWith();
type Found = Awaited<ReturnType<Messenger['find']>>;

/** The deliverer on a store, with a clock that a test moves and a Slack that keeps the ids of what is posted. */
function setUp(store: Store, find: () => Found = () => 'absent', refuses: (to: string) => boolean = () => false) {
  const time = { now: MONDAY };
  const posted: string[] = [];
  const errors: string[] = [];
  const app = appOn(store, policy, time, {
    info: () => {},
    warn: () => {},
    error: (_fields, text) => void errors.push(text),
  });
  const messenger: Messenger = {
    linkTo: async () => null,
    async post({ messageId, to }) {
      if (refuses(to)) return { ok: false, why: 'refused', error: 'is_archived' };
      posted.push(messageId);
      return { ok: true, channel: 'C1', ts: `${posted.length}.1` };
    },
    update: async ({ channel, ts }) => ({ ok: true, channel, ts }),
    find: async () => find(),
    upload: async () => ({ ok: false, why: 'refused', error: 'missing_scope' }),
  };
  const pacing = createPacing();
  const showing = createUnderWay(() => {});
  const pass = async () => {
    const begun = await deliverMessages(app, messenger, pacing, showing);
    await showing.settled();
    return begun;
  };
  return { app, time, posted, errors, pass };
}

async function uncertain(store: Store): Promise<void> {
  await putCard(store, 'rec_1', '#ads', MONDAY);
  await store.recordMessages([{ id: 'rec_1:card:#ads', kind: 'posting', at: MONDAY }]);
}

test('while Slack cannot say whether a message is there, it is not posted again', async () => {
  const { store } = openStore();
  await uncertain(store);
  let answer: Found = 'unavailable';
  const { time, posted, pass } = setUp(store, () => answer);
  for (let n = 0; n < 5; n += 1, time.now += 60_000) await pass();
  expect(posted).toEqual([]);
  answer = { found: { channel: 'C9', ts: '9.9' } };
  time.now += 3_600_000;
  await pass();
  expect(posted).toEqual([]);
  expect(await store.cardIn('rec_1', '#ads')).toEqual({ channel: 'C9', ts: '9.9' });
});

test('once Slack says that it is not there, it is posted', async () => {
  const { store } = openStore();
  await uncertain(store);
  const { posted, pass } = setUp(store, () => 'absent');
  await pass();
  expect(posted).toEqual(['rec_1:card:#ads']);
});

test('a message that cannot be drawn holds up its channel no longer than a turn, and is tried less and less', async () => {
  const { store } = openStore();
  await putCard(store, 'rec_1', '#ads', MONDAY);
  await putCard(store, 'rec_2', '#ads', MONDAY + 1);
  const unreadable: Store = {
    ...store,
    recommendation: (id) => (id === 'rec_1' ? Promise.reject(new Error('unreadable')) : store.recommendation(id)),
  };
  const { time, posted, errors, pass } = setUp(unreadable);
  for (; time.now <= MONDAY + 20_000; time.now += 500) await pass();
  expect(posted).toEqual(['rec_2:card:#ads']);
  expect(errors.length).toBeGreaterThan(1);
  expect(errors.length).toBeLessThan(6);
});

test('what is over before it was posted costs its channel no turn, and its last word is still said', async () => {
  const { store } = openStore();
  for (const n of [1, 2, 3]) {
    const gone = await putCard(store, `rec_${n}`, '#ads', MONDAY);
    const state = n === 3 ? build.expired() : build.withdrawn();
    const messages = n === 3 ? [reply('rec_3', { kind: 'expiry' })] : [reply(`rec_${n}`)];
    await store.commit(change({ ...gone, state, version: 2 }, { messages }));
  }
  await putCard(store, 'rec_4', '#ads', MONDAY + 9);
  const { time, posted, pass } = setUp(store);
  // The clock stands still: one turn.
  while ((await pass()) > 0);
  expect(posted).toHaveLength(1);
  time.now += 1_000;
  while ((await pass()) > 0);
  expect(posted.toSorted()).toEqual(['rec_3:expiry:#ads', 'rec_4:card:#ads']);
});

describe('what Slack refuses for good', () => {
  const alerts = policy.file.channels.alerts;
  const refusing = (...places: string[]) => {
    const { store } = openStore();
    return { store, ...setUp(store, undefined, (to) => places.includes(to)) };
  };
  /** Passes every second for so long. */
  async function during(ms: number, { time, pass }: Pick<ReturnType<typeof setUp>, 'time' | 'pass'>): Promise<void> {
    for (const until = time.now + ms; time.now <= until; time.now += 1_000) await pass();
  }

  test('is told in the alerts channel within seconds, once, with the card to decide there', async () => {
    const { store, posted, ...desk } = refusing('#ads');
    await putCard(store, 'rec_1', '#ads', MONDAY);
    await during(60_000, desk);
    expect(posted.toSorted()).toEqual([`rec_1:card:${alerts}`, 'rec_1:undeliverable:#ads']);
    await during(30 * 60_000, desk);
    expect(posted).toHaveLength(2);
  });

  test('is not told when it is taken at the second try', async () => {
    const { store } = openStore();
    let refusals = 2;
    const { posted, ...desk } = setUp(store, undefined, () => refusals-- > 0);
    await putCard(store, 'rec_1', '#ads', MONDAY);
    await during(60_000, desk);
    expect(posted).toEqual(['rec_1:card:#ads']);
  });

  test('of a person whom no message reaches, is told without a second card', async () => {
    const { store, posted, ...desk } = refusing('U0000INES');
    await putCard(store, 'rec_1', 'U0000INES', MONDAY);
    await during(60_000, desk);
    expect(posted).toEqual(['rec_1:undeliverable:U0000INES']);
  });

  test('in the alerts channel itself is left to the status and the doctor', async () => {
    const { store, posted, ...desk } = refusing(alerts);
    await putCard(store, 'rec_1', alerts, MONDAY);
    await during(60_000, desk);
    expect(posted).toEqual([]);
  });
});
