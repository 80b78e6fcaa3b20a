import type { Clock } from '../../app/ports.ts';

/** Whether interactions may come in: not before Slack has told us who we are, and not once we stop. */
export type Entrance = {
  open(): void;
  close(): void;
  isOpen(): boolean;
  /** Whether it is open, after at most two seconds' wait for its opening: those just after a start are not lost. */
  opened(): Promise<boolean>;
};

// Slack gives three seconds; one is left for the decision and the way.
const OPENS_WITHIN_MS = 2_000;
// As many as people could click in that time, and few enough to hold.
const MOST_WAITING = 100;

export function createEntrance(clock: Clock): Entrance {
  let state: 'opening' | 'open' | 'closed' = 'opening';
  const waiting = new Set<AbortController>();
  const isOpen = () => state === 'open';
  const become = (next: 'open' | 'closed') => {
    state = next;
    // With a reason of its own, since the default one is an exception with its stack.
    for (const waiter of waiting) waiter.abort(next);
  };

  return {
    open() {
      if (state === 'opening') become('open');
    },
    close: () => become('closed'),
    isOpen,
    async opened() {
      if (state !== 'opening' || waiting.size >= MOST_WAITING) return isOpen();
      const waiter = new AbortController();
      waiting.add(waiter);
      await clock.sleep(OPENS_WITHIN_MS, waiter.signal);
      waiting.delete(waiter);
      return isOpen();
    },
  };
}
