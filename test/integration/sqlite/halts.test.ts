import { describe, expect, test } from 'vitest';
import type { HaltScope } from '../../../src/domain/halt.ts';
import type { State } from '../../../src/domain/state.ts';
import * as build from '../../support/build.ts';
import { haltChange, item, message, put } from './changes.ts';
import { openStore } from './store-fixture.ts';

const { halt, HOUR_MS, MONDAY } = build;
const NOTHING = { active: [], peopleOnly: [], paused: [] };

describe('the book of halts', () => {
  test('holds what is not released, and rises with each change', async () => {
    const { store } = openStore();
    const later = halt({ id: 'hlt_2', scope: { kind: 'agent', value: 'pacer' }, engagedAt: MONDAY + 5 });
    const first = halt({ id: 'hlt_1', engagedAt: MONDAY });
    expect(await store.halts()).toEqual({ ...NOTHING, epoch: 0 });
    await store.commitHalt(haltChange(later, 0));
    await store.commitHalt(haltChange(first, 1));
    expect(await store.halts()).toEqual({ ...NOTHING, epoch: 2, active: [first, later] });

    const asked = { ...first, release: { by: 'dana', reason: 'Tracking is back', at: MONDAY + 9 } };
    await store.commitHalt(haltChange(asked, 2));
    expect(await store.halts()).toEqual({ ...NOTHING, epoch: 3, active: [asked, later] });

    const released = { ...asked, releasedAt: MONDAY + 10, autopilotAt: MONDAY + HOUR_MS };
    await store.commitHalt(haltChange(released, 3));
    expect(await store.halts()).toEqual({ ...NOTHING, epoch: 4, active: [later], peopleOnly: [released] });
    expect(await store.halt('hlt_1')).toEqual(released);

    await store.commitHalt(haltChange({ ...released, endedAt: MONDAY + HOUR_MS }, 4));
    expect(await store.halts()).toEqual({ ...NOTHING, epoch: 5, active: [later] });
    expect(await store.halt('hlt_3')).toBeNull();
  });

  test('holds who is paused, and rises with that too', async () => {
    const { store } = openStore();
    const pause = { by: 'sam', reason: 'A new model', at: MONDAY };
    const change = (given: typeof pause | null, expectedEpoch: number) =>
      store.commitPause({ agent: 'pacer', pause: given, expectedEpoch, audit: [] });
    expect(await change(pause, 0)).toEqual({ ok: true });
    expect(await change(null, 0)).toEqual({ ok: false });
    expect(await store.halts()).toEqual({ ...NOTHING, epoch: 1, paused: [{ agent: 'pacer', ...pause }] });
    expect(await change(null, 1)).toEqual({ ok: true });
    expect(await store.halts()).toEqual({ ...NOTHING, epoch: 2 });
  });

  test('changes only for one who saw its last change, with all that comes along', async () => {
    const { db, store } = openStore();
    const notice = message('hlt_1:engaged', { topic: { kind: 'halt', haltId: 'hlt_1' } });
    const results = await Promise.all(
      ['hlt_1', 'hlt_2'].map((id) => store.commitHalt(haltChange(halt({ id }), 0, { messages: [{ ...notice, id }] }))),
    );
    expect(results).toEqual([{ ok: true }, { ok: false }]);
    expect(db.prepare('SELECT id FROM messages').pluck().all()).toEqual(['hlt_1']);
    expect((await store.halts()).active.map(({ id }) => id)).toEqual(['hlt_1']);
  });

  test.each([
    ['broken JSON', `UPDATE halts SET halt = '{"id":"hlt_1","sco'`],
    ['no scope', `UPDATE halts SET halt = json_remove(halt, '$.scope')`],
    ['an unknown scope', `UPDATE halts SET halt = json_replace(halt, '$.scope.kind', 'campaign')`],
    ['said to be released by its text alone', `UPDATE halts SET halt = json_replace(halt, '$.releasedAt', 5)`],
    ['the text of another halt', `UPDATE halts SET halt = json_replace(halt, '$.id', 'hlt_2')`],
  ])('counts a halt that cannot be read as a halt on all: %s', async (_what, spoil) => {
    const { db, store } = openStore();
    await put(store, item('rec_1'));
    await store.commitHalt(haltChange(halt({ id: 'hlt_1', scope: { kind: 'agent', value: 'pacer' } }), 0));
    db.exec(spoil);
    const { active } = await store.halts();
    expect(active).toMatchObject([{ id: 'hlt_1', scope: { kind: 'all' }, release: null, releasedAt: null }]);
    expect(await store.snapshot('rec_1')).toMatchObject({ halts: { active } });
    expect(await store.halt('hlt_1')).toEqual(active[0]);
  });
});

describe('what a halt still has to reach', () => {
  const frozen = build.pending({ frozenAt: MONDAY });
  const stopped = build.executing({ stopRequestedAt: MONDAY });
  const reached = new Set(['pending', 'approved', 'executing']);

  test.each<[string, State, boolean]>([
    ...build.everyState().map((state): [string, State, boolean] => [state.status, state, reached.has(state.status)]),
    ['frozen', frozen, false],
    ['executing and asked to stop', stopped, false],
  ])('%s', async (_name, state, expected) => {
    const { store } = openStore();
    await put(store, item('rec_1'), state);
    expect(await store.untouchedByHalt({ kind: 'all' }, 10)).toEqual(expected ? ['rec_1'] : []);
  });

  test.each<[string, State, boolean]>([
    ...build.everyState().map((state): [string, State, boolean] => [state.status, state, reached.has(state.status)]),
    ['frozen by another halt', frozen, true],
    ['asked to stop by another halt', stopped, true],
  ])('%s, among what it meets', async (_name, state, expected) => {
    const { store } = openStore();
    await put(store, item('rec_1'), state);
    const met = expected ? [{ id: 'rec_1', status: state.status }] : [];
    expect(await store.metByHalt({ kind: 'all' }, 10)).toEqual(met);
    expect(await store.metByHalt({ kind: 'account', value: 'another' }, 10)).toEqual([]);
  });

  test.each<[HaltScope, string[]]>([
    [{ kind: 'all' }, ['rec_1', 'rec_2', 'rec_3']],
    [{ kind: 'agent', value: 'pacer' }, ['rec_2']],
    [{ kind: 'action', value: 'bid.raise' }, ['rec_3']],
    [{ kind: 'platform', value: 'google_ads' }, ['rec_1', 'rec_2']],
    [{ kind: 'account', value: '777' }, ['rec_2']],
    [{ kind: 'account', value: '7-7-7' }, ['rec_2']],
    [{ kind: 'account', value: '' }, []],
  ])('under %o', async (scope, expected) => {
    const { store } = openStore();
    const target = { platform: 'google_ads', account: '777', entity: 'campaigns/1' };
    const { target: _, ...untargeted } = build.content({ action: 'bid.raise' });
    await put(store, item('rec_1'));
    await put(store, item('rec_3', { content: untargeted }));
    await put(store, item('rec_2', { agent: 'pacer', content: build.content({ target }) }));
    expect(await store.untouchedByHalt(scope, 10)).toEqual(expected);
    expect(await store.untouchedByHalt(scope, 1)).toEqual(expected.slice(0, 1));
    expect((await store.metByHalt(scope, 10)).map(({ id }) => id).sort()).toEqual(expected);
  });

  test('and what a release may set going again: held or frozen, page by page', async () => {
    const { store } = openStore();
    await put(store, item('rec_3'), frozen);
    await put(store, item('rec_1', { state: build.held() }));
    await put(store, item('rec_2'));
    await put(store, item('rec_4', { state: build.held() }));
    expect(await store.heldOrFrozen('', 2)).toEqual(['rec_1', 'rec_3']);
    expect(await store.heldOrFrozen('rec_3', 2)).toEqual(['rec_4']);
    expect(await store.heldOrFrozen('rec_4', 2)).toEqual([]);
  });
});
