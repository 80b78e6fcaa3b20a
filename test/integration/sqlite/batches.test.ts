import { describe, expect, test } from 'vitest';
import type { NewBatch, Store } from '../../../src/app/store.ts';
import type { Recommendation } from '../../../src/domain/state.ts';
import { approved, MONDAY, pending } from '../../support/build.ts';
import { card, change, fact, item, message, putCard, reply } from './changes.ts';
import { openStore } from './store-fixture.ts';

const BATCH = 'bat_1';
const topic = { kind: 'batch' as const, batchId: BATCH };
const batchOf = (items: Recommendation[], part: Partial<NewBatch> = {}): NewBatch => ({
  id: BATCH,
  kind: 'together',
  name: 'small',
  items,
  message: message(`${BATCH}:batch:#ads`, { topic }),
  audit: [fact('batch_formed')],
  ...part,
});

/** Asked, with a card that waits for a batch. */
async function putWaiting(store: Store, id: string): Promise<Recommendation> {
  const whole = item(id);
  await store.commit(change(whole, { messages: [{ ...card(id), forBatch: true }] }));
  return whole;
}
const putAll = (store: Store, ...ids: string[]) => Promise.all(ids.map((id) => putWaiting(store, id)));
const due = async (store: Store) => (await store.dueMessages(MONDAY, 10)).map(({ id }) => id);
const next = (before: Recommendation, part: Partial<Recommendation> = {}): Recommendation => ({
  ...before,
  version: before.version + 1,
  ...part,
});
const members = async (store: Store) => (await store.batch(BATCH))?.members.map(({ item: { id }, out }) => [id, out]);
const drawn = (id: string, version = 1) => ({ id, kind: 'drawn' as const, channel: 'C1', ts: `${id}.1`, version });

describe('a card that waits for a batch', () => {
  test('is not posted, until it is shown alone', async () => {
    const { store } = openStore();
    await putAll(store, 'rec_1');
    expect(await due(store)).toEqual([]);
    expect((await store.waitingForBatch(10)).map(({ id }) => id)).toEqual(['rec_1']);
    await store.showAlone(['rec_1'], 0, [fact('batch_opened')]);
    expect(await due(store)).toEqual(['rec_1:card:#ads']);
    expect(await store.waitingForBatch(10)).toEqual([]);
  });

  test('that was posted before stays posted', async () => {
    const { store } = openStore();
    const whole = await putCard(store, 'rec_1', '#ads', MONDAY);
    await store.commit(change(next(whole), { messages: [{ ...card('rec_1'), forBatch: true }] }));
    expect(await store.waitingForBatch(10)).toEqual([]);
    expect(await due(store)).toEqual(['rec_1:card:#ads']);
  });
});

describe('a batch', () => {
  test('takes in cards that wait, and is posted in their place', async () => {
    const { store } = openStore();
    expect(await store.commitBatch(batchOf(await putAll(store, 'rec_1', 'rec_2')))).toEqual({ ok: true });
    expect(await due(store)).toEqual([`${BATCH}:batch:#ads`]);
    expect(await members(store)).toEqual([
      ['rec_1', false],
      ['rec_2', false],
    ]);
    expect(await store.batchCard(BATCH)).toBeNull();
    await store.recordMessages([drawn(`${BATCH}:batch:#ads`)]);
    expect(await store.batchCard(BATCH)).toEqual({ channel: 'C1', ts: `${BATCH}:batch:#ads.1` });
  });

  test('is not made, not even in part, where one of its items changed or is taken already', async () => {
    const { store, db } = openStore();
    const [one, two] = await putAll(store, 'rec_1', 'rec_2');
    if (!one || !two) throw new Error('expected two');
    await store.commit(change(next(two)));
    expect(await store.commitBatch(batchOf([one, two]))).toEqual({ ok: false });
    expect(await store.commitBatch(batchOf([one, next(two)]))).toEqual({ ok: true });
    expect(await store.commitBatch(batchOf([one], { id: 'bat_2' }))).toEqual({ ok: false });
    expect(db.prepare('SELECT count(*) FROM batches').pluck().get()).toBe(1);
  });

  test('is drawn anew when an item changes, and not when another does', async () => {
    const { store } = openStore();
    const [one, two] = await putAll(store, 'rec_1', 'rec_2', 'rec_3');
    if (!one || !two) throw new Error('expected two');
    await store.commitBatch(batchOf([one, two]));
    await store.recordMessages([drawn(`${BATCH}:batch:#ads`)]);
    await store.commit(change(next(item('rec_3')), { audit: [fact('noted', { id: 'evt_n' })] }));
    expect(await due(store)).toEqual([]);
    await store.commit(change(next(one, { state: approved() }), { audit: [fact('approval_given')] }));
    const [wanted] = await store.dueMessages(MONDAY, 10);
    expect(wanted).toMatchObject({ id: `${BATCH}:batch:#ads`, wantedVersion: 2, drawnVersion: 1, urgency: 0 });
    expect(await store.batch(BATCH)).toMatchObject({ version: 2 });
  });

  test('lets go of what stands out, which gets its own card and the note beneath it', async () => {
    const { store } = openStore();
    const [one, two] = await putAll(store, 'rec_1', 'rec_2');
    if (!one || !two) throw new Error('expected two');
    await store.commitBatch(batchOf([one, two]));
    await store.recordMessages([drawn(`${BATCH}:batch:#ads`)]);
    const asked = next(one, { state: pending({ step: 1 }) });
    const note = reply('rec_1', { kind: 'escalation', step: 1 });
    await store.commit(change(asked, { standsOut: true, audit: [fact('asked')], messages: [note] }));
    expect(await members(store)).toEqual([
      ['rec_1', true],
      ['rec_2', false],
    ]);
    expect((await due(store)).sort()).toEqual([`${BATCH}:batch:#ads`, 'rec_1:card:#ads']);
    await store.recordMessages([drawn('rec_1:card:#ads', 2)]);
    expect(await due(store)).toContain('rec_1:escalation:#ads');
  });

  test('is reminded of once for all its items, and what waits for one not at all', async () => {
    const { store } = openStore();
    const [one, two, three] = await putAll(store, 'rec_1', 'rec_2', 'rec_3');
    if (!one || !two || !three) throw new Error('expected three');
    await store.commitBatch(batchOf([one, two]));
    await store.recordMessages([drawn(`${BATCH}:batch:#ads`)]);
    for (const each of [one, two, three]) {
      const reminded = next(each, { state: pending({ reminders: 1 }) });
      const audit = [fact('reminded', { id: `evt_r_${each.id}` })];
      await store.commit(change(reminded, { audit, messages: [reply(each.id)] }));
    }
    const reminders = (await store.dueMessages(MONDAY, 10)).filter(({ topic: { kind } }) => kind !== 'batch');
    expect(reminders).toMatchObject([{ id: `${BATCH}:reminder:1`, topic: { kind: 'batch_reminder', batchId: BATCH } }]);
  });
});

describe('a flood', () => {
  test('is where more wait than asked, and gives up its cards in pages after the most urgent', async () => {
    const { store } = openStore();
    for (let index = 0; index < 5; index += 1) await putCard(store, `rec_${index}`, '#ads', MONDAY + index);
    await putCard(store, 'rec_9', '#search', MONDAY);
    expect(await store.crowded(4)).toEqual(['#ads']);
    expect(await store.crowded(5)).toEqual([]);
    const first = await store.queued('#ads', 1, null, 2);
    expect(first.items.map(({ id }) => id)).toEqual(['rec_1', 'rec_2']);
    const second = await store.queued('#ads', 1, first.after, 3);
    expect(second.items.map(({ id }) => id)).toEqual(['rec_3', 'rec_4']);
    expect(second.after).toBeNull();
  });

  test('leaves alone what may be posted already', async () => {
    const { store } = openStore();
    const one = await putCard(store, 'rec_1', '#ads', MONDAY);
    const list = batchOf([one], { kind: 'list' });
    await store.recordMessages([{ id: 'rec_1:card:#ads', kind: 'posting', at: MONDAY }]);
    expect((await store.queued('#ads', 0, null, 10)).items).toEqual([]);
    expect(await store.commitBatch(list)).toEqual({ ok: false });
    expect(await store.batch(BATCH)).toBeNull();
  });
});

test('what a card offered is kept under its hash, and only under that', async () => {
  const { store } = openStore();
  await store.commitBatch(batchOf(await putAll(store, 'rec_1')));
  const offered = { decide: [{ id: 'rec_1', revisionHash: 'h' }], undo: [] };
  await store.keepOffered(BATCH, 'hash', offered);
  await store.keepOffered(BATCH, 'hash', offered);
  expect(await store.offered(BATCH, 'hash')).toEqual(offered);
  expect(await store.offered(BATCH, 'other')).toBeNull();
  expect(await store.offered('bat_2', 'hash')).toBeNull();
});
