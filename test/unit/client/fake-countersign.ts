import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parseSecret } from '../../../src/webhooks/secret.ts';
import { type Verified, verify } from '../../../src/webhooks/verify.ts';

/** One request as the server saw it, its signature checked against the test's own clock. */
export type Seen = {
  line: string;
  headers: IncomingMessage['headers'];
  body: string;
  signature: Verified;
};

export type FakeReply = { status: number; json?: unknown; text?: string; headers?: Record<string, string> };

/** A reply, or a way to lose it: before its first byte, in its middle, or by never sending it. */
export type Outcome = FakeReply | 'hang_up' | 'cut_short' | 'say_nothing';

/** What the server does with one request. */
export type Step = Outcome | ((seen: Seen) => Promise<Outcome> | Outcome);

export type FakeCountersign = { baseUrl: string; seen: Seen[]; close(): Promise<void> };

/** A server on loopback that takes one step for each request; the last step stands for all that follow. */
export async function startFakeCountersign(
  secretText: string,
  now: () => number,
  steps: Step[],
): Promise<FakeCountersign> {
  const secret = parseSecret(secretText);
  if (!secret) throw new Error('the test secret does not parse');
  const seen: Seen[] = [];

  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = request.headers;
    const signed = verify({ secrets: [secret], headers: { id, timestamp, signature }, body, now: now() });
    const step = steps[Math.min(seen.length, steps.length - 1)];
    const here = {
      line: `${request.method} ${request.url}`,
      headers: request.headers,
      body: body.toString(),
      signature: signed,
    };
    seen.push(here);
    if (step === undefined) throw new Error('the test names no step');
    finish(typeof step === 'function' ? await step(here) : step, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    seen,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function finish(outcome: Outcome, response: ServerResponse): void {
  if (outcome === 'say_nothing') return;
  if (outcome === 'hang_up') {
    response.destroy();
    return;
  }
  if (outcome === 'cut_short') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"id":"rec_1",', () => response.destroy());
    return;
  }
  const { status, json, text, headers } = outcome;
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(text ?? JSON.stringify(json));
}
