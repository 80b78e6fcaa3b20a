import type { WebClient } from '@slack/web-api';
import type { Messenger, Permalinks } from '../../app/ports.ts';
import { failedPost, failedUpdate } from './delivery.ts';
import { createFinder } from './find-message.ts';
import { messageMetadata } from './message-metadata.ts';

/** Posts and updates through clients of their own, so that neither waits for the other. */
export function createMessenger(
  clients: { posts: WebClient; updates: WebClient; reads: WebClient },
  png: (svg: string) => Promise<Uint8Array>,
  links: Permalinks,
): Messenger {
  const finder = createFinder(clients.reads);
  return {
    linkTo: links.linkTo,

    async post({ to, threadTs, messageId, drawing }) {
      try {
        const { channel, ts } = await clients.posts.chat.postMessage({
          channel: to,
          ...drawing,
          ...(threadTs !== null && { thread_ts: threadTs }),
          unfurl_links: false,
          unfurl_media: false,
          metadata: messageMetadata(messageId),
        });
        if (channel === undefined || ts === undefined) return { ok: false, why: 'unknown', error: 'unreadable_answer' };
        finder.learn(to, channel);
        return { ok: true, channel, ts };
      } catch (error) {
        return failedPost(error);
      }
    },

    async update({ channel, ts, messageId, drawing }) {
      try {
        await clients.updates.chat.update({ channel, ts, ...drawing, metadata: messageMetadata(messageId) });
        return { ok: true, channel, ts };
      } catch (error) {
        return failedUpdate(error);
      }
    },

    async upload({ svg, name, title, alt }) {
      const file = await png(svg).catch(() => null);
      // Where the renderer does not run at all, words have to do.
      if (file === null) return { ok: false, why: 'refused', error: 'picture_not_drawn' };
      try {
        const { files } = await clients.posts.filesUploadV2({
          file: Buffer.from(file),
          filename: name,
          title,
          alt_text: alt,
        });
        const id = files[0]?.files?.[0]?.id;
        return id === undefined ? { ok: false, why: 'refused', error: 'unreadable_answer' } : { ok: true, file: id };
      } catch (error) {
        // A file that nobody sees is no harm: what may have been put there is put there again.
        return failedUpdate(error);
      }
    },

    find: finder.find,
  };
}
