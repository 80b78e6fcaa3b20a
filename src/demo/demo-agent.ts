import { createServer, type IncomingMessage } from 'node:http';
import type { Clock } from '../app/ports.ts';
import { type Callback, type Client, CountersignError, createClient, verifyCallback } from '../client/client.ts';
import { SCENARIOS } from './scenarios.ts';

/** A small ad agent for the demo. It speaks to Countersign only through the published client, as anyone's agent would. */
export type DemoAgent = {
  callbackUrl: string;
  /** Tells it where Countersign is, once that is known. */
  connect(baseUrl: string): void;
  recommend(scenarioId: string): Promise<string>;
  /** While deaf it answers every callback with 503, as a receiver that is down. */
  deaf: boolean;
  log(): string[];
  close(): Promise<void>;
};

const ACTS_FOR_MS = 2_000;

export async function startDemoAgent(options: {
  secrets: ReadonlyMap<string, string>;
  clock: Clock;
  port?: number;
}): Promise<DemoAgent> {
  const { secrets, clock } = options;
  const lines: string[] = [];
  const clients = new Map<string, Client>();
  // By key, which is known before the answer is: callbacks come at least once, may come late, and may come first.
  const seen = new Map<string, { agent: string; version: number }>();
  const stopping = new AbortController();
  let count = 0;

  const say = (text: string) => {
    lines.push(`${new Date(clock.now()).toISOString().slice(11, 19)}  ${text}`);
    if (lines.length > 40) lines.shift();
  };

  const server = createServer((req, res) => {
    receive(req).then(
      (status) => res.writeHead(status).end(),
      () => res.writeHead(500).end(),
    );
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address) resolve(address.port);
    });
  });

  async function receive(req: IncomingMessage): Promise<number> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    if (agent.deaf) return 503;
    const verified = verifyCallback({
      secrets: [...secrets.values()],
      headers: req.headers,
      body: Buffer.concat(chunks),
    });
    if (!verified.ok) return verified.reason === 'unknown_type' ? 204 : 400;
    const { callback } = verified;
    const known = seen.get(callback.data.key);
    if (!known || callback.data.decision_version <= known.version) return 204;
    known.version = callback.data.decision_version;
    say(`${known.agent} was told: ${callback.type.replace('recommendation.', '')}`);
    // Answer first: acting takes longer than a webhook should.
    respond(known.agent, callback).catch((error: unknown) =>
      say(`${known.agent}: ${error instanceof CountersignError ? (error.code ?? 'refused') : 'failed'}`),
    );
    return 204;
  }

  async function respond(name: string, { type, data }: Callback): Promise<void> {
    const client = clients.get(name);
    if (!client) return;
    if (type === 'recommendation.approved') {
      // An agent that acted on its own figures here would do what nobody approved.
      const { amended_change: amended } = data;
      if (amended !== null) say(`${name} takes the changed ${amended.field}: ${JSON.stringify(amended.after)}`);
      return execute(name, client, data.id, data.revision_hash);
    }
    if (type === 'recommendation.report_due') {
      // It was stopped before it could report, and does not know how far it had come.
      await client.report(data.id, {
        revision_hash: data.revision_hash,
        status: 'failed',
        detail: 'The agent was stopped in between and cannot say whether the change was made',
      });
      return say(`${name} reported: failed`);
    }
    if (type === 'recommendation.rollback_requested') {
      await clock.sleep(ACTS_FOR_MS, stopping.signal);
      await client.report(data.id, {
        revision_hash: data.revision_hash,
        status: 'rolled_back',
        detail: 'The earlier value is set again',
      });
      say(`${name} reported: rolled back`);
    }
  }

  async function execute(name: string, client: Client, id: string, revisionHash: string): Promise<void> {
    const redeemed = await client.redeemWhenOpen(id, { revisionHash, signal: stopping.signal });
    if (!redeemed.ok) return say(`${name} got no permit: ${redeemed.code}`);
    say(`${name} redeemed its permit`);
    await clock.sleep(ACTS_FOR_MS, stopping.signal);
    await client.report(id, {
      revision_hash: revisionHash,
      status: 'executed',
      detail: 'The ad platform accepted the change',
      measured: [{ name: 'API calls', value: '1' }],
    });
    say(`${name} reported: executed`);
  }

  const agent: DemoAgent = {
    callbackUrl: `http://127.0.0.1:${port}/countersign`,
    deaf: false,
    connect(baseUrl) {
      for (const [name, secret] of secrets) clients.set(name, createClient({ baseUrl, agent: name, secret }));
    },
    async recommend(scenarioId) {
      const scenario = SCENARIOS.find(({ id }) => id === scenarioId);
      const client = scenario && clients.get(scenario.agent);
      if (!scenario || !client)
        throw new Error(`expected one of ${SCENARIOS.map(({ id }) => id).join(', ')}, got ${scenarioId}`);
      const now = clock.now();
      const answers = [scenario.build(now), ...(scenario.more?.(now) ?? [])].map((input) => {
        count += 1;
        const key = `demo-${scenario.id}-${count}-${now}`;
        seen.set(key, { agent: scenario.agent, version: 0 });
        return client.recommend(input, { key });
      });
      const [answer] = await Promise.all(answers);
      say(`${scenario.agent} recommended: ${scenario.label} → ${answer?.lane}, ${answer?.status}`);
      return `${scenario.label}: ${answer?.status}`;
    },
    log: () => [...lines].reverse(),
    async close() {
      stopping.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return agent;
}
