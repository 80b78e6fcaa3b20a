import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  type Callback,
  type CallbackType,
  type Client,
  createClient,
  type RecommendationInput,
  verifyCallback,
} from '../../src/client/client.ts';
import { SCENARIOS } from '../../src/demo/scenarios.ts';
import { until } from './e2e-until.ts';

/** One attempt to tell the agent, as it arrived; only what is signed by Countersign is kept. */
export type Received = { id: string; type: CallbackType; data: Callback['data']; answered: number };

/** How the agent's receiver answers: a status with headers, or not at all. */
export type Manner = number | { status: number; headers: Record<string, string> } | 'hang_up' | 'silence';

/** An ad agent as its owner would write it: the published client, and a receiver for callbacks. */
export type TestAgent = {
  name: string;
  secret: string;
  client: Client;
  /** Every verified attempt in the order of arrival. */
  received: Received[];
  /** Each of them as it came over the wire. */
  raw: { headers: IncomingHttpHeaders; body: string }[];
  /** From now on; 204 at first. */
  answerWith(manner: Manner): void;
  /** Ends what `silence` left open. */
  hangUp(): void;
  /** Attempts about one recommendation. */
  about(id: string): Received[];
  /** The first callback of this type about the recommendation that the agent has taken. */
  told(id: string, type: CallbackType): Promise<Received>;
};

export type Agents = {
  agent(name: string): TestAgent;
  secrets: ReadonlyMap<string, string>;
  callbackUrl(name: string): string;
  /** Requests that were not Countersign's, or not whole; no test expects any. */
  refused: string[];
  close(): Promise<void>;
};

/** What an agent of the demo recommends: `budget`, `exclusion`, `price`, `bid`, `creative`, `checkout` or `notice`. */
export function scenario(id: string, now: number): RecommendationInput {
  const found = SCENARIOS.find((one) => one.id === id);
  if (!found) throw new Error(`expected one of ${SCENARIOS.map((one) => one.id).join(', ')}, got ${id}`);
  return found.build(now);
}

/** Starts one receiver for all of them; each agent has a path and a secret of its own. */
export async function startAgents(options: {
  names: readonly string[];
  serverUrl: string;
  now: () => number;
}): Promise<Agents> {
  const { names, serverUrl, now } = options;
  const secrets = new Map(names.map((name) => [name, `whsec_${randomBytes(32).toString('base64')}`]));
  const refused: string[] = [];
  const manners = new Map<string, Manner>();
  const silenced: ServerResponse[] = [];
  const server = createServer((request, response) => void receive(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const name = (request.url ?? '').slice(1);
    const secret = secrets.get(name) ?? '';
    const verified = verifyCallback({
      secrets: [secret],
      headers: request.headers,
      body: Buffer.concat(chunks),
      now: now(),
    });
    const manner = manners.get(name) ?? 204;
    if (!verified.ok && verified.reason === 'unknown_type') {
      // News for newer agents, which the client asks receivers to take.
      response.writeHead(typeof manner === 'number' ? manner : 204).end();
      return;
    }
    if (!verified.ok) {
      // A test may move the clock on while a callback is on its way; then it comes again.
      if (verified.reason !== 'timestamp_too_old') refused.push(`${request.url}: ${verified.reason}`);
      response.writeHead(400).end();
      return;
    }
    const { status, headers } = typeof manner === 'object' ? manner : { status: Number(manner) || 0, headers: {} };
    const { type, data } = verified.callback;
    agents.get(name)?.raw.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    agents.get(name)?.received.push({ id: verified.id, type, data, answered: status });
    if (manner === 'hang_up') request.socket.destroy();
    else if (manner === 'silence') silenced.push(response);
    else response.writeHead(status, headers).end();
  }

  const agents = new Map<string, TestAgent>();
  for (const [name, secret] of secrets) {
    const received: Received[] = [];
    const about = (id: string) => received.filter(({ data }) => data.id === id);
    agents.set(name, {
      name,
      secret,
      client: createClient({ baseUrl: serverUrl, agent: name, secret, now, maxAttempts: 1 }),
      received,
      raw: [],
      about,
      answerWith: (manner) => void manners.set(name, manner),
      hangUp() {
        for (const response of silenced.splice(0)) response.destroy();
      },
      told: (id, type) =>
        until(
          `${type} of ${id}`,
          () => about(id).find((one) => one.type === type && one.answered >= 200 && one.answered < 300),
          { hint: () => JSON.stringify(about(id).map((one) => [one.type, one.answered])) },
        ),
    });
  }

  return {
    secrets,
    refused,
    callbackUrl: (name) => `http://127.0.0.1:${port}/${name}`,
    agent(name) {
      const found = agents.get(name);
      if (!found) throw new Error(`expected one of ${names.join(', ')}, got ${name}`);
      return found;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
