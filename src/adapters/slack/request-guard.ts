import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../app/log.ts';
import type { Clock } from '../../app/ports.ts';
import { hmacWith } from '../../webhooks/hmac.ts';
import type { Entrance } from './entrance.ts';
import type { HttpReceiver } from './http-receiver.ts';
import { createReplayWindow } from './replay-window.ts';

const MAX_BODY_BYTES = 1024 * 1024;
const TOLERANCE_SECONDS = 5 * 60;
const TIMESTAMP = /^\d{1,12}$/;
const SSL_CHECK = /(^|&)ssl_check=1(&|$)/;
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/**
 * Stands before Bolt, which then trusts what it is given. It caps the body before it is held, checks the
 * signature on our clock with five minutes on both sides (Bolt accepts any future), answers a copy of a handled
 * request with 200 and nothing else, and reads content types with a charset. What is signed waits for the `entrance`,
 * and is answered 503 where that stays shut.
 */
export function guardRequests(parts: {
  signingSecret: string;
  receiver: Pick<HttpReceiver, 'take'>;
  entrance: Pick<Entrance, 'opened'>;
  clock: Pick<Clock, 'now'>;
  log: Log;
}): (req: IncomingMessage, res: ServerResponse) => void {
  const { signingSecret, receiver, entrance, clock, log } = parts;
  const replays = createReplayWindow();
  const hmac = hmacWith(Buffer.from(signingSecret, 'utf8'));

  /** Slack's "Verifying requests from Slack": `v0=` and HMAC-SHA256 of `v0:timestamp:body`, compared in constant time. */
  function isSigned(signature: string, timestamp: string, rawBody: Buffer): boolean {
    const presented = Buffer.from(signature);
    const wanted = Buffer.from(`v0=${hmac([`v0:${timestamp}:`, rawBody], 'hex')}`);
    return presented.length === wanted.length && timingSafeEqual(presented, wanted);
  }

  function refuse(res: ServerResponse, status: number, code: string): void {
    log.warn({ route: 'slack', status, code }, 'a request to the Slack entrance was refused');
    // What is left of a body that is not read would be taken for the next request.
    res.writeHead(status, { connection: 'close' }).end();
  }

  async function guard(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const type = mediaType(req);
    if (req.method !== 'POST') return refuse(res, 405, 'method_not_allowed');
    if (type !== FORM && type !== JSON_TYPE) return refuse(res, 415, 'unsupported_media_type');
    const rawBody = await readBody(req);
    if (rawBody === 'aborted') return;
    if (rawBody === 'too_large') return refuse(res, 413, 'body_too_large');

    // Slack checks the certificate with this, unsigned; whatever else such a body holds is not looked at.
    const body = rawBody.toString();
    if (type === FORM && SSL_CHECK.test(body)) {
      res.writeHead(200).end();
      return;
    }
    const signature = req.headers['x-slack-signature'];
    const timestamp = req.headers['x-slack-request-timestamp'];
    const now = clock.now();
    if (typeof signature !== 'string' || typeof timestamp !== 'string' || !TIMESTAMP.test(timestamp)) {
      return refuse(res, 401, 'unsigned');
    }
    const aheadSeconds = Number(timestamp) - now / 1000;
    if (aheadSeconds > TOLERANCE_SECONDS) return refuse(res, 401, 'timestamp_in_future');
    if (aheadSeconds < -TOLERANCE_SECONDS || !isSigned(signature, timestamp, rawBody)) {
      return refuse(res, 401, 'stale_or_forged');
    }
    // Only what Slack signed may wait: a flood of anything else would take the places of people's clicks.
    if (!(await entrance.opened())) return refuse(res, 503, 'not_ready');
    if (replays.has(signature, now)) {
      res.writeHead(200).end();
      return;
    }
    // Only once it is answered: a copy that Slack sends because it saw no answer must get through.
    res.once('finish', () => {
      if (res.statusCode === 200) replays.remember(signature, clock.now());
    });
    await receiver.take({ body, isForm: type === FORM, res });
  }

  return (req, res) => {
    guard(req, res).catch((error: unknown) => {
      log.error({ route: 'slack', error }, 'a request to the Slack entrance failed');
      if (!res.headersSent) res.writeHead(500, { connection: 'close' });
      res.end();
    });
  };
}

function mediaType({ headers }: IncomingMessage): string {
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  return type.trim().toLowerCase();
}

function readBody(req: IncomingMessage): Promise<Buffer | 'too_large' | 'aborted'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else resolve('too_large');
    });
    req.once('end', () => resolve(Buffer.concat(chunks)));
    req.once('error', () => resolve('aborted'));
    req.once('close', () => resolve('aborted'));
  });
}
