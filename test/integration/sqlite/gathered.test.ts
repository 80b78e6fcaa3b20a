import { describe, expect, test } from 'vitest';
import { exportOnThread } from '../../../src/adapters/sqlite/record/export-on-thread.ts';
import * as build from '../../support/build.ts';
import { change, item, put, putCard } from './changes.ts';
import { openStore } from './store-fixture.ts';

const list = (items: string[], to = 'U0INES') => ({
  items,
  message: {
    ...{ id: 'dm_1:asked_list', recommendationId: null, topic: { kind: 'asked_list' as const, items }, to },
    ...{ threaded: false, urgency: 0 },
  },
});

describe('what one person is about to be sent', () => {
  test('is told where it is several cards, and never of channels', async () => {
    const { store } = openStore();
    for (const id of ['rec_1', 'rec_2']) await putCard(store, id, 'U0INES', build.MONDAY);
    for (const id of ['rec_3', 'rec_4']) await putCard(store, id, 'ads', build.MONDAY);
    await putCard(store, 'rec_5', 'U0DANA', build.MONDAY);
    const asked = await store.askedSeveral(15);
    expect(asked.map(({ to, items }) => [to, items.map(({ id }) => id)])).toEqual([['U0INES', ['rec_1', 'rec_2']]]);
  });

  test('becomes one list in place of the cards, drawn anew whenever one of them changes', async () => {
    const { store } = openStore();
    for (const id of ['rec_1', 'rec_2']) await putCard(store, id, 'U0INES', build.MONDAY);
    expect(await store.gatherCards(list(['rec_1', 'rec_2']))).toEqual({ ok: true });
    const due = () => store.dueMessages(build.MONDAY, 10);
    expect((await due()).map(({ id, wantedVersion }) => [id, wantedVersion])).toEqual([['dm_1:asked_list', 1]]);
    await store.commit(change({ ...item('rec_2'), version: 2, state: build.rejected() }));
    expect((await due()).map(({ wantedVersion }) => wantedVersion)).toEqual([2]);
  });

  test('stays as it is where one of the cards is gone by now', async () => {
    const { store } = openStore();
    await putCard(store, 'rec_1', 'U0INES', build.MONDAY);
    await put(store, item('rec_2'));
    expect(await store.gatherCards(list(['rec_1', 'rec_2']))).toEqual({ ok: false });
    expect((await store.dueMessages(build.MONDAY, 10)).map(({ id }) => id)).toEqual(['rec_1:card:U0INES']);
  });
});

test('an export that is too large for a message is broken off', async () => {
  const { store, path } = openStore();
  await put(store, item('rec_1'));
  const filter = {
    ...{ fromSeq: 1, toSeq: 9, fromAt: null, toAt: null },
    ...{ agent: null, action: null, person: null },
  };
  const order = { url: `file:${path}`, format: 'ndjson' as const, filter, head: null };
  expect(await exportOnThread({ ...order, mostBytes: 10 })).toBe('too_large');
  const whole = await exportOnThread({ ...order, mostBytes: 10_000 });
  expect(whole).toMatchObject({ events: 1 });
  const [{ leaf } = { leaf: '' }] = await store.history('rec_1');
  expect(whole === 'too_large' ? '' : Buffer.from(whole.content).toString()).toBe(`${leaf}\n`);
});

test('an id is found by how it begins or ends', async () => {
  const { store } = openStore();
  for (const id of ['rec_01AAAAXY', 'rec_01AAABXY', 'rec_01BBBBZZ']) await put(store, item(id));
  const found = (part: string) => store.recommendationIds(part, 5);
  expect(await found('01AAA')).toEqual(['rec_01AAABXY', 'rec_01AAAAXY']);
  expect(await found('BXY')).toEqual(['rec_01AAABXY']);
  expect(await found('BBZZ')).toEqual(['rec_01BBBBZZ']);
  expect(await found('%')).toEqual([]);
});
