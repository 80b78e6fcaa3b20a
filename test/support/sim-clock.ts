import type { Clock } from '../../src/app/ports.ts';

/** The clock of the simulated machine. It stands still but for `advance` and `jump`. */
export type SimClock = Clock & {
  /** Time as it truly passes: agents, Slack and sleeps go by it. */
  trueNow(): number;
  advance(ms: number): void;
  /** Somebody sets the machine's clock forward or back; no time passes. */
  jump(ms: number): void;
  /** Whether the machine's clock ever showed this time. */
  showed(at: number): boolean;
};

export function createSimClock(startAt: number): SimClock {
  let trueAt = startAt;
  let offBy = 0;
  const shown = new Set<number>();
  const sleepers = new Set<{ until: number; wake(): void }>();
  return {
    now() {
      shown.add(trueAt + offBy);
      return trueAt + offBy;
    },
    monotonic: () => trueAt,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const sleeper = { until: trueAt + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          resolve();
        });
      }),
    trueNow: () => trueAt,
    advance(ms) {
      trueAt += ms;
      for (const sleeper of [...sleepers]) {
        if (sleeper.until > trueAt) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
    jump(ms) {
      offBy += ms;
    },
    showed: (at) => shown.has(at),
  };
}
