import type { App } from './app.ts';
import { destinationOf } from './destination.ts';
import type { CallbackSender } from './ports.ts';
import type { Callback, CallbackResult, MessageDraft } from './store.ts';
import type { UnderWay } from './under-way.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The wait after each failed attempt, before jitter; after the last one the callback is a dead letter. About 3 days. */
export const RETRY_AFTER_MS = [
  5_000,
  30_000,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  12 * HOUR_MS,
  24 * HOUR_MS,
  24 * HOUR_MS,
];

// Receivers that never answer may keep about this many waiting at once.
const MOST_UNDER_WAY = 300;
const MOST_OF_AGENT = 16;

/**
 * Whether an agent may have one more under way: a part of what is still free, so that however many of them hang there is
 * room for those that do not. One that has nothing under way always may.
 */
function hasRoom(underWay: UnderWay, agent: string): boolean {
  const own = underWay.count(agent);
  const free = MOST_UNDER_WAY - underWay.count();
  return own === 0 || (own < MOST_OF_AGENT && own < free / MOST_OF_AGENT);
}

/** Sends what is due, several at once and the first of every agent before any second. Returns how many attempts were begun; one that lasts holds up no other. */
export async function deliverCallbacks(
  app: App,
  sender: CallbackSender,
  underWay: UnderWay,
  limit = 16,
): Promise<number> {
  const now = app.clock.now();
  const passedOver = underWay.count() + underWay.putOffCount();
  // What ends while the rows are read is still due in them.
  const busy = underWay.names();
  const due = await app.store.dueCallbacks(now, passedOver + limit, MOST_OF_AGENT);
  let begun = 0;
  for (const callback of due) {
    const { id, agent } = callback;
    if (begun >= limit) break;
    if (busy.has(id) || underWay.has(id, now) || !hasRoom(underWay, agent)) continue;
    const work = async () => {
      try {
        await deliver(app, sender, callback);
        underWay.forgive(id);
      } catch (error) {
        // Unrecorded it stays due, to be sent again under the same id: not at once, or it would never stop.
        underWay.putOff(id, app.clock.now());
        app.log.error({ callback: id, error }, 'callback could not be recorded');
      }
    };
    underWay.begin(id, work, agent);
    begun += 1;
  }
  return begun;
}

async function deliver(app: App, sender: CallbackSender, callback: Callback): Promise<void> {
  const sent = await sender.send(callback, app.clock.now());
  const result = resultOf(app, callback, sent);
  const dead = result.next.state === 'dead';
  if (dead)
    app.log.warn(
      { callback: callback.id, agent: callback.agent, recommendation: callback.recommendationId },
      'callback is a dead letter',
    );
  const facts = {
    recommendation: callback.recommendationId,
    agent: callback.agent,
    callback: callback.id,
    callback_type: callback.type,
    attempt: callback.attempts + 1,
    status: sent.status,
    error: sent.error ?? undefined,
  };
  const type = { delivered: 'callback_delivered', pending: 'callback_failed', dead: 'callback_dead' }[
    result.next.state
  ];
  await app.store.recordCallback(result, dead ? [deadLetter(app, callback)] : [], [
    { id: app.ids.next('evt'), type, at: result.at, facts, privates: [] },
  ]);
}

/** 2xx is delivered, 410 stops at once (Standard Webhooks), all else is tried again until the waits run out. */
function resultOf(app: App, callback: Callback, sent: Awaited<ReturnType<CallbackSender['send']>>): CallbackResult {
  const at = app.clock.now();
  const base = { id: callback.id, status: sent.status, error: sent.error, at };
  if (sent.status !== null && sent.status >= 200 && sent.status < 300) return { ...base, next: { state: 'delivered' } };
  const wait = RETRY_AFTER_MS[callback.attempts];
  if (sent.status === 410 || wait === undefined) return { ...base, next: { state: 'dead' } };
  // Between 0.8 and 1.2 times the wait, so that agents that failed together do not come back together.
  const jitter = 0.8 + ((app.ids.bytes(1)[0] ?? 0) / 255) * 0.4;
  return {
    ...base,
    next: { state: 'pending', dueAt: at + Math.max(Math.round(wait * jitter), sent.retryAfterMs ?? 0) },
  };
}

function deadLetter(app: App, callback: Callback): MessageDraft {
  return {
    id: `${callback.id}:dead_letter`,
    recommendationId: callback.recommendationId,
    topic: { kind: 'dead_letter', callbackId: callback.id },
    to: destinationOf(app.policy().file.channels.alerts),
    threaded: false,
    urgency: app.clock.now(),
  };
}
