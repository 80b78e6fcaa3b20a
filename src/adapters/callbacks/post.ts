import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { urlToHttpOptions } from 'node:url';
import type { Address, Target } from './target.ts';

export type Posted = { ok: true; status: number; retryAfter: string | null } | { ok: false; error: string };

const BODY_CAP_BYTES = 64 * 1024;

/**
 * One POST to the checked addresses of a target, on a connection of its own; redirects are not followed and the body of
 * the answer is read up to a cap and thrown away. Never rejects: `error` is Node's code, or `timeout` after `signal`.
 */
export function post(
  { url, addresses }: Target,
  headers: Record<string, string>,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<Posted> {
  return new Promise((resolve) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const options = {
      ...urlToHttpOptions(url),
      method: 'POST',
      headers: { ...headers, 'content-length': body.byteLength },
      // A pooled connection could lead to an address that was checked for another attempt.
      agent: false,
      lookup: only(addresses),
      signal,
    };
    const request = send(options, (response) => {
      discard(response);
      const retryAfter = response.headers['retry-after'] ?? null;
      // Node gives every response to a request a status.
      response.on('close', () => resolve({ ok: true, status: response.statusCode ?? 0, retryAfter }));
    });
    request.on('error', (error) => resolve({ ok: false, error: signal.aborted ? 'timeout' : codeOf(error) }));
    request.end(body);
  });
}

function only(addresses: Address[]): LookupFunction {
  return (_hostname, options, callback) => {
    if (options.all) return callback(null, addresses);
    const [first] = addresses;
    if (first) callback(null, first.address, first.family);
    else callback(new Error('expected at least one checked address'), '');
  };
}

function discard(response: IncomingMessage): void {
  let received = 0;
  response.on('data', (chunk: Buffer) => {
    received += chunk.byteLength;
    if (received > BODY_CAP_BYTES) response.destroy();
  });
  // A body that breaks off changes nothing: the status had arrived.
  response.on('error', () => {});
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
