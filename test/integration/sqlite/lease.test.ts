import { expect, test } from 'vitest';
import { createDeliveryLease } from '../../../src/app/delivery-lease.ts';
import { MONDAY } from '../../support/build.ts';
import { openStore } from './store-fixture.ts';

const FIVE_S = 5_000;
const log = { info: () => {}, warn: () => {}, error: () => {} };

test("a lease is one holder's until it ends, and another's from then on", async () => {
  const { store } = openStore();
  const take = (holder: string, now: number) => store.lease('delivery', holder, now, now + FIVE_S);
  expect(await take('one', MONDAY)).toBe(true);
  expect(await take('two', MONDAY + 1)).toBe(false);
  expect(await take('one', MONDAY + 1_000)).toBe(true);
  expect(await take('two', MONDAY + FIVE_S)).toBe(false);
  expect(await take('two', MONDAY + 1_000 + FIVE_S)).toBe(true);
  expect(await take('one', MONDAY + 1_000 + FIVE_S)).toBe(false);
  expect(await store.lease('other', 'one', MONDAY, MONDAY + 1)).toBe(true);
});

test.each([
  [60_000, false],
  [60_001, true],
])('a lease that ends %d ms ahead counts as over: %s', async (ahead, over) => {
  const { store } = openStore();
  await store.lease('delivery', 'one', MONDAY + ahead, MONDAY + ahead);
  expect(await store.lease('delivery', 'two', MONDAY, MONDAY + FIVE_S)).toBe(over);
});

test('of two processes on one file one sends; the other follows when it stops, or within 5 s of its death', async () => {
  const { path, store } = openStore();
  const { store: second } = openStore(path);
  let now = MONDAY;
  const clock = { now: () => now, monotonic: () => now, sleep: async () => {} };
  const one = createDeliveryLease({ store, clock, log }, 'one');
  const two = createDeliveryLease({ store: second, clock, log }, 'two');
  expect([await one.held(), await two.held()]).toEqual([true, false]);

  await one.release();
  now += 1_000;
  expect(await two.held()).toBe(true);

  now += FIVE_S - 1;
  expect(await one.held()).toBe(false);
  now += 1;
  // As after a kill: the one that had it says nothing any more.
  now += 1_000;
  expect([await one.held(), await two.held()]).toEqual([true, false]);
});

test('a process that stood still for longer than its lease asks before it sends', async () => {
  const { store } = openStore();
  let now = MONDAY;
  const clock = { now: () => now, monotonic: () => now, sleep: async () => {} };
  const one = createDeliveryLease({ store, clock, log }, 'one');
  expect(await one.held()).toBe(true);
  now += FIVE_S;
  await store.lease('delivery', 'two', now, now + FIVE_S);
  expect(await one.held()).toBe(false);
});
