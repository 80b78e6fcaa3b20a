import type { App } from './app.ts';

/** Whether this process is the one that sends. */
export type DeliveryLease = {
  held(): Promise<boolean>;
  /** Lets another process take it at once; never rejects. */
  release(): Promise<void>;
};

const NAME = 'delivery';
const LEASE_MS = 5_000;
const RENEW_EVERY_MS = 1_000;

/**
 * One process at a time posts, calls back and digests, so that two on one file say nothing twice. The lease is short: a
 * process that was killed is followed by the next within five seconds. `holder` names this process.
 */
export function createDeliveryLease(app: Pick<App, 'store' | 'clock' | 'log'>, holder: string): DeliveryLease {
  let asked = { at: Number.NEGATIVE_INFINITY, until: Number.NEGATIVE_INFINITY };
  let asking: Promise<void> | null = null;

  async function ask(now: number): Promise<void> {
    const until = now + LEASE_MS;
    // A store that fails leaves the lease as long as it is: nobody else can have taken it before it ends.
    asked = { at: now, until: Math.min(asked.until, until) };
    if (await app.store.lease(NAME, holder, now, until)) asked.until = until;
    else asked.until = Number.NEGATIVE_INFINITY;
  }

  return {
    async held() {
      const now = app.clock.now();
      if (now < asked.at || now >= asked.at + RENEW_EVERY_MS) {
        asking ??= ask(now).finally(() => {
          asking = null;
        });
      }
      if (asking !== null) await asking;
      return app.clock.now() < asked.until;
    },
    async release() {
      const now = app.clock.now();
      if (now >= asked.until) return;
      asked = { at: now, until: Number.NEGATIVE_INFINITY };
      try {
        await app.store.lease(NAME, holder, now, now);
      } catch (error) {
        app.log.warn({ error }, 'the lease could not be released; it ends by itself');
      }
    },
  };
}
