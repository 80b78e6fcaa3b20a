import { describe, expect, test } from 'vitest';
import type { MessageResult, Store } from '../../../src/app/store.ts';
import * as build from '../../support/build.ts';
import { card, change, fact, item, message, put, putCard, reply } from './changes.ts';
import { openStore } from './store-fixture.ts';

const { MONDAY, MINUTE_MS } = build;

const drawn = (id: string, ts: string, version = 1): MessageResult => ({
  id,
  kind: 'drawn',
  channel: 'C1',
  ts,
  version,
});
const idsDue = async (store: Store, now = MONDAY, limit = 10) =>
  (await store.dueMessages(now, limit)).map(({ id }) => id);

describe('a card', () => {
  test('is wanted at the version of its recommendation until it is drawn, and then found where it was posted', async () => {
    const { store } = openStore();
    await putCard(store, 'rec_1', '#ads', MONDAY);
    const whole = {
      ...card('rec_1'),
      ...{ wantedVersion: 1, drawnVersion: 0, channel: null, ts: null, attempts: 0, uncertainSince: null },
    };
    expect(await store.dueMessages(MONDAY, 10)).toEqual([whole]);
    expect(await store.cardIn('rec_1', '#ads')).toBeNull();
    await store.recordMessages([drawn('rec_1:card:#ads', '1.1')]);
    expect(await store.dueMessages(MONDAY, 10)).toEqual([]);
    expect(await store.cardIn('rec_1', '#ads')).toEqual({ channel: 'C1', ts: '1.1' });
    expect(await store.cardIn('rec_1', '#other')).toBeNull();
    expect(await store.messageAt('C1', '1.1')).toEqual({ ...whole, drawnVersion: 1, channel: 'C1', ts: '1.1' });
    expect(await store.messageAt('C1', '1.2')).toBeNull();
  });

  test('is known by the hash of what was last sent; an older drawing that ends later changes nothing of it', async () => {
    const { store } = openStore();
    const first = await putCard(store, 'rec_1', '#ads', MONDAY);
    const sent = (version: number, hash: string): MessageResult => ({
      ...{ id: 'rec_1:card:#ads', kind: 'drawn', channel: 'C1', ts: '1.1', version },
      shown: { hash, at: MONDAY + version },
    });
    expect(await store.shownAt('C1', '1.1')).toBeNull();
    await store.recordMessages([sent(1, 'one')]);
    expect(await store.shownAt('C1', '1.1')).toEqual({ hash: 'one' });
    await store.commit(change({ ...first, version: 2 }));
    await store.recordMessages([sent(2, 'two')]);
    await store.recordMessages([sent(1, 'one')]);
    expect(await store.shownAt('C1', '1.1')).toEqual({ hash: 'two' });
    expect(await store.shownAt('C1', '1.2')).toBeNull();
  });

  test('is wanted anew by every change of its recommendation, and of no other', async () => {
    const { store } = openStore();
    const first = await putCard(store, 'rec_1', '#ads', MONDAY);
    await putCard(store, 'rec_2', '#other', MONDAY);
    await store.recordMessages([drawn('rec_1:card:#ads', '1.1'), drawn('rec_2:card:#other', '1.2')]);
    await store.commit(change({ ...first, version: 2 }));
    await store.commit(change({ ...first, version: 3 }));
    expect(await store.dueMessages(MONDAY, 10)).toMatchObject([{ id: 'rec_1:card:#ads', wantedVersion: 3 }]);
  });

  test('drawn at an older version than is wanted by now is drawn again; a later end of an older drawing takes nothing back', async () => {
    const { store } = openStore();
    const first = await putCard(store, 'rec_1', '#ads', MONDAY);
    await store.commit(change({ ...first, version: 2 }));
    await store.recordMessages([drawn('rec_1:card:#ads', '1.1', 1)]);
    expect(await idsDue(store)).toEqual(['rec_1:card:#ads']);
    await store.recordMessages([drawn('rec_1:card:#ads', '1.1', 2)]);
    await store.recordMessages([drawn('rec_1:card:#ads', '1.1', 1)]);
    expect(await idsDue(store)).toEqual([]);
  });

  test('asked for again in the same place stays one card, tried again where it was given up', async () => {
    const { db, store } = openStore();
    const first = await putCard(store, 'rec_1', '#ads', MONDAY);
    await store.recordMessages([{ id: 'rec_1:card:#ads', kind: 'dead', error: 'is_archived' }]);
    expect(await idsDue(store)).toEqual([]);
    await store.commit(change({ ...first, version: 2 }, { messages: [card('rec_1')] }));
    expect(await store.dueMessages(MONDAY, 10)).toMatchObject([
      { id: 'rec_1:card:#ads', wantedVersion: 2, attempts: 0 },
    ]);
    expect(db.prepare('SELECT count(*) FROM messages').pluck().get()).toBe(1);
  });

  test.each([
    ['rejected', 0],
    ['approval_given', 0],
    ['undone', 0],
    ['rollback_asked', 0],
    ['rollback_approved', 0],
    ['rollback_declined', 0],
    ['frozen', MONDAY + MINUTE_MS],
    ['undo_window_closed', MONDAY + MINUTE_MS],
    ['rollback_lapsed', MONDAY + MINUTE_MS],
  ])('redrawn for %s has urgency %d', async (type, urgency) => {
    const { store } = openStore();
    const first = await putCard(store, 'rec_1', '#ads', MONDAY);
    await store.recordMessages([drawn('rec_1:card:#ads', '1.1')]);
    await store.commit(change({ ...first, version: 2 }, { audit: [fact(type, { at: MONDAY + MINUTE_MS })] }));
    expect(await store.dueMessages(MONDAY, 10)).toMatchObject([{ urgency }]);
  });

  test('that a person waits for stays first when time changes it too before it is drawn', async () => {
    const { store } = openStore();
    const first = await putCard(store, 'rec_1', '#ads', MONDAY);
    await store.recordMessages([drawn('rec_1:card:#ads', '1.1')]);
    await store.commit(change({ ...first, version: 2 }, { audit: [fact('rejected')] }));
    await store.commit(change({ ...first, version: 3 }, { audit: [fact('undo_window_closed')] }));
    expect(await store.dueMessages(MONDAY, 10)).toMatchObject([{ urgency: 0, wantedVersion: 3 }]);
  });

  test('that is still to be posted keeps the place of its deadline', async () => {
    const { store } = openStore();
    const first = await putCard(store, 'rec_1', '#ads', MONDAY);
    await store.commit(change({ ...first, version: 2 }, { audit: [fact('approval_given')] }));
    expect(await store.dueMessages(MONDAY, 10)).toMatchObject([{ urgency: MONDAY, wantedVersion: 2 }]);
  });
});

describe('what is posted once', () => {
  const notice = message('hlt_1:engaged', { topic: { kind: 'halt', haltId: 'hlt_1' } });

  test('is not wanted anew by a change, nor put in a second time', async () => {
    const { store } = openStore();
    const first = await put(store, item('rec_1'));
    const expiry = reply('rec_1', { kind: 'expiry' });
    await store.commit(change({ ...first, version: 2 }, { messages: [expiry] }));
    await store.recordMessages([drawn(expiry.id, '1.1')]);
    await store.commit(change({ ...first, version: 3 }, { messages: [expiry] }));
    expect(await idsDue(store)).toEqual([]);
  });

  test.each([
    ['drawn', drawn(notice.id, '1.1')],
    ['with nothing to say', { id: notice.id, kind: 'skipped' }],
    ['given up', { id: notice.id, kind: 'dead', error: 'is_archived' }],
  ] as const)('is done when it is %s', async (_how, result) => {
    const { store } = openStore();
    await store.append([], [notice]);
    await store.recordMessages([result]);
    expect(await idsDue(store)).toEqual([]);
  });

  test('in the thread of a card waits for the card, unless the card is dead or in another place', async () => {
    const { store } = openStore();
    const replies = [
      reply('rec_1', { kind: 'reminder', step: 0 }, '#ads'),
      reply('rec_1', { kind: 'expiry' }, '#other'),
    ];
    await store.commit(change(item('rec_1'), { messages: [card('rec_1', '#ads', MONDAY + MINUTE_MS), ...replies] }));
    expect(await idsDue(store)).toEqual(['rec_1:expiry:#other', 'rec_1:card:#ads']);
    await store.recordMessages([drawn('rec_1:card:#ads', '1.1')]);
    expect(await idsDue(store)).toContain('rec_1:reminder:#ads');
    await store.recordMessages([{ id: 'rec_1:card:#ads', kind: 'repost' }]);
    expect(await idsDue(store)).not.toContain('rec_1:reminder:#ads');
    await store.recordMessages([{ id: 'rec_1:card:#ads', kind: 'dead', error: 'is_archived' }]);
    expect(await idsDue(store)).toContain('rec_1:reminder:#ads');
  });
});

describe('an attempt', () => {
  const id = 'rec_1:card:#ads';
  const failed = { id, kind: 'retry', at: MONDAY + 100, error: 'timed out', uncertainSince: MONDAY - 3 } as const;

  test('that failed is counted and made again when it says, remembering that it may have posted', async () => {
    const { store } = openStore();
    await putCard(store, 'rec_1', '#ads', MONDAY);
    await store.recordMessages([failed]);
    expect(await idsDue(store, MONDAY + 99)).toEqual([]);
    const again = await store.dueMessages(MONDAY + 100, 10);
    expect(again).toMatchObject([{ id, attempts: 1, uncertainSince: MONDAY - 3 }]);
  });

  test('that succeeds wipes the failures before it', async () => {
    const { store } = openStore();
    const first = await putCard(store, 'rec_1', '#ads', MONDAY);
    await store.recordMessages([failed]);
    await store.recordMessages([drawn(id, '1.1')]);
    await store.commit(change({ ...first, version: 2 }));
    expect(await store.dueMessages(MONDAY, 10)).toMatchObject([{ id, attempts: 0, uncertainSince: null }]);
  });

  test('that finds the message gone has it posted anew', async () => {
    const { store } = openStore();
    await putCard(store, 'rec_1', '#ads', MONDAY);
    await store.recordMessages([drawn(id, '1.1')]);
    await store.recordMessages([{ id, kind: 'repost' }]);
    expect(await store.dueMessages(MONDAY, 10)).toMatchObject([
      { id, channel: null, ts: null, drawnVersion: 0, wantedVersion: 1, attempts: 1 },
    ]);
    expect(await store.messageAt('C1', '1.1')).toBeNull();
  });

  test('of a message that is not stored is a fault, and the others are kept all the same', async () => {
    const { store } = openStore();
    await putCard(store, 'rec_1', '#ads', MONDAY);
    const recorded = store.recordMessages([drawn('nowhere', '1.2'), drawn(id, '1.1')]);
    await expect(recorded).rejects.toThrow('message nowhere: expected one that is stored');
    await store.check();
    expect(await store.cardIn('rec_1', '#ads')).toEqual({ channel: 'C1', ts: '1.1' });
  });
});
