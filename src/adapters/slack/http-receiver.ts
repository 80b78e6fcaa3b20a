import type { ServerResponse } from 'node:http';
import type { App, Receiver } from '@slack/bolt';
import type { Log } from '../../app/log.ts';

/** What the guard let through: it is Slack's own, and read to its end. */
export type Received = { body: string; isForm: boolean; res: ServerResponse };

/** A receiver of Bolt's behind a guard, which has read and checked each request by then. */
export type HttpReceiver = Receiver & { take(received: Received): Promise<void> };

/**
 * Hands Bolt what came over HTTP, and writes what it acknowledges. Bolt's own HTTPReceiver would read, parse and time each
 * request a second time, which costs as much as the decision.
 */
export function createHttpReceiver(log: Log): HttpReceiver {
  let app: App | null = null;
  return {
    init(owner) {
      app = owner;
    },
    // The server is ours: Bolt has none to start or stop.
    start: async () => undefined,
    stop: async () => undefined,
    async take({ body: text, isForm, res }) {
      const body = bodyOf(text, isForm);
      if (body === null) return answer(res, 400);
      if ('type' in body && body.type === 'url_verification' && 'challenge' in body) {
        return acknowledge(res, { challenge: body.challenge });
      }
      try {
        await app?.processEvent({ body, ack: async (said: unknown) => acknowledge(res, said) });
      } catch (error) {
        log.error({ route: 'slack', error }, 'an interaction could not be dispatched');
        return answer(res, 500);
      }
      if (res.headersSent) return;
      log.warn({ route: 'slack', code: 'no_listener' }, 'an interaction of an unknown kind arrived');
      answer(res, 404);
    },
  };
}

/** The payload of an interaction, the fields of a command, or the JSON of an event; null where it is none of them. */
function bodyOf(text: string, isForm: boolean): object | null {
  const fields = isForm ? new URLSearchParams(text) : null;
  const payload = fields === null ? text : fields.get('payload');
  if (payload === null) return Object.fromEntries(fields ?? []);
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

function acknowledge(res: ServerResponse, said: unknown): void {
  if (res.headersSent) return;
  if (said === undefined || said === '') res.writeHead(200).end();
  else if (typeof said === 'string') res.writeHead(200).end(said);
  else res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said));
}

function answer(res: ServerResponse, status: number): void {
  if (!res.headersSent) res.writeHead(status).end();
}
