import { describe, expect, test } from 'vitest';
import type { State } from '../../../src/domain/state.ts';
import * as build from '../../support/build.ts';
import { callback, card, change, item, message, put } from './changes.ts';
import { openStore } from './store-fixture.ts';

const { MONDAY, MINUTE_MS, HOUR_MS } = build;

describe('timers', () => {
  test('are due in the order of their times, and not before', async () => {
    const { store } = openStore();
    await store.commit(change(item('rec_1'), { timerAt: MONDAY + 2 }));
    await store.commit(change(item('rec_2'), { timerAt: MONDAY + 1 }));
    await store.commit(change(item('rec_3'), { timerAt: null }));
    expect(await store.oldestTimer()).toBe(MONDAY + 1);
    expect(await store.dueTimers(MONDAY, 10)).toEqual([]);
    expect(await store.dueTimers(MONDAY + 1, 10)).toEqual(['rec_2']);
    expect(await store.dueTimers(MONDAY + 2, 10)).toEqual(['rec_2', 'rec_1']);
    expect(await store.dueTimers(MONDAY + 2, 1)).toEqual(['rec_2']);
  });

  test('are taken off by a change that leaves nothing due', async () => {
    const { store } = openStore();
    await store.commit(change(item('rec_1'), { timerAt: MONDAY }));
    await store.commit(change(item('rec_1', { version: 2 }), { timerAt: null }));
    expect(await store.dueTimers(MONDAY, 10)).toEqual([]);
    expect(await store.oldestTimer()).toBeNull();
  });
});

test('open are those that wait for people: held or pending, of this agent', async () => {
  const { store } = openStore();
  for (const [index, state] of build.everyState().entries()) await put(store, item(`rec_${index}`), state);
  await put(store, item('rec_other', { agent: 'pacer' }));
  expect(await store.openCount('bid-pilot', 10)).toBe(2);
  expect(await store.openCount('bid-pilot', 1)).toBe(1);
  expect(await store.openCount('pacer', 10)).toBe(1);
  expect(await store.openCount('nobody', 10)).toBe(0);
});

describe('what autopilot did that can still be taken back', () => {
  const at = (n: number) => ({ ...build.release(), by: 'policy' as const, approvals: [], approvedAt: MONDAY + n });
  const all = { kind: 'all' as const };
  const now = MONDAY + MINUTE_MS;

  test.each<[string, State, boolean]>([
    ['approved, while it can be undone', build.approved({ release: at(0), undoUntil: now + 1 }), true],
    ['approved, once that has ended', build.approved({ release: at(0), undoUntil: now }), false],
    ['approved, once that was closed', build.approved({ release: at(0), undoUntil: 1, undoClosed: true }), false],
    ['executed, while it can be rolled back', build.executed({ release: at(0), rollbackUntil: now + 1 }), true],
    ['executed, once that has ended', build.executed({ release: at(0), rollbackUntil: now }), false],
    ['executed by an agent that cannot', build.executed({ release: at(0), rollbackUntil: null }), false],
    ['executing', build.executing({ release: at(0) }), false],
    ['approved by people', build.approved({ undoUntil: now + 1 }), false],
  ])('%s', async (_what, state, listed) => {
    const { store } = openStore();
    const stored = await put(store, item('rec_1'), state);
    expect(await store.undoableAutopilot(all, now, 10)).toEqual(listed ? [stored] : []);
  });

  test('is found by what a halt names, the newest first', async () => {
    const { store } = openStore();
    const open = (n: number) => build.approved({ release: at(n), undoUntil: now + 1 });
    const one = await put(store, item('rec_1'), open(1));
    const two = await put(store, item('rec_2'), open(2));
    const other = await put(store, item('rec_3', { agent: 'pacer' }), open(3));
    expect(await store.undoableAutopilot(all, now, 10)).toEqual([other, two, one]);
    expect(await store.undoableAutopilot(all, now, 2)).toEqual([other, two]);
    expect(await store.undoableAutopilot({ kind: 'agent', value: 'bid-pilot' }, now, 10)).toEqual([two, one]);
    expect(await store.undoableAutopilot({ kind: 'action', value: 'nothing.else' }, now, 10)).toEqual([]);
  });
});

describe('the summary', () => {
  test('of nothing is empty', async () => {
    const { store } = openStore();
    expect(await store.summary(MONDAY, 0)).toEqual({
      byStatus: [],
      open: [],
      autopilotToday: [],
      callbacks: { pending: 0, dead: 0 },
      messages: { waiting: 0, dead: 0 },
      unknownOutcomes: [],
      unpublished: [],
    });
  });

  test('counts by status and lists what waits, longest first', async () => {
    const { store } = openStore();
    await put(store, item('rec_2', { receivedAt: MONDAY + 1 }), build.pending({ step: 1, stepStartedAt: MONDAY + 5 }));
    await put(store, item('rec_1'));
    await put(store, item('rec_3', { receivedAt: MONDAY + 2 }), build.pending({ frozenAt: MONDAY + 3 }));
    await put(store, item('rec_4'), build.rejected());
    const { byStatus, open } = await store.summary(MONDAY, 0);
    expect(byStatus).toEqual([
      { status: 'pending', count: 3 },
      { status: 'rejected', count: 1 },
    ]);
    const agent = 'bid-pilot';
    const { summary } = build.content();
    const asked = ['marketing_head', 'finance'];
    expect(open).toEqual([
      { id: 'rec_1', agent, summary, roles: asked, askedAt: MONDAY, decideBy: MONDAY + 30 * MINUTE_MS },
      { id: 'rec_2', agent, summary, roles: ['cmo'], askedAt: MONDAY + 5, decideBy: MONDAY + 5 + HOUR_MS },
      { id: 'rec_3', agent, summary, roles: asked, askedAt: MONDAY, decideBy: null },
    ]);
  });

  test('adds up what policy let through today, by currency, and counts what moves no money', async () => {
    const { store } = openStore();
    const release = { ...build.release(), by: 'policy' as const };
    const inEuro = build.verdict({ amount: { amountMinor: 700, currency: 'EUR' } });
    const today = release.approvedAt;
    await put(store, item('rec_1'), build.approved({ release }));
    await put(store, item('rec_2'), build.executed({ release }));
    await put(store, item('rec_3', { verdict: inEuro }), build.executing({ release }));
    await put(store, item('rec_4'), build.failed({ release }));
    await put(store, item('rec_5'), build.executed());
    await put(store, item('rec_6'), build.approved({ release: { ...release, approvedAt: today - 1 } }));
    await put(store, item('rec_7', { verdict: build.verdict({ amount: null }) }), build.approved({ release }));
    expect((await store.summary(today, today)).autopilotToday).toEqual([
      { currency: '', amountMinor: 0, count: 1 },
      { currency: 'EUR', amountMinor: 700, count: 1 },
      { currency: 'USD', amountMinor: 2_480_000, count: 2 },
    ]);
  });

  test.each<[string, State, boolean]>([
    ['executing in time', build.executing(), false],
    ['executing, overdue', build.executing({ overdue: true }), true],
    ['executing, asked to stop', build.executing({ stopRequestedAt: MONDAY }), true],
    ['rolling back in time', build.rollingBack(), false],
    ['rolling back, overdue', build.rollingBack({ overdue: true }), true],
    ['executed', build.executed(), false],
  ])('names those whose outcome nobody knows: %s', async (_what, state, unknown) => {
    const { store } = openStore();
    const { id, agent, content } = await put(store, item('rec_1'), state);
    const named = [{ id, agent, summary: content.summary }];
    expect((await store.summary(MONDAY, 0)).unknownOutcomes).toEqual(unknown ? named : []);
  });

  test('counts callbacks and messages that wait or were given up', async () => {
    const { store } = openStore();
    const messages = ['a', 'b', 'c', 'd'].map((id) => message(id, { topic: { kind: 'overdue' } }));
    const callbacks = ['cb_1', 'cb_2', 'cb_3'].map((id) => callback(id, 'rec_1'));
    const first = item('rec_1');
    await store.commit(change(first, { callbacks, messages: [...messages, card('rec_1')] }));
    const ended = { status: 200, error: null, at: MONDAY };
    await store.recordCallback({ id: 'cb_1', ...ended, next: { state: 'delivered' } }, [], []);
    await store.recordCallback({ id: 'cb_2', ...ended, next: { state: 'dead' } }, [], []);
    await store.recordMessages([
      { id: 'a', kind: 'drawn', channel: 'C1', ts: '1.1', version: 1 },
      { id: 'b', kind: 'dead', error: 'is_archived' },
      { id: 'rec_1:card:#ads', kind: 'drawn', channel: 'C1', ts: '1.2', version: 1 },
    ]);
    await store.commit(change({ ...first, version: 2 }));
    const { callbacks: owed, messages: shown } = await store.summary(MONDAY, 0);
    expect(owed).toEqual({ pending: 1, dead: 1 });
    // Two to post, and the card to update.
    expect(shown).toEqual({ waiting: 3, dead: 1 });
  });
});
