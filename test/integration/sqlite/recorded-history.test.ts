import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DatabaseUnusable } from '../../../src/adapters/sqlite/open-database.ts';
import { openRecordedHistory } from '../../../src/adapters/sqlite/recorded-history.ts';
import type { State } from '../../../src/domain/state.ts';
import { content, executed, HOUR_MS, MONDAY, rejected } from '../../support/build.ts';
import { change, fact, item } from './changes.ts';
import { openStore, temporaryFolder } from './store-fixture.ts';

const received = (id: string, at: number) => change(item(id), { audit: [fact('received', { id: `evt_${id}`, at })] });

function historyOf(path: string) {
  const history = openRecordedHistory(`file:${path}`);
  onTestFinished(() => history.close());
  return (since: number) => [...history.batches(since)];
}

test('every revision from a time on, in order, over several batches', async () => {
  const { store, path } = openStore();
  const read = historyOf(path);
  expect(read(0)).toEqual([]);
  const ids = Array.from({ length: 1_205 }, (_, index) => `rec_${String(index).padStart(4, '0')}`);
  await Promise.all(ids.map((id, index) => store.commit(received(id, MONDAY + index))));

  const batches = read(MONDAY + 5);
  expect(batches.flatMap(({ revisions }) => revisions.map(({ id }) => id))).toEqual(ids.slice(5));
  expect(batches.length).toBeGreaterThan(1);
  expect(batches.map(({ done }) => done)).toEqual(
    batches.map(({ done }) => done).toSorted((one, other) => one - other),
  );
  expect(batches.at(-1)?.done).toBe(1);
  expect(read(MONDAY + 2_000).flatMap(({ revisions }) => revisions)).toEqual([]);
  expect(batches[0]?.revisions[0]).toMatchObject({
    agent: 'bid-pilot',
    receivedAt: MONDAY + 5,
    content: content(),
    verdict: { lane: 'review' },
  });
});

test('what became of each: open, ended, moved, overtaken by a newer revision', async () => {
  const { store, path } = openStore();
  const hour = (count: number) => MONDAY + count * HOUR_MS;
  for (const id of ['rec_open', 'rec_rejected', 'rec_moved']) await store.commit(received(id, MONDAY));
  const later = (id: string, state: State, type: string, at: number) =>
    store.commit(change({ ...item(id), state, version: 2 }, { audit: [fact(type, { id: `evt_${id}_2`, at })] }));
  await later('rec_rejected', rejected({ rejectedAt: hour(1) }), 'rejected', hour(1));
  await later('rec_moved', executed({ executedAt: hour(2) }), 'executed', hour(2));
  const second = { ...item('rec_open'), revision: 2, revisionHash: 'second', version: 2 };
  await store.commit(
    change(second, { newContentHash: 'other', audit: [fact('revised', { id: 'evt_rec_open_2', at: hour(3) })] }),
  );
  const fates = historyOf(path)(0).flatMap(({ revisions }) =>
    revisions.map(({ id, revision, fate }) => [id, revision, fate]),
  );
  expect(fates).toEqual([
    ['rec_open', 1, { openUntil: hour(3), movedAt: null }],
    ['rec_rejected', 1, { openUntil: hour(1), movedAt: null }],
    ['rec_moved', 1, { openUntil: hour(2), movedAt: hour(2) }],
    ['rec_open', 2, { openUntil: null, movedAt: null }],
  ]);
});

test('while it is read the server can write', async () => {
  const { store, path } = openStore();
  const read = historyOf(path);
  await store.commit(received('rec_1', MONDAY));
  const history = openRecordedHistory(`file:${path}`);
  onTestFinished(() => history.close());
  const batches = history.batches(0);
  batches.next();
  await store.commit(received('rec_2', MONDAY));
  expect(read(0).flatMap(({ revisions }) => revisions)).toHaveLength(2);
});

test('a database that is not there is not made', () => {
  const path = join(temporaryFolder(), 'none.db');
  expect(() => openRecordedHistory(`file:${path}`)).toThrow(DatabaseUnusable);
  expect(() => openRecordedHistory(`file:${path}`)).toThrow(
    'cannot be read; expected the database of a server that has run',
  );
});
