import { describe, expect, test } from 'vitest';
import type { AuditDraft } from '../../../src/audit/leaf.ts';
import { approved, executing, failed, HOUR_MS, MONDAY, release } from '../../support/build.ts';
import { change, fact, item, put } from './changes.ts';
import { openStore } from './store-fixture.ts';

const DANA = 'U0000DANA';
const by = (person: string) => [{ name: 'person', value: person, salt: '00'.repeat(16) }];

describe('a Home', () => {
  test('is kept with when it was opened and what it shows, and forgets what another view shows', async () => {
    const { store } = openStore();
    expect(await store.home(DANA)).toBeNull();
    await store.openHome(DANA, MONDAY, null);
    await store.drawnHome(DANA, { viewHash: 'v1', shownHash: 'h1', offeredHash: 'o1', at: MONDAY, fact: null });
    await store.openHome(DANA, MONDAY + 1, 'v1');
    const shows = { viewHash: 'v1', shownHash: 'h1', offeredHash: 'o1' };
    expect(await store.home(DANA)).toEqual({ slackUser: DANA, openedAt: MONDAY + 1, ...shows });
    await store.openHome(DANA, MONDAY + 2, 'v2');
    expect(await store.home(DANA)).toMatchObject({ viewHash: 'v2', shownHash: null, offeredHash: null });
    await store.drawnHome(DANA, null);
    expect(await store.home(DANA)).toMatchObject({ viewHash: null, shownHash: null, offeredHash: null });
  });

  test('counts as opened from the very moment on', async () => {
    const { store } = openStore();
    await store.openHome(DANA, MONDAY, null);
    const openedSince = async (at: number) => (await store.homes(at)).length;
    expect([await openedSince(MONDAY), await openedSince(MONDAY + 1)]).toEqual([1, 0]);
  });
});

describe('what it tells', () => {
  /** A decision about the recommendation by this person, at this time, that took them so long. */
  async function decided(id: string, type: string, person: string, at: number, tookMs = 60_000) {
    const { store } = opened;
    const draft: AuditDraft = fact(type, {
      id: `evt_${id}_${type}`,
      at,
      facts: { took_ms: tookMs },
      privates: by(person),
    });
    const first = await put(store, item(id));
    await store.commit(change({ ...first, version: 2 }, { audit: [draft] }));
  }
  let opened: ReturnType<typeof openStore>;

  test('of a person is what they did since then, newest first, and nothing of others', async () => {
    opened = openStore();
    const { store } = opened;
    await decided('rec_1', 'approval_given', 'dana', MONDAY);
    await decided('rec_2', 'rejected', 'dana', MONDAY + HOUR_MS);
    await decided('rec_3', 'approval_given', 'felix', MONDAY + HOUR_MS);
    await decided('rec_4', 'reminded', 'dana', MONDAY + HOUR_MS);
    expect(await store.doneBy('dana', MONDAY, 10)).toEqual([
      { recommendationId: 'rec_2', type: 'rejected', at: MONDAY + HOUR_MS },
      { recommendationId: 'rec_1', type: 'approval_given', at: MONDAY },
    ]);
    expect(await store.doneBy('dana', MONDAY + 1, 10)).toHaveLength(1);
    expect(await store.doneBy('dana', MONDAY, 1)).toHaveLength(1);
    expect(await store.homeFigures(MONDAY)).toEqual({
      byPeople: [
        { type: 'approval_given', count: 2 },
        { type: 'rejected', count: 1 },
      ],
      answeredInMs: [60_000, 60_000, 60_000],
      autopilot: 0,
      expired: 0,
    });
  });

  test('of autopilot is what it let through since then, what that adds up to, and what went wrong', async () => {
    const { store } = openStore();
    const policy = (approvedAt: number) => release({ by: 'policy', approvals: [], approvedAt });
    await put(store, item('rec_1'), approved({ release: policy(MONDAY) }));
    await put(store, item('rec_2'), failed({ release: policy(MONDAY + 1) }));
    await put(store, item('rec_3'), executing({ release: policy(MONDAY + 2), overdue: true }));
    await put(store, item('rec_4'), approved({ release: policy(MONDAY - 1) }));
    await put(store, item('rec_5'), approved());
    const told = await store.autopilotSince(MONDAY, 1);
    expect(told.letThrough).toEqual([{ currency: 'USD', amountMinor: 2_480_000, count: 2 }]);
    expect(told.wrong.map(({ id }) => id)).toEqual(['rec_3']);
    expect(told.wrongCount).toBe(2);
    expect(await store.homeFigures(MONDAY)).toMatchObject({ autopilot: 3 });
  });

  test('of what waits are the versions, oldest first, and the newest fact of the record rises with all', async () => {
    const { store } = openStore();
    const before = await store.latestFact();
    await put(store, item('rec_b', { receivedAt: MONDAY }));
    await put(store, item('rec_a', { receivedAt: MONDAY + 1 }));
    await put(store, item('rec_c'), approved());
    expect(await store.waitingVersions(10)).toEqual([
      { id: 'rec_b', version: 1 },
      { id: 'rec_a', version: 1 },
    ]);
    expect(await store.waitingVersions(1)).toHaveLength(1);
    expect(await store.latestFact()).toBeGreaterThan(before);
  });
});
