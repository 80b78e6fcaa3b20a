import { describe, expect, test } from 'vitest';
import { threadedReader } from '../../../src/adapters/sqlite/digest/threaded-reader.ts';
import { type DigestQuery, StoreUnavailable } from '../../../src/app/store.ts';
import type { State } from '../../../src/domain/state.ts';
import * as build from '../../support/build.ts';
import { callback, change, fact, item, message, put } from './changes.ts';
import { openStore } from './store-fixture.ts';

const { MONDAY, HOUR_MS } = build;
const query = (from: number, to: number, part: Partial<DigestQuery> = {}): DigestQuery => ({
  from,
  to,
  platforms: null,
  accounts: null,
  agents: null,
  ...part,
});

describe('the digest', () => {
  const byPolicy = { ...build.release(), by: 'policy' as const, approvals: [], approvedAt: MONDAY };
  const notice = { content: build.content({ kind: 'notice' }), state: build.noted() };

  test.each([
    ['from its start on', MONDAY, MONDAY + 1, true],
    ['up to its end, not with it', MONDAY - 1, MONDAY, false],
  ])('covers what happened %s', async (_what, from, to, covered) => {
    const { store } = openStore();
    const noted = await put(store, item('rec_1', notice));
    const approved = await put(store, item('rec_2'), build.approved({ release: byPolicy }));
    const expired = await put(store, item('rec_3'), build.expired({ expiredAt: MONDAY }));
    await put(store, item('rec_4'), build.approved({ release: build.release({ approvedAt: MONDAY }) }));
    await put(store, item('rec_5'));
    expect(await store.digest(query(from, to))).toMatchObject(
      covered
        ? { notices: [noted], autopilot: [approved], expired: [expired] }
        : { notices: [], autopilot: [], expired: [], moved: [], mayMove: [] },
    );
  });

  test.each<[string, State]>([
    ['cancelled by a halt', build.cancelled()],
    ['never redeemed', build.expired({ why: 'not_redeemed' })],
    ['rolling back', build.rollingBack()],
    ['undone', build.pending()],
  ])('tells what policy approved also when it ended %s', async (_how, state) => {
    const { store } = openStore();
    const approved = await put(store, item('rec_1'), build.approved({ release: byPolicy }));
    const ended = { ...approved, state, version: 3 };
    await store.commit(change(ended));
    expect((await store.digest(query(MONDAY, MONDAY + 1))).autopilot).toEqual([ended]);
  });
});

describe('a digest of very much', () => {
  const byPolicy = { ...build.release(), by: 'policy' as const, approvals: [], approvedAt: MONDAY };

  test('lists the newest two hundred, oldest first, and counts them all', async () => {
    const { store } = openStore();
    const state = build.noted();
    const content = build.content({ kind: 'notice' });
    await Promise.all(
      Array.from({ length: 203 }, (_, n) =>
        store.commit(change(item(`rec_${n}`, { content, state, receivedAt: MONDAY + n }))),
      ),
    );
    const { notices, counts } = await store.digest(query(MONDAY, MONDAY + 1_000));
    expect(notices).toHaveLength(200);
    expect([notices.at(0)?.receivedAt, notices.at(-1)?.receivedAt]).toEqual([MONDAY + 3, MONDAY + 202]);
    expect(counts).toMatchObject({ notices: 203, autopilot: 0, expired: 0 });
  });

  test.each<[State, 'moved' | 'mayMove' | null]>([
    [build.approved({ release: byPolicy }), 'mayMove'],
    [build.executing({ release: byPolicy }), 'mayMove'],
    [build.executed({ release: byPolicy }), 'moved'],
    [build.rollingBack(), 'moved'],
    [build.rollbackFailed(), 'moved'],
    [build.rolledBack(), null],
    [build.failed({ release: byPolicy }), null],
    [build.cancelled(), null],
  ])('counts the money of what is $status as %s', async (state, sum) => {
    const { store } = openStore();
    const approved = await put(store, item('rec_1'), build.approved({ release: byPolicy }));
    await store.commit(change({ ...approved, state, version: 3 }));
    const total = { currency: 'USD', amountMinor: 1_240_000, count: 1 };
    expect(await store.digest(query(MONDAY, MONDAY + 1))).toMatchObject({
      counts: { autopilot: 1 },
      moved: sum === 'moved' ? [total] : [],
      mayMove: sum === 'mayMove' ? [total] : [],
    });
  });
});

describe('what a digest says of people and of what went wrong', () => {
  const day = query(MONDAY, MONDAY + 24 * HOUR_MS);

  test('lists what waits, the oldest first, however long it has', async () => {
    const { store } = openStore();
    const young = await put(store, item('rec_1', { receivedAt: MONDAY - HOUR_MS }));
    const old = await put(store, item('rec_2', { receivedAt: MONDAY - 9 * HOUR_MS }));
    await put(store, item('rec_3'), build.withdrawn());
    const found = await store.digest(day);
    expect(found.waiting).toEqual([old, young]);
    expect(found.waits).toEqual([{ currency: 'USD', amountMinor: 2_480_000, count: 2 }]);
  });

  test.each<[string, State, string, number, boolean]>([
    ['what failed in its time', build.failed(), 'failed', MONDAY, true],
    ['a rollback that failed in its time', build.rollbackFailed(), 'rollback_failed', MONDAY, true],
    ['what failed before it', build.failed(), 'failed', MONDAY - 1, false],
    ['what failed after it', build.failed(), 'failed', MONDAY + 24 * HOUR_MS, false],
  ])('%s', async (_what, state, type, at, told) => {
    const { store } = openStore();
    await store.commit(change(item('rec_1')));
    const failed = { ...item('rec_1', { version: 2 }), state };
    await store.commit(change(failed, { audit: [fact(type, { at })] }));
    expect((await store.digest(day)).failed).toEqual(told ? [failed] : []);
  });

  test('an outcome that nobody knows, until somebody does', async () => {
    const { store } = openStore();
    const overdue = await put(store, item('rec_1'), build.executing({ overdue: true }));
    await put(store, item('rec_2'), build.executing());
    expect((await store.digest(query(MONDAY + 1, MONDAY + 2))).unknown).toEqual([overdue]);
  });

  test('an agent that could not be told, and messages that Slack refuses', async () => {
    const { store } = openStore();
    const untold = item('rec_1');
    await store.commit(change(untold, { callbacks: [callback('cb_1', 'rec_1')] }));
    const dead = { status: 500, error: null, at: MONDAY + 1, next: { state: 'dead' as const } };
    await store.recordCallback({ id: 'cb_1', ...dead }, [], []);
    await store.append([], [message('m_1'), message('m_2'), message('m_3', { to: 'U1' })]);
    await store.recordMessages(['m_1', 'm_2', 'm_3'].map((id) => ({ id, kind: 'dead', error: 'is_archived' })));
    const found = await store.digest(day);
    expect(found.untold.map(({ id }) => id)).toEqual(['rec_1']);
    expect(found.undelivered).toEqual([
      { to: '#ads', error: 'is_archived', count: 2 },
      { to: 'U1', error: 'is_archived', count: 1 },
    ]);
  });

  test('adds up what people moved apart from what autopilot did', async () => {
    const { store } = openStore();
    const at = MONDAY + HOUR_MS;
    await store.commit(change(item('rec_1')));
    const approved = {
      ...item('rec_1', { version: 2 }),
      state: build.approved({ release: build.release({ approvedAt: at }) }),
    };
    await store.commit(change(approved, { audit: [fact('approved', { at })] }));
    const executed = { ...approved, version: 3, state: build.executed({ release: build.release({ approvedAt: at }) }) };
    expect((await store.digest(day)).movedByPeople).toEqual([]);
    await store.commit(change(executed, { audit: [fact('executed', { at: at + 1, id: 'evt_3' })] }));
    const found = await store.digest(day);
    expect(found.movedByPeople).toEqual([{ currency: 'USD', amountMinor: 1_240_000, count: 1 }]);
    expect(found.moved).toEqual([]);
  });

  test.each<[string, Partial<DigestQuery>, string[]]>([
    ['a platform', { platforms: ['meta_ads'] }, ['rec_meta']],
    ['an account, however it is written', { accounts: ['1234567890'] }, ['rec_google']],
    ['an agent', { agents: ['pacer'] }, ['rec_meta']],
    ['two agents', { agents: ['pacer', 'bid-pilot'] }, ['rec_google', 'rec_meta']],
    ['both of two', { agents: ['pacer'], platforms: ['google_ads'] }, []],
  ])('tells only of %s where it is asked to', async (_what, part, ids) => {
    const { store } = openStore();
    await put(store, item('rec_google', { receivedAt: MONDAY }));
    const meta = { platform: 'meta_ads', account: 'act_1', entity: 'adset/1' };
    await put(
      store,
      item('rec_meta', { receivedAt: MONDAY + 1, agent: 'pacer', content: build.content({ target: meta }) }),
    );
    expect((await store.digest({ ...day, ...part })).waiting.map(({ id }) => id)).toEqual(ids);
  });
});

describe('on a thread of its own', () => {
  test('a digest is the same', async () => {
    const { store, path } = openStore();
    await put(store, item('rec_1'), build.executing({ overdue: true }));
    const reader = threadedReader(path);
    const asked = query(0, MONDAY + 1);
    expect(await reader.digest(asked)).toEqual(await store.digest(asked));
    expect(await reader.figures(asked, [])).toEqual(await store.figures(asked, []));
    await reader.close();
  });

  test('one that is broken off, or comes after the end, says so', async () => {
    const { path } = openStore();
    const reader = threadedReader(path);
    const asked = query(0, 1);
    const broken = expect(reader.digest(asked)).rejects.toThrow(StoreUnavailable);
    await reader.close();
    await broken;
    await expect(reader.digest(asked)).rejects.toThrow(StoreUnavailable);
  });

  test('a database that is not there is a store that cannot be read', async () => {
    const { path } = openStore();
    await expect(threadedReader(`${path}.gone`).digest(query(0, 1))).rejects.toThrow(StoreUnavailable);
  });
});
