import type { RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Log } from '../../app/log.ts';
import type { Drawing } from '../../app/ports.ts';
import { readFailure } from './slack-failure.ts';

/** Whom to answer. `respond` is missing where Slack gave no response_url: in modals. */
export type Listener = { userId: string; channel: string | null; respond: RespondFn | undefined };

export type Tell = (listener: Listener, drawing: { text: string; blocks?: Drawing['blocks'] }) => Promise<void>;

/**
 * Says something to one person alone: by the response_url, else as an ephemeral message where they are, else, where
 * there is no such place, in their direct message. It is tried once each, and what cannot be told is logged.
 */
export function createTell(replies: WebClient, log: Log): Tell {
  return async ({ userId, channel, respond }, drawing) => {
    if (respond !== undefined) {
      try {
        await respond({ response_type: 'ephemeral', replace_original: false, ...drawing });
        return;
      } catch {
        // An expired or failing response_url leaves the other way.
      }
    }
    try {
      if (channel !== null) await replies.chat.postEphemeral({ channel, user: userId, ...drawing });
      else await replies.chat.postMessage({ channel: userId, unfurl_links: false, unfurl_media: false, ...drawing });
    } catch (error) {
      log.warn({ code: readFailure(error).code }, 'a person could not be told what became of their click');
    }
  };
}
