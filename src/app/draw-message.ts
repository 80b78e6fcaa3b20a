import { drawAskedList } from '../cards/asked-list.ts';
import { drawStandIn } from '../cards/away-replies.ts';
import { drawBatch, drawBatchReminder } from '../cards/batch.ts';
import { drawCard } from '../cards/card.ts';
import type { CardContext } from '../cards/card-context.ts';
import { drawCheckpoint } from '../cards/checkpoint-note.ts';
import { type Digest, type DigestForm, drawDigest } from '../cards/digest.ts';
import { pictureOf } from '../cards/digest-figures.ts';
import { stepOf } from '../cards/halt-replies.ts';
import { drawPolicyNotice } from '../cards/policy-notice.ts';
import { drawHaltNotice } from '../cards/replies.ts';
import { drawThreadNote } from '../cards/thread-note.ts';
import type { Recommendation } from '../domain/state.ts';
import type { App } from './app.ts';
import { batchView, keepOffer } from './batch-view.ts';
import { cardContext } from './card-context.ts';
import { noticeOf } from './engage-halt.ts';
import { changeLines } from './policy-change.ts';
import type { Drawing, Permalinks, Picture } from './ports.ts';
import { readDigest } from './read-digest.ts';
import type { Message, PolicyNews } from './store.ts';

// As many as the answer to the halt counts.
const MOST_UNDOABLE = 200;

/** What to send for a message, where, of which recommendation if any, and which version of the truth it shows. */
export type Drawn = {
  drawing: Drawing;
  to: string;
  threadTs: string | null;
  version: number;
  item: Recommendation | null;
  /** Those that share the card of a batch. */
  items?: readonly Recommendation[];
  /** Richer drawings of the same, where there are figures to be seen; which one Slack takes shows when it is posted. */
  figures?: { withCharts: Drawing; picture: Picture; withPicture(file: string): Drawing };
};

/** Draws a message from the rows as they are now; null when there is nothing to say. */
export async function drawMessage(app: App, links: Permalinks, message: Message): Promise<Drawn | null> {
  const { topic, to, recommendationId } = message;
  const once = { to, threadTs: null, version: message.wantedVersion, item: null };
  switch (topic.kind) {
    case 'digest': {
      return drawn(once, await readDigest(app, topic, links), await cardContext(app, null));
    }
    case 'halt': {
      const halt = await app.store.halt(topic.haltId);
      // One that was overtaken before it could be posted would say the same as the next.
      if (halt === null || !message.id.startsWith(noticeOf(halt, stepOf(halt)))) return null;
      const undoable = await app.store.undoableAutopilot(halt.scope, app.clock.now(), MOST_UNDOABLE);
      return { ...once, drawing: drawHaltNotice(halt, (await cardContext(app, null)).people, undoable.length) };
    }
    case 'policy':
      return { ...once, drawing: await drawNews(app, topic.news, message.id) };
    case 'checkpoint':
      return { ...once, drawing: drawCheckpoint(topic) };
    case 'stand_in':
      return { ...once, drawing: drawStandIn(topic, await cardContext(app, null)) };
    case 'asked_list': {
      const items = (await Promise.all(topic.items.map((id) => app.store.recommendation(id)))).flatMap(
        (one) => one ?? [],
      );
      // What was decided before it could be posted needs no word.
      if (message.ts === null && items.every(({ state }) => state.status !== 'pending')) return null;
      const listed = await Promise.all(items.map(async (item) => ({ item, context: await cardContext(app, item) })));
      return { ...once, drawing: drawAskedList(message.id, message.wantedVersion, listed) };
    }
    case 'batch': {
      const found = await batchView(app, topic.batchId);
      // What was posted says where its items went; what was not has nothing to say without them.
      if (found === null || (found.view.items.length === 0 && message.ts === null)) return null;
      const offer = await keepOffer(app, found);
      const { version } = found.view;
      const items = found.view.items.map(({ item }) => item);
      return { ...once, drawing: drawBatch(found.view, offer, found.context), version, items };
    }
    case 'batch_reminder': {
      const [found, card] = await Promise.all([batchView(app, topic.batchId), app.store.batchCard(topic.batchId)]);
      const drawing = found === null ? null : drawBatchReminder(found.view, found.context);
      return drawing === null || card === null ? null : { ...once, to: card.channel, threadTs: card.ts, drawing };
    }
    default: {
      if (recommendationId === null) return null;
      const item = await app.store.recommendation(recommendationId);
      if (item === null) return null;
      const context = await cardContext(app, item);
      if (topic.kind === 'card') return { ...once, item, drawing: drawCard(item, context), version: item.version };
      const card = message.threaded ? await app.store.cardIn(recommendationId, to) : null;
      return {
        ...once,
        item,
        to: card?.channel ?? to,
        threadTs: card?.ts ?? null,
        drawing: drawThreadNote(topic, item, context),
      };
    }
  }
}

function drawn(once: Omit<Drawn, 'drawing'>, digest: Digest, context: CardContext): Drawn | null {
  const drawing = drawDigest(digest, context);
  const picture = pictureOf(digest);
  if (drawing === null || picture === null) return drawing && { ...once, drawing };
  // Drawn from what the first drawing was, so never null.
  const as = (form: DigestForm) => drawDigest(digest, context, form) ?? drawing;
  return {
    ...once,
    drawing,
    figures: { withCharts: as('charts'), picture, withPicture: (file) => as({ picture: file }) },
  };
}

async function drawNews(app: App, news: PolicyNews, id: string): Promise<Drawing> {
  if (news.what !== 'changed') return drawPolicyNotice(news, id);
  const [from, to] = await Promise.all([app.store.policyText(news.previousHash), app.store.policyText(news.hash)]);
  return drawPolicyNotice({ ...news, changes: changeLines(from?.text ?? '', to?.text ?? '') }, id);
}
