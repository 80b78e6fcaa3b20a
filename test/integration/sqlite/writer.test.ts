import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../../src/adapters/sqlite/open-database.ts';
import { openStorage } from '../../../src/adapters/sqlite/open-storage.ts';
import { startWriter, type Writer } from '../../../src/adapters/sqlite/writer/start-writer.ts';
import { callsBy, type WriterCall } from '../../../src/adapters/sqlite/writer/writer-calls.ts';
import { writesUnderLoad } from '../../../src/adapters/sqlite/writer/writes-under-load.ts';
import { writtenChange } from '../../../src/adapters/sqlite/written-change.ts';
import { type Change, StoreUnavailable } from '../../../src/app/store.ts';
import { callback, card, change, fact, item } from './changes.ts';
import { openStore, temporaryFolder } from './store-fixture.ts';

/** The thread on a new database, with the store that reads it and writes in place. */
async function onThread() {
  const { path, db, store } = openStore();
  const writer = startWriter(path);
  onTestFinished(() => writer.close());
  await writer.ready;
  const commit = (wanted: Change) => writer.calls.commit(writtenChange(wanted));
  return { db, store, writer, commit };
}

describe('the thread that writes', () => {
  test('answers what the queue in place answers, and what it answered is there to be read', async () => {
    const { store, writer, commit } = await onThread();
    const one = change(item('rec_1'), { messages: [card('rec_1')], callbacks: [callback('cb_1', 'rec_1')] });
    expect(await commit(one)).toEqual({ ok: true });
    expect(await store.recommendation('rec_1')).toMatchObject({ id: 'rec_1', version: 1 });
    expect(await store.history('rec_1')).toHaveLength(1);
    expect(await commit(one)).toEqual({ ok: false, conflict: 'key' });
    expect(await commit(change({ ...item('rec_1'), version: 7 }))).toEqual({ ok: false, conflict: 'version' });
    expect(await commit(change(item('rec_2'), { haltEpoch: 5 }))).toEqual({ ok: false, conflict: 'halts' });
    expect(await writer.calls.lease('loops', 'one', 0, 60_000)).toBe(true);
    expect(await store.lease('loops', 'two', 1, 60_000)).toBe(false);
    await expect(writer.calls.check()).resolves.toBeUndefined();
  });

  test('takes back one that fails, and keeps its neighbours', async () => {
    const { store, commit } = await onThread();
    const bad = change(item('rec_2'), { messages: [card('rec_404')] });
    const results = await Promise.allSettled([
      commit(change(item('rec_1'))),
      commit(bad),
      commit(change(item('rec_3'))),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { message: expect.stringMatching(/FOREIGN KEY/) } });
    expect(await store.recommendation('rec_2')).toBeNull();
    expect(await store.recommendation('rec_3')).not.toBeNull();
  });

  test('says that the store is unavailable as the queue in place does', async () => {
    const { db, writer } = await onThread();
    db.exec('DROP TABLE audit_private');
    db.exec('DROP TABLE health');
    const failed = writer.calls.check();
    await expect(failed).rejects.toThrow(/no such table/);
    await writer.close();
    const late = writer.calls.append([], []);
    await expect(late).rejects.toThrow(StoreUnavailable);
    await expect(late).rejects.toThrow('the store cannot write: it is closed');
  });

  test('seals and checks the record, and keeps its checkpoints', async () => {
    const { writer } = await onThread();
    const facts = Array.from({ length: 300 }, (_, n) => fact('digest_due', { id: `evt_${n}` }));
    await writer.calls.append(facts, []);
    expect(await writer.calls.seal(2)).toEqual({ sealed: 1, finding: null });
    expect(await writer.calls.checkAfter(0, 512)).toEqual({ checkedTo: 300, findings: [] });
  });

  test('is closed only when all that it was asked is durable', async () => {
    const { store, writer, commit } = await onThread();
    const asked = Array.from({ length: 60 }, (_, n) => commit(change(item(`rec_${n}`))));
    await writer.close();
    expect(await Promise.all(asked)).toEqual(asked.map(() => ({ ok: true })));
    expect(await store.recommendation('rec_59')).not.toBeNull();
  });
});

describe('writing under load', () => {
  /** Calls that are under way until `settle`, each with where it was made. */
  function held(place: string, log: string[]) {
    const waiting: (() => void)[] = [];
    const calls = callsBy((name: WriterCall) => {
      log.push(`${name} ${place}`);
      return new Promise((resolve) => waiting.push(() => resolve(undefined)));
    });
    const settle = () => {
      for (const end of waiting.splice(0)) end();
    };
    return { calls, settle, close: async () => {} };
  }

  test('is in place while few wait, and on the thread once sixteen were under way and it is ready', async () => {
    const log: string[] = [];
    const here = held('here', log);
    const there = held('there', log);
    const ready = Promise.withResolvers<void>();
    let started = 0;
    const start = (): Writer => {
      started += 1;
      return { ...there, ready: ready.promise };
    };
    const { calls } = writesUnderLoad(here, start);
    const asked = Array.from({ length: 15 }, () => calls.append([], []));
    expect(started).toBe(0);
    asked.push(calls.append([], []), calls.append([], []));
    expect(started).toBe(1);
    here.settle();
    await Promise.all(asked);
    ready.resolve();
    await ready.promise;
    await Promise.resolve();
    const later = [calls.check(), calls.append([], [])];
    expect(log.slice(-3)).toEqual(['append here', 'check there', 'append there']);
    there.settle();
    await Promise.all(later);
    expect(started).toBe(1);
  });

  test.each<[string, (there: Pick<Writer, 'calls' | 'close'>) => Writer]>([
    ['has no room for its connections', (there) => ({ ...there, ready: Promise.reject(new Error('no room')) })],
    [
      'is not there to be started',
      () => {
        throw new Error('no thread');
      },
    ],
  ])('stays in place where the thread %s', async (_why, start) => {
    const log: string[] = [];
    const here = held('here', log);
    const { calls, close } = writesUnderLoad(here, () => start(held('there', log)));
    const asked = Array.from({ length: 16 }, () => calls.append([], []));
    here.settle();
    await Promise.all(asked);
    const last = calls.check();
    expect(log.at(-1)).toBe('check here');
    here.settle();
    await last;
    await close();
  });

  test('a burst on real parts is stored whole, before, while and after the thread takes over', async () => {
    const { store, record } = await openStorage(`file:${join(temporaryFolder(), 'countersign.db')}`);
    let stored = 0;
    for (let round = 0; round < 12; round += 1) {
      const burst = Array.from({ length: 40 }, (_, n) => store.commit(change(item(`rec_${round}_${n}`))));
      const results = await Promise.all(burst);
      stored += results.filter(({ ok }) => ok).length;
    }
    expect(stored).toBe(480);
    expect(await record.size()).toBe(480);
    expect(await store.recommendation('rec_11_39')).not.toBeNull();
    await record.close();
    await store.close();
    await expect(store.append([], [])).rejects.toThrow(StoreUnavailable);
  });
});

test('a database of a server that was closed opens as one that nobody uses', async () => {
  const path = join(temporaryFolder(), 'countersign.db');
  const { store, record } = await openStorage(`file:${path}`);
  await Promise.all(Array.from({ length: 40 }, (_, n) => store.commit(change(item(`rec_${n}`)))));
  await record.close();
  await store.close();
  const db = openDatabase(path);
  expect(db.pragma('wal_checkpoint(TRUNCATE)')).toMatchObject([{ busy: 0 }]);
  db.close();
});
