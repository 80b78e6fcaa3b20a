import { request as httpRequest } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { action, bearer, INTAKE, notice, post, type Rig, sendRaw, signed, startRig } from './http-rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.http.close());

type Sent = { method: string; path: string; headers: Record<string, string>; body: Uint8Array };

/** Sends headers that fetch would refuse to send; resolves with the status. */
function send({ method, path, headers, body }: Sent): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { port: rig.port, host: '127.0.0.1', method, path, headers, agent: false },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
      },
    );
    request.once('error', reject);
    request.end(body);
  });
}

const headerValue = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 80,
});
const headers = fc.dictionary(
  fc.constantFrom(
    'webhook-id',
    'webhook-timestamp',
    'webhook-signature',
    'authorization',
    'idempotency-key',
    'x-countersign-agent',
    'content-type',
    'content-encoding',
    'accept',
  ),
  fc.oneof(
    headerValue,
    headerValue.map((text) => `Bearer ${text}`),
    headerValue.map((text) => `v1,${text}`),
    fc.constant('bid-pilot'),
  ),
);
const path = fc.oneof(
  fc.constantFrom(
    INTAKE,
    '/v1/recommendations/rec_1',
    '/v1/recommendations/rec_1/permit',
    '/v1/recommendations/rec_1/outcome',
  ),
  fc.webPath(),
  fc.webPath().map((tail) => `/v1/agents${tail}`),
  fc.webPath().map((tail) => `/v1/recommendations${tail}?wait=60`),
);
const method = fc.constantFrom('POST', 'GET', 'DELETE', 'PUT', 'HEAD');

test('whatever comes without a valid signature is refused, and reaches nothing', async () => {
  await fc.assert(
    fc.asyncProperty(method, path, headers, fc.uint8Array({ maxLength: 300 }), async (method, path, headers, body) => {
      const status = await send({
        method,
        path: path === '' ? '/' : path,
        headers: { 'content-type': 'application/json', 'content-length': String(body.length), ...headers },
        body,
      });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }),
    { numRuns: 400 },
  );
  expect(rig.api.calls).toEqual([]);
});

test('one changed byte of a signed body is refused', async () => {
  const raw = Buffer.from(JSON.stringify(action));
  await fc.assert(
    fc.asyncProperty(fc.nat(raw.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const body = Buffer.from(raw);
      body[at] = (body[at] ?? 0) ^ flip;
      expect(await send({ method: 'POST', path: INTAKE, headers: signed(raw), body })).toBe(401);
    }),
    { numRuns: 200 },
  );
  expect(rig.api.calls).toEqual([]);
});

test('any signed JSON is taken or named at fault, never a fault of ours', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json({ maxDepth: 6 }), async (raw) => {
      const response = await post(rig, INTAKE, raw);
      expect(await response.json()).toMatchObject({
        status: 422,
        code: expect.any(String),
        pointer: expect.any(String),
      });
    }),
    { numRuns: 300 },
  );
  expect(rig.api.calls).toEqual([]);
});

test('one field replaced by anything is taken or named at fault', async () => {
  const fields = [
    'kind',
    'action',
    'summary',
    'target',
    'change',
    'context',
    'metrics',
    'confidence',
    'data',
    'undo',
    'expires_at',
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...fields),
      fc.jsonValue({ maxDepth: 4, noUnicodeString: false }),
      async (field, value) => {
        const response = await post(rig, INTAKE, { ...action, [field]: value });
        expect([202, 422]).toContain(response.status);
        if (response.status === 422) {
          expect(Reflect.get(Object(await response.json()), 'pointer')).toMatch(new RegExp(`^/${field}`));
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('any signed bytes are taken or refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (body) => {
      const status = await send({ method: 'POST', path: INTAKE, headers: signed(body), body });
      expect([400, 422]).toContain(status);
    }),
    { numRuns: 200 },
  );
});

test('bytes that are no HTTP get an answer or silence, and the server goes on', async () => {
  const start = fc.constantFrom(
    '',
    `POST ${INTAKE} HTTP/1.1\r\n`,
    `POST ${INTAKE} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n`,
  );
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ maxLength: 200 }), async (head, rest) => {
      // The line ends make sure that the parser has something to refuse.
      const answered = await sendRaw(rig, head, rest, '\r\n\r\n\0\r\n\r\n');
      expect(answered).not.toMatch(/^HTTP\/1.1 [25]/);
    }),
    { numRuns: 200 },
  );
  expect((await post(rig, INTAKE, notice, bearer())).status).toBe(202);
});
