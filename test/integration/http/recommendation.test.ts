import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import type { Refusal } from '../../../src/domain/command.ts';
import { answer } from './fake-agent-api.ts';
import { bearer, NOW, notice, post, type Rig, startRig } from './http-rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.http.close());

const PERMIT = '/v1/recommendations/rec_1/permit';
const OUTCOME = '/v1/recommendations/rec_1/outcome';
const hash = { revision_hash: 'a1b2c3' };

describe('a permit', () => {
  test('is redeemed with the key of the request', async () => {
    const response = await post(rig, PERMIT, hash);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      permit: 'permit_1',
      revision_hash: 'a1b2c3',
      expires_at: '2026-11-22T13:00:00.000Z',
      target: { platform: 'google_ads', account: '123-456-7890', entity: 'campaignBudgets/987' },
      amount: { amount: '12400.00', currency: 'USD' },
    });
    expect(rig.api.calls).toEqual([
      {
        agent: 'bid-pilot',
        keyId: expect.stringMatching(/^[0-9a-f]{8}$/),
        id: 'rec_1',
        revisionHash: 'a1b2c3',
        key: 'msg_1',
        intent: { target: null, amount: null },
      },
    ]);
  });

  test('is asked for what the agent names', async () => {
    const target = { platform: 'google_ads', account: '123-456-7890', entity: 'campaignBudgets/987' };
    await post(rig, PERMIT, { ...hash, target, amount: { amount: '12400.00', currency: 'USD' } });
    expect(rig.api.calls).toMatchObject([{ intent: { target, amount: { amountMinor: 1_240_000, currency: 'USD' } } }]);
  });

  test.each<[Refusal, string]>([
    ['permit_mismatch', 'permit_mismatch'],
    ['not_approved', 'not_approved'],
    ['halted', 'halted'],
    ['stale_revision', 'stale_revision'],
    ['already_redeemed', 'already_redeemed'],
    ['undo_window_open', 'undo_window_open'],
    ['too_late', 'not_approved'],
    ['already_executing', 'not_approved'],
  ])('that is refused as %s is 409 %s', async (refusal, code) => {
    rig.api.next.permit = { ok: false, refusal, not_before: null };
    const problem = await (await post(rig, PERMIT, hash)).json();
    expect(problem).toMatchObject({ status: 409, code });
    expect(problem).not.toHaveProperty('not_before');
  });

  test('in an open undo window says when to come back', async () => {
    rig.api.next.permit = { ok: false, refusal: 'undo_window_open', not_before: '2026-11-22T12:05:00.000Z' };
    const response = await post(rig, PERMIT, hash);
    expect(await response.json()).toMatchObject({ code: 'undo_window_open', not_before: '2026-11-22T12:05:00.000Z' });
  });

  test.each<[string, unknown, string, string]>([
    ['no hash', {}, 'missing_field', '/revision_hash'],
    ['an empty hash', { revision_hash: '' }, 'invalid_field', '/revision_hash'],
    [
      'an amount of no currency',
      { ...hash, amount: { amount: '1.00', currency: 'XXZ' } },
      'unknown_currency',
      '/amount/currency',
    ],
    ['half a target', { ...hash, target: { platform: 'google_ads' } }, 'missing_field', '/target/account'],
    ['more than the hash', { ...hash, status: 'executed' }, 'unknown_field', '/status'],
  ])('is not redeemed with %s', async (_name, body, code, pointer) => {
    expect(await (await post(rig, PERMIT, body)).json()).toMatchObject({ status: 422, code, pointer });
    expect(rig.api.calls).toEqual([]);
  });
});

describe('an outcome', () => {
  const measured = [{ name: 'CPA', value: '$36' }];

  test.each(['executed', 'failed', 'rolled_back', 'rollback_failed'])('%s is reported', async (status) => {
    const response = await post(rig, OUTCOME, { ...hash, status, detail: 'Done by 12:01.', measured });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(answer);
    expect(rig.api.calls).toEqual([
      {
        agent: 'bid-pilot',
        keyId: expect.stringMatching(/^[0-9a-f]{8}$/),
        id: 'rec_1',
        revisionHash: 'a1b2c3',
        status,
        detail: 'Done by 12:01.',
        drift: null,
        measured,
      },
    ]);
  });

  test('needs no idempotency key, detail or measurement', async () => {
    const response = await post(rig, OUTCOME, { ...hash, status: 'executed' }, bearer(undefined, null));
    expect(response.status).toBe(200);
    expect(rig.api.calls).toEqual([expect.objectContaining({ detail: null, measured: [] })]);
  });

  test.each<[string, unknown, string, string]>([
    ['no status', hash, 'missing_field', '/status'],
    ['a status of our own', { ...hash, status: 'approved' }, 'invalid_field', '/status'],
    [
      '21 measurements',
      { ...hash, status: 'executed', measured: Array(21).fill(measured[0]) },
      'invalid_field',
      '/measured',
    ],
    [
      'a bare number',
      { ...hash, status: 'executed', measured: [{ name: 'CPA', value: 36 }] },
      'invalid_field',
      '/measured/0/value',
    ],
    ['an empty detail', { ...hash, status: 'failed', detail: ' ' }, 'invalid_field', '/detail'],
  ])('with %s is refused', async (_name, body, code, pointer) => {
    expect(await (await post(rig, OUTCOME, body)).json()).toMatchObject({ status: 422, code, pointer });
    expect(rig.api.calls).toEqual([]);
  });

  test('with 20 measurements is taken', async () => {
    const body = { ...hash, status: 'executed', measured: Array(20).fill(measured[0]) };
    expect((await post(rig, OUTCOME, body)).status).toBe(200);
  });
});

describe('a report or withdrawal that is refused', () => {
  test.each<[Refusal, string]>([
    ['stale_revision', 'stale_revision'],
    ['not_executing', 'not_executing'],
    ['not_rolling_back', 'not_rolling_back'],
    ['cannot_withdraw', 'cannot_withdraw'],
    ['halted', 'halted'],
    ['too_late', 'not_now'],
  ])('as %s is 409 %s', async (refusal, code) => {
    rig.api.next.result = { ok: false, refusal };
    const report = await post(rig, OUTCOME, { ...hash, status: 'executed' });
    const withdrawal = await fetch(`${rig.url}/v1/recommendations/rec_1`, { method: 'DELETE', headers: bearer() });
    for (const response of [report, withdrawal]) {
      expect(await response.json()).toMatchObject({ status: 409, code, detail: expect.stringMatching(/\w\.$/) });
    }
  });
});

test.each(['rec_2', 'rec_1%00', 'rec_1%2F..', "rec_1'--", 'x'.repeat(2000)])(
  'no recommendation has the id %s',
  async (id) => {
    const response = await fetch(`${rig.url}/v1/recommendations/${id}`, { headers: bearer() });
    expect(await response.json()).toMatchObject({ status: 404, code: 'unknown_recommendation' });
  },
);

test('the client of this package is understood', async () => {
  const client = createClient({
    baseUrl: rig.url,
    agent: 'bid-pilot',
    secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
    now: () => NOW,
    maxAttempts: 1,
  });
  expect(await client.recommend({ ...notice, kind: 'notice' })).toEqual(answer);
  expect(await client.get('rec_1')).toEqual(answer);
  expect(await client.withdraw('rec_1')).toEqual(answer);
  expect(await client.redeem('rec_1', { revisionHash: 'a1b2c3' })).toMatchObject({ ok: true, permit: 'permit_1' });
  expect(await client.report('rec_1', { ...hash, status: 'executed' })).toEqual(answer);
});
