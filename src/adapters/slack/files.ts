import type { WebClient } from '@slack/web-api';
import type { Files } from '../../app/ports.ts';
import { readFailure } from './slack-failure.ts';

/** Files and words for one person, in their direct messages with the bot; each is tried once. */
export function createFiles(client: WebClient): Files {
  return {
    async send(to, papers, comment) {
      try {
        // A file goes to a conversation, not to a person.
        const { channel } = await client.conversations.open({ users: to });
        if (channel?.id === undefined) return { ok: false, error: 'unreadable_answer' };
        await client.filesUploadV2({
          channel_id: channel.id,
          initial_comment: comment,
          file_uploads: papers.map(({ name, content }) => ({ filename: name, file: Buffer.from(content) })),
        });
        return { ok: true };
      } catch (error) {
        return { ok: false, error: readFailure(error).code };
      }
    },
    async say(to, text) {
      // Where even that fails there is nobody to tell: what was made is asked for again.
      await client.chat.postMessage({ channel: to, text, unfurl_links: false, unfurl_media: false }).catch(() => {});
    },
  };
}
