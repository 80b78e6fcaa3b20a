import type { ServerResponse } from 'node:http';
import type { Metrics } from './metrics.ts';

/** The long polls that wait now, each ended by its client's leaving or by the server's closing. */
export type LongPolls = {
  /** Runs the wait under a signal that aborts when the client goes away or `endAll` is called. */
  run<T>(res: ServerResponse, wait: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Ends every wait at once, also those that begin later. */
  endAll(): void;
};

export function createLongPolls({ longPolls }: Metrics): LongPolls {
  const waiting = new Set<AbortController>();
  let ended = false;

  return {
    run: async (res, wait) => {
      const controller = new AbortController();
      const leave = () => controller.abort();
      if (ended || res.destroyed) controller.abort();
      waiting.add(controller);
      res.once('close', leave);
      longPolls.inc();
      try {
        return await wait(controller.signal);
      } finally {
        longPolls.dec();
        res.off('close', leave);
        waiting.delete(controller);
      }
    },
    endAll: () => {
      ended = true;
      for (const controller of waiting) controller.abort();
    },
  };
}
