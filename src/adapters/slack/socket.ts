import type { SocketModeReceiver } from '@slack/bolt';
import { WebAPIRateLimitedError } from '@slack/web-api';
import type { Log } from '../../app/log.ts';
import type { Clock } from '../../app/ports.ts';
import { readFailure } from './slack-failure.ts';

export type Socket = {
  /** Resolves when connected; rejects when the first attempt fails. */
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  connected(): boolean;
};

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
// A connection that broke sooner is a failure; Slack ends a healthy one after hours.
const HEALTHY_AFTER_MS = 30_000;
const HELLO_WITHIN_MS = 30_000;

/** The library rejects without an error when the socket closes before Slack has greeted us. */
class NoHello extends Error {
  readonly code = 'closed_before_hello';
  constructor() {
    super('Slack closed the socket before it said hello');
    this.name = 'NoHello';
  }
}

/**
 * Keeps Socket Mode connected. It reconnects by itself because the library, left to do so, waits five seconds after
 * each planned disconnect and stops for good, with an unhandled rejection, when one attempt fails.
 */
export function createSocket(client: SocketModeReceiver['client'], clock: Clock, log: Log): Socket {
  let connected = false;
  let since = 0;
  let failures = 0;
  const closing = new AbortController();
  // The attempt under way, if any; it never rejects.
  let keeping: Promise<void> | null = null;

  // Heard as it happens: what follows hello in the same packet must not find us still connecting.
  client.on('connected', () => {
    connected = true;
    since = clock.now();
  });
  client.on('disconnected', () => {
    if (!connected) return;
    connected = false;
    failures = clock.now() - since < HEALTHY_AFTER_MS ? failures + 1 : 0;
    if (!closing.signal.aborted) keeping = reconnect();
  });

  async function open(): Promise<void> {
    const answered = new AbortController();
    const overdue = clock.sleep(HELLO_WITHIN_MS, answered.signal).then(async () => {
      // Ends the attempt under way, which then rejects.
      if (!answered.signal.aborted) await client.disconnect();
    });
    try {
      await client.start();
    } catch (error) {
      throw error ?? new NoHello();
    } finally {
      answered.abort();
      await overdue;
    }
  }

  async function reconnect(): Promise<void> {
    const { signal } = closing;
    let asked = 0;
    while (!signal.aborted) {
      const backoff = failures === 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS);
      if (Math.max(backoff, asked) > 0) await clock.sleep(Math.max(backoff, asked), signal);
      if (signal.aborted) return;
      try {
        await open();
        log.info({ mode: 'socket', attempts: failures + 1 }, 'connected to Slack again');
        return;
      } catch (error) {
        failures += 1;
        asked = error instanceof WebAPIRateLimitedError ? error.retryAfter * 1000 : 0;
        log.warn({ mode: 'socket', code: readFailure(error).code, attempts: failures }, 'no connection to Slack');
      }
    }
  }

  return {
    async connect() {
      const opening = open();
      keeping = opening.catch(() => {});
      await opening;
    },
    async disconnect() {
      closing.abort();
      await Promise.all([client.disconnect(), keeping]);
      // An attempt that was under way may have come through meanwhile.
      if (connected) await client.disconnect();
    },
    connected: () => connected,
  };
}
