import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IntakeResult } from '../../../src/app/agent-api.ts';
import { StoreUnavailable } from '../../../src/app/store.ts';
import { answer } from './fake-agent-api.ts';
import { action, bearer, INTAKE, NOW, notice, pilot, post, type Rig, signed, startRig } from './http-rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.http.close());

const money = (amount: unknown, currency: unknown = 'USD') => ({ amount, currency });
const change = (before: unknown, after: unknown = 1) => ({ ...action, change: { field: 'bid', before, after } });
const snapshot = (value: unknown) => ({ ...notice, data: { snapshot: { value } } });
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);

describe('what reaches the use case', () => {
  test('a signed recommendation, with webhook-id as its key', async () => {
    const response = await post(rig, INTAKE, action);
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual(answer);
    expect(rig.api.calls).toEqual([{ agent: 'bid-pilot', key: 'msg_1', keyId: pilot.keyId, content: action }]);
  });

  test('a recommendation under the bearer key, with Idempotency-Key as its key', async () => {
    const response = await post(rig, INTAKE, notice, bearer(pilot, 'order-1'));
    expect(response.status).toBe(202);
    expect(rig.api.calls).toEqual([{ agent: 'bid-pilot', key: 'order-1', keyId: pilot.keyId, content: notice }]);
  });

  test('of a key that is given twice the last value, and of __proto__ nothing', async () => {
    const raw = `{"kind":"action","kind":"notice","action":"budget.pace","summary":"s","data":{"snapshot":{"__proto__":{"kind":"action"},"constructor":1}}}`;
    const response = await post(rig, INTAKE, raw);
    expect(response.status).toBe(202);
    expect(rig.api.calls).toEqual([
      expect.objectContaining({
        content: { kind: 'notice', action: 'budget.pace', summary: 's', data: { snapshot: { constructor: 1 } } },
      }),
    ]);
    expect(Reflect.get({}, 'kind')).toBeUndefined();
  });

  test('a snapshot of 32 levels, and a deadline one millisecond ahead', async () => {
    // The body, data and snapshot are the first three levels.
    const body = { ...snapshot(nested(29)), expires_at: new Date(NOW + 1).toISOString() };
    expect((await post(rig, INTAKE, body)).status).toBe(202);
  });

  test('the body is allowed 64 KiB to the byte', async () => {
    const empty = JSON.stringify(snapshot('')).length;
    const body = JSON.stringify(snapshot('x'.repeat(64 * 1024 - empty)));
    expect(body.length).toBe(65_536);
    expect((await post(rig, INTAKE, body)).status).toBe(202);
  });
});

type Refused = Extract<IntakeResult, { ok: false }>['code'];

describe('what becomes of it', () => {
  test.each([
    ['created', 202],
    ['revised', 202],
    ['repeated', 200],
  ] as const)('%s is answered with %i', async (how, status) => {
    rig.api.next.intake = { ok: true, how, answer };
    const response = await post(rig, INTAKE, notice);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual(answer);
    expect(await rig.metrics.registry.metrics()).toContain(`countersign_intake_total{result="${how}"} 1`);
  });

  test.each<[Refused, number, Record<string, unknown>]>([
    ['already_decided', 409, {}],
    ['superseded_revision', 409, {}],
    ['action_not_allowed', 403, { pointer: '/action' }],
    ['expires_too_soon', 422, { pointer: '/expires_at' }],
    ['too_many_open', 429, {}],
  ])('%s is answered with %i', async (code, status, further) => {
    rig.api.next.intake = { ok: false, code, detail: 'Because of this.' };
    const response = await post(rig, INTAKE, notice);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('retry-after')).toBe(code === 'too_many_open' ? '60' : null);
    expect(await response.json()).toEqual({
      type: `urn:countersign:problem:${code}`,
      title: expect.any(String),
      status,
      code,
      detail: 'Because of this.',
      request_id: expect.any(String),
      ...further,
    });
  });

  test('a store that cannot keep it is 503, to be tried again', async () => {
    rig.api.next.fault = new StoreUnavailable('write');
    const response = await post(rig, INTAKE, notice);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await response.json()).toMatchObject({ code: 'store_unavailable' });
  });

  test('a fault is 500, logged once under the request id, and says nothing of itself', async () => {
    rig.api.next.fault = new Error('SQLITE_CORRUPT in /var/lib/secret-place');
    const response = await post(rig, INTAKE, notice);
    const raw = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(raw)).toMatchObject({ code: 'internal' });
    expect(raw).not.toContain('secret-place');
    expect(rig.logged).toEqual([
      {
        level: 'error',
        message: 'request failed',
        fields: {
          requestId: JSON.parse(raw).request_id,
          route: 'recommend',
          code: 'internal',
          status: 500,
          agent: 'bid-pilot',
          error: rig.api.next.fault,
        },
      },
    ]);
  });
});

describe('a body that is not as expected', () => {
  test.each<[string, unknown, number, string, string | undefined]>([
    ['no JSON', '{"kind":', 400, 'broken_json', undefined],
    ['nothing', '', 400, 'broken_json', undefined],
    ['a byte order mark', '\uFEFF{}', 400, 'broken_json', undefined],
    ['two values', '{} {}', 400, 'broken_json', undefined],
    ['a list', [], 422, 'invalid_field', ''],
    ['null', 'null', 422, 'invalid_field', ''],
    ['a number', '7', 422, 'invalid_field', ''],
    ['no fields', {}, 422, 'missing_field', '/kind'],
    ['no summary', { ...notice, summary: undefined }, 422, 'missing_field', '/summary'],
    ['another kind', { ...notice, kind: 'order' }, 422, 'invalid_field', '/kind'],
    ['a name in capitals', { ...notice, action: 'Budget' }, 422, 'invalid_field', '/action'],
    ['an empty summary', { ...notice, summary: ' ' }, 422, 'invalid_field', '/summary'],
    ['a long summary', { ...notice, summary: 'x'.repeat(301) }, 422, 'invalid_field', '/summary'],
    ['an unknown field', { ...notice, approve: true }, 422, 'unknown_field', '/approve'],
    [
      '__proto__ as a field',
      '{"kind":"notice","action":"a","summary":"s","__proto__":{}}',
      422,
      'unknown_field',
      '/__proto__',
    ],
    [
      'an unknown field inside',
      { ...action, target: { ...action.target, 'a/b~c': 1 } },
      422,
      'unknown_field',
      '/target/a~1b~0c',
    ],
    ['an unknown field with a long name', { ...notice, ['x'.repeat(500)]: 1 }, 422, 'unknown_field', ''],
    ['an action without target', { ...action, target: undefined }, 422, 'missing_target', '/target'],
    [
      'a target without account',
      { ...action, target: { platform: 'meta', entity: 'e' } },
      422,
      'missing_field',
      '/target/account',
    ],
    ['an amount that is a number', change(money(1)), 422, 'invalid_field', '/change/before/amount'],
    ['an amount that is no decimal', change(money('1e3')), 422, 'bad_amount', '/change/before/amount'],
    ['an amount finer than the currency', change(money('1.001')), 422, 'bad_amount', '/change/before/amount'],
    ['a currency that is none', change(money('1', 'ZZZ')), 422, 'unknown_currency', '/change/before/currency'],
    ['money without currency', change({ amount: '1' }), 422, 'missing_field', '/change/before/currency'],
    ['money with more', change({ ...money('1'), per: 'day' }), 422, 'unknown_field', '/change/before/per'],
    ['a list as a value', change([1]), 422, 'invalid_field', '/change/before'],
    ['no value after', { ...action, change: { field: 'bid', before: 1 } }, 422, 'missing_field', '/change/after'],
    ['a change of nothing', change(money('1.0'), money('1.00')), 422, 'no_change', '/change/after'],
    [
      'a bad name in context',
      { ...notice, context: { 'Weekly budget': 1 } },
      422,
      'invalid_field',
      '/context/Weekly budget',
    ],
    ['a bad value in context', { ...notice, context: { cpa: null } }, 422, 'invalid_field', '/context/cpa'],
    ['confidence above 1', { ...notice, confidence: 1.01 }, 422, 'invalid_field', '/confidence'],
    [
      'confidence beyond numbers',
      '{"kind":"notice","action":"a","summary":"s","confidence":1e999}',
      422,
      'invalid_field',
      '/confidence',
    ],
    ['eleven next steps', { ...notice, next_steps: Array(11).fill('a') }, 422, 'invalid_field', '/next_steps'],
    ['an empty next step', { ...notice, next_steps: ['a', ''] }, 422, 'invalid_field', '/next_steps/1'],
    [
      'a window of no hours',
      { ...notice, undo: { supported: true, window_hours: 0 } },
      422,
      'invalid_field',
      '/undo/window_hours',
    ],
    ['a deadline without zone', { ...notice, expires_at: '2026-11-22T18:00:00' }, 422, 'invalid_field', '/expires_at'],
    ['33 levels', snapshot(nested(30)), 422, 'nested_too_deep', '/data/snapshot'],
    ['30,000 levels', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 422, 'nested_too_deep', '/0/0'],
    ['half a surrogate pair', '{"kind":"notice","action":"a","summary":"\\ud83d"}', 422, 'invalid_text', '/summary'],
    ['half a surrogate pair as a name', '{"kind":"notice","\\udc00":1}', 422, 'invalid_text', ''],
  ])('%s', async (_name, body, status, code, pointer) => {
    const response = await post(rig, INTAKE, body);
    const problem = await response.json();
    expect({ status: response.status, problem }).toEqual({
      status,
      problem: {
        type: `urn:countersign:problem:${code}`,
        title: expect.any(String),
        status,
        code,
        detail: expect.stringMatching(/^expected ./),
        ...(pointer !== undefined && { pointer }),
        request_id: expect.any(String),
      },
    });
    expect(rig.api.calls).toEqual([]);
    expect(rig.logged).toEqual([
      {
        level: 'info',
        message: 'request refused',
        fields: { requestId: expect.any(String), route: 'recommend', code, status, agent: 'bid-pilot' },
      },
    ]);
    expect(await rig.metrics.registry.metrics()).toContain(`countersign_intake_total{result="${code}"} 1`);
  });

  test.each<[string, unknown, string]>([
    ['a text', { ...notice, summary: 7 }, 'expected text'],
    ['a choice', { ...notice, kind: 'x' }, 'expected one of "action", "notice"'],
    ['a length', { ...notice, summary: 'x'.repeat(301) }, 'expected at most 300 characters'],
    ['a list', { ...notice, next_steps: Array(11).fill('a') }, 'expected at most 10 entries'],
    ['a bound', { ...notice, undo: { supported: true, window_hours: 0 } }, 'expected more than 0'],
    ['a time', { ...notice, expires_at: 'soon' }, 'expected an ISO 8601 time, such as 2026-11-22T18:00:00Z'],
    ['one of several kinds', change([1]), 'expected one of: an object, a number, text, true or false, null'],
    ['a name', { ...notice, context: { A: 1 } }, 'expected a lower-case name such as budget.shift'],
  ])('is told what was expected: %s', async (_name, body, detail) => {
    expect(await (await post(rig, INTAKE, body)).json()).toMatchObject({ detail });
  });

  test('in bytes that are not UTF-8', async () => {
    const raw = Buffer.from(JSON.stringify(notice).replace('track', '\u00ff'), 'latin1');
    const response = await fetch(`${rig.url}${INTAKE}`, { method: 'POST', body: raw, headers: signed(raw) });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'broken_json' });
  });

  test('never comes back to the sender or into the log', async () => {
    const canary = 'whsec_canary';
    const bodies = [
      { ...notice, summary: { canary } },
      { ...notice, kind: canary },
      { ...notice, action: canary.toUpperCase() },
      { ...notice, confidence: canary },
      { ...notice, expires_at: canary },
      change(money(canary)),
      change(money('1', canary)),
      `{"summary":"${canary}`,
    ];
    for (const body of bodies) {
      const answered = await (await post(rig, INTAKE, body)).text();
      expect(answered.toLowerCase()).not.toContain('canary');
    }
    expect(JSON.stringify(rig.logged)).not.toContain('canary');
  });
});

describe('a body of another type', () => {
  test.each([
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/json; charset=latin1', 415],
    ['application/jsonp', 415],
    ['application/json; charset=utf-8', 202],
    ['Application/JSON;charset="UTF-8"', 202],
  ])('%s is answered with %i', async (type, status) => {
    const raw = JSON.stringify(notice);
    const response = await post(rig, INTAKE, raw, { ...signed(raw), 'content-type': type });
    expect(response.status).toBe(status);
    expect(rig.api.calls).toHaveLength(status === 202 ? 1 : 0);
  });

  test('compressed is refused, for the signature is over the bytes as sent', async () => {
    const raw = JSON.stringify(notice);
    const response = await post(rig, INTAKE, raw, { ...signed(raw), 'content-encoding': 'gzip' });
    expect(await response.json()).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });
});
