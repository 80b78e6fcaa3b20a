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
  /** Refuses with a real 429 more than one message a second in a channel, and more calls of a method than Slack takes a minute. */
  enforceRates(on: boolean): void;
  take(method: string): Fault | undefined;
  /** Whole seconds to wait before this call is taken; 0 when it is taken now. */
  secondsToWait(method: string, channel: string): number;
  /** A call that was taken; a message into this channel, where it posted one. */
  taken(method: string, channel: string, posted: boolean): void;
};

const CHANNEL_GAP_MS = 1000;
const MINUTE_MS = 60_000;
// Calls a minute that Slack takes at least (docs.slack.dev/apis/web-api/rate-limits, and each method's page): no more are taken here.
const A_MINUTE: readonly [method: RegExp, most: number][] = [
  [/^(conversations|users|usergroups)\.list$|^usergroups\./, 20],
  [/^chat\.(update|delete)$|^conversations\./, 50],
  [/^chat\.postEphemeral$|^views\.|^users\.info$|^files\./, 100],
];

export function createCallFaults(now: () => number): CallFaults {
  let waiting: { method: string; fault: Fault; left: number }[] = [];
  let rates = false;
  let held = Promise.withResolvers<void>();
  const lastPostAt = new Map<string, number>();
  const takenAt = new Map<string, number[]>();

  function channelWait(channel: string): number {
    const last = lastPostAt.get(channel);
    return last === undefined ? 0 : last + CHANNEL_GAP_MS - now();
  }

  function methodWait(method: string): number {
    const most = A_MINUTE.find(([pattern]) => pattern.test(method))?.[1] ?? Number.POSITIVE_INFINITY;
    const lately = (takenAt.get(method) ?? []).filter((at) => at > now() - MINUTE_MS);
    takenAt.set(method, lately);
    const oldest = lately.at(-most);
    return oldest === undefined ? 0 : oldest + MINUTE_MS - now();
  }

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
    secondsToWait(method, channel) {
      if (!rates) return 0;
      const wait = Math.max(methodWait(method), method === 'chat.postMessage' ? channelWait(channel) : 0);
      return Math.max(0, Math.ceil(wait / 1000));
    },
    taken(method, channel, posted) {
      takenAt.set(method, [...(takenAt.get(method) ?? []).slice(-200), now()]);
      if (posted) lastPostAt.set(channel, now());
    },
  };
}
