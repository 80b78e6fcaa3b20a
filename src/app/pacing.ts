/** When each lane to Slack is free again. Kept in memory: forgetting it costs one 429, not a message. */
export type Pacing = {
  free(lane: Lane, now: number): boolean;
  used(lane: Lane, now: number): void;
  /** Slack asked to wait this long. */
  wait(lane: Lane, now: number, waitMs: number): void;
};

export type Lane = { kind: 'post'; to: string } | { kind: 'update' };

/** A lane that is closed for a while. */
type Closed = { from: number; until: number };

// chat.postMessage: one a second in a channel. chat.update: 50 a minute for the app, in bursts.
const POST_EVERY_MS = 1_000;
const UPDATE_EVERY_MS = 1_200;
const UPDATE_BURST = 10;

/**
 * One post a second for each destination; updates by a budget of their own, so that neither holds up the other. A wait
 * that was set after now was set by a clock that has since been put back: it does not count.
 */
export function createPacing(): Pacing {
  const posts = new Map<string, Closed>();
  let updates: Closed = { from: 0, until: 0 };
  // The update budget: the moment at which it is whole again, which may run ahead of now by the burst.
  let spent: Closed = { from: 0, until: 0 };
  const open = (lane: Closed | undefined, now: number) => lane === undefined || now >= lane.until || now < lane.from;
  return {
    free(lane, now) {
      if (lane.kind === 'post') return open(posts.get(lane.to), now);
      const ahead = now < spent.from ? 0 : spent.until - now;
      return open(updates, now) && ahead <= (UPDATE_BURST - 1) * UPDATE_EVERY_MS;
    },
    used(lane, now) {
      if (lane.kind === 'post') posts.set(lane.to, { from: now, until: now + POST_EVERY_MS });
      else spent = { from: now, until: Math.max(now < spent.from ? now : spent.until, now) + UPDATE_EVERY_MS };
    },
    wait(lane, now, waitMs) {
      const closed = { from: now, until: now + waitMs };
      if (lane.kind === 'update') updates = closed;
      else posts.set(lane.to, closed);
    },
  };
}
