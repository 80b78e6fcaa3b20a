import { CountersignError } from './countersign-error.ts';
import type { ClientPorts } from './ports.ts';
import { parseRetryAfter, retryDelayMs } from './retry-delay.ts';

/** One logical call, which may take several attempts. */
export type Call = {
  method: 'GET' | 'POST' | 'DELETE';
  baseUrl: string;
  path: string;
  body?: Uint8Array<ArrayBuffer>;
  /** Made anew for each attempt: a signature carries the time it was made at. */
  headers: () => Record<string, string>;
  /** Of one attempt. */
  timeoutMs: number;
  maxAttempts: number;
  /** No attempt starts after this; epoch milliseconds. */
  giveUpAt?: number | undefined;
  signal?: AbortSignal | undefined;
};

/** `call` is what was asked, for messages: such as `GET /v1/recommendations/rec_1`. */
export type Reply = { call: string; status: number; json: unknown; retryAfterSeconds: number | null };

/** Beyond this a caller is better told than kept waiting. */
const LONGEST_WAIT_MS = 5 * 60_000;

/**
 * Makes the call, and makes it again after a network error, a 5xx or a 429, waiting as the server asks. Returns the
 * last reply, whatever its status. Throws a CountersignError when no reply arrived, and the signal's reason when aborted.
 */
export async function send(call: Call, ports: ClientPorts): Promise<Reply> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await attemptOnce(call, ports);
    const failed = result instanceof CountersignError;
    if (!failed && result.status < 500 && result.status !== 429) return result;

    const waitMs = retryDelayMs(attempt, ports.random(), result.retryAfterSeconds);
    const tooLong = waitMs > LONGEST_WAIT_MS || ports.now() + waitMs >= (call.giveUpAt ?? Number.POSITIVE_INFINITY);
    if (attempt < call.maxAttempts && !tooLong) await ports.sleep(waitMs, call.signal);
    else if (failed) throw result;
    else return result;
  }
}

async function attemptOnce(call: Call, ports: ClientPorts): Promise<Reply | CountersignError> {
  const { method, baseUrl, path, body, signal } = call;
  signal?.throwIfAborted();
  const headers = call.headers();
  const timeout = AbortSignal.timeout(call.timeoutMs);
  try {
    const response = await ports.fetch(`${baseUrl}${path}`, {
      method,
      headers,
      // Followed, a redirect would carry the signed request to a place that nobody configured.
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      ...(body && { body }),
    });
    const json = parseJson(await response.text());
    const retryAfterSeconds = parseRetryAfter(response.headers.get('retry-after'), ports.now());
    return { call: `${method} ${path}`, status: response.status, json, retryAfterSeconds };
  } catch (cause) {
    signal?.throwIfAborted();
    const code = timeout.aborted ? 'timed_out' : 'unreachable';
    const detail = timeout.aborted ? `no answer within ${call.timeoutMs} ms` : 'the connection failed';
    return new CountersignError(`${method} ${path}`, { status: null, code, detail, cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
