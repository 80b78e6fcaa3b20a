import type { WebClient } from '@slack/web-api';

export type Channel = { id: string; name: string; archived: boolean; private: boolean; member: boolean };

const CHANNEL_ID = /^[CGD][A-Z0-9]{6,}$/;
const USER_ID = /^[UW][A-Z0-9]{2,}$/;
const MOST_PAGES = 20;

export function isChannelId(to: string): boolean {
  return CHANNEL_ID.test(to);
}

/** A destination that is a person: Slack's user ids are in capitals, channel names never are. */
export function isUserId(to: string): boolean {
  return USER_ID.test(to);
}

/** The name of a channel as policy files write it, with or without `#`. */
export function channelName(to: string): string {
  return to.replace(/^#/, '');
}

/** Channels that the bot can see, page by page: public ones, and private ones it is in. Throws as web-api does. */
export async function* listChannels(client: WebClient): AsyncGenerator<Channel> {
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await client.conversations.list({
      types: 'public_channel,private_channel',
      limit: 1000,
      ...(cursor !== '' && { cursor }),
    });
    for (const channel of answer.channels ?? []) {
      const read = readChannel(channel);
      if (read !== null) yield read;
    }
    cursor = answer.response_metadata?.next_cursor ?? '';
    if (cursor === '') return;
  }
}

/** What conversations.list and conversations.info say of a channel; null without an id. */
export function readChannel(channel: {
  id?: string;
  name?: string;
  is_archived?: boolean;
  is_private?: boolean;
  is_member?: boolean;
}): Channel | null {
  if (channel.id === undefined) return null;
  return {
    id: channel.id,
    name: channel.name ?? channel.id,
    archived: channel.is_archived === true,
    private: channel.is_private === true,
    member: channel.is_member === true,
  };
}
