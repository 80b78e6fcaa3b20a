import { describe, expect, test } from 'vitest';
import type { MessageResult, Store } from '../../../src/app/store.ts';
import { MONDAY } from '../../support/build.ts';
import { change, fact, message, putCard } from './changes.ts';
import { openStore } from './store-fixture.ts';

const drawn = (id: string, ts: string, version = 1): MessageResult => ({
  id,
  kind: 'drawn',
  channel: 'C1',
  ts,
  version,
});
const idsDue = async (store: Store, now = MONDAY, limit = 10) =>
  (await store.dueMessages(now, limit)).map(({ id }) => id);

describe('what is due', () => {
  test('is the most urgent of each destination, and the most urgent destination first', async () => {
    const { store } = openStore();
    await putCard(store, 'rec_1', '#ads', MONDAY + 3);
    await putCard(store, 'rec_2', '#ads', MONDAY + 2);
    await putCard(store, 'rec_3', '#search', MONDAY + 1);
    await putCard(store, 'rec_4', '#social', MONDAY + 4);
    expect(await idsDue(store)).toEqual(['rec_3:card:#search', 'rec_2:card:#ads', 'rec_4:card:#social']);
    expect(await idsDue(store, MONDAY, 2)).toEqual(['rec_3:card:#search', 'rec_2:card:#ads']);
  });

  test('passes over what may not be tried yet', async () => {
    const { store } = openStore();
    await putCard(store, 'rec_1', '#ads', MONDAY);
    await putCard(store, 'rec_2', '#ads', MONDAY + 1);
    await store.recordMessages([
      { id: 'rec_1:card:#ads', kind: 'retry', at: MONDAY + 50, error: 'rate_limited', uncertainSince: null },
    ]);
    expect(await idsDue(store)).toEqual(['rec_2:card:#ads']);
    expect(await idsDue(store, MONDAY + 50)).toEqual(['rec_1:card:#ads']);
  });

  test('holds a new post and an update side by side, so that neither starves the other', async () => {
    const { store } = openStore();
    const posted = await putCard(store, 'rec_1', '#ads', MONDAY);
    await store.recordMessages([drawn('rec_1:card:#ads', '1.1')]);
    await store.commit(change({ ...posted, version: 2 }, { audit: [fact('rejected')] }));
    await putCard(store, 'rec_2', '#ads', MONDAY);
    await putCard(store, 'rec_3', '#ads', MONDAY + 1);
    expect(await idsDue(store)).toEqual(['rec_1:card:#ads', 'rec_2:card:#ads']);
  });

  test('keeps half of its room for posts however many updates wait', async () => {
    const { store } = openStore();
    for (const n of [1, 2, 3, 4, 5, 6]) {
      const posted = await putCard(store, `rec_${n}`, `#c${n}`, MONDAY);
      await store.recordMessages([drawn(`rec_${n}:card:#c${n}`, `1.${n}`)]);
      await store.commit(change({ ...posted, version: 2 }, { audit: [fact('rejected')] }));
    }
    await putCard(store, 'rec_7', '#c1', MONDAY);
    await putCard(store, 'rec_8', '#c2', MONDAY);
    await putCard(store, 'rec_9', '#c3', MONDAY);
    const due = await store.dueMessages(MONDAY, 4);
    expect(due.map(({ ts }) => ts === null)).toEqual([false, false, true, true]);
  });

  test('reaches every destination behind a thousand that wait in one channel', async () => {
    const { store } = openStore();
    const busy = Array.from({ length: 1_000 }, (_, n) =>
      message(`busy-${n}`, { topic: { kind: 'overdue' }, to: '#busy' }),
    );
    const others = ['#a', '#z', 'U1'].map((to) =>
      message(`to-${to}`, { topic: { kind: 'overdue' }, to, urgency: MONDAY + 9 }),
    );
    await store.append([], [...busy, ...others]);
    expect(await idsDue(store)).toEqual(['busy-0', 'to-#a', 'to-#z', 'to-U1']);
  });
});

test('the end of the last digest is kept by its name', async () => {
  const { store } = openStore();
  const digest = (name: string, to: number) =>
    message(`digest:${name}:${to}`, { topic: { kind: 'digest', name, from: to - 9, to } });
  expect(await store.lastDigest('daily')).toBeNull();
  await store.append([fact('digest_due')], [digest('daily', MONDAY), digest('weekly', MONDAY + 7)]);
  await store.append([], [digest('daily', MONDAY + 1)]);
  expect(await store.lastDigest('daily')).toBe(MONDAY + 1);
  await store.append([], [digest('daily', MONDAY - 1)]);
  expect(await store.lastDigest('daily')).toBe(MONDAY - 1);
  expect(await store.lastDigest('weekly')).toBe(MONDAY + 7);
});
