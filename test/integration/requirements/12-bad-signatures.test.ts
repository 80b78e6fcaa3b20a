import { request as httpRequest } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deriveApiKey, parseSecret } from '../../../src/webhooks/secret.ts';
import { sign } from '../../../src/webhooks/sign.ts';
import { scenario } from '../../support/e2e-agent.ts';
import { type Stack, startStack } from '../../support/stack.ts';

// Requirement 12: bad signatures are refused before parsing: fuzzed headers and bodies; no 5xx, no writes.

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const PATH = '/v1/agents/bid-pilot/recommendations';

function send(headers: Record<string, string>, body: Uint8Array, path = PATH): Promise<number> {
  const { hostname, port } = new URL(stack.server.url);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, method: 'POST', path, headers, agent: false }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    request.once('error', reject);
    request.end(body);
  });
}

/** A request as bid-pilot would sign it, which would be taken. */
function genuine(body: Uint8Array): Record<string, string> {
  const secret = parseSecret(stack.agent('bid-pilot').secret);
  if (!secret) throw new Error('expected the secret of bid-pilot');
  const timestampSeconds = Math.floor(stack.clock.now() / 1000);
  return {
    'content-type': 'application/json',
    'content-length': String(body.byteLength),
    'webhook-id': 'fuzz-1',
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': sign({ secrets: [secret], id: 'fuzz-1', timestampSeconds, body }),
  };
}

const BODY = () => Buffer.from(JSON.stringify(scenario('budget', stack.clock.now())));
// That a card was posted meanwhile is no answer to a request.
const written = () => [
  ...(['recommendations', 'callbacks', 'messages'] as const).map((table) => stack.count(table)),
  stack.rows(`SELECT seq FROM audit_events WHERE type <> 'shown'`).length,
];
const printable = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 80,
});

test('one header of a genuine request changed at random: refused, and nothing is written', async () => {
  const before = written();
  const header = fc.constantFrom('webhook-id', 'webhook-timestamp', 'webhook-signature');
  await fc.assert(
    fc.asyncProperty(header, printable, async (name, value) => {
      const body = BODY();
      const headers = genuine(body);
      fc.pre(value.trim() !== headers[name]);
      const status = await send({ ...headers, [name]: value }, body);
      expect([400, 401]).toContain(status);
    }),
    { numRuns: 150 },
  );
  expect(written()).toEqual(before);
});

test('one byte of the body changed, and any other bytes under a genuine signature: refused before they are read', async () => {
  const before = written();
  const bytes = fc.oneof(
    fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })).map(([at, by]) => (body: Buffer) => {
      const index = at % body.length;
      body[index] = ((body[index] ?? 0) + by) % 256;
      return body;
    }),
    fc.uint8Array({ maxLength: 400 }).map((other) => () => Buffer.from(other)),
    fc.constantFrom('{', '[[[[', '"\u0000"', '{"a":1e999}').map((text) => () => Buffer.from(text)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (change) => {
      const headers = genuine(BODY());
      const body = change(BODY());
      fc.pre(!body.equals(BODY()));
      const status = await send({ ...headers, 'content-length': String(body.byteLength) }, body);
      expect(status).toBe(401);
    }),
    { numRuns: 150 },
  );
  expect(written()).toEqual(before);
});

test('another agent’s signature, an old one and none at all are refused; the genuine one is taken', async () => {
  const body = BODY();
  const before = written();
  const other = parseSecret(stack.agent('price-scout').secret);
  if (!other) throw new Error('expected the secret of price-scout');
  const timestampSeconds = Math.floor(stack.clock.now() / 1000);
  const forged = sign({ secrets: [other], id: 'fuzz-1', timestampSeconds, body });
  expect(await send({ ...genuine(body), 'webhook-signature': forged }, body)).toBe(401);
  const { 'webhook-signature': _, ...unsigned } = genuine(body);
  expect(await send(unsigned, body)).toBe(401);
  const stale = genuine(body);
  stack.clock.advance(301_000);
  expect(await send(stale, body)).toBe(401);
  expect(written()).toEqual(before);
  expect(await send(genuine(body), body)).toBe(202);
});

test('no bearer key but the agent’s own is taken, however it is written', async () => {
  const secret = parseSecret(stack.agent('bid-pilot').secret);
  if (!secret) throw new Error('expected the secret of bid-pilot');
  const key = deriveApiKey(secret);
  const body = BODY();
  const before = written();
  const near = fc.tuple(fc.nat(key.length - 1), printable).map(([at, by]) => key.slice(0, at) + by + key.slice(at + 1));
  const scheme = fc.constantFrom('Bearer ', 'bearer ', 'Basic ', '', 'Bearer Bearer ');
  await fc.assert(
    fc.asyncProperty(scheme, fc.oneof(printable, near), async (prefix, given) => {
      fc.pre(given.trim() !== key);
      const headers = { 'content-type': 'application/json', 'content-length': String(body.byteLength) };
      const authorization = `${prefix}${given}`;
      expect(await send({ ...headers, authorization, 'idempotency-key': 'fuzz-2' }, body)).toBe(401);
    }),
    { numRuns: 100 },
  );
  expect(written()).toEqual(before);
});

test('the same holds for the permit and the outcome of one that is there', async () => {
  const { id, revision_hash } = await stack.recommend('price');
  const { status, version } = stack.row<{ status: string; version: number }>(
    'SELECT status, version FROM recommendations WHERE id = ?',
    id,
  );
  // Its card may still be on its way: what is looked at is what an agent could change.
  const events = () => stack.audit(id);
  const before = events();
  const path = fc.constantFrom('permit', 'outcome').map((call) => `/v1/recommendations/${id}/${call}`);
  const asked = Buffer.from(JSON.stringify({ revision_hash, status: 'executed' }));
  const header = fc.constantFrom('webhook-id', 'webhook-timestamp', 'webhook-signature', 'x-countersign-agent');
  await fc.assert(
    fc.asyncProperty(path, header, printable, async (on, name, value) => {
      const headers: Record<string, string> = { ...genuine(asked), 'x-countersign-agent': 'price-scout' };
      expect([400, 401]).toContain(await send(headers, asked, on));
      expect([400, 401]).toContain(await send({ ...headers, [name]: value }, asked, on));
    }),
    { numRuns: 60 },
  );
  expect(events()).toEqual(before);
  expect(stack.row('SELECT status, version FROM recommendations WHERE id = ?', id)).toEqual({ status, version });
});
