import { systemClock } from '../../src/adapters/clock.ts';
import type { Clock } from '../../src/app/ports.ts';

/** Real time plus what it was moved on by; or, while held, a time that stands still. */
export type ShiftableClock = Clock & {
  /** Moves on, and wakes whoever slept until then. */
  advance(ms: number): void;
  /** Stands still from now on, but for `advance`. Sleeps still end after their real time, so that loops go on. */
  hold(): void;
  /** Somebody sets the wall clock forward or back; no time passes. */
  jump(ms: number): void;
  /** Goes on from where it stands. */
  release(): void;
  readonly held: boolean;
};

export function createShiftableClock(): ShiftableClock {
  let offsetMs = 0;
  let heldAt: number | null = null;
  // What the wall clock is off by: time that was moved on to has passed, time that was jumped has not.
  let jumpedMs = 0;
  const sleepers = new Set<{ until: number; wake(): void }>();
  const now = () => heldAt ?? Date.now() + offsetMs;

  return {
    now,
    monotonic: () => now() - jumpedMs,
    jump(ms) {
      jumpedMs += ms;
      if (heldAt === null) offsetMs += ms;
      else heldAt += ms;
    },
    async sleep(ms, signal) {
      const woken = new AbortController();
      const sleeper = { until: now() + ms, wake: () => woken.abort() };
      sleepers.add(sleeper);
      const ends = signal === undefined ? woken.signal : AbortSignal.any([signal, woken.signal]);
      await systemClock.sleep(ms, ends);
      sleepers.delete(sleeper);
    },
    advance(ms) {
      if (heldAt === null) offsetMs += ms;
      else heldAt += ms;
      for (const sleeper of [...sleepers]) if (sleeper.until <= now()) sleeper.wake();
    },
    hold() {
      heldAt = now();
    },
    release() {
      offsetMs = now() - Date.now();
      heldAt = null;
    },
    get held() {
      return heldAt !== null;
    },
  };
}
