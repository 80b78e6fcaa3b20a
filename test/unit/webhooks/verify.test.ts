import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { type AgentSecret, parseSecret, secretFingerprint } from '../../../src/webhooks/secret.ts';
import { sign } from '../../../src/webhooks/sign.ts';
import { type VerifyInput, type VerifyRefusal, verify } from '../../../src/webhooks/verify.ts';

const SIGNED_AT = 1_795_000_000_000;
const MINUTES = 60_000;

function secretOf(text: string): AgentSecret {
  const parsed = parseSecret(text);
  if (!parsed) throw new Error('the test secret does not parse');
  return parsed;
}
const textOf = (fill: number) => `whsec_${Buffer.alloc(32, fill).toString('base64')}`;
const current = secretOf(textOf(1));
const previous = secretOf(textOf(2));
const stranger = secretOf(textOf(3));

type Request = { id: string; timestamp: string; signature: string; body: Uint8Array };

function signed(secrets: AgentSecret[], given: { id?: string; body?: string | Uint8Array; at?: number } = {}): Request {
  const { id = 'msg_1', body = '{"kind":"action"}', at = SIGNED_AT } = given;
  const bytes = Buffer.from(body);
  const timestampSeconds = at / 1000;
  const signature = sign({ secrets, id, timestampSeconds, body: bytes });
  return { id, timestamp: String(timestampSeconds), signature, body: bytes };
}

function check({ body, ...headers }: Request & { id?: unknown }, given: Partial<VerifyInput> = {}) {
  return verify({ secrets: [current], headers, body, now: SIGNED_AT, ...given });
}

const refused = (reason: VerifyRefusal) => ({ ok: false, reason });
const accepted = (secret = current, id = 'msg_1') => ({
  ok: true,
  id,
  signedAt: SIGNED_AT,
  keyId: secretFingerprint(secret),
});

describe('the time it was signed', () => {
  test.each<[string, number, ReturnType<typeof refused> | ReturnType<typeof accepted>]>([
    ['now', 0, accepted()],
    ['exactly five minutes ago', 5 * MINUTES, accepted()],
    ['a millisecond more than five minutes ago', 5 * MINUTES + 1, refused('timestamp_too_old')],
    ['exactly five minutes ahead', -5 * MINUTES, accepted()],
    ['a millisecond more than five minutes ahead', -5 * MINUTES - 1, refused('timestamp_in_future')],
    ['an hour ahead', -60 * MINUTES, refused('timestamp_in_future')],
    ['when this clock is broken', Number.NaN, refused('timestamp_too_old')],
  ])('%s', (_name, elapsed, outcome) =>
    expect(check(signed([current]), { now: SIGNED_AT + elapsed })).toEqual(outcome),
  );

  test('a tolerance of its own holds on both sides', () => {
    const tolerance = { toleranceMs: 1000 };
    expect(check(signed([current]), { now: SIGNED_AT + 1000, ...tolerance })).toEqual(accepted());
    expect(check(signed([current]), { now: SIGNED_AT + 1001, ...tolerance })).toEqual(refused('timestamp_too_old'));
    expect(check(signed([current]), { now: SIGNED_AT - 1001, ...tolerance })).toEqual(refused('timestamp_in_future'));
  });
});

describe('the secrets', () => {
  test.each<[string, AgentSecret[], AgentSecret[], ReturnType<typeof refused> | ReturnType<typeof accepted>]>([
    ['signed with one of two known ones', [previous], [current, previous], accepted(previous)],
    ['signed with both while one is known', [previous, current], [current], accepted()],
    ['signed with a stranger beside a known one', [stranger, current], [current], accepted()],
    ['signed with a stranger', [stranger], [current, previous], refused('signature_mismatch')],
    ['no secret is known', [current], [], refused('signature_mismatch')],
  ])('%s', (_name, signers, secrets, outcome) => expect(check(signed(signers), { secrets })).toEqual(outcome));
});

describe('what was signed', () => {
  const request = signed([current]);
  const flipped = Uint8Array.from(request.body, (byte, at) => (at === 3 ? byte ^ 1 : byte));
  test.each<[string, Partial<Request>]>([
    ['another body', { body: flipped }],
    ['a body cut short', { body: request.body.subarray(0, -1) }],
    ['no body', { body: new Uint8Array() }],
    ['another id', { id: 'msg_2' }],
    ['another second', { timestamp: String(SIGNED_AT / 1000 + 1) }],
    ['the same second written otherwise', { timestamp: `0${SIGNED_AT / 1000}` }],
  ])('%s is a mismatch', (_name, change) =>
    expect(check({ ...request, ...change })).toEqual(refused('signature_mismatch')),
  );

  test('bytes that are no UTF-8 are signed as they are', () => {
    const body = Uint8Array.of(0xff, 0xfe, 0x00, 0x80);
    expect(check(signed([current], { body }))).toEqual(accepted());
    expect(check({ ...signed([current], { body }), body: Uint8Array.of(0xff, 0xfe, 0x00, 0x81) })).toEqual(
      refused('signature_mismatch'),
    );
  });
});

describe('the headers', () => {
  const request = signed([current]);
  const bare = request.signature.slice(3);
  test.each<[string, object, ReturnType<typeof refused> | ReturnType<typeof accepted>]>([
    ['no id', { id: undefined }, refused('missing_header')],
    ['an empty id', { id: '' }, refused('missing_header')],
    ['no timestamp', { timestamp: undefined }, refused('missing_header')],
    ['no signature', { signature: undefined }, refused('missing_header')],
    ['an id of 257 characters', { id: 'a'.repeat(257) }, refused('malformed_header')],
    ['an id with a full stop, which could be read two ways', { id: 'msg.1' }, refused('malformed_header')],
    ['an id with a space', { id: 'msg 1' }, refused('malformed_header')],
    ['an id beyond ASCII', { id: 'mśg' }, refused('malformed_header')],
    ['an id sent twice', { id: ['msg_1', 'msg_1'] }, refused('malformed_header')],
    ['a timestamp in milliseconds', { timestamp: String(SIGNED_AT) }, refused('malformed_header')],
    ['a timestamp with a fraction', { timestamp: '1795000000.0' }, refused('malformed_header')],
    ['a timestamp in hexadecimal', { timestamp: '0x6afd6ac0' }, refused('malformed_header')],
    ['a negative timestamp', { timestamp: '-1795000000' }, refused('malformed_header')],
    [
      'a signature header of 4097 characters',
      { signature: `${request.signature} `.padEnd(4097, 'x') },
      refused('malformed_header'),
    ],
    ['a signature header of 4096 characters', { signature: `${request.signature} `.padEnd(4096, 'x') }, accepted()],
    ['a line end in the signatures', { signature: `${request.signature}\n` }, refused('malformed_header')],
    ['a version of the future beside ours', { signature: `v2,xyz v1a,${bare} ${request.signature}` }, accepted()],
    ['only a version of the future', { signature: `v2,${bare}` }, refused('signature_mismatch')],
    ['a signature without its version', { signature: bare }, refused('signature_mismatch')],
    ['an asymmetric version around our signature', { signature: `v1a,${bare}` }, refused('signature_mismatch')],
    ['a signature cut short', { signature: request.signature.slice(0, -1) }, refused('signature_mismatch')],
    ['a signature without padding', { signature: request.signature.replace('=', '') }, refused('signature_mismatch')],
    [
      'a signature that decodes to the same bytes',
      { signature: sameBytes(request.signature) },
      refused('signature_mismatch'),
    ],
    ['commas and spaces', { signature: ' , ,, v1, v1 ' }, refused('signature_mismatch')],
  ])('%s', (_name, change, outcome) => expect(check({ ...request, ...change })).toEqual(outcome));

  // The 43rd character of 32 bytes in base64 has two spare bits, which a lenient decoder ignores.
  function sameBytes(signature: string): string {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const last = letters.indexOf(signature.at(-2) ?? '');
    const other = `${signature.slice(0, -2)}${letters[last + 1]}=`;
    expect(Buffer.from(other.slice(3), 'base64')).toEqual(Buffer.from(signature.slice(3), 'base64'));
    return other;
  }
});

describe('signing', () => {
  test('gives the signature of the reference implementations', () => {
    const body = Buffer.from('{"test": 2432232314}');
    const secret = secretOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
    expect(sign({ secrets: [secret], id, timestampSeconds: 1614265330, body })).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  test.each<[string, Partial<Parameters<typeof sign>[0]>]>([
    ['no secrets', { secrets: [] }],
    ['an id with a full stop', { id: 'msg.1' }],
    ['an id with a line end', { id: 'msg_1\r\nx: y' }],
    ['an empty id', { id: '' }],
    ['half a second', { timestampSeconds: 1.5 }],
    ['no time', { timestampSeconds: Number.NaN }],
    ['milliseconds', { timestampSeconds: SIGNED_AT }],
  ])('refuses what no receiver would accept: %s', (_name, change) => {
    const usual = { secrets: [current], id: 'msg_1', timestampSeconds: SIGNED_AT / 1000, body: new Uint8Array() };
    expect(() => sign({ ...usual, ...change })).toThrow(RangeError);
  });
});

const webhookId = fc.stringMatching(/^[!-\-/-~]{1,256}$/);
const secretText = fc
  .uint8Array({ minLength: 24, maxLength: 64 })
  .map((bytes) => `whsec_${Buffer.from(bytes).toString('base64')}`);

describe('with the standardwebhooks package', () => {
  // The package reads the clock itself, so these two sign at the present second.
  const nowSeconds = () => Math.floor(Date.now() / 1000);

  test('it accepts what we sign', () => {
    fc.assert(
      fc.property(secretText, secretText, webhookId, fc.json(), (text, other, id, body) => {
        const timestampSeconds = nowSeconds();
        const secrets = [secretOf(other), secretOf(text)];
        const headers = {
          'webhook-id': id,
          'webhook-timestamp': String(timestampSeconds),
          'webhook-signature': sign({ secrets, id, timestampSeconds, body: Buffer.from(body) }),
        };
        expect(new Webhook(text).verify(body, headers)).toEqual(JSON.parse(body));
      }),
    );
  });

  test('we accept what it signs', () => {
    fc.assert(
      fc.property(secretText, webhookId, fc.string({ unit: 'binary' }), (text, id, body) => {
        const now = nowSeconds() * 1000;
        const signature = new Webhook(text).sign(id, new Date(now), body);
        const headers = { id, timestamp: String(now / 1000), signature };
        const secret = secretOf(text);
        const outcome = verify({ secrets: [secret], headers, body: new TextEncoder().encode(body), now });
        expect(outcome).toEqual({ ok: true, id, signedAt: now, keyId: secretFingerprint(secret) });
      }),
    );
  });
});

describe('whatever arrives', () => {
  const junk = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ maxLength: 5000 }),
    fc.stringMatching(/^(v1,[A-Za-z0-9+/]{43}= ?){1,5}$/),
    fc.string({ unit: fc.constantFrom('\ud800', '\0', '\n', ' ', ',', 'v', '1', '=', '9'), maxLength: 100 }),
    fc.constantFrom(undefined, '', 'msg_1', '1795000000', '999999999999'),
    fc.array(fc.string()),
  );

  test('never throws, and never accepts what we did not sign', () => {
    const request = fc.record({ id: junk, timestamp: junk, signature: junk });
    fc.assert(
      fc.property(request, fc.uint8Array(), fc.double(), (headers, body, now) => {
        expect(verify({ secrets: [current, previous], headers, body, now })).toMatchObject({ ok: false });
        expect(verify({ secrets: [current], headers, body, now, toleranceMs: Number.POSITIVE_INFINITY }).ok).toBe(
          false,
        );
      }),
      { numRuns: 2000 },
    );
  });

  test('a signed request is refused once any one byte of it changes', () => {
    const parts = fc.constantFrom('id' as const, 'timestamp' as const, 'signature' as const, 'body' as const);
    fc.assert(
      fc.property(
        webhookId,
        fc.uint8Array({ minLength: 1 }),
        parts,
        fc.nat(),
        fc.integer({ min: 1, max: 127 }),
        (id, body, part, at, mask) => {
          const request = signed([current], { id, body });
          const bytes = Buffer.from(request[part]);
          const index = at % bytes.length;
          bytes[index] = (bytes[index] ?? 0) ^ mask;
          const changed = { ...request, [part]: part === 'body' ? bytes : bytes.toString('latin1') };
          expect(check(request)).toEqual(accepted(current, id));
          expect(check(changed).ok).toBe(false);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
