import type { WebClient } from '@slack/web-api';
import type { Messenger } from '../../app/ports.ts';
import { channelName, isChannelId, isUserId, listChannels } from './channels.ts';
import { messageIdIn } from './message-metadata.ts';
import { readFailure } from './slack-failure.ts';

// Slack's clock and ours differ, and a message older than the search would be posted twice.
const CLOCKS_DIFFER_BY_MS = 60_000;
const PAGE = 200;
const MOST_PAGES = 5;

/** Looks for messages whose post was never answered. `learn` keeps which id a channel's name stands for. */
export function createFinder(reads: WebClient): Pick<Messenger, 'find'> & { learn(to: string, channel: string): void } {
  const known = new Map<string, string>();

  async function channelOf(to: string): Promise<string | null> {
    if (isChannelId(to)) return to;
    const learnt = known.get(to);
    if (learnt !== undefined) return learnt;
    const id = isUserId(to) ? await openedWith(to) : await named(channelName(to));
    if (id !== null) known.set(to, id);
    return id;
  }

  async function openedWith(user: string): Promise<string | null> {
    return (await reads.conversations.open({ users: user })).channel?.id ?? null;
  }

  async function named(name: string): Promise<string | null> {
    for await (const channel of listChannels(reads)) if (channel.name === name) return channel.id;
    return null;
  }

  async function search(
    channel: string,
    threadTs: string | null,
    messageId: string,
    since: number,
  ): Promise<string | null> {
    const oldest = String((since - CLOCKS_DIFFER_BY_MS) / 1000);
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const asked = {
        channel,
        oldest,
        limit: PAGE,
        include_all_metadata: true,
        ...(cursor !== undefined && { cursor }),
      };
      // A channel's history leaves the replies of its threads out.
      const answer =
        threadTs === null
          ? await reads.conversations.history(asked)
          : await reads.conversations.replies({ ...asked, ts: threadTs });
      const found = answer.messages?.find((message) => messageIdIn(message.metadata) === messageId);
      if (found?.ts !== undefined) return found.ts;
      cursor = answer.response_metadata?.next_cursor || undefined;
      if (cursor === undefined) return null;
    }
    return null;
  }

  return {
    learn: (to, channel) => void known.set(to, channel),
    async find({ to, threadTs, messageId, since }) {
      try {
        const channel = await channelOf(to);
        const ts = channel === null ? null : await search(channel, threadTs, messageId, since);
        return channel === null || ts === null ? 'absent' : { found: { channel, ts } };
      } catch (error) {
        // Where Slack will never say, the message is posted again: a rare duplicate, of which either card works once.
        return readFailure(error).kind === 'refused' ? 'absent' : 'unavailable';
      }
    },
  };
}
