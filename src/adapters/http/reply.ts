import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Problem, problemJson } from './problem.ts';

/** An answer that only needs to be written. */
export type Reply = {
  status: number;
  contentType: string;
  body: string;
  headers?: Readonly<Record<string, string>>;
};

/** The largest body an agent may send. */
export const MAX_BODY_BYTES = 64 * 1024;

// While a refused body is still arriving, closing would reset the connection, and the answer be lost with it.
const LINGER_MS = 1000;
const LINGER_BYTES = 1024 * 1024;

export function jsonReply(status: number, value: unknown): Reply {
  return { status, contentType: 'application/json', body: JSON.stringify(value) };
}

export function problemReply(problem: Problem, requestId: string): Reply {
  const { status, headers = {} } = problem;
  return { status, contentType: 'application/problem+json', body: problemJson(problem, requestId), headers };
}

/** Writes the answer whole. With `close` the connection ends after it. Does nothing when the client has gone. */
export function write(req: IncomingMessage, res: ServerResponse, reply: Reply, close: boolean): void {
  if (res.destroyed || res.headersSent) return;
  const linger = hasUnreadBody(req);
  res.writeHead(reply.status, {
    'content-type': reply.contentType,
    'content-length': Buffer.byteLength(reply.body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    ...reply.headers,
    ...((close || linger) && { connection: 'close' }),
  });
  if (!linger) {
    res.end(reply.body);
    return;
  }
  res.write(reply.body);
  drain(req, res);
}

/** Whether more may come of this body than Node should be left to swallow; a small one it reads to its end itself. */
function hasUnreadBody(req: IncomingMessage): boolean {
  if (req.complete) return false;
  const { expect, 'content-length': length, 'transfer-encoding': coding } = req.headers;
  return coding !== undefined || (length !== undefined && (expect !== undefined || Number(length) > MAX_BODY_BYTES));
}

function drain(req: IncomingMessage, res: ServerResponse): void {
  let left = LINGER_BYTES;
  const end = () => res.end();
  const timer = setTimeout(end, LINGER_MS);
  res.once('close', () => clearTimeout(timer));
  req.once('end', end);
  req.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) end();
  });
  req.resume();
}
