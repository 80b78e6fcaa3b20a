import type { Clock } from '../../../src/app/ports.ts';

export type FakeClock = Clock & {
  /** Moves time on and wakes what is due. */
  advance(ms: number): Promise<void>;
  /** Resolves once somebody sleeps for exactly this long. */
  sleeping(ms: number): Promise<void>;
};

/** Time that stands still until a test moves it. */
export function createFakeClock(startAt: number): FakeClock {
  let now = startAt;
  const sleepers = new Set<{ ms: number; until: number; wake(): void }>();
  const watchers = new Set<() => void>();

  return {
    now: () => now,
    monotonic: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { ms, until: now + ms, wake: () => sleepers.delete(sleeper) && resolve() };
        if (signal?.aborted) return resolve();
        signal?.addEventListener('abort', sleeper.wake, { once: true });
        sleepers.add(sleeper);
        for (const look of watchers) look();
      }),
    async advance(ms) {
      now += ms;
      for (const sleeper of [...sleepers]) if (sleeper.until <= now) sleeper.wake();
      await new Promise((resolve) => setImmediate(resolve));
    },
    sleeping: (ms) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (![...sleepers].some((sleeper) => sleeper.ms === ms)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
  };
}
