import { type JsonObject, objectAt, objectsIn, textAt } from './json-value.ts';
import type { Caller, StandIn } from './stand-in.ts';

/** A message as a person finds it in a channel, a thread or a direct message; fields named as Slack names them. */
export type SlackMessage = {
  channel: string;
  ts: string;
  user: string;
  text: string;
  blocks: JsonObject[];
  thread_ts: string | undefined;
  metadata: JsonObject | undefined;
  files: JsonObject[];
  edited: boolean;
  /** By the workspace's clock, which may run ahead of the real one that `ts` is made from. */
  postedAt: number;
};

/** Reads what the emulator keeps, and remembers the little it does not: when by our clock, and which channels are closed. */
export type MessageLog = {
  /** Newest last, thread replies among them. */
  all(channel: string): Promise<SlackMessage[]>;
  /** The parent and its replies, newest last. */
  thread(channel: string, ts: string): Promise<SlackMessage[]>;
  /** The one message as Slack would put it into a payload. */
  raw(channel: string, ts: string): Promise<JsonObject | undefined>;
  noteActivity(channel: string, ts?: string): void;
  activityAt(channel: string): number;
  archived: Set<string>;
  /** Channels that the app was taken out of. */
  left: Set<string>;
};

const HOST: Caller = { host: true };

export function createMessageLog(standIn: StandIn, now: () => number): MessageLog {
  const postedAt = new Map<string, number>();
  const activityAt = new Map<string, number>();

  // The emulator posts some messages by itself (files, archiving): those follow the message before them.
  function shown(channel: string, messages: JsonObject[]): SlackMessage[] {
    let latest = 0;
    return messages
      .toSorted((a, b) => (textAt(a, 'ts') < textAt(b, 'ts') ? -1 : 1))
      .map((message) => {
        const ts = textAt(message, 'ts');
        latest = postedAt.get(`${channel}:${ts}`) ?? Math.max(latest, Number(ts) * 1000);
        return toMessage(message, channel, latest);
      });
  }
  const rawThread = async (channel: string, ts: string): Promise<JsonObject[]> =>
    objectsIn((await standIn.call(HOST, 'conversations.replies', { channel, ts })).messages);

  return {
    async all(channel) {
      const { messages } = await readHistory(standIn, HOST, channel);
      const threads = messages.filter((message) => Number(message.reply_count) > 0);
      const replies: JsonObject[] = [];
      for (const parent of threads) replies.push(...(await rawThread(channel, textAt(parent, 'ts'))).slice(1));
      return shown(channel, [...messages, ...replies]);
    },
    async thread(channel, ts) {
      return shown(channel, await rawThread(channel, ts));
    },
    async raw(channel, ts) {
      return (await rawThread(channel, ts)).find((message) => message.ts === ts);
    },
    noteActivity(channel, ts) {
      activityAt.set(channel, now());
      if (ts) postedAt.set(`${channel}:${ts}`, now());
    },
    activityAt: (channel) => activityAt.get(channel) ?? 0,
    archived: new Set(),
    left: new Set(),
  };
}

/** Every top-level message, newest first, in the emulator's pages of at most 1,000; or the refusal of the first page. */
export async function readHistory(
  standIn: StandIn,
  caller: Caller,
  channel: string,
): Promise<{ messages: JsonObject[]; refusal?: JsonObject }> {
  const messages: JsonObject[] = [];
  let cursor = '';
  do {
    const page = await standIn.call(caller, 'conversations.history', { channel, limit: 1000, cursor });
    if (page.ok !== true) return { messages: [], refusal: page };
    messages.push(...objectsIn(page.messages));
    cursor = textAt(objectAt(page, 'response_metadata'), 'next_cursor');
  } while (cursor);
  return { messages };
}

export function toMessage(message: JsonObject, channel: string, postedAt: number): SlackMessage {
  return {
    channel,
    ts: textAt(message, 'ts'),
    user: textAt(message, 'user'),
    text: textAt(message, 'text'),
    blocks: objectsIn(message.blocks),
    thread_ts: textAt(message, 'thread_ts') || undefined,
    metadata: message.metadata === undefined ? undefined : objectAt(message, 'metadata'),
    files: objectsIn(message.files),
    edited: message.edited !== undefined,
    postedAt,
  };
}

export function byTime(a: SlackMessage, b: SlackMessage): number {
  return a.postedAt - b.postedAt || (a.ts < b.ts ? -1 : 1);
}
