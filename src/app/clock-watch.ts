import type { Clock } from './ports.ts';

/** The wall time as it should have been, and as it was found. */
export type ClockJump = { expectedAt: number; foundAt: number };

/**
 * Tells when the machine's clock was set, by a clock that cannot be. It begins with the process: what was before, and
 * so a restart, is no jump.
 */
export type ClockWatch = {
  /** The jump that nobody has dealt with yet, or null. */
  jump(): ClockJump | null;
  /** Deals with the jump, if there is one; all who ask meanwhile wait for the same. It stays when `work` throws. */
  settle(work: (jump: ClockJump) => Promise<void>): Promise<void>;
};

/** A wall time that is off by more than `toleranceMs` has jumped; less than that is a clock being kept right. */
export function createClockWatch(clock: Pick<Clock, 'now' | 'monotonic'>, toleranceMs: () => number): ClockWatch {
  let ahead = clock.now() - clock.monotonic();
  let settling: Promise<void> | null = null;

  function jump(): ClockJump | null {
    const foundAt = clock.now();
    const expectedAt = Math.round(ahead + clock.monotonic());
    if (Math.abs(foundAt - expectedAt) > toleranceMs()) return { expectedAt, foundAt };
    ahead += foundAt - expectedAt;
    return null;
  }

  return {
    jump,
    async settle(work) {
      const found = jump();
      if (found === null) return;
      settling ??= work(found)
        .then(() => {
          ahead += found.foundAt - found.expectedAt;
        })
        .finally(() => {
          settling = null;
        });
      await settling;
    },
  };
}
