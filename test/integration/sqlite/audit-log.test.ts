import { expect, test } from 'vitest';
import { commitment, leafHash } from '../../../src/audit/hash.ts';
import { leafOf } from '../../../src/audit/leaf.ts';
import { halt, MONDAY } from '../../support/build.ts';
import { change, fact, haltChange, item, put } from './changes.ts';
import { openStore } from './store-fixture.ts';

const salt = '0001feff';

test('facts are numbered in the order of commits, without a gap where one lost its race', async () => {
  const { db, store } = openStore();
  const first = await put(store, item('rec_1'));
  await Promise.all([
    store.commit(change({ ...first, version: 2 }, { audit: [fact('asked'), fact('reminded')] })),
    store.commit(change({ ...first, version: 2 }, { audit: [fact('expired')] })),
    store.commitHalt(haltChange(halt(), 0, { audit: [fact('halt_engaged')] })),
    store.append([fact('digest_due')], []),
  ]);
  expect(db.prepare('SELECT seq, type, recommendation_id AS about FROM audit_events ORDER BY seq').all()).toEqual([
    { seq: 1, type: 'received', about: 'rec_1' },
    { seq: 2, type: 'asked', about: 'rec_1' },
    { seq: 3, type: 'reminded', about: 'rec_1' },
    { seq: 4, type: 'halt_engaged', about: null },
    { seq: 5, type: 'digest_due', about: null },
  ]);
});

test('what another process committed in between is counted on', async () => {
  const { path, store } = openStore();
  const other = openStore(path);
  await store.append([fact('one')], []);
  await other.store.append([fact('two')], []);
  await store.append([fact('three')], []);
  const events = other.db.prepare('SELECT seq, type FROM audit_events ORDER BY seq').raw().all();
  expect(events).toEqual([
    [1, 'one'],
    [2, 'two'],
    [3, 'three'],
  ]);
});

test('a leaf is the canonical text of its fact, beside its hash', async () => {
  const { db, store } = openStore();
  const draft = fact('rejected', {
    facts: { revision: 1 },
    privates: [
      { name: 'person', salt, value: 'dana' },
      { name: 'note', salt, value: 'Not before the sale' },
    ],
  });
  await store.commit(change(item('rec_1'), { audit: [draft] }));
  const leaf = leafOf(1, draft);
  expect(await store.history('rec_1')).toEqual([
    { sequence: 1, type: 'rejected', at: MONDAY, leaf, privates: { note: 'Not before the sale', person: 'dana' } },
  ]);
  expect(db.prepare('SELECT leaf_hash FROM audit_events').pluck().get()).toBe(leafHash(leaf));
  const kept = db.prepare<[], { salt: string; value: string }>(
    `SELECT salt, value FROM audit_private WHERE name = 'person'`,
  );
  const person = kept.get();
  expect(leaf).toContain(commitment(Buffer.from(person?.salt ?? '', 'hex'), person?.value ?? ''));
});

test('an erased value leaves the leaf as it was', async () => {
  const { db, store } = openStore();
  const draft = fact('rejected', { privates: [{ name: 'person', salt, value: 'dana' }] });
  await store.commit(change(item('rec_1'), { audit: [draft, fact('closed')] }));
  db.exec('DELETE FROM audit_private');
  expect(await store.history('rec_1')).toEqual([
    { sequence: 1, type: 'rejected', at: MONDAY, leaf: leafOf(1, draft), privates: {} },
    { sequence: 2, type: 'closed', at: MONDAY, leaf: leafOf(2, fact('closed')), privates: {} },
  ]);
});
