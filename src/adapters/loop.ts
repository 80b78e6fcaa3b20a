import type { Log } from '../app/log.ts';
import type { Clock } from '../app/ports.ts';

/** A pass that is repeated until it is stopped; `wake` starts the next one at once. */
export type Loop = {
  name: string;
  wake(): void;
  /** When the last pass ended well; epoch milliseconds. */
  lastPassAt(): number;
  /** Ends after the pass under way. */
  stop(): Promise<void>;
};

// Wake-ups within this time share one pass: a busy intake must not turn every loop into a spin.
const GATHER_MS = 20;
// So many times as long as its pass took a loop then rests, but not much longer than anybody would notice: what is done
// behind requests and clicks must not take the thread from them.
const REST = 9;
const LONGEST_REST_MS = 200;

/** Runs `pass` again soon while it finds work or is woken, else after `everyMs`. A pass that throws is logged and tried again. */
export function startLoop(name: string, everyMs: number, clock: Clock, log: Log, pass: () => Promise<number>): Loop {
  let stopped = false;
  let last = clock.now();
  let nap: AbortController | null = null;
  let woken = false;
  const wake = () => {
    woken = true;
    nap?.abort('woken');
    // Aborting costs a stack trace: once for each nap, however many commits there are.
    nap = null;
  };
  const run = async () => {
    while (!stopped) {
      woken = false;
      let worked = 0;
      const begunAt = clock.monotonic();
      try {
        worked = await pass();
        last = clock.now();
      } catch (error) {
        log.error({ loop: name, error }, 'pass failed; it is tried again');
      }
      if (stopped) return;
      const rest = Math.min(everyMs, LONGEST_REST_MS, Math.max(GATHER_MS, REST * (clock.monotonic() - begunAt)));
      await clock.sleep(rest);
      if (woken || worked > 0) continue;
      nap = new AbortController();
      await clock.sleep(everyMs - rest, nap.signal);
      nap = null;
    }
  };
  const running = run();
  return {
    name,
    wake,
    lastPassAt: () => last,
    async stop() {
      stopped = true;
      wake();
      await running;
    },
  };
}
