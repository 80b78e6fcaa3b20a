import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { createHttpServer, type HttpServer, type HttpServerOptions } from '../../../src/adapters/http/http-server.ts';
import { createMetrics, type Metrics } from '../../../src/adapters/http/metrics.ts';
import type { LogFields } from '../../../src/app/log.ts';
import { type AgentSecret, deriveApiKey, parseSecret } from '../../../src/webhooks/secret.ts';
import { sign } from '../../../src/webhooks/sign.ts';
import { createFakeAgentApi, type FakeAgentApi } from './fake-agent-api.ts';

export const NOW = Date.parse('2026-11-22T12:00:00Z');

export const secretOf = (byte: number): AgentSecret => {
  const secret = parseSecret(`whsec_${Buffer.alloc(32, byte).toString('base64')}`);
  if (!secret) throw new Error('the test secret does not parse');
  return secret;
};
export const pilot = secretOf(1);
export const pilotNext = secretOf(2);
export const pacer = secretOf(3);
export const stranger = secretOf(9);

/** A notice is the shortest valid recommendation; the tables below change one thing of it at a time. */
export const notice = { kind: 'notice', action: 'budget.pace', summary: 'Pacing is on track' };
export const action = {
  ...notice,
  kind: 'action',
  target: { platform: 'google_ads', account: '123-456-7890', entity: 'campaignBudgets/987' },
};

export type Rig = {
  url: string;
  port: number;
  http: HttpServer;
  api: FakeAgentApi;
  metrics: Metrics;
  clock: { now(): number; advance(ms: number): void };
  logged: { level: 'info' | 'warn' | 'error'; fields: LogFields; message: string }[];
};

/** The real server on loopback, before a fake AgentApi; `bid-pilot` and `pacer` are its agents. */
export async function startRig(overrides: Partial<HttpServerOptions> = {}): Promise<Rig> {
  let now = NOW;
  const clock = {
    now: () => now,
    advance: (ms: number) => {
      now += ms;
    },
  };
  const api = createFakeAgentApi();
  const metrics = createMetrics();
  const logged: Rig['logged'] = [];
  const agents = new Map([
    ['bid-pilot', { secrets: [pilot, pilotNext], ratePerSecond: 100_000 }],
    ['pacer', { secrets: [pacer], ratePerSecond: 100_000 }],
  ]);
  const http = createHttpServer({
    host: '127.0.0.1',
    port: 0,
    agents: () => agents,
    api,
    clock,
    log: {
      info: (fields, message) => logged.push({ level: 'info', fields, message }),
      warn: (fields, message) => logged.push({ level: 'warn', fields, message }),
      error: (fields, message) => logged.push({ level: 'error', fields, message }),
    },
    metrics,
    readiness: async () => ({ ok: true, failing: [] }),
    slackListener: null,
    versions: { countersign: '1.2.3', node: 'v24.0.0' },
    ...overrides,
  });
  const { port } = await http.listen();
  return { url: `http://127.0.0.1:${port}`, port, http, api, metrics, clock, logged };
}

export const INTAKE = '/v1/agents/bid-pilot/recommendations';

export type Signing = { secret?: AgentSecret; id?: string; at?: number; agent?: string };

/** The headers of a signed request, as an agent makes them. */
export function signed(body: string | Uint8Array, signing: Signing = {}): Record<string, string> {
  const { secret = pilot, id = 'msg_1', at = NOW, agent } = signing;
  const timestampSeconds = Math.floor(at / 1000);
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': sign({ secrets: [secret], id, timestampSeconds, body: Buffer.from(body) }),
    ...(agent !== undefined && { 'x-countersign-agent': agent }),
  };
}

export function bearer(secret: AgentSecret = pilot, key: string | null = 'key-1'): Record<string, string> {
  return {
    'content-type': 'application/json',
    authorization: `Bearer ${deriveApiKey(secret)}`,
    ...(key !== null && { 'idempotency-key': key }),
  };
}

/** Posts the value, or the text as it is, signed unless headers are given. */
export function post(rig: Rig, path: string, body: unknown, headers?: Record<string, string>): Promise<Response> {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${rig.url}${path}`, {
    method: 'POST',
    body: raw,
    headers: headers ?? signed(raw, { agent: 'bid-pilot' }),
  });
}

/** Sends bytes over a bare socket and collects what comes back until the server ends it. */
export async function sendRaw(rig: Rig, ...parts: (string | Uint8Array)[]): Promise<string> {
  const socket = connect(rig.port, '127.0.0.1');
  const received = text(socket);
  for (const part of parts) socket.write(part);
  return received;
}

export function openConnections({ http }: Rig): Promise<number> {
  return new Promise((resolve, reject) => {
    http.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
