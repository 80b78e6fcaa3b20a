import type { Clock } from '../../app/ports.ts';

export type Rate = { ratePerSecond: number; burst: number };

/** Takes one token from the bucket of this name: 0 when there was one, else the whole seconds until there will be. */
export type RateLimiter = { take(name: string, rate: Rate): number };

type Bucket = { tokens: number; filledAt: number };

/** Token buckets in memory, one for each name: `burst` at once, and `ratePerSecond` in the long run. */
export function createRateLimiter(clock: Pick<Clock, 'now'>): RateLimiter {
  const buckets = new Map<string, Bucket>();

  return {
    take: (name, { ratePerSecond, burst }) => {
      const now = clock.now();
      let bucket = buckets.get(name);
      if (!bucket) {
        bucket = { tokens: burst, filledAt: now };
        buckets.set(name, bucket);
      }
      // A clock that was set back fills nothing, and never keeps the bucket waiting for the old time.
      const elapsedMs = Math.max(0, now - bucket.filledAt);
      bucket.tokens = Math.min(burst, bucket.tokens + (elapsedMs / 1000) * ratePerSecond);
      bucket.filledAt = now;
      if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / ratePerSecond);
      bucket.tokens -= 1;
      return 0;
    },
  };
}
