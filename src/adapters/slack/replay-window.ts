// A signature is accepted from five minutes before its time to five minutes after: ten minutes in all.
const KEPT_MS = 10 * 60_000;
const MOST_KEPT = 50_000;

/** Signatures of requests that were handled, oldest forgotten first, so that a copy of one does nothing. */
export type ReplayWindow = {
  has(signature: string, now: number): boolean;
  remember(signature: string, now: number): void;
};

export function createReplayWindow(): ReplayWindow {
  const until = new Map<string, number>();

  function forget(now: number): void {
    for (const [signature, end] of until) {
      if (end > now && until.size < MOST_KEPT) return;
      until.delete(signature);
    }
  }

  return {
    has: (signature, now) => (until.get(signature) ?? now) > now,
    remember(signature, now) {
      forget(now);
      until.set(signature, now + KEPT_MS);
    },
  };
}
