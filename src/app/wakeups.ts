/**
 * Tells whoever waits that something was committed, so that nobody has to poll. It holds no truth: a waiter reads the
 * store again when it is woken, and a missed wake-up costs only the time to the next pass.
 */
export type Wakeups = {
  /** Something about this recommendation, or about everything that loops watch, was committed. */
  committed(recommendationId: string | null): void;
  /** Somebody looks at their Home and waits for it to change. */
  watched(slackUser: string): void;
  onWatched(listener: (slackUser: string) => void): () => void;
  /** Calls back once, at the next commit of this recommendation; the returned function forgets it. */
  once(recommendationId: string, wake: () => void): () => void;
  /** Calls back at each commit with the recommendation that changed, null for halts and the like; returns how to stop. */
  onCommit(listener: (recommendationId: string | null) => void): () => void;
};

export function createWakeups(): Wakeups {
  const waiting = new Map<string, Set<() => void>>();
  const listeners = new Set<(recommendationId: string | null) => void>();
  const watchers = new Set<(slackUser: string) => void>();
  return {
    watched(slackUser) {
      for (const watcher of watchers) watcher(slackUser);
    },
    onWatched(watcher) {
      watchers.add(watcher);
      return () => {
        watchers.delete(watcher);
      };
    },
    committed(id) {
      const woken = id === null ? undefined : waiting.get(id);
      if (id !== null) waiting.delete(id);
      for (const wake of woken ?? []) wake();
      for (const listener of listeners) listener(id);
    },
    once(id, wake) {
      const others = waiting.get(id) ?? new Set();
      waiting.set(id, others.add(wake));
      return () => {
        others.delete(wake);
        if (others.size === 0 && waiting.get(id) === others) waiting.delete(id);
      };
    },
    onCommit(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
