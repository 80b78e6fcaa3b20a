import type { WebClient } from '@slack/web-api';
import type { Clock, Permalinks } from '../../app/ports.ts';

// A link is a help, and whoever typed a command waits for the answer.
const PATIENCE_MS = 1_200;
const MOST_KEPT = 5_000;

/** The addresses of messages by chat.getPermalink; one that is known is never asked for again, since none changes. */
export function createPermalinks(reads: WebClient, clock: Pick<Clock, 'sleep'>): Permalinks {
  const known = new Map<string, string>();

  async function ask(channel: string, ts: string): Promise<string | null> {
    try {
      const { permalink } = await reads.chat.getPermalink({ channel, message_ts: ts });
      if (permalink === undefined || !/^https?:\/\//.test(permalink)) return null;
      const [oldest] = known.keys();
      if (known.size >= MOST_KEPT && oldest !== undefined) known.delete(oldest);
      known.set(`${channel} ${ts}`, permalink);
      return permalink;
    } catch {
      // The message is gone, or Slack does not say: the answer comes without a link.
      return null;
    }
  }

  return {
    async linkTo({ channel, ts }) {
      const kept = known.get(`${channel} ${ts}`);
      if (kept !== undefined) return kept;
      const answered = new AbortController();
      const late = clock.sleep(PATIENCE_MS, answered.signal).then(() => null);
      const link = await Promise.race([ask(channel, ts), late]);
      answered.abort();
      return link;
    },
  };
}
