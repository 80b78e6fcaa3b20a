import { describe, expect, test } from 'vitest';
import type { LogFields } from '../../../src/app/log.ts';
import { createPolicyInForce } from '../../../src/app/policy-in-force.ts';
import { type Store, StoreUnavailable } from '../../../src/app/store.ts';
import { createWakeups } from '../../../src/app/wakeups.ts';
import { MONDAY } from '../../support/build.ts';
import { countingIds } from '../../support/counting-ids.ts';
import { POLICY_TEXT, policyText, policyWith } from '../../support/policy.ts';
import { openStore } from './store-fixture.ts';

const LONGER = policyText(['undo: 5m', 'undo: 10m']);
const BROKEN = policyText(['undo: 5m', 'undo: soon']);

/** A server's policy on a store, and the file that it looks at. */
function setUp(store: Store, server = 'one') {
  const ids = countingIds();
  const file = { text: POLICY_TEXT, stamp: 'as it was' };
  const log: { message: string; fields: LogFields }[] = [];
  const keep = (fields: LogFields, message: string) => void log.push({ message, fields });
  const policies = createPolicyInForce({
    app: {
      store,
      clock: { now: () => MONDAY, monotonic: () => 0, sleep: async () => {} },
      ids: { ...ids, next: (prefix) => `${ids.next(prefix)}_${server}` },
      wakeups: createWakeups(),
      log: { info: keep, warn: keep, error: keep },
    },
    source: { stamp: async () => file.stamp, read: async () => ({ ok: true, text: file.text }) },
    first: { text: POLICY_TEXT, policy: policyWith(), keys: 'first' },
    prepare: (policy) =>
      'paused-pilot' in policy.file.agents ? { ok: false, problems: ['no secret'] } : { ok: true, keys: policy.hash },
    describe: (problems) => problems.map(({ path, message }) => `${path}: ${message}`),
  });
  return {
    policies,
    log,
    undo: () => policies.current().policy.file.undo,
    write(text: string, stamp = `${text.length} ${text.slice(-1)} ${log.length}`) {
      file.text = text;
      file.stamp = stamp;
    },
    /** As many passes as settle a file. */
    async settle() {
      await policies.look();
      await policies.look();
    },
  };
}

const FIVE = 300_000;
const TEN = 600_000;

describe('the policy in force', () => {
  test('is the one of the start until the file changes', async () => {
    const { store } = openStore();
    const server = setUp(store);
    await server.policies.begin();
    await server.settle();
    expect([server.undo(), server.log]).toEqual([FIVE, []]);
    expect((await store.latestPolicy())?.text).toBe(POLICY_TEXT);
  });

  test('changes when two passes have found the file alike, and what follows from it changes with it', async () => {
    const { store } = openStore();
    const server = setUp(store);
    await server.policies.begin();
    await server.settle();
    server.write(LONGER, 'being written');
    await server.policies.look();
    server.write(LONGER, 'written');
    await server.policies.look();
    expect(server.undo()).toBe(FIVE);
    await server.policies.look();
    expect(server.policies.current()).toMatchObject({
      policy: { file: { undo: TEN } },
      keys: policyWith(['undo: 5m', 'undo: 10m']).hash,
    });
    expect((await store.latestPolicy())?.text).toBe(LONGER);
  });

  test('is taken at once when it is asked for', async () => {
    const { store } = openStore();
    const server = setUp(store);
    await server.policies.begin();
    server.write(LONGER);
    await server.policies.reload();
    expect(server.undo()).toBe(TEN);
    await server.policies.reload();
    expect(server.log.map(({ message }) => message)).toEqual(['another policy is in force', 'the policy is as it was']);
  });

  test('stays while the change cannot be recorded, and changes once it can', async () => {
    const { store } = openStore();
    let full = true;
    const flaky: Store = {
      ...store,
      commitPolicy: (change) => (full ? Promise.reject(new StoreUnavailable('write')) : store.commitPolicy(change)),
    };
    const server = setUp(flaky);
    server.write(LONGER);
    await server.policies.look();
    await expect(server.policies.look()).rejects.toThrow(StoreUnavailable);
    expect(server.undo()).toBe(FIVE);
    full = false;
    await server.policies.look();
    expect(server.undo()).toBe(TEN);
  });

  test('stays while the file has a problem, which is told once and again when it is another', async () => {
    const { store, db } = openStore();
    const server = setUp(store);
    const told = () =>
      db
        .prepare(`SELECT topic FROM messages WHERE kind = 'policy' ORDER BY rowid`)
        .pluck()
        .all()
        .map((topic) => JSON.parse(String(topic)).news.what);
    await server.policies.begin();
    for (const text of [BROKEN, `${BROKEN}\n`, POLICY_TEXT.replace('mode: enforce', 'mode: strict'), POLICY_TEXT]) {
      server.write(text, text.slice(0, 400) + text.length);
      await server.settle();
      expect(server.undo()).toBe(FIVE);
    }
    expect(told()).toEqual(['refused', 'refused', 'mended']);
    expect(server.policies.problems()).toBeNull();
  });

  test('of two servers on one store changes on both, and is recorded once', async () => {
    const { store, db } = openStore();
    const servers = [setUp(store, 'one'), setUp(store, 'two')];
    await Promise.all(servers.map(({ policies }) => policies.begin()));
    for (const server of servers) server.write(LONGER);
    await Promise.all(servers.map(({ policies }) => policies.reload()));
    expect(servers.map(({ undo }) => undo())).toEqual([TEN, TEN]);
    expect(db.prepare('SELECT count(*) FROM policies').pluck().get()).toBe(2);
    expect(db.prepare(`SELECT count(*) FROM audit_events WHERE type = 'policy_loaded'`).pluck().get()).toBe(2);
  });

  test('is told to both channels when that of the alerts changes', async () => {
    const { store, db } = openStore();
    const server = setUp(store);
    await server.policies.begin();
    server.write(policyText(['alerts: ad-ops', 'alerts: "#ad-alerts"']));
    await server.policies.reload();
    expect(db.prepare(`SELECT to_dest FROM messages ORDER BY to_dest`).pluck().all()).toEqual(['ad-alerts', 'ad-ops']);
  });

  test('people stay out of the record itself when their entry changes', async () => {
    const { store, db } = openStore();
    const server = setUp(store);
    await server.policies.begin();
    server.write(
      policyText(
        ['people: [felix]', 'people: [felix, dana]'],
        ['undo: 5m', 'undo: 10m'],
        ['name: Felix Brandt', 'name: Felix Brand'],
      ),
    );
    await server.policies.reload();
    const leaf = String(db.prepare('SELECT leaf FROM audit_events ORDER BY seq DESC LIMIT 1').pluck().get());
    expect(JSON.parse(leaf)).toMatchObject({ changes_count: 3, changes: [{ path: 'undo', from: '5m', to: '10m' }] });
    expect(leaf).not.toMatch(/felix/i);
    const beside = db.prepare(`SELECT value FROM audit_private WHERE name = 'changes'`).pluck().get();
    expect(JSON.parse(String(beside)).map(({ path }: { path: string }) => path)).toEqual([
      'people.felix.name',
      'roles.finance.people',
    ]);
  });
});
