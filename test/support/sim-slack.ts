import type { Delivery, Drawing, Messenger } from '../../src/app/ports.ts';
import type { Calls } from './sim-calls.ts';
import type { SimClock } from './sim-clock.ts';

/** A message as it stands in Slack, with everything that it showed before. */
export type Shown = {
  channel: string;
  ts: string;
  threadTs: string | null;
  messageId: string;
  drawings: Drawing[];
  deleted: boolean;
};

export type SlackFate =
  | 'ok'
  | 'rate_limited'
  | 'unavailable'
  | 'refused'
  /** Done, and the answer lost. */
  | 'unanswered'
  /** Not done, and no answer either. */
  | 'unsent'
  /** Somebody has deleted the message that is to be updated. */
  | 'deleted';

export type SimSlack = {
  messenger: Messenger;
  /** What can be seen now, oldest first. */
  shown(): Shown[];
  at(channel: string, ts: string): Shown | null;
};

// What conversations.history leaves out of a search that begins too late; as the adapter asks it.
const SEARCHED_BEFORE_MS = 60_000;

/** Channels that keep what is posted in them. Calls `onPostedTwice` when a message is there again that could have been found. */
export function createSimSlack(options: {
  calls: Calls;
  clock: SimClock;
  fate: (call: 'post' | 'update' | 'find') => SlackFate;
  waitMs: () => number;
  onShown: (shown: Shown, drawing: Drawing) => void;
  onPostedTwice: (messageId: string) => void;
}): SimSlack {
  const { calls, clock, fate, waitMs } = options;
  const messages: Shown[] = [];
  /** Messages that are there and that nobody could find, since the machine's clock was ahead of Slack's. */
  const missed = new Set<string>();
  const at = (channel: string, ts: string) => messages.find((one) => one.channel === channel && one.ts === ts) ?? null;

  type Post = Parameters<Messenger['post']>[0];
  type Update = Parameters<Messenger['update']>[0];

  function put({ to, threadTs, messageId, drawing }: Post): Shown {
    const channel = channelOf(to);
    const ts = `${Math.floor(clock.trueNow() / 1000)}.${String(messages.length + 1).padStart(6, '0')}`;
    const there = messages.some((one) => !one.deleted && one.messageId === messageId);
    if (there && !missed.delete(messageId)) options.onPostedTwice(messageId);
    const shown = { channel, ts, threadTs, messageId, drawings: [drawing], deleted: false };
    messages.push(shown);
    options.onShown(shown, drawing);
    return shown;
  }

  function post(message: Post): Delivery {
    const way = fate('post');
    if (way === 'rate_limited') return { ok: false, why: 'rate_limited', retryAfterMs: waitMs() };
    if (way === 'unavailable') return { ok: false, why: 'unavailable', error: 'ECONNREFUSED' };
    if (way === 'refused') return { ok: false, why: 'refused', error: 'is_archived' };
    if (way === 'unsent') return { ok: false, why: 'unknown', error: 'timeout' };
    const { channel, ts } = put(message);
    return way === 'unanswered' ? { ok: false, why: 'unknown', error: 'timeout' } : { ok: true, channel, ts };
  }

  function update({ channel, ts, drawing }: Update): Delivery {
    const way = fate('update');
    if (way === 'rate_limited') return { ok: false, why: 'rate_limited', retryAfterMs: waitMs() };
    if (way === 'unavailable' || way === 'unsent') return { ok: false, why: 'unavailable', error: 'timeout' };
    if (way === 'refused') return { ok: false, why: 'refused', error: 'is_archived' };
    const shown = at(channel, ts);
    if (shown && way === 'deleted') {
      shown.deleted = true;
      // Nobody looks for another copy of what was bound and is gone.
      missed.add(shown.messageId);
    }
    if (!shown || shown.deleted) {
      return { ok: false, why: 'gone', error: 'message_not_found' };
    }
    shown.drawings.push(drawing);
    options.onShown(shown, drawing);
    if (way === 'unanswered') return { ok: false, why: 'unavailable', error: 'timeout' };
    return { ok: true, channel, ts };
  }

  function find({ to, threadTs, messageId, since }: Parameters<Messenger['find']>[0]) {
    const there = messages.filter((one) => !one.deleted && one.messageId === messageId);
    const searched = (one: Shown) =>
      one.channel === channelOf(to) && one.threadTs === threadTs && Number(one.ts) * 1000 >= since - SEARCHED_BEFORE_MS;
    if (fate('find') !== 'ok') return 'unavailable' as const;
    const found = there.find(searched);
    if (there.length > 0 && !found) missed.add(messageId);
    return found ? { found: { channel: found.channel, ts: found.ts } } : ('absent' as const);
  }

  return {
    messenger: {
      linkTo: async () => null,
      post: (message) =>
        calls.hold({
          port: 'slack.post',
          writes: false,
          args: message,
          effect: async () => post(message),
          noAnswer: (done) => ({ ok: false, why: done ? 'unknown' : 'unavailable', error: 'timeout' }),
        }),
      update: (message) =>
        calls.hold({
          port: 'slack.update',
          writes: false,
          args: message,
          effect: async () => update(message),
          noAnswer: () => ({ ok: false, why: 'unavailable', error: 'timeout' }),
        }),
      // Nothing that the simulation plays has a picture.
      upload: async () => ({ ok: false, why: 'refused', error: 'missing_scope' }),
      find: (wanted) =>
        calls.hold({
          port: 'slack.find',
          writes: false,
          args: wanted,
          effect: async (): ReturnType<Messenger['find']> => find(wanted),
          noAnswer: () => 'unavailable',
        }),
    },
    shown: () => messages.filter(({ deleted }) => !deleted),
    at,
  };
}

/** Slack's id of a channel or of the talk with a user. */
function channelOf(to: string): string {
  return /^[CDU][A-Z0-9]+$/.test(to) ? to.replace(/^U/, 'D') : `C${to.toUpperCase().replace(/\W/g, '')}`;
}
