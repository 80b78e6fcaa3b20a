import { expect, test } from 'vitest';
import { deliverCallbacks } from '../../../src/app/deliver-callbacks.ts';
import type { CallbackSender } from '../../../src/app/ports.ts';
import { type Store, StoreUnavailable } from '../../../src/app/store.ts';
import { createUnderWay } from '../../../src/app/under-way.ts';
import { appOn } from '../../support/app-on.ts';
import { MONDAY } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';
import { callback, change, item } from '../sqlite/changes.ts';
import { openStore } from '../sqlite/store-fixture.ts';

const TAKEN = { status: 204, error: null, retryAfterMs: null };

/** The deliverer on a store, with a clock that a test moves and a receiver that it plays. */
function setUp(store: Store, send: CallbackSender['send']) {
  const time = { now: MONDAY };
  const app = appOn(store, policy, time);
  const sending = createUnderWay(() => {});
  return { time, sending, pass: () => deliverCallbacks(app, { send }, sending) };
}
const policy = policyWith();

async function owe(store: Store, drafts: ReturnType<typeof callback>[]): Promise<void> {
  await store.commit(change(item('rec_1'), { callbacks: drafts }));
}

test('what was sent and could not be recorded is held back before it is sent again, longer each time', async () => {
  const { store } = openStore();
  await owe(store, [callback('cb_1', 'rec_1')]);
  const full = { ...store, recordCallback: () => Promise.reject(new StoreUnavailable('write')) };
  const sentAt: number[] = [];
  const { time, sending, pass } = setUp(full, async (_callback, at) => {
    sentAt.push(at);
    return TAKEN;
  });
  for (; time.now < MONDAY + 40_000; time.now += 500) {
    await pass();
    await sending.settled();
  }
  expect(sentAt.map((at) => at - MONDAY)).toEqual([0, 5_000, 15_000, 35_000]);
});

test.each([16, 60])('%i agents that never answer leave room for those that do', async (count) => {
  const { store } = openStore();
  const hanging = Array.from({ length: count }, (_, n) => `hangs-${n}`);
  const backlog = hanging.flatMap((agent) =>
    Array.from({ length: 30 }, (_, n) => callback(`cb_${agent}_${n}`, 'rec_1', { agent })),
  );
  await owe(store, backlog);
  const never = Promise.withResolvers<typeof TAKEN>();
  const taken: string[] = [];
  const { sending, pass } = setUp(store, ({ id, agent }) => {
    if (agent.startsWith('hangs')) return never.promise;
    taken.push(id);
    return Promise.resolve(TAKEN);
  });
  // Until nothing more is begun for those that hang.
  for (let before = -1; sending.count() > before; ) {
    before = sending.count();
    await pass();
  }
  for (const agent of hanging) expect(sending.count(agent)).toBeGreaterThan(0);
  const late = Array.from({ length: 8 }, (_, n) => callback(`cb_late_${n}`, 'rec_2', { agent: 'pacer' }));
  await store.commit(change(item('rec_2', { key: 'late' }), { callbacks: late }));
  // As many passes as the loop makes whenever one has ended.
  for (let n = 0; n < 100 && taken.length < late.length; n += 1) {
    await pass();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(taken.toSorted()).toEqual(late.map(({ id }) => id));
  never.resolve(TAKEN);
  await sending.settled();
});

test('an agent that never answers has sixteen under way and delays nobody else', async () => {
  const { store } = openStore();
  const backlog = Array.from({ length: 40 }, (_, n) => callback(`cb_${n}`, 'rec_1'));
  await owe(store, [...backlog, callback('cb_other', 'rec_1', { agent: 'pacer', dueAt: MONDAY })]);
  const never = Promise.withResolvers<typeof TAKEN>();
  const sent: string[] = [];
  const { sending, pass } = setUp(store, ({ agent }) => {
    sent.push(agent);
    return agent === 'pacer' ? Promise.resolve(TAKEN) : never.promise;
  });
  for (let n = 0; n < 4; n += 1) await pass();
  expect(sent.filter((agent) => agent === 'pacer')).toHaveLength(1);
  expect(sent.filter((agent) => agent === 'bid-pilot')).toHaveLength(16);
  expect(sending.count('bid-pilot')).toBe(16);
  never.resolve(TAKEN);
  await sending.settled();
});
