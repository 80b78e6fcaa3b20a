import { describe, expect, test } from 'vitest';
import type { Around, Change } from '../../../src/app/store.ts';
import { type LimitUse, placeOf } from '../../../src/domain/exposure.ts';
import type { Content } from '../../../src/domain/recommendation.ts';
import type { Recommendation } from '../../../src/domain/state.ts';
import * as build from '../../support/build.ts';
import { MONDAY } from '../../support/build.ts';
import { card, change, fact, item, put } from './changes.ts';
import { type Opened, openStore } from './store-fixture.ts';

const usd = (amountMinor: number) => ({ amountMinor, currency: 'USD' });
const LIMIT = build.limitUse({ most: usd(1_000) });

function move(id: string, amountMinor: number, entity = id): Recommendation {
  const target = { platform: 'google_ads', account: '123-456-7890', entity };
  return item(id, { content: build.content({ target }), verdict: build.verdict({ amount: usd(amountMinor) }) });
}

/** What somebody decided on who saw so much, and nobody else there. */
function entering(of: Recommendation, part: { limits?: LimitUse[]; alone?: boolean } = {}): Change {
  const { limits = [], alone = true } = part;
  const around: Around = { limits, entersAt: { place: placeOf(of.content), alone } };
  return change(of, { around, audit: [fact('received'), fact('approved')] });
}

const leafOf = async ({ store }: Opened, id: string, at: number) =>
  JSON.parse((await store.history(id)).at(at)?.leaf ?? '{}');
const linked = async ({ store }: Opened, id: string) => (await store.conflictsOf(id)).map((other) => other.id);

describe('a limit that was kept when it was looked at', () => {
  test('is kept still: the change is committed, and the record tells the sum', async () => {
    const opened = openStore();
    await put(opened.store, move('rec_1', 400));
    expect(await opened.store.commit(entering(move('rec_2', 600), { limits: [LIMIT] }))).toEqual({ ok: true });
    expect((await leafOf(opened, 'rec_2', 0)).exposure).toBeUndefined();
    expect((await leafOf(opened, 'rec_2', 1)).exposure).toEqual([
      { limit: 'account_day', minor: 1_000, most: 1_000, currency: 'USD' },
    ]);
  });

  test('is passed by now: nothing is written, and the use case loads again', async () => {
    const opened = openStore();
    await put(opened.store, move('rec_1', 401));
    const late = entering(move('rec_2', 600), { limits: [LIMIT] });
    expect(await opened.store.commit(late)).toEqual({ ok: false, conflict: 'limits' });
    expect(await opened.store.recommendation('rec_2')).toBeNull();
    expect(await opened.store.history('rec_2')).toEqual([]);
    expect((await opened.store.surroundings([LIMIT.scope], null, 'x')).others).toEqual([401]);
  });

  test('of many at the same moment only as many are let in as it holds', async () => {
    const { store } = openStore();
    const all = Array.from({ length: 9 }, (_, index) => entering(move(`rec_${index}`, 300), { limits: [LIMIT] }));
    const results = await Promise.all(all.map((one) => store.commit(one)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(3);
    expect((await store.surroundings([LIMIT.scope], null, 'x')).others).toEqual([900]);
  });
});

test('a limit that was seen as passed is in nobody’s way, and the record tells by how much', async () => {
  const opened = openStore();
  await put(opened.store, move('rec_1', 5_000));
  const seen = entering(move('rec_2', 600), { limits: [{ ...LIMIT, passed: true }] });
  expect(await opened.store.commit(seen)).toEqual({ ok: true });
  expect((await leafOf(opened, 'rec_2', 1)).exposure[0]).toMatchObject({ minor: 5_600, most: 1_000 });
});

describe('two that touch one thing', () => {
  test('see each other, though both came as if alone', async () => {
    const opened = openStore();
    const results = await Promise.all([
      opened.store.commit(entering(move('rec_1', 1, 'campaigns/1'))),
      opened.store.commit(entering(move('rec_2', 1, 'CAMPAIGNS/1'))),
    ]);
    expect(results).toEqual([{ ok: true }, { ok: false, conflict: 'neighbours' }]);
    const place = placeOf(move('rec_2', 1, 'campaigns/1').content);
    expect((await opened.store.surroundings([], place, 'rec_2')).neighbours).toEqual(['rec_1']);
    expect(await opened.store.commit(entering(move('rec_2', 1, 'campaigns/1'), { alone: false }))).toEqual({
      ok: true,
    });
    expect([await linked(opened, 'rec_1'), await linked(opened, 'rec_2')]).toEqual([['rec_2'], ['rec_1']]);
    expect((await leafOf(opened, 'rec_2', 0)).linked).toEqual(['rec_1']);
  });

  test('are drawn anew when they meet and when one ends; an ended one conflicts with nothing', async () => {
    const opened = openStore();
    const { store } = opened;
    const first = move('rec_1', 1, 'campaigns/1');
    await store.commit({ ...entering(first), messages: [card('rec_1')] });
    const wanted = async () => (await store.dueMessages(MONDAY, 9)).map(({ wantedVersion }) => wantedVersion);
    const second = move('rec_2', 1, 'campaigns/1');
    await store.commit(entering(second, { alone: false }));
    expect([(await store.recommendation('rec_1'))?.version, await wanted()]).toEqual([2, [2]]);
    await store.commit(change({ ...second, state: build.executed(), version: 2 }));
    expect([(await store.recommendation('rec_1'))?.version, await wanted()]).toEqual([3, [3]]);
    expect((await leafOf(opened, 'rec_2', -1)).unlinked).toEqual(['rec_1']);
    expect(await linked(opened, 'rec_1')).toEqual([]);
    expect(await store.commit(entering(move('rec_3', 1, 'campaigns/2')))).toEqual({ ok: true });
  });

  test('part when a revision goes elsewhere', async () => {
    const opened = openStore();
    await put(opened.store, move('rec_1', 1, 'campaigns/1'));
    await opened.store.commit(entering(move('rec_2', 1, 'campaigns/1'), { alone: false }));
    await opened.store.commit(entering({ ...move('rec_2', 1, 'campaigns/2'), version: 2 }));
    expect([await linked(opened, 'rec_1'), await linked(opened, 'rec_2')]).toEqual([[], []]);
  });

  test.each(build.everyState().map((state) => [state.status, state] as const))(
    'conflict only while both are open: %s',
    async (status, state) => {
      const { store } = openStore();
      await put(store, move('rec_1', 1, 'campaigns/1'), state);
      const isOpen = ['held', 'pending', 'approved', 'executing', 'handed_over'].includes(status);
      const place = placeOf(move('rec_2', 1, 'campaigns/1').content);
      expect((await store.surroundings([], place, 'rec_2')).neighbours).toEqual(isOpen ? ['rec_1'] : []);
    },
  );

  test.each<[string, Partial<Content>, Partial<Content>]>([
    ['money from X to Y and from Y to X', moves('x', 'y'), moves('y', 'x')],
    ['money from X to Y and a cut of X', moves('x', 'y'), lowers('x')],
    ['a cut of X and money from it to Y', lowers('x'), moves('x', 'y')],
    ['a raise of a campaign and a cut under it', raises('c/1'), lowers('c/1/g/2')],
    ['a cut under a campaign and a raise of it', lowers('c/1/g/2'), raises('c/1')],
    ['a raise of a budget and a cut of what its agent says it funds', raises('b/1'), lowers('c/1', 'b/1')],
    ['a cut of what a budget funds and a raise of the budget', lowers('c/1', 'b/1'), raises('b/1')],
  ])('also from elsewhere in the account: %s', async (_what, one, other) => {
    const { store } = openStore();
    const [first, second] = [build.content(one), build.content(other)];
    await put(store, item('rec_1', { content: first }));
    expect((await store.surroundings([], placeOf(second), 'rec_2')).neighbours).toEqual(['rec_1']);
  });

  test.each<[string, Partial<Content>, Partial<Content>]>([
    ['two raises, one under the other', raises('c/1'), raises('c/1/g/2')],
    ['a raise beside a cut', raises('c/1/g/1'), lowers('c/1/g/2')],
    ['names that only begin alike', raises('c/1'), lowers('c/12')],
    ['money to two things from two others', moves('x', 'y'), moves('v', 'w')],
  ])('and not: %s', async (_what, one, other) => {
    const { store } = openStore();
    await put(store, item('rec_1', { content: build.content(one) }));
    expect((await store.surroundings([], placeOf(build.content(other)), 'rec_2')).neighbours).toEqual([]);
  });

  test.each([
    ['another account', { platform: 'google_ads', account: '777', entity: 'campaigns/1' }],
    ['another platform', { platform: 'shop', account: '123-456-7890', entity: 'campaigns/1' }],
    ['another thing', { platform: 'google_ads', account: '123-456-7890', entity: 'campaigns/12' }],
  ])('are none on %s', async (_what, target) => {
    const { store } = openStore();
    await put(store, move('rec_1', 1, 'campaigns/1'));
    const place = placeOf(build.content({ target }));
    expect((await store.surroundings([], place, 'rec_2')).neighbours).toEqual([]);
  });
});

describe('two that pass a limit only together', () => {
  const meet = async (first: number, second: number, moved = 0) => {
    const opened = openStore();
    if (moved > 0) await put(opened.store, move('rec_0', moved), build.executed());
    await put(opened.store, move('rec_1', first));
    const sum = first + second + moved;
    const limits = [{ ...LIMIT, passed: sum > 1_000 }];
    await opened.store.commit(entering(move('rec_2', second), { limits }));
    return linked(opened, 'rec_2');
  };

  test.each([
    ['by a cent', 500, 501, 0, ['rec_1']],
    ['not to the last cent', 500, 500, 0, []],
    ['with what has moved already', 100, 101, 800, ['rec_1']],
    ['not where one passes it alone', 100, 1_001, 0, []],
    ['nor where the other does', 1_001, 100, 0, []],
  ])('are linked %s', async (_what, first, second, moved, expected) => {
    expect(await meet(first, second, moved)).toEqual(expected);
  });
});

function target(entity: string) {
  return { target: { platform: 'google_ads', account: '123-456-7890', entity } };
}

function changes(before: string, after: string) {
  const usd = (amount: string) => ({ amount, currency: 'USD' });
  return { change: { field: 'weekly_budget', before: usd(before), after: usd(after) } };
}

function moves(source: string, entity: string): Partial<Content> {
  return { ...raises(entity), context: { source } };
}

function raises(entity: string): Partial<Content> {
  return { ...target(entity), ...changes('100', '200') };
}

function lowers(entity: string, partOf?: string): Partial<Content> {
  return { ...target(entity), ...changes('200', '100'), context: partOf === undefined ? {} : { part_of: partOf } };
}
