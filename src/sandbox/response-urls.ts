import { randomUUID } from 'node:crypto';
import { blockProblems } from './block-rules.ts';
import { isObject, type JsonObject, parseJson, textAt } from './json-value.ts';
import { withIds } from './message-methods.ts';
import type { Room } from './room.ts';

/** Where a response_url leads: to the person who acted, and to the message they acted on, if any. */
export type ResponseTarget = {
  personId: string;
  channel: string;
  threadTs?: string | undefined;
  message?: { ts: string; ephemeral: boolean } | undefined;
};

export type ResponseUrls = {
  /** A new response_url, good for five posts within 30 minutes. */
  issue(target: ResponseTarget): string;
  /** Takes a post to one of them; `status` and `body` are what Slack answers. */
  take(id: string, body: string): Promise<{ status: number; body: string }>;
  /** Shows what an app says in answer: to the person, or with `in_channel` to everyone. */
  say(target: ResponseTarget, content: JsonObject): Promise<void>;
};

const USES = 5;
const LIVES_MS = 30 * 60_000;

export function createResponseUrls(room: Room, base: string): ResponseUrls {
  const issued = new Map<string, { target: ResponseTarget; uses: number; at: number }>();

  async function say(target: ResponseTarget, said: JsonObject): Promise<void> {
    const thread_ts = textAt(said, 'thread_ts') || target.threadTs;
    const blocks = Array.isArray(said.blocks) ? { blocks: withIds(said.blocks) } : {};
    const content = { text: textAt(said, 'text'), ...blocks };
    const { message } = target;
    const host = { host: true } as const;
    if (message && said.delete_original === true) {
      if (message.ephemeral) room.ephemerals.remove(target.personId, message.ts);
      else await room.standIn.call(host, 'chat.delete', { channel: target.channel, ts: message.ts });
    } else if (message && said.replace_original === true) {
      if (message.ephemeral) room.ephemerals.replace(target.personId, message.ts, content);
      else await room.standIn.call(host, 'chat.update', { channel: target.channel, ts: message.ts, ...content });
    } else if (said.response_type === 'in_channel') {
      const post = { channel: target.channel, ...content, ...(thread_ts && { thread_ts }) };
      const answer = await room.standIn.call(host, 'chat.postMessage', post);
      room.log.noteActivity(target.channel, textAt(answer, 'ts'));
    } else {
      room.ephemerals.show(target.personId, target.channel, { ...content, ...(thread_ts && { thread_ts }) });
    }
    room.changed();
  }

  return {
    say,
    issue(target) {
      const id = randomUUID();
      issued.set(id, { target, uses: 0, at: room.now() });
      return `${base}${id}`;
    },
    async take(id, body) {
      const url = issued.get(id);
      if (!url || room.now() - url.at >= LIVES_MS) return refused(404, 'expired_url');
      if (url.uses >= USES) return refused(404, 'used_url');
      const said = parseJson(body);
      if (!isObject(said)) return refused(400, 'invalid_payload');
      const blocks = Array.isArray(said.blocks) ? said.blocks : [];
      if (blockProblems(blocks, 'message', '/blocks').length > 0) return refused(400, 'invalid_blocks');
      if (!textAt(said, 'text') && blocks.length === 0 && said.delete_original !== true) return refused(400, 'no_text');
      url.uses += 1;
      await say(url.target, said);
      return { status: 200, body: JSON.stringify({ ok: true }) };
    },
  };
}

function refused(status: number, error: string): { status: number; body: string } {
  return { status, body: JSON.stringify({ ok: false, error }) };
}
