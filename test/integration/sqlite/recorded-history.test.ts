import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DatabaseUnusable } from '../../../src/adapters/sqlite/open-database.ts';
import { openRecordedHistory } from '../../../src/adapters/sqlite/recorded-history.ts';
import { content, MONDAY } from '../../support/build.ts';
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
