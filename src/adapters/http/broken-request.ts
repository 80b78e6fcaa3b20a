import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Log } from '../../app/log.ts';
import type { Metrics } from './metrics.ts';
import { type Problem, problem, problemJson } from './problem.ts';

/** Answers what is not even HTTP, and what arrives too slowly, on the bare socket; then ends the connection. */
export function refuseBrokenRequest(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  { log, metrics }: { log: Log; metrics: Metrics },
): void {
  // A client that went away in the middle is owed nothing.
  if (!socket.writable || error.code === 'ECONNRESET' || error.code === 'HPE_INVALID_EOF_STATE') {
    socket.destroy();
    return;
  }
  const refusal = problemOf(error.code);
  const requestId = randomUUID();
  log.info({ requestId, route: 'none', code: refusal.code, status: refusal.status }, 'request refused');
  metrics.requests.inc({ route: 'none', status: String(refusal.status) });
  const body = problemJson(refusal, requestId);
  socket.end(
    [
      `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
      'connection: close',
      'content-type: application/problem+json',
      'cache-control: no-store',
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
    () => socket.destroy(),
  );
}

function problemOf(code: string | undefined): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return problem('headers_too_large', 'expected at most 16 KiB of headers');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return problem('request_timeout', 'expected the whole request within 30 seconds');
    default:
      return problem('broken_request', 'expected HTTP/1.1');
  }
}
