/** When each lane to Slack is free again. Kept in memory: forgetting it costs one 429, not a message. */
export type Pacing = {
  free(lane: Lane, now: number): boolean;
  used(lane: Lane, now: number): void;
  /** Slack asked to wait this long. */
  wait(lane: Lane, until: number): void;
};

export type Lane = { kind: 'post'; to: string } | { kind: 'update' };

// chat.postMessage: one a second in a channel. chat.update: 50 a minute for the app, in bursts.
const POST_EVERY_MS = 1_000;
const UPDATE_EVERY_MS = 1_200;
const UPDATE_BURST = 10;

/** One post a second for each destination; updates by a budget of their own, so that neither holds up the other. */
export function createPacing(): Pacing {
  const postFreeAt = new Map<string, number>();
  let updateBlockedUntil = 0;
  // The moment at which the update budget is whole again; it may run ahead of now by the burst.
  let updatesPaidUntil = 0;
  return {
    free(lane, now) {
      if (lane.kind === 'post') return now >= (postFreeAt.get(lane.to) ?? 0);
      return now >= updateBlockedUntil && updatesPaidUntil - now <= (UPDATE_BURST - 1) * UPDATE_EVERY_MS;
    },
    used(lane, now) {
      if (lane.kind === 'post') postFreeAt.set(lane.to, now + POST_EVERY_MS);
      else updatesPaidUntil = Math.max(updatesPaidUntil, now) + UPDATE_EVERY_MS;
    },
    wait(lane, until) {
      if (lane.kind === 'post') postFreeAt.set(lane.to, Math.max(postFreeAt.get(lane.to) ?? 0, until));
      else updateBlockedUntil = Math.max(updateBlockedUntil, until);
    },
  };
}
