import { afterEach, describe, expect, test } from 'vitest';
import { type Answer, type ClientOptions, CountersignError, createClient } from '../../../src/client/client.ts';
import { deriveApiKey, parseSecret } from '../../../src/webhooks/secret.ts';
import { type FakeCountersign, type Seen, type Step, startFakeCountersign } from './fake-countersign.ts';

const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const START = Date.parse('2026-11-22T09:00:00Z');
const ISO = (at: number) => new Date(at).toISOString();

const answer = (change: Partial<Answer> = {}): Answer => ({
  id: 'rec_1',
  kind: 'action',
  revision: 1,
  revision_hash: 'sha256:aa',
  status: 'pending',
  lane: 'review',
  risk: 'high',
  score: 62,
  reasons: ['Moves more than $10,000'],
  amount: { amount: '12400.00', currency: 'USD' },
  decide_by: '2026-11-22T13:00:00Z',
  not_before: null,
  amended_change: null,
  version: 1,
  ...change,
});

const recommendation = {
  kind: 'action',
  action: 'budget.shift',
  summary: 'Move $12,400 a week from Display to Brand – “Search”',
  target: { platform: 'google_ads', account: '123-456-7890', entity: 'campaignBudgets/987' },
} as const;

const accepted = { status: 202, json: answer() };
const busy = { status: 503, json: { code: 'cannot_store', title: 'Not stored' } };

let server: FakeCountersign | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** A client and a server on one clock, which only sleeping moves; jitter is at its least. */
async function given(steps: Step[], options: Partial<ClientOptions> = {}) {
  const clock = { now: START };
  const naps: number[] = [];
  let ids = 0;
  server = await startFakeCountersign(SECRET, () => clock.now, steps);
  const client = createClient({
    baseUrl: server.baseUrl,
    agent: 'budget-pacer',
    secret: SECRET,
    now: () => clock.now,
    newId: () => {
      ids += 1;
      return `msg_${ids}`;
    },
    sleep: async (ms) => {
      naps.push(ms);
      clock.now += ms;
    },
    random: () => 0,
    ...options,
  });
  return { client, baseUrl: server.baseUrl, seen: server.seen, naps, clock };
}

const idsOf = (seen: Seen[]) => seen.map(({ headers }) => headers['webhook-id']);
const signedOk = (seen: Seen[]) => seen.map(({ signature }) => signature.ok);

async function errorFrom(promise: Promise<unknown>): Promise<CountersignError> {
  const fault = await promise.then(
    () => new Error('expected a CountersignError, and the call succeeded'),
    (reason: unknown) => reason,
  );
  if (fault instanceof CountersignError) return fault;
  throw fault;
}

describe('recommend', () => {
  test('posts the recommendation signed and returns the answer', async () => {
    const { client, seen } = await given([accepted]);
    expect(await client.recommend(recommendation)).toEqual(answer());
    expect(seen).toHaveLength(1);
    expect(seen[0]?.line).toBe('POST /v1/agents/budget-pacer/recommendations');
    expect(seen[0]?.signature).toMatchObject({ ok: true, id: 'msg_1' });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual(recommendation);
    expect(seen[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(seen[0]?.headers).not.toHaveProperty('authorization');
  });

  test('uses the key it is given as the webhook-id', async () => {
    const { client, seen } = await given([accepted]);
    await client.recommend(recommendation, { key: 'pacer-2026-11-22/17' });
    expect(seen[0]?.signature).toMatchObject({ ok: true, id: 'pacer-2026-11-22/17' });
  });

  test('sends nothing under a key that cannot be signed', async () => {
    const { client, seen } = await given([accepted]);
    await expect(client.recommend(recommendation, { key: 'pacer.17' })).rejects.toThrow(RangeError);
    expect(seen).toEqual([]);
  });

  test('each call has a webhook-id of its own', async () => {
    const { client, seen } = await given([accepted]);
    await client.recommend(recommendation);
    await client.recommend(recommendation);
    expect(idsOf(seen)).toEqual(['msg_1', 'msg_2']);
  });
});

describe('a call that fails in passing', () => {
  test('503, then 202: the same webhook-id and body under a new signature', async () => {
    const { client, seen, naps } = await given([busy, busy, busy, accepted]);
    expect(await client.recommend(recommendation)).toEqual(answer());
    expect(idsOf(seen)).toEqual(['msg_1', 'msg_1', 'msg_1', 'msg_1']);
    expect(signedOk(seen)).toEqual([true, true, true, true]);
    expect(new Set(seen.map(({ body }) => body)).size).toBe(1);
    expect(naps).toEqual([250, 500, 1000]);
    const [first, , , last] = seen.map(({ headers }) => headers);
    expect([first?.['webhook-timestamp'], last?.['webhook-timestamp']]).toEqual(
      [START, START + 1750].map((at) => String(Math.floor(at / 1000))),
    );
    expect(last?.['webhook-signature']).not.toBe(first?.['webhook-signature']);
  });

  test.each<[string, string, number]>([
    ['seconds', '7', 7000],
    ['a date', new Date(START + 90_000).toUTCString(), 90_000],
    ['seconds fewer than the backoff', '0', 250],
    ['something unreadable', 'soon', 250],
    ['exactly five minutes, the longest it waits', '300', 300_000],
  ])('429 with Retry-After as %s is waited out', async (_name, retryAfter, waitMs) => {
    const flood = { status: 429, json: { code: 'too_many' }, headers: { 'retry-after': retryAfter } };
    const { client, seen, naps } = await given([flood, accepted]);
    expect(await client.recommend(recommendation)).toEqual(answer());
    expect(naps).toEqual([waitMs]);
    expect(idsOf(seen)).toEqual(['msg_1', 'msg_1']);
    expect(signedOk(seen)).toEqual([true, true]);
  });

  test('a longer Retry-After is told to the caller instead', async () => {
    const flood = { status: 429, json: { code: 'too_many' }, headers: { 'retry-after': '301' } };
    const { client, seen, naps } = await given([flood, accepted]);
    const error = await errorFrom(client.recommend(recommendation));
    expect(error).toMatchObject({ status: 429, code: 'too_many', retryAfterSeconds: 301 });
    expect(naps).toEqual([]);
    expect(seen).toHaveLength(1);
  });

  test.each(['hang_up', 'cut_short'] as const)(
    'a reply lost by %s is asked for again, and stored once',
    async (loss) => {
      const stored = new Map<unknown, string>();
      const intake = ({ headers, body }: Seen) => {
        const known = stored.get(headers['webhook-id']) === body;
        stored.set(headers['webhook-id'], body);
        return { status: known ? 200 : 202, json: answer({ reasons: [known ? 'stored answer' : 'new'] }) };
      };
      const { client, naps } = await given([(seen) => intake(seen) && loss, intake]);
      expect((await client.recommend(recommendation)).reasons).toEqual(['stored answer']);
      expect([...stored.keys()]).toEqual(['msg_1']);
      expect(naps).toEqual([250]);
    },
  );

  test('gives up after maxAttempts with what the server last said', async () => {
    const { client, seen } = await given([busy], { maxAttempts: 3 });
    expect(await errorFrom(client.recommend(recommendation))).toMatchObject({
      name: 'CountersignError',
      status: 503,
      code: 'cannot_store',
      detail: 'Not stored',
    });
    expect(seen).toHaveLength(3);
  });

  test('says so when nobody answers at all', async () => {
    const { client, seen, naps } = await given(['hang_up']);
    const error = await errorFrom(client.recommend(recommendation));
    expect(error).toMatchObject({ status: null, code: 'unreachable' });
    expect(error.cause).toBeInstanceOf(Error);
    expect(seen).toHaveLength(6);
    expect(naps).toEqual([250, 500, 1000, 2000, 4000]);
  });

  test('says so when the answer does not come in time', async () => {
    const { client } = await given(['say_nothing'], { timeoutMs: 20, maxAttempts: 1 });
    expect(await errorFrom(client.recommend(recommendation))).toMatchObject({ status: null, code: 'timed_out' });
  });
});

describe('a call that is refused', () => {
  test('is not repeated, and the error names code, field and reason', async () => {
    const problem = { code: 'bad_amount', detail: 'expected a decimal string', pointer: '/change/after/amount' };
    const { client, seen } = await given([{ status: 422, json: problem }]);
    const error = await errorFrom(client.recommend(recommendation));
    expect(error).toMatchObject({ ...problem, status: 422, retryAfterSeconds: null });
    expect(error.message).toBe(
      'POST /v1/agents/budget-pacer/recommendations: 422 bad_amount at /change/after/amount: expected a decimal string',
    );
    expect(seen).toHaveLength(1);
  });

  test.each<[string, Step, object]>([
    [
      'a proxy answers with HTML',
      { status: 403, text: '<h1>Forbidden</h1>' },
      { status: 403, code: 'unexpected_status' },
    ],
    ['another site answers', { status: 200, text: '<h1>Welcome</h1>' }, { status: 200, code: 'invalid_answer' }],
    ['the answer is null', { status: 200, json: null }, { status: 200, code: 'invalid_answer' }],
    ['the answer lacks a field', { status: 200, json: { ...answer(), version: 'two' } }, { code: 'invalid_answer' }],
    [
      'the problem is no object',
      { status: 400, json: ['bad'] },
      { status: 400, code: 'unexpected_status', detail: null },
    ],
  ])('%s', async (_name, step, facts) => {
    const { client, seen } = await given([step]);
    expect(await errorFrom(client.recommend(recommendation))).toMatchObject(facts);
    expect(seen).toHaveLength(1);
  });

  test('an invalid answer names the field', async () => {
    const { client } = await given([{ status: 200, json: { ...answer(), decide_by: 'tomorrow' } }]);
    expect((await errorFrom(client.recommend(recommendation))).detail).toContain('decide_by');
  });

  test('fields that this client does not know are let through', async () => {
    const newer = { ...answer(), colour: 'green' };
    const { client } = await given([{ status: 200, json: newer }]);
    expect(await client.recommend(recommendation)).toEqual(newer);
  });

  test('a redirect is not followed with the signature in hand', async () => {
    const moved: Step = { status: 307, headers: { location: '/elsewhere' }, text: '' };
    const { client, seen } = await given([moved, accepted]);
    expect(await errorFrom(client.recommend(recommendation))).toMatchObject({ status: 307, code: 'unexpected_status' });
    expect(seen).toHaveLength(1);
  });

  test('no error shows the secret or the key', async () => {
    const { client } = await given([{ status: 401, json: { code: 'bad_key' } }]);
    const error = await errorFrom(client.get('rec_1'));
    const shown = `${error.message} ${error.stack} ${JSON.stringify(error)}`;
    expect(shown).not.toMatch(/whsec_|csk_/);
  });
});

describe('calls without a body', () => {
  const secret = parseSecret(SECRET);
  const bearer = secret && `Bearer ${deriveApiKey(secret)}`;

  test.each<[string, (client: ReturnType<typeof createClient>) => Promise<Answer>, string]>([
    ['get', (client) => client.get('rec_1'), 'GET /v1/recommendations/rec_1'],
    ['get with wait', (client) => client.get('rec_1', { waitSeconds: 20 }), 'GET /v1/recommendations/rec_1?wait=20'],
    [
      'get with both',
      (client) => client.get('rec_1', { waitSeconds: 20, version: 3 }),
      'GET /v1/recommendations/rec_1?wait=20&version=3',
    ],
    ['get of a hostile id', (client) => client.get('a/../b?c'), 'GET /v1/recommendations/a%2F..%2Fb%3Fc'],
    ['withdraw', (client) => client.withdraw('rec_1'), 'DELETE /v1/recommendations/rec_1'],
  ])('%s carries the derived key and no signature', async (_name, call, line) => {
    const { client, seen } = await given([{ status: 200, json: answer() }]);
    expect(await call(client)).toEqual(answer());
    expect(seen[0]?.line).toBe(line);
    expect(seen[0]?.headers.authorization).toBe(bearer);
    expect(seen[0]?.headers).not.toHaveProperty('webhook-signature');
    expect(seen[0]?.body).toBe('');
  });
});

describe('waitForDecision', () => {
  test('asks at once, then long-polls from the version it knows', async () => {
    const decision = Promise.withResolvers<Answer>();
    const waiting = Promise.withResolvers<void>();
    const approved = answer({ status: 'approved', version: 3, not_before: ISO(START + 300_000) });
    const { client, seen, naps } = await given([
      { status: 200, json: answer({ status: 'held' }) },
      { status: 200, json: answer({ version: 2 }) },
      async () => {
        waiting.resolve();
        return { status: 200, json: await decision.promise };
      },
    ]);
    let settled = false;
    const result = client.waitForDecision('rec_1').finally(() => {
      settled = true;
    });
    await waiting.promise;
    expect(settled).toBe(false);
    decision.resolve(approved);
    expect(await result).toEqual(approved);
    expect(seen.map(({ line }) => line)).toEqual([
      'GET /v1/recommendations/rec_1',
      'GET /v1/recommendations/rec_1?wait=25&version=1',
      'GET /v1/recommendations/rec_1?wait=25&version=2',
    ]);
    expect(naps).toEqual([]);
  });

  test.each(['approved', 'rejected', 'expired', 'executing', 'superseded', 'handed_over', 'noted'] as const)(
    'returns %s without waiting',
    async (status) => {
      const { client, seen } = await given([{ status: 200, json: answer({ status }) }]);
      expect((await client.waitForDecision('rec_1')).status).toBe(status);
      expect(seen).toHaveLength(1);
    },
  );

  test('returns the latest answer, still pending, when its time is up', async () => {
    const { client, seen, clock } = await given([{ status: 200, json: answer() }]);
    expect(await client.waitForDecision('rec_1', { timeoutMs: 2500 })).toEqual(answer());
    expect(clock.now).toBe(START + 2500);
    expect(seen.map(({ line }) => line.split('?')[1])).toEqual([
      undefined,
      'wait=3&version=1',
      'wait=2&version=1',
      'wait=1&version=1',
    ]);
  });

  test('a long poll may take the time it asks for beyond the usual timeout', async () => {
    const slow = async () => {
      await new Promise((later) => setTimeout(later, 60));
      return { status: 200, json: answer() };
    };
    const { client } = await given([slow], { timeoutMs: 20, maxAttempts: 1 });
    expect(await client.get('rec_1', { waitSeconds: 5 })).toEqual(answer());
  });

  test('does not hammer a server that answers at once without news', async () => {
    const { client, naps } = await given([{ status: 200, json: answer() }]);
    await client.waitForDecision('rec_1', { timeoutMs: 60_000 });
    expect(naps).toEqual(Array(60).fill(1000));
  });

  test('lives through a restart of the server', async () => {
    const approved = answer({ status: 'approved', version: 2 });
    const { client } = await given([{ status: 200, json: answer() }, 'hang_up', busy, { status: 200, json: approved }]);
    expect(await client.waitForDecision('rec_1')).toEqual(approved);
  });

  test('starts no retry beyond its time', async () => {
    const { client, clock } = await given([{ status: 200, json: answer() }, busy]);
    const error = await errorFrom(client.waitForDecision('rec_1', { timeoutMs: 1000 }));
    expect(error).toMatchObject({ status: 503, code: 'cannot_store' });
    expect(clock.now).toBeLessThan(START + 1000);
  });

  test('stops with the reason of an aborted signal', async () => {
    const controller = new AbortController();
    const { client } = await given([
      { status: 200, json: answer() },
      () => {
        controller.abort(new Error('shutting down'));
        return Promise.withResolvers<never>().promise;
      },
    ]);
    await expect(client.waitForDecision('rec_1', { signal: controller.signal })).rejects.toThrow('shutting down');
  });
});

describe('redeem', () => {
  const target = { platform: 'google_ads', account: '123-456-7890', entity: 'campaignBudgets/987' };
  const amount = { amount: '12400.00', currency: 'USD' };
  const permit = { permit: 'prm_1', revision_hash: 'sha256:aa', expires_at: ISO(START + 900_000), target, amount };
  const refuse = (code: string, more: object = {}) => ({ status: 409, json: { code, detail: 'Not yet.', ...more } });

  test('posts the hash of the revision, signed, and returns the permit', async () => {
    const { client, seen } = await given([{ status: 200, json: permit }]);
    expect(await client.redeem('rec_1', { revisionHash: 'sha256:aa' })).toEqual({ ok: true, ...permit });
    expect(seen[0]).toMatchObject({
      line: 'POST /v1/recommendations/rec_1/permit',
      body: '{"revision_hash":"sha256:aa"}',
      signature: { ok: true },
    });
  });

  test.each(['not_approved', 'halted', 'stale_revision', 'already_redeemed', 'permit_mismatch'] as const)(
    '%s is returned, not thrown',
    async (code) => {
      const { client, seen } = await given([refuse(code)]);
      const redemption = await client.redeem('rec_1', { revisionHash: 'sha256:aa' });
      expect(redemption).toEqual({ ok: false, code, detail: 'Not yet.' });
      expect(seen).toHaveLength(1);
    },
  );

  test('says what is about to be done where the agent names it', async () => {
    const { client, seen } = await given([{ status: 200, json: permit }]);
    const expected = { target, amount: { amount: '12400', currency: 'USD' } };
    expect(await client.redeem('rec_1', { revisionHash: 'sha256:aa', expect: expected })).toMatchObject({ ok: true });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ revision_hash: 'sha256:aa', ...expected });
  });

  test.each<[string, object]>([
    ['another revision', { revision_hash: 'sha256:bb' }],
    ['another target', { target: { ...target, entity: 'campaignBudgets/988' } }],
    ['no target', { target: null }],
    ['another amount', { amount: { amount: '124000.00', currency: 'USD' } }],
    ['another currency', { amount: { amount: '12400.00', currency: 'EUR' } }],
    ['no amount', { amount: null }],
  ])('a permit that came for %s is none', async (_name, part) => {
    const { client } = await given([{ status: 200, json: { ...permit, ...part } }]);
    const redemption = await client.redeem('rec_1', { revisionHash: 'sha256:aa', expect: { target, amount } });
    expect(redemption).toMatchObject({ ok: false, code: 'permit_mismatch' });
  });

  test('an open undo window comes with the time it closes', async () => {
    const notBefore = ISO(START + 300_000);
    const { client } = await given([refuse('undo_window_open', { not_before: notBefore })]);
    expect(await client.redeem('rec_1', { revisionHash: 'sha256:aa' })).toEqual({
      ok: false,
      code: 'undo_window_open',
      detail: 'Not yet.',
      notBefore,
    });
  });

  test.each<[string, Step, object]>([
    ['a conflict of another kind', refuse('key_reused'), { status: 409, code: 'key_reused' }],
    ['a refusal under another status', { ...refuse('halted'), status: 403 }, { status: 403, code: 'halted' }],
    ['a permit without its end', { status: 200, json: { ...permit, expires_at: null } }, { code: 'invalid_answer' }],
  ])('%s is thrown', async (_name, step, facts) => {
    const { client } = await given([step]);
    expect(await errorFrom(client.redeem('rec_1', { revisionHash: 'sha256:aa' }))).toMatchObject(facts);
  });

  test('a lost permit is asked for again under the same key', async () => {
    const { client, seen } = await given(['hang_up', { status: 200, json: permit }]);
    expect(await client.redeem('rec_1', { revisionHash: 'sha256:aa', key: 'redeem-17' })).toMatchObject({ ok: true });
    expect(idsOf(seen)).toEqual(['redeem-17', 'redeem-17']);
    expect(signedOk(seen)).toEqual([true, true]);
  });

  describe('when open', () => {
    const untilOpen = (ms: number) => refuse('undo_window_open', { not_before: ISO(START + ms) });
    const redeemWhenOpen = ({ client }: Awaited<ReturnType<typeof given>>, signal?: AbortSignal) =>
      client.redeemWhenOpen('rec_1', { revisionHash: 'sha256:aa', ...(signal && { signal }) });

    test.each<[string, Step[], number[], object]>([
      ['at once where the window is closed', [{ status: 200, json: permit }], [], { ok: true }],
      ['at the moment the window closes', [untilOpen(300_000), { status: 200, json: permit }], [300_000], { ok: true }],
      ['not at all once undone', [untilOpen(300_000), refuse('not_approved')], [300_000], { code: 'not_approved' }],
      [
        'in naps of an hour, for a long window',
        [untilOpen(9_000_000), untilOpen(9_000_000), untilOpen(9_000_000), { status: 200, json: permit }],
        [3_600_000, 3_600_000, 1_800_000],
        { ok: true },
      ],
      [
        'with backoff where this clock is ahead of the server',
        [untilOpen(-1000), untilOpen(-1000), untilOpen(-1000), { status: 200, json: permit }],
        [250, 500, 1000],
        { ok: true },
      ],
      [
        'with backoff where no time is named',
        [refuse('undo_window_open'), { status: 200, json: permit }],
        [250],
        { ok: true },
      ],
    ])('%s', async (_name, steps, expectedNaps, outcome) => {
      const world = await given(steps);
      expect(await redeemWhenOpen(world)).toMatchObject(outcome);
      expect(world.naps).toEqual(expectedNaps);
      expect(signedOk(world.seen)).toEqual(steps.map(() => true));
    });

    test('never, once aborted while it sleeps', async () => {
      const controller = new AbortController();
      const sleep = async () => controller.abort(new Error('shutting down'));
      const world = await given([untilOpen(300_000), { status: 200, json: permit }], { sleep });
      await expect(redeemWhenOpen(world, controller.signal)).rejects.toThrow('shutting down');
      expect(world.seen).toHaveLength(1);
    });
  });
});

describe('report', () => {
  test('posts the outcome signed, under one key through its retries', async () => {
    const executed = answer({ status: 'executed', version: 5 });
    const { client, seen } = await given([busy, { status: 200, json: executed }]);
    const outcome = {
      revision_hash: 'sha256:aa',
      status: 'executed',
      detail: 'Budget raised',
      measured: [{ name: 'CPA', value: '$36' }],
    } as const;
    expect(await client.report('rec_1', outcome)).toEqual(executed);
    expect(seen.map(({ line }) => line)).toEqual(Array(2).fill('POST /v1/recommendations/rec_1/outcome'));
    expect(JSON.parse(seen[1]?.body ?? '')).toEqual(outcome);
    expect(idsOf(seen)).toEqual(['msg_1', 'msg_1']);
    expect(signedOk(seen)).toEqual([true, true]);
  });
});

describe('createClient', () => {
  const usual = { baseUrl: 'https://countersign.example.com', agent: 'budget-pacer', secret: SECRET };

  test.each<[string, Partial<ClientOptions>, RegExp]>([
    ['a secret without its prefix', { secret: SECRET.slice(6) }, /^secret: expected "whsec_"/],
    ['a base URL without a scheme', { baseUrl: 'countersign.example.com' }, /^baseUrl: expected/],
    ['a base URL of another scheme', { baseUrl: 'ftp://countersign.example.com' }, /^baseUrl: expected/],
    ['a base URL with credentials', { baseUrl: 'https://me:pw@countersign.example.com' }, /^baseUrl: expected/],
    ['a base URL with a query', { baseUrl: 'https://countersign.example.com?a=1' }, /^baseUrl: expected/],
    ['no agent', { agent: '' }, /^agent: expected/],
  ])('refuses %s', (_name, change, message) => {
    expect(() => createClient({ ...usual, ...change })).toThrow(TypeError);
    expect(() => createClient({ ...usual, ...change })).toThrow(message);
  });

  test('keeps the path of the base URL, with or without a slash at its end', async () => {
    const { baseUrl, seen } = await given([accepted]);
    for (const root of [`${baseUrl}/hitl`, `${baseUrl}/hitl/`]) {
      await createClient({ ...usual, baseUrl: root, agent: 'a b' }).recommend(recommendation);
    }
    expect(seen.map(({ line }) => line)).toEqual(Array(2).fill('POST /hitl/v1/agents/a%20b/recommendations'));
  });

  test('brings a clock, ids, randomness and a network of its own', async () => {
    const realNow = await startFakeCountersign(SECRET, Date.now, [accepted]);
    try {
      const client = createClient({ ...usual, baseUrl: realNow.baseUrl });
      await client.recommend(recommendation);
      await client.recommend(recommendation);
      expect(signedOk(realNow.seen)).toEqual([true, true]);
      expect(new Set(idsOf(realNow.seen)).size).toBe(2);
    } finally {
      await realNow.close();
    }
  });
});
