import { describe, expect, test } from 'vitest';
import { UnreadableRow } from '../../../src/adapters/sqlite/stored-json.ts';
import { contentHash } from '../../../src/audit/hash.ts';
import type { State } from '../../../src/domain/state.ts';
import * as build from '../../support/build.ts';
import { callback, card, change, fact, haltChange, item, put } from './changes.ts';
import { openStore } from './store-fixture.ts';

const { MONDAY, MINUTE_MS } = build;

describe('a recommendation', () => {
  test.each(build.everyState().map((state) => [state.status, state] as const))(
    'comes back as it was stored: %s',
    async (_status, state) => {
      const { store } = openStore();
      const stored = await put(store, item('rec_1'), state);
      expect(await store.recommendation('rec_1')).toEqual(stored);
      expect(await store.snapshot('rec_1')).toEqual({
        item: stored,
        halts: { epoch: 0, active: [], peopleOnly: [], paused: [] },
      });
    },
  );

  test('is null when nobody stored it', async () => {
    const { store } = openStore();
    expect(await store.recommendation('rec_1')).toBeNull();
    expect(await store.snapshot('rec_1')).toBeNull();
    expect(await store.recommendationByKey('bid-pilot', 'key-rec_1')).toBeNull();
  });

  test('is found by the key of its agent, and not by that of another', async () => {
    const { store } = openStore();
    const stored = await put(store, item('rec_1'));
    const contentHashes = [contentHash(stored.content)];
    expect(await store.recommendationByKey('bid-pilot', 'key-rec_1')).toEqual({ item: stored, contentHashes });
    expect(await store.recommendationByKey('pacer', 'key-rec_1')).toBeNull();
  });

  test('keeps every revision, and is read with the content of the newest', async () => {
    const { db, store } = openStore();
    const first = await put(store, item('rec_1'));
    const content = build.content({ summary: 'Move $9,000 a week' });
    const second = { ...first, content, revision: 2, revisionHash: 'e5'.repeat(32), version: 2 };
    const revised = [fact('revised', { at: MONDAY + MINUTE_MS })];
    await store.commit(change(second, { newContentHash: contentHash(content), audit: revised }));
    expect(await store.recommendation('rec_1')).toEqual(second);
    expect(await store.recommendationByKey('bid-pilot', 'key-rec_1')).toEqual({
      item: second,
      contentHashes: [contentHash(first.content), contentHash(content)],
    });
    expect(db.prepare('SELECT revision, received_at, superseded_at FROM revisions ORDER BY revision').all()).toEqual([
      { revision: 1, received_at: MONDAY, superseded_at: MONDAY + MINUTE_MS },
      { revision: 2, received_at: MONDAY + MINUTE_MS, superseded_at: null },
    ]);
  });
});

describe('a commit', () => {
  test('over a version that is no longer the stored one changes nothing', async () => {
    const { db, store } = openStore();
    const first = await put(store, item('rec_1'));
    const approved = { ...first, state: build.approved(), version: 2 };
    const rejected = { ...first, state: build.rejected(), version: 2 };
    const details = { callbacks: [callback('cb_1', 'rec_1')], messages: [card('rec_1')] };
    const results = await Promise.all([store.commit(change(approved)), store.commit(change(rejected, details))]);
    expect(results).toEqual([{ ok: true }, { ok: false, conflict: 'version' }]);
    expect(await store.recommendation('rec_1')).toEqual(approved);
    expect(await store.history('rec_1')).toHaveLength(2);
    expect(db.prepare('SELECT (SELECT count(*) FROM callbacks) + (SELECT count(*) FROM messages)').pluck().get()).toBe(
      0,
    );
  });

  test('of something that is not stored is a conflict of versions', async () => {
    const { store } = openStore();
    expect(await store.commit(change(item('rec_1', { version: 2 })))).toEqual({ ok: false, conflict: 'version' });
  });

  test('of a second recommendation under one key of one agent is a conflict of keys', async () => {
    const { store } = openStore();
    const pair = [item('rec_1', { key: 'same' }), item('rec_2', { key: 'same' })];
    const results = await Promise.all(pair.map((whole) => store.commit(change(whole))));
    expect(results).toEqual([{ ok: true }, { ok: false, conflict: 'key' }]);
    expect(await store.recommendation('rec_2')).toBeNull();
    expect(await store.commit(change(item('rec_3', { key: 'same', agent: 'pacer' })))).toEqual({ ok: true });
  });

  test('that did not see the newest halt is a conflict of halts', async () => {
    const { store } = openStore();
    const first = await put(store, item('rec_1'));
    const approve = change({ ...first, state: build.approved(), version: 2 });
    // Both wait in the same batch: the halt came first.
    const [halted, approved] = await Promise.all([
      store.commitHalt(haltChange(build.halt(), 0)),
      store.commit(approve),
    ]);
    expect(halted).toEqual({ ok: true });
    expect(approved).toEqual({ ok: false, conflict: 'halts' });
    expect(await store.commit({ ...approve, haltEpoch: 1 })).toEqual({ ok: true });
  });

  test('of a new recommendation without its content is a fault that stores nothing', async () => {
    const { store } = openStore();
    await expect(store.commit(change(item('rec_1'), { newContentHash: null }))).rejects.toThrow('content');
    expect(await store.recommendationByKey('bid-pilot', 'key-rec_1')).toBeNull();
  });
});

describe('exposure', () => {
  const exposureOf = (state: State) =>
    ({
      held: 'pending',
      pending: 'pending',
      approved: 'pending',
      executing: 'pending',
      handed_over: 'pending',
      closed: 'moved',
      executed: 'moved',
      rolling_back: 'moved',
      rollback_failed: 'moved',
    })[String(state.status)] ?? 'none';

  test.each(build.everyState().map((state) => [state.status, exposureOf(state), state] as const))(
    'of %s is %s',
    async (_status, expected, state) => {
      const { db, store } = openStore();
      await put(store, item('rec_1'), state);
      const row = db.prepare('SELECT exposure_state, amount_minor, currency FROM recommendations').get();
      expect(row).toEqual({ exposure_state: expected, amount_minor: 1_240_000, currency: 'USD' });
    },
  );

  test('counts from execution on, also when the state no longer tells it, and from receipt before', async () => {
    const { db, store } = openStore();
    const since = db.prepare('SELECT exposure_at FROM recommendations').pluck();
    const executedAt = MONDAY + 18 * MINUTE_MS;
    const first = await put(store, item('rec_1'));
    expect(since.get()).toBe(MONDAY);
    for (const [version, state, at] of [
      [2, build.approved(), MONDAY],
      [3, build.pending(), MONDAY],
      [4, build.approved(), MONDAY],
      [5, build.executing(), MONDAY],
      [6, build.executed(), executedAt],
      [7, build.rollingBack(), executedAt],
      [8, build.rollbackFailed(), executedAt],
    ] as const) {
      await store.commit(change({ ...first, state, version }));
      expect([version, since.get()]).toEqual([version, at]);
    }
  });

  test('without an amount has no currency either', async () => {
    const { db, store } = openStore();
    await put(store, item('rec_1', { verdict: build.verdict({ amount: null }) }));
    expect(db.prepare('SELECT amount_minor, currency FROM recommendations').get()).toEqual({
      amount_minor: null,
      currency: null,
    });
  });
});

describe('a row that cannot be read', () => {
  test.each([
    ['state', `UPDATE recommendations SET state = '{"status":"pend'`],
    ['state', `UPDATE recommendations SET state = '{"status":"pending"}'`],
    ['state', `UPDATE recommendations SET status = 'approved'`],
    ['verdict', `UPDATE recommendations SET verdict = '{}'`],
    ['verdict', `UPDATE recommendations SET lane = 'autopilot'`],
    ['content', `UPDATE revisions SET content = 'null'`],
    ['content', 'UPDATE recommendations SET revision = 7'],
    ['content', `UPDATE recommendations SET kind = 'notice'`],
  ])('is a fault that names the id and the column: %s by %s', async (column, spoil) => {
    const { db, store } = openStore();
    await put(store, item('rec_1'));
    db.exec(spoil);
    const read = store.recommendation('rec_1');
    await expect(read).rejects.toThrow(UnreadableRow);
    await expect(read).rejects.toThrow(`recommendation rec_1: the column ${column} cannot be read`);
  });
});
