import type { App } from './app.ts';
import { drawMessage } from './draw-message.ts';
import type { Lane, Pacing } from './pacing.ts';
import type { Delivery, Messenger } from './ports.ts';
import type { Message, MessageResult } from './store.ts';
import type { UnderWay } from './under-way.ts';

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 10 * 60_000;
// Slack refuses for good, but an admin can mend a missing invitation: about a day of tries.
const REFUSED_TRIES = 150;

/**
 * Brings Slack in line with what is committed: each message that shows less than its wanted version is drawn from the
 * rows as they are now, most urgent first, one at a time for each destination. Returns how many calls were begun; one
 * that Slack leaves unanswered holds up its own destination alone.
 */
export async function deliverMessages(
  app: App,
  messenger: Messenger,
  pacing: Pacing,
  underWay: UnderWay,
  limit = 100,
): Promise<number> {
  const due = await app.store.dueMessages(app.clock.now(), limit);
  const now = app.clock.now();
  const ready = due.filter((message) => {
    const lane = laneOf(message);
    if (underWay.has(message.id) || !pacing.free(lane, now)) return false;
    pacing.used(lane, now);
    return true;
  });
  for (const message of ready) {
    underWay.begin(message.id, async () => {
      try {
        await app.store.recordMessages([await deliver(app, messenger, pacing, message)]);
      } catch (error) {
        // Undrawn it stays wanted; the next pass tries again.
        app.log.error({ message: message.id, error }, 'message could not be delivered');
      }
    });
  }
  return ready.length;
}

async function deliver(app: App, messenger: Messenger, pacing: Pacing, message: Message): Promise<MessageResult> {
  const { id, channel, ts } = message;
  const drawn = await drawMessage(app, message);
  if (!drawn) return { id, kind: 'skipped' };
  const { to, threadTs, drawing, version } = drawn;
  const startedAt = app.clock.now();
  if (channel !== null && ts !== null) {
    const updated = await messenger.update({ channel, ts, messageId: id, drawing });
    return resultOf(app, pacing, message, updated, version, startedAt);
  }
  if (message.uncertainSince !== null) {
    const found = await messenger.find({ to, threadTs, messageId: id, since: message.uncertainSince });
    // A card is bound at version 0: the next pass redraws it with whatever is true by then.
    if (found) return { id, kind: 'drawn', ...found, version: message.topic.kind === 'card' ? 0 : version };
  }
  await app.store.recordMessages([{ id, kind: 'posting', at: startedAt }]);
  const posted = await messenger.post({ to, threadTs, messageId: id, drawing });
  return resultOf(app, pacing, message, posted, version, startedAt);
}

function resultOf(
  app: App,
  pacing: Pacing,
  message: Message,
  delivery: Delivery,
  version: number,
  startedAt: number,
): MessageResult {
  const { id, attempts } = message;
  if (delivery.ok) return { id, kind: 'drawn', channel: delivery.channel, ts: delivery.ts, version };
  const now = app.clock.now();
  const retry = (afterMs: number, error: string, uncertainSince: number | null): MessageResult => ({
    id,
    kind: 'retry',
    at: now + afterMs,
    error,
    uncertainSince: message.uncertainSince ?? uncertainSince,
  });
  const backoff = Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts, 20), LONGEST_RETRY_MS);
  switch (delivery.why) {
    case 'rate_limited':
      pacing.wait(laneOf(message), now, delivery.retryAfterMs);
      return retry(delivery.retryAfterMs, 'rate_limited', null);
    case 'unavailable':
      return retry(backoff, delivery.error, null);
    case 'unknown':
      // An update may be repeated freely; a post is looked for first.
      return retry(backoff, delivery.error, message.ts === null ? startedAt : null);
    case 'gone':
      app.log.warn({ message: id, code: delivery.error }, 'message is gone from Slack; posting it anew');
      return { id, kind: 'repost' };
    case 'refused':
      app.log.error(
        { message: id, code: delivery.error, attempts },
        'Slack refuses this message; run `countersign doctor`',
      );
      return attempts < REFUSED_TRIES
        ? retry(backoff, delivery.error, null)
        : { id, kind: 'dead', error: delivery.error };
  }
}

function laneOf(message: Message): Lane {
  return message.ts === null ? { kind: 'post', to: message.to } : { kind: 'update' };
}
