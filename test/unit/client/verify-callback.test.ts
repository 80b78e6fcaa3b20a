import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Callback, verifyCallback } from '../../../src/client/client.ts';
import { parseSecret } from '../../../src/webhooks/secret.ts';
import { sign } from '../../../src/webhooks/sign.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');
const textOf = (fill: number) => `whsec_${Buffer.alloc(32, fill).toString('base64')}`;
const SECRET = textOf(5);

const approved: Callback = {
  type: 'recommendation.approved',
  timestamp: '2026-11-22T08:59:58Z',
  data: {
    id: 'rec_1',
    key: 'pacer-17',
    revision: 1,
    revision_hash: 'sha256:aa',
    decision_version: 2,
    status: 'approved',
    not_before: '2026-11-22T09:05:00Z',
    amended_change: null,
    note: 'Fine – “go”',
  },
};

function delivered(json: unknown, at = NOW) {
  const secret = parseSecret(SECRET);
  if (!secret) throw new Error('the test secret does not parse');
  const body = Buffer.from(typeof json === 'string' ? json : JSON.stringify(json));
  const id = 'cb_1';
  const timestampSeconds = Math.floor(at / 1000);
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': sign({ secrets: [secret], id, timestampSeconds, body }),
  };
  return { secrets: [SECRET], headers, body, now: at };
}

describe('a callback', () => {
  test.each([
    'recommendation.approved',
    'recommendation.rejected',
    'recommendation.expired',
    'recommendation.undone',
    'recommendation.cancelled',
    'recommendation.rollback_requested',
  ] as const)('%s is read whole', (type) => {
    const callback = { ...approved, type, data: { ...approved.data, not_before: null, note: null } };
    expect(verifyCallback(delivered(callback))).toEqual({ ok: true, id: 'cb_1', callback });
  });

  test('fields of a newer server are let through', () => {
    const callback = { ...approved, trace: 'abc' };
    expect(verifyCallback(delivered(callback))).toEqual({ ok: true, id: 'cb_1', callback });
  });

  const given = delivered(approved);
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = given.headers;
  test.each<[string, object]>([
    ['text for bytes', { body: given.body.toString() }],
    ['a Headers object', { headers: new Headers(given.headers) }],
    [
      'headers in capitals',
      { headers: { 'Webhook-Id': id, 'WEBHOOK-TIMESTAMP': timestamp, 'Webhook-Signature': signature } },
    ],
    [
      'headers as lists of one',
      { headers: { 'webhook-id': [id], 'webhook-timestamp': [timestamp], 'webhook-signature': [signature] } },
    ],
    ['headers beside others', { headers: { host: 'agent.example.com', cookie: undefined, ...given.headers } }],
    ['the new secret beside the old', { secrets: [textOf(9), SECRET] }],
    ['exactly five minutes late', { now: NOW + 300_000 }],
  ])('is accepted with %s', (_name, change) =>
    expect(verifyCallback({ ...given, ...change })).toEqual({ ok: true, id: 'cb_1', callback: approved }),
  );

  const data = (change: object) => delivered({ ...approved, data: { ...approved.data, ...change } });
  test.each<[string, Parameters<typeof verifyCallback>[0], string]>([
    ['another secret', { ...given, secrets: [textOf(9)] }, 'signature_mismatch'],
    ['a body written anew', { ...given, body: JSON.stringify(approved, null, 2) }, 'signature_mismatch'],
    ['no headers', { ...given, headers: {} }, 'missing_header'],
    ['no headers in a Headers object', { ...given, headers: new Headers() }, 'missing_header'],
    ['two ids', { ...given, headers: { ...given.headers, 'webhook-id': [id, 'cb_2'] } }, 'malformed_header'],
    ['an old signature', { ...given, now: NOW + 300_001 }, 'timestamp_too_old'],
    ['a signature of the future', { ...given, now: NOW - 300_001 }, 'timestamp_in_future'],
    ['a type of the future', delivered({ ...approved, type: 'recommendation.snoozed' }), 'unknown_type'],
    ['no type', delivered({ ...approved, type: undefined }), 'malformed_body'],
    ['no data', delivered({ ...approved, data: null }), 'malformed_body'],
    ['no JSON', delivered('{"type":'), 'malformed_body'],
    ['no body', delivered(''), 'malformed_body'],
    ['no hash', data({ revision_hash: undefined }), 'malformed_body'],
    ['a version in text', data({ decision_version: '2' }), 'malformed_body'],
    ['a version and a half', data({ decision_version: 2.5 }), 'malformed_body'],
    ['no status that we know', data({ status: 'fine' }), 'malformed_body'],
    ['a time that is none', data({ not_before: 'soon' }), 'malformed_body'],
    ["an agent's own request, sent back to it", delivered({ revision_hash: 'sha256:aa' }), 'malformed_body'],
  ])('is refused with %s', (_name, input, reason) => expect(verifyCallback(input)).toEqual({ ok: false, reason }));

  test('a malformed secret of our own is a fault that names what was expected', () =>
    expect(() => verifyCallback({ ...given, secrets: ['secret'] })).toThrow(/^secret: expected "whsec_"/));

  test.each<[string, number, boolean]>([
    ['fresh', 0, true],
    ['an hour old', 3_600_000, false],
  ])('reads the time of day where no time is given: %s', (_name, age, ok) => {
    const { now: _now, ...request } = delivered(approved, Date.now() - age);
    expect(verifyCallback(request).ok).toBe(ok);
  });

  test('any signed JSON is read or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(['malformed_body', 'unknown_type']).toContain(
          Reflect.get(verifyCallback(delivered(json ?? null)), 'reason'),
        );
      }),
    );
  });
});
