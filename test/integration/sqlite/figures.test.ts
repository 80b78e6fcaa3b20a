import { expect, test } from 'vitest';
import type { Store } from '../../../src/app/store.ts';
import type { AuditDraft } from '../../../src/audit/leaf.ts';
import type { Tally } from '../../../src/domain/figures.ts';
import * as build from '../../support/build.ts';
import { change, fact, item } from './changes.ts';
import { openStore } from './store-fixture.ts';

const { MONDAY, MINUTE_MS, HOUR_MS } = build;
const week = { from: MONDAY, to: MONDAY + 168 * HOUR_MS, platforms: null, accounts: null, agents: null };
const SALT = '00'.repeat(16);
const by = (person: string) => [{ name: 'person', value: person, salt: SALT }];

/** Stores one recommendation that arrived at MONDAY, with these facts of what became of it. */
async function tell(store: Store, id: string, facts: (Partial<AuditDraft> & { type: string })[], agent = 'bid-pilot') {
  const received = fact('received', { id: `evt_${id}` });
  const audit = [received, ...facts.map((part, n) => fact(part.type, { id: `evt_${id}_${n}`, ...part }))];
  await store.commit(change(item(id, { agent }), { audit }));
}

test.each<[string, (Partial<AuditDraft> & { type: string })[], Partial<Tally>]>([
  [
    'a yes of people, and how long they had it',
    [{ type: 'approved', at: MONDAY + 4 * MINUTE_MS, facts: { by: 'people' } }],
    { approved: 1, medianMs: 4 * MINUTE_MS },
  ],
  ['a yes of policy', [{ type: 'approved', facts: { by: 'policy' } }], { autopilot: 1, medianMs: null }],
  ['what somebody takes on by hand', [{ type: 'handed_over', at: MONDAY + 1 }], { approved: 1, medianMs: 1 }],
  ['a no', [{ type: 'rejected', at: MONDAY + 7 }], { rejected: 1, medianMs: 7 }],
  ['silence', [{ type: 'expired', facts: { why: 'nobody_answered' } }], { expired: 1 }],
  ['not an agent that never redeemed', [{ type: 'expired', facts: { why: 'not_redeemed' } }], { expired: 0 }],
  [
    'a yes that was taken back, and the second answer from then on',
    [
      { type: 'approved', at: MONDAY + 10, facts: { by: 'people' } },
      { type: 'undone', at: MONDAY + 20 },
      { type: 'rejected', at: MONDAY + 50 },
    ],
    { approved: 1, rejected: 1, takenBack: 1, medianMs: 10, p90Ms: 30 },
  ],
  ['not a no that was taken back', [{ type: 'rejected' }, { type: 'undone' }], { rejected: 1, takenBack: 0 }],
  [
    'a rollback that was asked for',
    [{ type: 'approved', facts: { by: 'policy' } }, { type: 'rollback_requested' }],
    { autopilot: 1, takenBack: 1 },
  ],
  ['nothing of before its time', [{ type: 'rejected', at: week.from - 1 }], { rejected: 0 }],
  ['nothing of after its time', [{ type: 'rejected', at: week.to }], { rejected: 0 }],
])('the figures count %s', async (_what, facts, expected) => {
  const { store } = openStore();
  await tell(store, 'rec_1', facts);
  expect((await store.figures(week, [])).total).toMatchObject(expected);
});

test('who said yes and how fast comes from the record, and of an erased person it is nobody', async () => {
  const { store, db } = openStore();
  const yes = { type: 'approval_given', facts: { took_ms: 900 }, privates: by('dana') };
  for (const n of [1, 2, 3]) await tell(store, `rec_${n}`, [yes]);
  await tell(store, 'rec_4', [{ type: 'rejected', facts: { took_ms: 1 }, privates: by('dana') }]);
  const found = await store.figures(week, []);
  expect(found.people).toEqual([{ person: 'dana', yes: 3, no: 1, fast: 3 }]);
  db.exec('DELETE FROM audit_private');
  expect((await store.figures(week, [])).people).toEqual([]);
});

test('only what is asked for is counted', async () => {
  const { store } = openStore();
  await tell(store, 'rec_1', [{ type: 'rejected' }]);
  await tell(store, 'rec_2', [{ type: 'rejected' }], 'pacer');
  expect((await store.figures({ ...week, agents: ['pacer'] }, [])).total.rejected).toBe(1);
});

test('a time is found in a long record, also where what is older was pruned', async () => {
  const { store, db } = openStore();
  for (let n = 0; n < 40; n += 1) {
    const at = MONDAY - (40 - n) * 24 * HOUR_MS;
    await tell(store, `rec_${n}`, [{ type: 'rejected', at }]);
  }
  await tell(store, 'rec_now', [{ type: 'rejected', at: MONDAY + 1 }]);
  expect((await store.figures(week, [])).total.rejected).toBe(1);
  expect((await store.figures({ ...week, from: MONDAY - 2 * 24 * HOUR_MS }, [])).total.rejected).toBe(3);
  db.exec(`UPDATE audit_events SET at = 0, recommendation_id = NULL, leaf = '' WHERE seq < 60`);
  expect((await store.figures(week, [])).total.rejected).toBe(1);
});
