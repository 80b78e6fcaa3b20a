import { describe, expect, test } from 'vitest';
import type { PolicyChange } from '../../../src/app/store.ts';
import { MONDAY } from '../../support/build.ts';
import { openStore } from './store-fixture.ts';

const load = (hash: string, expectedHash: string | null, loadedAt = MONDAY): PolicyChange => ({
  policy: { hash, text: `# ${hash}`, loadedAt },
  expectedHash,
  audit: [{ id: `evt_${hash}_${loadedAt}`, type: 'policy_loaded', at: loadedAt, facts: {}, privates: [] }],
  messages: [],
});

describe('policies', () => {
  test('none is in force before the first', async () => {
    const { store } = openStore();
    expect([await store.latestPolicy(), await store.policyText('one')]).toEqual([null, null]);
  });

  test('the latest is the one that came last, also when it was in force before, or the clock was put back', async () => {
    const { store } = openStore();
    for (const change of [load('one', null), load('two', 'one', MONDAY + 1), load('one', 'two', MONDAY - 1)]) {
      expect(await store.commitPolicy(change)).toEqual({ ok: true });
    }
    expect(await store.latestPolicy()).toEqual({ hash: 'one', text: '# one', loadedAt: MONDAY - 1 });
    expect(await store.policyText('two')).toEqual({ hash: 'two', text: '# two', loadedAt: MONDAY + 1 });
  });

  test('of two that follow the same one, one comes into force, and only its fact is recorded', async () => {
    const { store, db } = openStore();
    await store.commitPolicy(load('one', null));
    const both = await Promise.all([store.commitPolicy(load('two', 'one')), store.commitPolicy(load('three', 'one'))]);
    expect(both).toEqual([{ ok: true }, { ok: false }]);
    expect((await store.latestPolicy())?.hash).toBe('two');
    expect(db.prepare('SELECT count(*) FROM audit_events').pluck().get()).toBe(2);
  });
});
