import { lookup as lookupAll } from 'node:dns/promises';
import packageJson from '../../../package.json' with { type: 'json' };
import type { CallbackSender, Clock } from '../../app/ports.ts';
import type { AgentSecret } from '../../webhooks/secret.ts';
import { isWebhookId, sign } from '../../webhooks/sign.ts';
import { type Posted, post } from './post.ts';
import { parseRetryAfter } from './retry-after.ts';
import { type Lookup, resolveTarget } from './target.ts';

/** Where an agent is told, and the secrets in force that sign it; `allowPrivate` lets it live on this network. */
export type Receiver = { url: string; secrets: readonly AgentSecret[]; allowPrivate: boolean };

type Attempt = Awaited<ReturnType<CallbackSender['send']>>;

const USER_AGENT = `countersign/${packageJson.version}`;
const ASKS_TO_WAIT = [429, 503];

/**
 * Sends callbacks as Standard Webhooks 1.0.0. Each attempt resolves and checks the address anew and then connects to
 * that address only; redirects are not followed; `timeoutMs` covers all of it. Never throws: what prevented an answer
 * is a code in `error` (`unknown_receiver`, `address_not_allowed`, `timeout`, Node's own such as `ECONNREFUSED`).
 */
export function createCallbackSender({
  receivers,
  clock,
  timeoutMs = 15_000,
  lookup = (hostname) => lookupAll(hostname, { all: true }),
}: {
  receivers: (agent: string) => Receiver | null;
  clock: Pick<Clock, 'now'>;
  timeoutMs?: number;
  lookup?: Lookup;
}): CallbackSender {
  return {
    async send(callback, attemptAt) {
      const receiver = receivers(callback.agent);
      if (receiver === null) return failed('unknown_receiver');
      const { url, secrets, allowPrivate } = receiver;
      if (secrets.length === 0) return failed('no_secret');
      if (!isWebhookId(callback.id)) return failed('invalid_callback_id');

      const deadline = AbortSignal.timeout(timeoutMs);
      const resolved = await beforeAbort(resolveTarget(url, allowPrivate, lookup), deadline);
      if (resolved === null) return failed('timeout');
      if (!resolved.ok) return failed(resolved.refusal);

      const body = Buffer.from(callback.body);
      const timestampSeconds = Math.floor(attemptAt / 1000);
      const headers = {
        'content-type': 'application/json',
        'user-agent': USER_AGENT,
        'webhook-id': callback.id,
        'webhook-timestamp': String(timestampSeconds),
        'webhook-signature': sign({ secrets, id: callback.id, timestampSeconds, body }),
      };
      return attempt(await post(resolved.target, headers, body, deadline), clock);
    },
  };
}

function attempt(posted: Posted, clock: Pick<Clock, 'now'>): Attempt {
  if (!posted.ok) return failed(posted.error);
  const { status, retryAfter } = posted;
  const asked = retryAfter !== null && ASKS_TO_WAIT.includes(status);
  return {
    status,
    error: status >= 300 && status < 400 ? 'redirect_not_followed' : null,
    retryAfterMs: asked ? parseRetryAfter(retryAfter, clock.now()) : null,
  };
}

function failed(error: string): Attempt {
  return { status: null, error, retryAfterMs: null };
}

// A name server cannot be told to stop, so its answer is no longer waited for.
function beforeAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => resolve(null), { once: true });
    work.then(resolve, reject);
  });
}
