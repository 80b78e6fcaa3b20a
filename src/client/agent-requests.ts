import { type AgentSecret, deriveApiKey } from '../webhooks/secret.ts';
import { sign } from '../webhooks/sign.ts';
import type { ClientPorts } from './ports.ts';
import { type Reply, send } from './send.ts';

export type RequestOptions = {
  baseUrl: string;
  agent: string;
  secret: AgentSecret;
  timeoutMs: number;
  maxAttempts: number;
};

export type ReadOptions = { waitSeconds?: number; signal?: AbortSignal | undefined; giveUpAt?: number };

/** The agent's two ways to be known: a signature over the body, or the derived bearer key where there is none. */
export type AgentRequests = {
  /** One webhook-id for all attempts, a new timestamp and signature for each. */
  post(path: string, json: unknown, id?: string): Promise<Reply>;
  /** `waitSeconds` is how long the server may take beyond the usual timeout. */
  read(path: string, options?: ReadOptions): Promise<Reply>;
  remove(path: string): Promise<Reply>;
};

export function createAgentRequests(options: RequestOptions, ports: ClientPorts): AgentRequests {
  const { baseUrl, agent, secret, timeoutMs, maxAttempts } = options;
  const shared = { baseUrl, timeoutMs, maxAttempts };

  // A signature over no body would fit every path, so what has none carries the key instead.
  const apiKey = deriveApiKey(secret);
  const bearer = () => ({ accept: 'application/json', authorization: `Bearer ${apiKey}` });

  return {
    post: (path, json, id = ports.newId()) => {
      const body = new TextEncoder().encode(JSON.stringify(json));
      const signed = () => {
        const timestampSeconds = Math.floor(ports.now() / 1000);
        return {
          accept: 'application/json',
          'content-type': 'application/json',
          // Paths of one recommendation do not say whose it is; the signature proves the name.
          'x-countersign-agent': agent,
          'webhook-id': id,
          'webhook-timestamp': String(timestampSeconds),
          'webhook-signature': sign({ secrets: [secret], id, timestampSeconds, body }),
        };
      };
      return send({ ...shared, method: 'POST', path, body, headers: signed }, ports);
    },
    read: (path, { waitSeconds = 0, signal, giveUpAt } = {}) => {
      const longest = timeoutMs + waitSeconds * 1000;
      return send({ ...shared, method: 'GET', path, headers: bearer, timeoutMs: longest, signal, giveUpAt }, ports);
    },
    remove: (path) => send({ ...shared, method: 'DELETE', path, headers: bearer }, ports),
  };
}
