import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../app/ports.ts';

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    // An aborted sleep is a sleep that ended early, not a fault.
    await wait(ms, undefined, { signal, ref: true }).catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    });
  },
};
