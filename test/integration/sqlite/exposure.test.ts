import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countsAs, type ExposureScope, hourOf } from '../../../src/domain/exposure.ts';
import type { Recommendation, State } from '../../../src/domain/state.ts';
import { matches } from '../../../src/policy/policy.ts';
import * as build from '../../support/build.ts';
import { HOUR_MS, MONDAY } from '../../support/build.ts';
import { change, item, put } from './changes.ts';
import { openStore } from './store-fixture.ts';

const ANY: ExposureScope = {
  account: null,
  platform: null,
  agent: null,
  action: null,
  for: ['*'],
  currency: 'USD',
  since: MONDAY - 24 * HOUR_MS,
};
const usd = (amountMinor: number) => ({ amountMinor, currency: 'USD' });

/** A move of so much, by whom, of what and where. */
function move(id: string, amountMinor: number, part: { agent?: string; action?: string; account?: string } = {}) {
  const { agent = 'bid-pilot', action = 'budget.shift', account = '123-456-7890' } = part;
  const target = { platform: 'google_ads', account, entity: id };
  const verdict = build.verdict({ amount: usd(amountMinor) });
  return item(id, { agent, verdict, content: build.content({ action, target }) });
}

describe('money of others', () => {
  test.each<[string, number, Partial<ExposureScope>]>([
    ['in all', 1111, {}],
    ['on one account, however it is spelt', 1101, { account: '1234567890' }],
    ['on another', 10, { account: '777' }],
    ['of one agent', 1011, { agent: 'bid-pilot' }],
    ['by one action', 111, { action: 'budget.shift' }],
    ['by actions of a pattern', 111, { for: ['budget.*'] }],
    ['by several patterns', 1111, { for: ['bid.*', 'budget.shift'] }],
    ['on one platform', 1111, { platform: 'google_ads' }],
    ['on another platform', 0, { platform: 'shop' }],
    ['of one agent on one account', 1001, { agent: 'bid-pilot', account: '1234567890' }],
    ['by the rate where it was counted in another currency', 556, { currency: 'EUR', worth: { USD: 0.5 } }],
    ['that nobody can add up without a rate', Number.POSITIVE_INFINITY, { currency: 'EUR' }],
  ])('%s', async (_what, sum, scope) => {
    const { store } = openStore();
    await put(store, move('rec_1', 1));
    await put(store, move('rec_2', 10, { account: '777' }), build.approved());
    await put(store, move('rec_3', 100, { agent: 'tuner' }), build.executing());
    await put(store, move('rec_4', 1000, { action: 'bid.adjust', account: '123 456 7890' }));
    expect((await store.surroundings([{ ...ANY, ...scope }], null, 'rec_new')).others).toEqual([sum]);
  });

  test('leaves out the one that is asked about', async () => {
    const { store } = openStore();
    await put(store, move('rec_1', 1));
    await put(store, move('rec_2', 10));
    const scopes = [ANY, { ...ANY, action: 'bid.adjust' }];
    expect((await store.surroundings(scopes, null, 'rec_2')).others).toEqual([1, 0]);
  });

  test('counts while it is open, once it moved, and not when nothing came of it', async () => {
    for (const state of build.everyState()) {
      const { store } = openStore();
      await put(store, move('rec_1', 7), state);
      const { others } = await store.surroundings([ANY], null, 'rec_new');
      expect([state.status, others[0]]).toEqual([state.status, countsAs(state.status) === 'none' ? 0 : 7]);
    }
  });

  test('moved leaves the window with the hour in which it moved, and waits in every window until then', async () => {
    const { store } = openStore();
    const executedAt = MONDAY + 30 * build.MINUTE_MS;
    const countedAt = async (ms: number) =>
      (await store.surroundings([{ ...ANY, since: MONDAY + ms }], null, 'x')).others[0];
    const first = await put(store, move('rec_1', 7), build.executing());
    expect(await countedAt(1000 * HOUR_MS)).toBe(7);
    await store.commit(change({ ...first, state: build.executed({ executedAt }), version: 3 }));
    expect(await countedAt(0)).toBe(7);
    expect(await countedAt(HOUR_MS - 1)).toBe(7);
    expect(await countedAt(HOUR_MS)).toBe(0);
  });
});

const STATES: State[] = build.everyState().filter(({ status }) => status !== 'noted');
const anyStep = fc.record({
  id: fc.constantFrom('rec_1', 'rec_2', 'rec_3', 'rec_4'),
  agent: fc.constantFrom('bid-pilot', 'tuner'),
  action: fc.constantFrom('budget.shift', 'budget.cut', 'bid.adjust'),
  account: fc.constantFrom('111', '1-1-1', '222'),
  amountMinor: fc.constantFrom(0, 1, 20, 300, 9e15),
  currency: fc.constantFrom('USD', 'EUR'),
  state: fc.constantFrom(...STATES),
});

test('the sums are those of the rows, whatever is written in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 25 }), async (steps) => {
      const { store, db } = openStore();
      const rows = new Map<string, Recommendation>();
      for (const { id, amountMinor, currency, state, ...part } of steps) {
        const before = rows.get(id);
        const moved = move(id, amountMinor, before ? { ...part, agent: before.agent } : part);
        const amount = { amountMinor, currency };
        const next = { ...moved, state, verdict: { ...moved.verdict, amount }, version: (before?.version ?? 0) + 1 };
        // What a new revision brings, an update of the row does too.
        await store.commit(change(next));
        rows.set(id, next);
      }
      // Money of the other currency is worth nothing here: what it is worth by a rate stands above.
      const scopes: ExposureScope[] = [
        { ...ANY, account: '111', for: ['budget.*'] },
        { ...ANY, agent: 'tuner', currency: 'EUR' },
        { ...ANY, since: MONDAY + 100 * HOUR_MS },
        ANY,
      ].map((scope) => ({ ...scope, worth: { USD: 0, EUR: 0 } }));
      const expected = scopes.map((scope) =>
        [...rows.values()].reduce(
          (sum, row) => sum + (isIn(scope, row) ? (row.verdict.amount?.amountMinor ?? 0) : 0),
          0,
        ),
      );
      expect((await store.surroundings(scopes, null, 'rec_new')).others).toEqual(expected);
      // What is known of one is left out as its row would be.
      for (const row of rows.values()) {
        const { others } = await store.surroundings(scopes, null, row.id);
        expect(await store.sumsBeside(scopes, row)).toEqual(others);
      }
      const kept = db.prepare('SELECT total(amount_minor) AS minor, total(items) AS items FROM exposure').get();
      const rowsSay = `SELECT total(amount_minor) AS minor, total(1) AS items FROM recommendations
        WHERE exposure_state <> 'none' AND amount_minor > 0`;
      expect(kept).toEqual(db.prepare(rowsSay).get());
      await store.close();
    }),
    { numRuns: 40 },
  );
});

function isIn({ account, agent, for: patterns, currency, since }: ExposureScope, row: Recommendation): boolean {
  const { state, content, verdict } = row;
  const counts = countsAs(state.status);
  const key = content.target?.account.replaceAll('-', '');
  if (counts === 'none' || verdict.amount?.currency !== currency) return false;
  if ((account !== null && account !== key) || (agent !== null && agent !== row.agent)) return false;
  if (!patterns.some((pattern) => matches(pattern, content.action))) return false;
  if (counts === 'pending') return true;
  const movedAt =
    state.status === 'closed' ? state.closedAt : 'executedAt' in state ? state.executedAt : row.receivedAt;
  return hourOf(movedAt) >= hourOf(since);
}
