import { contentHash } from '../audit/hash.ts';
import type { AuditDraft } from '../audit/leaf.ts';
import { offeredIn } from '../cards/offered-in.ts';
import type { App } from './app.ts';
import { destinationOf } from './destination.ts';
import { type Drawn, drawMessage } from './draw-message.ts';
import { gatherAsked } from './gather-asked.ts';
import { overtaken } from './overtaken.ts';
import { isPerson, type Lane, type Pacing } from './pacing.ts';
import type { Delivery, Drawing, Messenger } from './ports.ts';
import { postDrawn } from './post-drawn.ts';
import { batchShownFact, listShownFact, shownFact } from './shown-fact.ts';
import type { Message, MessageResult } from './store.ts';
import type { UnderWay } from './under-way.ts';

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 10 * 60_000;
// Slack refuses for good, but an admin can mend a missing invitation: about a day of tries.
const REFUSED_TRIES = 150;
// Some seconds after the first: soon enough to decide elsewhere, and not for what mends itself.
const TOLD_AT_REFUSAL = 3;

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
  await gatherAsked(app, underWay.names());
  // What ends while this pass reads and looks is told by rows from before it ended: the next pass has newer ones.
  const busy = underWay.names();
  const due = await app.store.dueMessages(app.clock.now(), limit);
  let begun = 0;
  for (const message of due) {
    const { id } = message;
    if (busy.has(id) || underWay.has(id, app.clock.now())) continue;
    // Asked before the lane is taken: what has nothing left to say must not cost the channel its turn.
    const skip = await canBeSkipped(app, message);
    const now = app.clock.now();
    if (!skip) {
      const lane = laneOf(message);
      if (!pacing.free(lane, now)) continue;
      pacing.used(lane, now);
    }
    begun += 1;
    underWay.begin(id, async () => {
      try {
        const result: MessageResult = skip ? { id, kind: 'skipped' } : await deliver(app, messenger, pacing, message);
        await app.store.recordMessages([result]);
      } catch (error) {
        // Undrawn it stays wanted; the next pass tries again.
        app.log.error({ message: id, error }, 'message could not be delivered');
      }
    });
  }
  return begun;
}

/** Whether it was never posted and is overtaken. A card that may have been posted is looked for: it has buttons. */
async function canBeSkipped(app: App, { topic, to, ts, uncertainSince, recommendationId }: Message): Promise<boolean> {
  if (ts !== null || recommendationId === null || (topic.kind === 'card' && uncertainSince !== null)) return false;
  try {
    const item = await app.store.recommendation(recommendationId);
    return item !== null && overtaken(topic, to, item);
  } catch {
    // What cannot be read cannot be drawn either, which is recorded.
    return false;
  }
}

async function deliver(app: App, messenger: Messenger, pacing: Pacing, message: Message): Promise<MessageResult> {
  const { id, channel, ts } = message;
  const drawn = await drawMessage(app, messenger, message).catch((error: unknown) => {
    app.log.error({ message: id, error }, 'message could not be drawn; it is tried again');
    return 'faulty' as const;
  });
  // Put off, so that the others of its channel go on without it.
  if (drawn === 'faulty') return retryLater(app, message, 'cannot_be_drawn');
  if (drawn === null) return { id, kind: 'skipped' };
  const { to, threadTs, drawing, version } = drawn;
  const startedAt = app.clock.now();
  if (channel !== null && ts !== null) {
    const updated = await messenger.update({ channel, ts, messageId: id, drawing });
    return resultOf(app, pacing, message, updated, drawn, startedAt);
  }
  if (message.uncertainSince !== null) {
    const looked = await messenger.find({ to, threadTs, messageId: id, since: message.uncertainSince });
    if (looked === 'unavailable') return retryLater(app, message, 'cannot_look_for_it');
    // A card is bound at version 0: the next pass redraws it with whatever is true by then.
    if (looked !== 'absent') {
      return { id, kind: 'drawn', ...looked.found, version: isRedrawn(message) ? 0 : version };
    }
    if (await canBeSkipped(app, { ...message, uncertainSince: null })) return { id, kind: 'skipped' };
  }
  await app.store.recordMessages([{ id, kind: 'posting', at: startedAt }]);
  const { delivery, sent } = await postDrawn(app, messenger, { messageId: id, attempts: message.attempts }, drawn);
  return resultOf(app, pacing, message, delivery, { ...drawn, drawing: sent }, startedAt);
}

function isRedrawn({ topic }: Message): boolean {
  return topic.kind === 'card' || topic.kind === 'batch';
}

async function resultOf(
  app: App,
  pacing: Pacing,
  message: Message,
  delivery: Delivery,
  { drawing, version, item, items = [] }: Drawn,
  startedAt: number,
): Promise<MessageResult> {
  const { id, attempts } = message;
  if (delivery.ok) {
    const { channel, ts } = delivery;
    const hash = hashOf(drawing);
    const place = { channel, ts, hash, at: startedAt };
    const fact =
      item === null
        ? (batchShownFact(app.ids, items, message, place) ?? listFact(app, message, drawing, place))
        : shownFact(app.ids, item, message, place);
    return { id, kind: 'drawn', channel, ts, version, shown: { hash, at: startedAt, fact } };
  }
  const now = app.clock.now();
  const retry = (afterMs: number, error: string, uncertainSince: number | null): MessageResult => ({
    id,
    kind: 'retry',
    at: now + afterMs,
    error,
    uncertainSince: message.uncertainSince ?? uncertainSince,
  });
  const backoff = backoffMs(attempts);
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
      if (attempts + 1 === TOLD_AT_REFUSAL) await tellPeople(app, message, delivery.error);
      app.log.error(
        { message: id, code: delivery.error, attempts },
        'Slack refuses this message; run `countersign doctor`',
      );
      return attempts < REFUSED_TRIES
        ? retry(backoff, delivery.error, null)
        : { id, kind: 'dead', error: delivery.error };
  }
}

/** Of a list with buttons, which revisions it showed; null for what nobody decides by. */
function listFact(
  { ids }: Pick<App, 'ids'>,
  { topic, to }: Message,
  { blocks }: Drawing,
  place: { channel: string; ts: string; hash: string; at: number },
): AuditDraft | null {
  const { kind } = topic;
  if (kind !== 'asked_list' && kind !== 'digest' && kind !== 'halt') return null;
  const offered = offeredIn(blocks);
  // A notice of a halt has one button for all that can be taken back.
  return offered.length === 0 && kind !== 'halt'
    ? null
    : listShownFact(ids, kind, offered, { ...place, to: isPerson(to) ? to : null });
}

/** The hash that a later look at the record is held against: of the JSON that Slack was sent. */
function hashOf(drawing: Drawing): string {
  return contentHash(JSON.parse(JSON.stringify(drawing)));
}

function retryLater(app: App, { id, attempts, uncertainSince }: Message, error: string): MessageResult {
  return { id, kind: 'retry', at: app.clock.now() + backoffMs(attempts), error, uncertainSince };
}

function backoffMs(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts, 20), LONGEST_RETRY_MS);
}

function laneOf({ ts, to }: Message): Lane {
  if (ts !== null) return { kind: 'update' };
  return { kind: isPerson(to) ? 'dm' : 'post', to };
}

/**
 * Says in the alerts channel what Slack will not show where it belongs, and shows the card there, so that it can be
 * decided all the same. Written before the refusal is, under ids of its own: twice is once.
 */
async function tellPeople(app: App, message: Message, code: string): Promise<void> {
  const { recommendationId, to } = message;
  const alerts = destinationOf(app.policy().file.channels.alerts);
  if (to === alerts) return;
  if (message.topic.kind === 'batch') {
    const id = `${message.topic.batchId}:batch:${alerts}`;
    return app.store.append([], [{ ...message, id, to: alerts, urgency: app.clock.now() }]);
  }
  if (message.topic.kind === 'asked_list') {
    await Promise.all(message.topic.items.map((id) => tellOf(app, id, to, alerts, code)));
  } else if (recommendationId !== null) await tellOf(app, recommendationId, to, alerts, code);
}

async function tellOf(app: App, recommendationId: string, to: string, alerts: string, code: string): Promise<void> {
  const about = { recommendationId, to: alerts, threaded: false, urgency: app.clock.now() };
  const topic = { kind: 'undeliverable' as const, place: to, code };
  const card = { id: `${recommendationId}:card:${alerts}`, topic: { kind: 'card' as const }, ...about };
  await app.store.append(
    [],
    [{ id: `${recommendationId}:undeliverable:${to}`, topic, ...about }, ...(isPerson(to) ? [] : [card])],
  );
}
