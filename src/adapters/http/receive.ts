import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../../app/ports.ts';
import { keyIdOfApiKey } from '../../webhooks/secret.ts';
import { verify } from '../../webhooks/verify.ts';
import { type AgentAccess, type AgentKeys, agentByApiKey } from './agent-access.ts';
import type { Exchange } from './exchange.ts';
import { bearerRequired, missingAgent, notSigned, unauthorized } from './identity-problem.ts';
import { parseJson } from './parse-json.ts';
import { type Problem, problem } from './problem.ts';
import type { RateLimiter } from './rate-limit.ts';
import { readBody } from './read-body.ts';
import { MAX_BODY_BYTES } from './reply.ts';

export type Gate = {
  agents: () => AgentAccess;
  clock: Pick<Clock, 'now'>;
  limiter: RateLimiter;
  /** Told of each request whose sender is proven. */
  seen: (agent: string, keyId: string) => void;
};

/** A body whose sender is proven. `key` is the idempotency key, null where a bearer gave none. */
export type Received = { agent: string; keyId: string; keys: AgentKeys; key: string | null; body: unknown };

const DEFAULT_RATE = 50;
const JSON_TYPE = /^application\/json *(; *charset *= *"?utf-?8"? *)?$/i;
const IDEMPOTENCY_KEY = /^[!-~]{1,256}$/;

/**
 * Proves who posts, then reads what: the signature is checked over the bytes before anything parses them. `agentInPath`
 * is null where the path does not name the agent. Null when the client went away.
 */
export async function receive(
  { agents, clock, limiter, seen }: Gate,
  exchange: Exchange,
  agentInPath: string | null,
): Promise<Received | Problem | null> {
  const { req, res } = exchange;
  const { headers } = req;
  const presented = presentedKey(headers);
  const claim = claimOf(agents(), headers, presented, agentInPath);
  if ('code' in claim) return claim;
  const { agent, keys } = claim;
  exchange.agent = agent;

  const unfit = unfitBody(headers);
  if (unfit) return unfit;
  const bearerKeyId = presented === null ? null : keyIdOfApiKey(presented, keys.secrets);
  if (presented !== null && bearerKeyId === null) return unauthorized();
  if (presented === null && headers['webhook-signature'] === undefined) return notSigned('missing_header');

  const raw = await readBody(req, res, MAX_BODY_BYTES);
  if (raw === 'aborted') return null;
  if (raw === 'too_large') return tooLarge();

  let keyId = bearerKeyId;
  let key = idempotencyKey(headers);
  if (keyId === null) {
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = headers;
    const signed = { id, timestamp, signature };
    const verified = verify({ secrets: keys.secrets, headers: signed, body: raw, now: clock.now() });
    if (!verified.ok) return notSigned(verified.reason);
    keyId = verified.keyId;
    key = verified.id;
  }
  seen(agent, keyId);
  const flooded = admit(limiter, agent, keys);
  if (flooded) return flooded;
  if (key !== null && !IDEMPOTENCY_KEY.test(key)) {
    return problem('bad_idempotency_key', 'expected 1 to 256 printable ASCII characters without spaces');
  }
  const parsed = parseJson(raw);
  return parsed.ok ? { agent, keyId, keys, key, body: parsed.value } : parsed.problem;
}

/** The agent of a request without a body. Only the bearer key counts: a signature over nothing would fit any path. */
export function receiveBare(
  { agents, limiter, seen }: Gate,
  exchange: Exchange,
): { agent: string; keyId: string } | Problem {
  const presented = presentedKey(exchange.req.headers);
  if (presented === null) return bearerRequired();
  const known = agentByApiKey(agents(), presented);
  if (!known) return unauthorized();
  exchange.agent = known.agent;
  seen(known.agent, known.keyId);
  return admit(limiter, known.agent, known.keys) ?? known;
}

function claimOf(
  access: AgentAccess,
  headers: IncomingHttpHeaders,
  presented: string | null,
  agentInPath: string | null,
): { agent: string; keys: AgentKeys } | Problem {
  if (agentInPath === null && presented !== null) return agentByApiKey(access, presented) ?? unauthorized();
  const agent = agentInPath ?? headers['x-countersign-agent'];
  if (agent === undefined) return missingAgent();
  const keys = typeof agent === 'string' ? access.get(agent) : undefined;
  return typeof agent === 'string' && keys ? { agent, keys } : unauthorized();
}

/** The bearer key, or null; a signature goes before it. */
function presentedKey({ authorization, 'webhook-signature': signature }: IncomingHttpHeaders): string | null {
  if (authorization === undefined || signature !== undefined) return null;
  return authorization.slice(0, 7).toLowerCase() === 'bearer ' ? authorization.slice(7).trim() : null;
}

function idempotencyKey({ 'idempotency-key': key }: IncomingHttpHeaders): string | null {
  return typeof key === 'string' && key !== '' ? key : null;
}

function unfitBody(headers: IncomingHttpHeaders): Problem | null {
  const { 'content-type': type = '', 'content-encoding': coding = 'identity', 'content-length': length } = headers;
  if (!JSON_TYPE.test(type) || coding !== 'identity') {
    return problem('unsupported_media_type', 'expected content-type application/json in UTF-8, not compressed');
  }
  return length !== undefined && Number(length) > MAX_BODY_BYTES ? tooLarge() : null;
}

function admit(limiter: RateLimiter, agent: string, keys: AgentKeys): Problem | null {
  const { ratePerSecond = DEFAULT_RATE, burst = Math.max(1, 2 * ratePerSecond) } = keys;
  const waitSeconds = limiter.take(agent, { ratePerSecond, burst });
  if (waitSeconds === 0) return null;
  return problem('rate_limited', `Slow down to ${ratePerSecond} requests a second.`, {
    headers: { 'retry-after': String(waitSeconds) },
  });
}

function tooLarge(): Problem {
  return problem('body_too_large', `expected at most ${MAX_BODY_BYTES} bytes`);
}
