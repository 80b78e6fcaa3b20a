import { describe, expect, test } from 'vitest';
import { act } from '../../../src/app/act.ts';
import { createAgentService } from '../../../src/app/agent-service.ts';
import { createPolicySweep, holdAgainstPolicy } from '../../../src/app/hold-against-policy.ts';
import type { Content } from '../../../src/domain/recommendation.ts';
import { loadPolicy } from '../../../src/policy/load-policy.ts';
import { appOn } from '../../support/app-on.ts';
import { content, halt, MINUTE_MS, MONDAY } from '../../support/build.ts';
import { policyText } from '../../support/policy.ts';
import { openStore } from './store-fixture.ts';

type Edit = readonly [from: string, to: string];
const dana = { person: 'dana', roles: ['marketing_head'] };
const BY_CLOCK = { kind: 'clock' } as const;

/** A server on a store whose policy is changed now and then, at a time that moves when it is told to. */
async function server(...edits: Edit[]) {
  const { store, db } = openStore();
  const time = { now: MONDAY };
  const inForce = { policy: await policyOf(edits, null) };

  async function policyOf(changed: readonly Edit[], before: string | null) {
    const text = policyText(...changed);
    const loaded = loadPolicy(text);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const { hash } = loaded.policy;
    const policy = { hash, text, loadedAt: time.now };
    expect(await store.commitPolicy({ policy, expectedHash: before, audit: [], messages: [] })).toEqual({ ok: true });
    return loaded.policy;
  }
  const app = { ...appOn(store, inForce.policy, time), policy: () => inForce.policy };
  const agents = createAgentService(app);
  let keys = 0;
  return {
    app,
    store,
    db,
    time,
    async recommend(part: Partial<Content> = {}) {
      keys += 1;
      const data = { as_of: new Date(time.now).toISOString() };
      const target = { platform: 'google_ads', account: '123-456-7890', entity: `campaignBudgets/${keys}` };
      const sent = content({ data, target, ...part });
      const result = await agents.recommend({ agent: 'bid-pilot', key: `k${keys}`, keyId: 'k', content: sent });
      if (!result.ok) throw new Error(result.detail);
      return result.answer;
    },
    async change(...changed: Edit[]) {
      inForce.policy = await policyOf(changed, inForce.policy.hash);
      return inForce.policy.hash;
    },
    redeem: ({ id, revision_hash: revisionHash }: { id: string; revision_hash: string }) =>
      agents.redeem({ agent: 'bid-pilot', keyId: 'k', id, revisionHash, key: id }),
    async item(id: string) {
      const item = await store.recommendation(id);
      if (item === null) throw new Error(`expected ${id} to be stored`);
      return item;
    },
    events: async (id: string) => (await store.history(id)).map(({ type }) => type),
  };
}

const money = (amount: string) => ({ amount, currency: 'USD' });
const shift = (dollars: number) => ({
  field: 'weekly_budget',
  before: money('20000.00'),
  after: money(String(20_000 + dollars)),
});
const SURE = { confidence: 0.95, change: shift(4_000) };
const STRICTER: Edit = ['amount > 10000.0', 'amount > 3000.0'];
const MILDER: Edit = ['amount > 10000.0', 'amount > 30000.0'];
const FREEZE: Edit = [
  'calendar:\n',
  'calendar:\n  - { name: Freeze, from: 11-23, to: 11-24, for: ["*"], then: hold }\n',
];
const CMO: Edit = ['approve: { any: [marketing_head, finance] } }', 'approve: { all: [marketing_head, cmo] } }'];

describe('a policy that asks for more reaches what is open', () => {
  test('what policy let through and nobody redeemed goes to people, and its agent hears that it is undone', async () => {
    const { app, recommend, change, item, events, db } = await server();
    const { id, status } = await recommend(SURE);
    expect(status).toBe('approved');
    const hash = await change(STRICTER);
    expect(await holdAgainstPolicy(app)).toBe(1);

    expect(await item(id)).toMatchObject({
      state: { status: 'pending', step: 0 },
      verdict: { lane: 'review', risk: 'high', policyHash: hash },
    });
    expect(await events(id)).toEqual(['received', 'approved', 'raised', 'asked']);
    expect(db.prepare(`SELECT type FROM callbacks ORDER BY rowid`).pluck().all()).toEqual([
      'recommendation.approved',
      'recommendation.undone',
    ]);
    expect(db.prepare(`SELECT count(*) FROM messages WHERE kind = 'card'`).pluck().get()).toBe(1);
  });

  test('what waits for many at once waits for one look, with who has to sign', async () => {
    const { app, recommend, change, item, events } = await server();
    const { id, lane } = await recommend({ ...SURE, confidence: 0.7 });
    expect(lane).toBe('batch');
    await change(STRICTER, CMO);
    await holdAgainstPolicy(app);
    expect((await item(id)).verdict).toMatchObject({
      lane: 'review',
      approval: { mode: 'all', roles: ['marketing_head', 'cmo'] },
    });
    expect(await events(id)).toEqual(['received', 'asked', 'raised', 'asked']);
  });

  test('what a halt froze is raised where it stands: its deadlines stand still, and it is asked anew when that ends', async () => {
    const { app, store, recommend, change, item } = await server();
    const { id } = await recommend({ ...SURE, confidence: 0.7 });
    const engaged = { ...halt(), scope: { kind: 'all' as const } };
    expect(await store.commitHalt({ halt: engaged, expectedEpoch: 0, audit: [], messages: [] })).toEqual({ ok: true });
    await act(app, id, { type: 'halt' }, BY_CLOCK);
    await change(STRICTER);
    expect(await holdAgainstPolicy(app)).toBe(1);
    expect(await item(id)).toMatchObject({
      state: { status: 'pending', frozenAt: MONDAY, step: 0 },
      verdict: { lane: 'review', risk: 'high' },
    });
  });

  test('a yes that was given counts on, for the roles that it was given for', async () => {
    const twoPeople: Edit = [
      'approve: { any: [marketing_head, finance] } }',
      'approve: { any: [marketing_head, finance], quorum: 2 } }',
    ];
    const { app, recommend, change, item } = await server(twoPeople);
    const { id, revision_hash: revisionHash } = await recommend({ confidence: 0.9 });
    const yes = { type: 'approve' as const, by: dana, revisionHash, note: null, seen: ['account_day', 'account_week'] };
    expect(await act(app, id, yes, BY_CLOCK)).toMatchObject({ ok: true });
    await change(CMO);
    await holdAgainstPolicy(app);
    expect((await item(id)).state).toMatchObject({ status: 'pending', approvals: [{ by: 'dana' }] });
  });

  test('a click that comes before the pass is told that more is asked, and approves nothing', async () => {
    const { app, recommend, change, item } = await server();
    const { id, revision_hash: revisionHash } = await recommend({ ...SURE, confidence: 0.7 });
    await change(CMO);
    const yes = { type: 'approve' as const, by: dana, revisionHash, note: null };
    expect(await act(app, id, yes, BY_CLOCK)).toMatchObject({ ok: false, refusal: 'more_is_asked' });
    expect(await item(id)).toMatchObject({ state: { status: 'pending', approvals: [] } });
    expect(await act(app, id, yes, BY_CLOCK)).toMatchObject({ ok: true, item: { state: { status: 'pending' } } });
  });

  test('an agent that comes for its permit before the pass gets none', async () => {
    const { recommend, change, redeem, time, item } = await server();
    const answer = await recommend(SURE);
    await change(STRICTER);
    time.now += 5 * MINUTE_MS;
    expect(await redeem(answer)).toMatchObject({ ok: false, refusal: 'more_is_asked' });
    expect((await item(answer.id)).state.status).toBe('pending');
  });
});

describe('a freeze that is added later', () => {
  test('keeps what is approved from being redeemed until it ends, at once', async () => {
    const { app, recommend, change, redeem, time, item } = await server();
    const answer = await recommend({ confidence: 0.9 });
    const yes = {
      type: 'approve' as const,
      by: dana,
      revisionHash: answer.revision_hash,
      note: null,
      seen: ['account_day', 'account_week'],
    };
    expect(await act(app, answer.id, yes, BY_CLOCK)).toMatchObject({ ok: true });
    time.now += 5 * MINUTE_MS;
    await change(FREEZE);
    await holdAgainstPolicy(app);
    expect(await redeem(answer)).toEqual({
      ok: false,
      refusal: 'calendar_freeze',
      // Midnight in New York.
      not_before: '2026-11-25T05:00:00.000Z',
    });
    // People approved it: their decision stands.
    expect((await item(answer.id)).state.status).toBe('approved');
  });

  test('keeps what waits from being approved, and its card knows of it', async () => {
    const { app, recommend, change, item } = await server();
    const { id, revision_hash: revisionHash } = await recommend({ confidence: 0.9 });
    await change(FREEZE);
    const yes = { type: 'approve' as const, by: dana, revisionHash, note: null };
    expect(await act(app, id, yes, BY_CLOCK)).toMatchObject({ ok: false, refusal: 'calendar_freeze' });
    await holdAgainstPolicy(app);
    expect((await item(id)).verdict.freezes).toMatchObject([{ name: 'Freeze', kind: 'hold' }]);
  });
});

describe('nothing is raised', () => {
  test.each<[string, Edit]>([
    ['by a milder policy', MILDER],
    ['by one that changes nothing of it', ['undo: 5m', 'undo: 10m']],
  ])('%s, and the verdict keeps the hash of the policy that made it', async (_what, edit) => {
    const { app, recommend, change, item } = await server();
    const ids = [await recommend(SURE), await recommend({ confidence: 0.9 })].map(({ id }) => id);
    const before = await Promise.all(ids.map(item));
    await change(edit);
    expect(await holdAgainstPolicy(app)).toBe(0);
    expect(await Promise.all(ids.map(item))).toEqual(before);
  });

  test('because time passed: data that has grown old meanwhile is as old under both policies', async () => {
    const { app, recommend, change, time } = await server();
    await recommend({ ...SURE, confidence: 0.7 });
    time.now += 72 * 60 * MINUTE_MS;
    await change(['undo: 5m', 'undo: 10m']);
    expect(await holdAgainstPolicy(app)).toBe(0);
  });
});

test('the pass is made when a policy comes into force, once more when all is in, and then no more', async () => {
  const { app, store, recommend, change, time } = await server();
  await recommend(SURE);
  const sweep = createPolicySweep(app);
  expect(await sweep()).toBe(0);
  const hash = await change(STRICTER);
  expect(await sweep()).toBe(1);
  expect(await store.policyToHoldAgainst()).toEqual({ hash, loadedAt: time.now });
  expect(await sweep()).toBe(0);
  time.now += MINUTE_MS;
  expect(await sweep()).toBe(0);
  expect(await store.policyToHoldAgainst()).toBeNull();
});

test('a limit that is passed since it came asks for the senior before a yes is taken', async () => {
  const { app, recommend, item } = await server();
  const parts = [];
  for (let index = 0; index < 10; index += 1) parts.push(await recommend({ confidence: 0.9, change: shift(10_000) }));
  // The first went by itself; the second passed the limit of the day, which people may.
  const [, second] = parts;
  if (!second) throw new Error('expected ten');
  const { id, revision_hash: revisionHash } = second;
  expect((await item(id)).verdict.approval.roles).toEqual(['marketing_head', 'finance']);
  const seen = ['account_day', 'account_week', 'under_100k_week'];
  const yes = { type: 'approve' as const, by: dana, revisionHash, note: null, seen };
  expect(await act(app, id, yes, BY_CLOCK)).toMatchObject({ ok: false, refusal: 'more_is_asked' });
  expect((await item(id)).verdict).toMatchObject({ lane: 'review', approval: { mode: 'any', roles: ['cmo'] } });
  expect(await act(app, id, yes, BY_CLOCK)).toMatchObject({ ok: false, refusal: 'not_an_approver' });
  const ines = { person: 'ines', roles: ['cmo'] };
  expect(await act(app, id, { ...yes, by: ines }, BY_CLOCK)).toMatchObject({ ok: true });
  expect((await item(id)).state.status).toBe('approved');
});
