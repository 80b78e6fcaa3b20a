/**
 * `429` and `500` are answered without effect; a `lost_reply` takes effect and the connection drops unanswered; a `timeout`
 * has no effect and is never answered; a `slow` one takes effect and is answered when `answerSlow` is called.
 */
export type FaultKind = '429' | '500' | 'lost_reply' | 'timeout' | 'slow';
export type Fault = { kind: FaultKind; retryAfterSeconds: number };

export type CallFaults = {
  /** The next `times` calls of the method (`*`: of any) fail so. */
  next(method: string, kind: FaultKind, options?: { times?: number; retryAfterSeconds?: number }): void;
  clear(): void;
  /** Answers what was kept waiting. */
  answerSlow(): void;
  /** Resolves when `answerSlow` is called. */
  untilAnswered(): Promise<void>;
  /** Refuses more than one message a second in a channel with a real 429. */
  enforceRates(on: boolean): void;
  take(method: string): Fault | undefined;
  /** Whole seconds to wait before this channel takes another message; 0 when it takes one now. */
  secondsToWait(channel: string): number;
  posted(channel: string): void;
};

const CHANNEL_GAP_MS = 1000;

export function createCallFaults(now: () => number): CallFaults {
  let waiting: { method: string; fault: Fault; left: number }[] = [];
  let rates = false;
  let held = Promise.withResolvers<void>();
  const lastPostAt = new Map<string, number>();

  return {
    next(method, kind, { times = 1, retryAfterSeconds = 1 } = {}) {
      waiting.push({ method, fault: { kind, retryAfterSeconds }, left: times });
    },
    clear() {
      waiting = [];
    },
    answerSlow() {
      held.resolve();
      held = Promise.withResolvers<void>();
    },
    untilAnswered: () => held.promise,
    enforceRates(on) {
      rates = on;
    },
    take(method) {
      const hit = waiting.find((one) => one.method === method || one.method === '*');
      if (!hit) return undefined;
      hit.left -= 1;
      if (hit.left <= 0) waiting = waiting.filter((one) => one !== hit);
      return hit.fault;
    },
    secondsToWait(channel) {
      const last = lastPostAt.get(channel);
      if (!rates || last === undefined) return 0;
      return Math.max(0, Math.ceil((last + CHANNEL_GAP_MS - now()) / 1000));
    },
    posted: (channel) => void lastPostAt.set(channel, now()),
  };
}
