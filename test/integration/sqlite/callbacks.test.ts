import { expect, test } from 'vitest';
import type { CallbackResult } from '../../../src/app/store.ts';
import * as build from '../../support/build.ts';
import { callback, card, change, fact, item, message, put } from './changes.ts';
import { openStore } from './store-fixture.ts';

const { MONDAY } = build;
const HALF_DONE = { status: 503, error: 'service unavailable', at: MONDAY + 1 };

const failedOnce: CallbackResult = { id: 'cb_1', ...HALF_DONE, next: { state: 'pending', dueAt: MONDAY + 5_000 } };
const delivered: CallbackResult = {
  id: 'cb_1',
  status: 204,
  error: null,
  at: MONDAY + 2,
  next: { state: 'delivered' },
};
const dead: CallbackResult = { id: 'cb_1', status: null, error: 'timed out', at: MONDAY + 2, next: { state: 'dead' } };
const deadLetter = message('cb_1:dead_letter', { topic: { kind: 'dead_letter', callbackId: 'cb_1' }, to: '#alerts' });

test('callbacks are due in the order of their times, as they were written', async () => {
  const { store } = openStore();
  const drafts = [callback('cb_2', 'rec_1', { dueAt: MONDAY + 1 }), callback('cb_1', 'rec_1')];
  await store.commit(change(item('rec_1'), { callbacks: drafts }));
  const whole = drafts.map((draft) => ({ ...draft, attempts: 0 })).reverse();
  expect(await store.dueCallbacks(MONDAY - 1, 10, 10)).toEqual([]);
  expect(await store.dueCallbacks(MONDAY, 10, 10)).toEqual(whole.slice(0, 1));
  expect(await store.dueCallbacks(MONDAY + 1, 10, 10)).toEqual(whole);
  expect(await store.dueCallbacks(MONDAY + 1, 1, 10)).toEqual(whole.slice(0, 1));
});

test('the backlog of one agent keeps no other waiting', async () => {
  const { store } = openStore();
  const ofPacer = [callback('cb_9', 'rec_1', { agent: 'pacer', dueAt: MONDAY + 9 })];
  const backlog = [1, 2, 3, 4].map((n) => callback(`cb_${n}`, 'rec_1', { dueAt: MONDAY + n }));
  await store.commit(change(item('rec_1'), { callbacks: [...backlog, ...ofPacer] }));
  const due = async (limit: number, perAgent: number) =>
    (await store.dueCallbacks(MONDAY + 9, limit, perAgent)).map(({ id }) => id);
  expect(await due(2, 3)).toEqual(['cb_1', 'cb_9']);
  expect(await due(10, 3)).toEqual(['cb_1', 'cb_9', 'cb_2', 'cb_3']);
});

test('what was put off by a clock that has been put back since is due', async () => {
  const { store } = openStore();
  const longest = MONDAY + 7 * 86_400_000;
  const drafts = [callback('cb_1', 'rec_1', { dueAt: longest + 1 }), callback('cb_2', 'rec_1', { dueAt: longest })];
  await store.commit(change(item('rec_1'), { callbacks: drafts }));
  expect((await store.dueCallbacks(MONDAY, 10, 10)).map(({ id }) => id)).toEqual(['cb_1']);
});

test('a failed attempt is counted and due again when it says', async () => {
  const { store } = openStore();
  await store.commit(change(item('rec_1'), { callbacks: [callback('cb_1', 'rec_1')] }));
  await store.recordCallback(failedOnce, [], [fact('callback_failed')]);
  expect(await store.dueCallbacks(MONDAY + 4_999, 10, 10)).toEqual([]);
  expect(await store.dueCallbacks(MONDAY + 5_000, 10, 10)).toMatchObject([
    { id: 'cb_1', attempts: 1, dueAt: MONDAY + 5_000 },
  ]);
  expect(await store.callbackState('rec_1')).toBe('pending');
  expect((await store.history('rec_1')).map(({ type }) => type)).toEqual(['received', 'callback_failed']);
});

test.each([
  ['delivered', delivered, 0],
  ['dead', dead, 1],
] as const)('a callback that is %s is not due again', async (state, result, letters) => {
  const { store } = openStore();
  await store.commit(change(item('rec_1'), { callbacks: [callback('cb_1', 'rec_1')] }));
  await store.recordCallback(result, letters === 1 ? [deadLetter] : [], []);
  expect(await store.dueCallbacks(MONDAY + 1e9, 10, 10)).toEqual([]);
  expect(await store.callbackState('rec_1')).toBe(state);
  expect(await store.dueMessages(MONDAY, 10)).toHaveLength(letters);
});

test('a callback that has ended stays as it ended: a slower attempt only enters the record', async () => {
  const { store } = openStore();
  await store.commit(change(item('rec_1'), { callbacks: [callback('cb_1', 'rec_1')] }));
  await store.recordCallback(delivered, [], [fact('callback_delivered')]);
  await store.recordCallback(dead, [deadLetter], [fact('callback_dead')]);
  expect(await store.callbackState('rec_1')).toBe('delivered');
  expect(await store.dueMessages(MONDAY, 10)).toEqual([]);
  expect((await store.history('rec_1')).map(({ type }) => type)).toEqual([
    'received',
    'callback_delivered',
    'callback_dead',
  ]);
});

test('a dead letter redraws the card, also when a drawing from before it is recorded later', async () => {
  const { store } = openStore();
  const messages = [card('rec_1')];
  await store.commit(change(item('rec_1'), { callbacks: [callback('cb_1', 'rec_1')], messages }));
  await store.recordMessages([{ id: 'rec_1:card:#ads', kind: 'drawn', channel: 'C1', ts: '1.1', version: 1 }]);
  await store.recordCallback(dead, [deadLetter], []);
  await store.recordMessages([{ id: 'rec_1:card:#ads', kind: 'drawn', channel: 'C1', ts: '1.1', version: 1 }]);
  expect((await store.dueMessages(MONDAY, 10)).map(({ id }) => id)).toEqual(['cb_1:dead_letter', 'rec_1:card:#ads']);
  expect((await store.recommendation('rec_1'))?.version).toBe(2);
});

test('what the agent was told is the state of the callback of its newest version', async () => {
  const { store } = openStore();
  expect(await store.callbackState('rec_1')).toBe('none');
  const first = await put(store, item('rec_1'));
  const approve = change({ ...first, state: build.approved(), version: 2 }, { callbacks: [callback('cb_9', 'rec_1')] });
  // The dead letter took version 3 for its card.
  const undo = change({ ...first, version: 4 }, { callbacks: [callback('cb_1', 'rec_1')] });
  await store.commit(approve);
  await store.recordCallback({ ...dead, id: 'cb_9' }, [], []);
  expect(await store.callbackState('rec_1')).toBe('dead');
  await store.commit(undo);
  expect(await store.callbackState('rec_1')).toBe('pending');
  await store.recordCallback(delivered, [], []);
  expect(await store.callbackState('rec_1')).toBe('delivered');
});

test('a result of a callback that is not stored is a fault', async () => {
  const { store } = openStore();
  await expect(store.recordCallback(delivered, [], [])).rejects.toThrow('callback cb_1: expected one that is stored');
});
