import type { App } from './app.ts';
import type { Drawn } from './draw-message.ts';
import type { Delivery, Drawing, Messenger } from './ports.ts';

// Slack takes one message a second in a channel, refused ones counted; and it needs a moment to look at a new file.
const BETWEEN_POSTS_MS = 1_200;
const PICTURE_TRIES = 4;
// After that many attempts only what nothing can keep from being posted is tried.
const ATTEMPTS_WITH_CHARTS = 3;
const ATTEMPTS_WITH_PICTURE = 6;
const NOT_TAKEN = ['invalid_blocks', 'invalid_blocks_format'];

/**
 * Posts what was drawn. A digest goes with Slack's own charts; where Slack does not take those, with a picture of ours;
 * where it does not take that either, in words, which say the same. Returns what was sent.
 */
export async function postDrawn(
  app: Pick<App, 'clock' | 'log'>,
  messenger: Messenger,
  { messageId, attempts }: { messageId: string; attempts: number },
  { to, threadTs, drawing, figures }: Drawn,
): Promise<{ delivery: Delivery; sent: Drawing }> {
  const post = async (sent: Drawing) => ({
    delivery: await messenger.post({ to, threadTs, messageId, drawing: sent }),
    sent,
  });
  if (figures === undefined) return post(drawing);
  if (attempts < ATTEMPTS_WITH_CHARTS) {
    const posted = await post(figures.withCharts);
    if (!isNotTaken(posted.delivery)) return posted;
    await app.clock.sleep(BETWEEN_POSTS_MS);
  }
  if (attempts < ATTEMPTS_WITH_PICTURE) {
    const put = await messenger.upload(figures.picture);
    if (put.ok) {
      const withPicture = figures.withPicture(put.file);
      for (let tries = 0; tries < PICTURE_TRIES; tries += 1) {
        const posted = await post(withPicture);
        if (!isNotTaken(posted.delivery)) return posted;
        await app.clock.sleep(BETWEEN_POSTS_MS);
      }
    } else if (put.why !== 'refused') return { delivery: put, sent: drawing };
    else
      app.log.warn(
        { message: messageId, code: put.error },
        'Slack does not take the picture of a digest; run `countersign doctor`',
      );
  }
  return post(drawing);
}

function isNotTaken(delivery: Delivery): boolean {
  return !delivery.ok && delivery.why === 'refused' && NOT_TAKEN.includes(delivery.error);
}
