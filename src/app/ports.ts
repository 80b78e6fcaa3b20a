import type { Drawing } from '../cards/drawing.ts';
import type { Callback } from './store.ts';

/**
 * Wall time in epoch milliseconds, and waiting for it; `sleep` also ends, without an error, when `signal` aborts.
 * `monotonic` counts milliseconds from any beginning, and nobody can set it: against it a jump of the wall time shows.
 */
export type Clock = { now(): number; monotonic(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> };

/** Names and chance. `next('rec')` is a sortable id such as `rec_01J…`. */
export type Ids = { next(prefix: string): string; bytes(count: number): Uint8Array };

export type { Drawing };

export type Delivery =
  | { ok: true; channel: string; ts: string }
  /** Slack asked to wait. */
  | { ok: false; why: 'rate_limited'; retryAfterMs: number }
  /** It failed before Slack could have taken it, or Slack said so: nothing was posted. */
  | { ok: false; why: 'unavailable'; error: string }
  /** No answer: it may have been posted. */
  | { ok: false; why: 'unknown'; error: string }
  /** The message to update is gone, or can never be updated. */
  | { ok: false; why: 'gone'; error: string }
  /** Slack refuses for good: archived channel, not in channel, invalid blocks. */
  | { ok: false; why: 'refused'; error: string };

/** A picture as an SVG document, with what it shows in words for those who do not see it. */
export type Picture = { svg: string; name: string; title: string; alt: string };

/** Asks Slack for the address of a message; null where it is gone, or cannot be known soon. */
export type Permalinks = { linkTo(place: { channel: string; ts: string }): Promise<string | null> };

/** The only way to Slack's messages. Never throws for what Slack answers; each call is one attempt. */
export type Messenger = Permalinks & {
  post(message: { to: string; threadTs: string | null; messageId: string; drawing: Drawing }): Promise<Delivery>;
  update(message: { channel: string; ts: string; messageId: string; drawing: Drawing }): Promise<Delivery>;
  /** Puts a picture to Slack as a PNG that nobody sees yet; messages show it by its id. */
  upload(picture: Picture): Promise<{ ok: true; file: string } | Exclude<Delivery, { ok: true }>>;
  /**
   * Looks for a posted message, or a reply in a thread, by the id in its metadata, not older than `since`. `absent` also
   * where Slack will never let us look; `unavailable` when it cannot be known now, so that nothing may be posted yet.
   */
  find(message: {
    to: string;
    threadTs: string | null;
    messageId: string;
    since: number;
  }): Promise<{ found: { channel: string; ts: string } } | 'absent' | 'unavailable'>;
};

/** What Slack says of a person, as far as authority depends on it. */
export type SlackPerson = {
  id: string;
  teamId: string;
  deleted: boolean;
  bot: boolean;
  guest: boolean;
  stranger: boolean;
  /** What people call them. */
  name?: string;
  /** Their IANA time zone, where Slack tells it. */
  timezone?: string;
};

/** Asks Slack who a user is; `unavailable` when it cannot be known now, which refuses the click. */
export type PeopleDirectory = {
  person(
    slackId: string,
  ): Promise<{ ok: true; person: SlackPerson } | { ok: false; why: 'unknown_user' | 'unavailable' }>;
};

/** Where the policy's text comes from, such as a file. */
export type PolicySource = {
  /** Changes whenever the text may have; cheap. Also for a text that is gone. */
  stamp(): Promise<string>;
  read(): Promise<{ ok: true; text: string } | { ok: false; problem: string }>;
};

/** A file for somebody to take away. */
export type Paper = { name: string; content: string | Uint8Array };

/** The way to one person's direct messages for what no card says. Never throws for what Slack answers. */
export type Files = {
  send(to: string, papers: readonly Paper[], comment: string): Promise<{ ok: true } | { ok: false; error: string }>;
  say(to: string, text: string): Promise<void>;
};

/** Which events of the record are wanted, and how; null stands for all. Times are epoch milliseconds, ends included. */
export type ExportWish = {
  format: 'ndjson' | 'csv' | 'json';
  fromAt: number | null;
  toAt: number | null;
  agent: string | null;
  action: string | null;
  /** A handle, or a Slack id. */
  person: string | null;
};
export type Exported =
  | { ok: true; content: Uint8Array; events: number }
  | { ok: false; why: 'nothing' }
  | { ok: false; why: 'too_large'; mostBytes: number };

/** What is made of the record for people to take away; long work is done beside the server. */
export type Papers = {
  /** One page on what happened to a recommendation; null for one that is not kept. */
  incident(id: string): Promise<{ markdown: string; html: string } | null>;
  exported(wish: ExportWish): Promise<Exported>;
};

/** Asks Slack who is in a user group: member ids, or null when it cannot be known now. */
export type UserGroups = { members(group: string): Promise<readonly string[] | null> };

/** One signed attempt to tell an agent. Never throws for what the receiver does. */
export type CallbackSender = {
  send(
    callback: Pick<Callback, 'id' | 'agent' | 'body'>,
    attemptAt: number,
  ): Promise<{ status: number | null; error: string | null; retryAfterMs: number | null }>;
};
