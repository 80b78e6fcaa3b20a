import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import nock from 'nock';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createMessenger } from '../../../src/adapters/slack/messenger.ts';
import { createWebClient } from '../../../src/adapters/slack/web-client.ts';
import type { Delivery, Messenger } from '../../../src/app/ports.ts';
import { createSlackApi, type SlackApi } from './slack-api.ts';

beforeAll(() => {
  nock.disableNetConnect();
  nock.enableNetConnect('127.0.0.1');
});
afterEach(() => nock.cleanAll());
afterAll(() => nock.restore());

const drawing = { text: 'Move $12,400 to Brand Search', blocks: [{ type: 'divider' as const }] };
const card = { to: '#ads', threadTs: null, messageId: 'msg_01', drawing };
const posted = { channel: 'C0000001', ts: '1763798400.000100', messageId: 'msg_01', drawing };

describe('what is sent', () => {
  test('a post carries its blocks, its text, our id as metadata, and unfurls nothing', async () => {
    const api = createSlackApi();
    api.on('chat.postMessage', { channel: 'C0000001', ts: '1763798400.000100' });

    const delivery = await messenger().post({ ...card, threadTs: '1763798300.000100' });

    expect(delivery).toEqual({ ok: true, channel: 'C0000001', ts: '1763798400.000100' });
    const [sent] = api.to('chat.postMessage');
    expect(sent).toMatchObject({
      channel: '#ads',
      thread_ts: '1763798300.000100',
      text: drawing.text,
      unfurl_links: 'false',
      unfurl_media: 'false',
    });
    expect(JSON.parse(sent?.blocks ?? '')).toEqual(drawing.blocks);
    expect(JSON.parse(sent?.metadata ?? '')).toEqual({
      event_type: 'countersign_message',
      event_payload: { message_id: 'msg_01' },
    });
  });

  test('an update names the message by channel id and time, with blocks and text', async () => {
    const api = createSlackApi();
    api.on('chat.update', { channel: 'C0000001', ts: '1763798400.000100' });

    expect(await messenger().update(posted)).toEqual({ ok: true, channel: 'C0000001', ts: '1763798400.000100' });
    const [sent] = api.to('chat.update');
    expect(sent).toMatchObject({ channel: 'C0000001', ts: '1763798400.000100', text: drawing.text });
    expect(JSON.parse(sent?.blocks ?? '')).toEqual(drawing.blocks);
  });

  test('a failure is one attempt: nothing is sent twice', async () => {
    const api = createSlackApi();
    api.on('chat.postMessage', { status: 500, body: 'down' });

    await messenger().post(card);

    expect(api.to('chat.postMessage')).toHaveLength(1);
  });

  test('a rate limit of updates does not hold up posts', async () => {
    const api = createSlackApi();
    api.on('chat.update', { status: 429, body: {}, headers: { 'retry-after': '60' } });
    api.on('chat.postMessage', { channel: 'C0000001', ts: '1763798400.000100' });
    const slack = messenger();

    expect(await slack.update(posted)).toMatchObject({ why: 'rate_limited' });
    expect(await slack.post(card)).toMatchObject({ ok: true });
  });
});

describe('what Slack answers', () => {
  const rateLimited = (retryAfterMs: number) => ({ ok: false, why: 'rate_limited', retryAfterMs }) as const;
  const failed = (why: 'unavailable' | 'unknown' | 'gone' | 'refused', error: string) =>
    ({ ok: false, why, error }) as const;

  test.each<[string, { status?: number; body: object | string; headers?: Record<string, string> }, Delivery, Delivery]>(
    [
      ['429', { status: 429, body: {}, headers: { 'retry-after': '7' } }, rateLimited(7_000), rateLimited(7_000)],
      [
        '429 that asks for no wait',
        { status: 429, body: {}, headers: { 'retry-after': '0' } },
        rateLimited(1_000),
        rateLimited(1_000),
      ],
      ['429 without Retry-After', { status: 429, body: {} }, rateLimited(30_000), rateLimited(30_000)],
      ['ratelimited in a 200', { body: { ok: false, error: 'ratelimited' } }, rateLimited(30_000), rateLimited(30_000)],
      ['500', { status: 500, body: 'down' }, failed('unknown', 'http_500'), failed('unavailable', 'http_500')],
      ['503', { status: 503, body: 'down' }, failed('unknown', 'http_503'), failed('unavailable', 'http_503')],
      [
        'a 403 of a proxy',
        { status: 403, body: 'no' },
        failed('unavailable', 'http_403'),
        failed('unavailable', 'http_403'),
      ],
      [
        'a page in place of JSON',
        { body: '<h1>Sign in</h1>' },
        failed('unknown', 'unreadable_answer'),
        failed('unavailable', 'unreadable_answer'),
      ],
    ],
  )('%s', async (_what, reply, post, update) => {
    const api = createSlackApi();
    api.on('chat.postMessage', reply);
    api.on('chat.update', reply);
    const slack = messenger();

    expect(await slack.post(card)).toEqual(post);
    expect(await slack.update(posted)).toEqual(update);
  });

  test.each<[string, 'unavailable' | 'unknown' | 'refused', 'unavailable' | 'gone' | 'refused']>([
    ['message_not_found', 'refused', 'gone'],
    ['cant_update_message', 'refused', 'gone'],
    ['edit_window_closed', 'refused', 'gone'],
    ['is_inactive', 'refused', 'gone'],
    ['is_archived', 'refused', 'refused'],
    ['channel_not_found', 'refused', 'refused'],
    ['not_in_channel', 'refused', 'refused'],
    ['restricted_action', 'refused', 'refused'],
    ['restricted_action_read_only_channel', 'refused', 'refused'],
    ['msg_blocks_too_long', 'refused', 'refused'],
    ['invalid_blocks', 'refused', 'refused'],
    ['user_disabled', 'refused', 'refused'],
    ['token_revoked', 'refused', 'refused'],
    ['account_inactive', 'refused', 'refused'],
    ['invalid_auth', 'refused', 'refused'],
    ['missing_scope', 'refused', 'refused'],
    ['a_code_of_next_year', 'refused', 'refused'],
    ['service_unavailable', 'unavailable', 'unavailable'],
    ['internal_error', 'unknown', 'unavailable'],
    ['fatal_error', 'unknown', 'unavailable'],
  ])('%s is %s for a post and %s for an update', async (error, post, update) => {
    const api = createSlackApi();
    api.on('chat.postMessage', { body: { ok: false, error } });
    api.on('chat.update', { body: { ok: false, error } });
    const slack = messenger();

    expect(await slack.post(card)).toEqual(failed(post, error));
    expect(await slack.update(posted)).toEqual(failed(update, error));
  });

  test.each<[string, 'unavailable' | 'unknown']>([
    ['ECONNREFUSED', 'unavailable'],
    ['ENOTFOUND', 'unavailable'],
    ['EAI_AGAIN', 'unavailable'],
    ['EHOSTUNREACH', 'unavailable'],
    ['UND_ERR_CONNECT_TIMEOUT', 'unavailable'],
    ['CERT_HAS_EXPIRED', 'unavailable'],
    ['ECONNRESET', 'unknown'],
    ['EPIPE', 'unknown'],
    ['UND_ERR_SOCKET', 'unknown'],
  ])('a post that broke with %s is %s', async (code, why) => {
    createSlackApi().breaks('chat.postMessage', code);

    expect(await messenger().post(card)).toEqual(failed(why, code));
  });

  test('a post whose reply is lost, or late, or cut off may have been posted', async () => {
    const answers: [RequestListener, string][] = [
      [(req) => req.socket.destroy(), 'UND_ERR_SOCKET'],
      [() => {}, 'timeout'],
      [(_req, res) => res.writeHead(200, { 'content-length': 99 }).write('{', () => res.destroy()), 'UND_ERR_SOCKET'],
    ];
    for (const [answer, error] of answers) {
      await using server = await serve(answer);
      expect(await messenger(server.apiUrl, 100).post(card)).toEqual(failed('unknown', error));
    }
  });
});

describe('finding a post whose reply was lost', () => {
  const since = Date.UTC(2026, 10, 22, 8);
  const ours = (id: string, ts: string) => ({
    ts,
    metadata: { event_type: 'countersign_message', event_payload: { message_id: id } },
  });

  test('in a channel by id, on a later page, not older than a minute before the post', async () => {
    const api = createSlackApi();
    api.on(
      'conversations.history',
      { messages: [ours('msg_02', '3.0'), { ts: '2.5' }], response_metadata: { next_cursor: 'more' } },
      {
        messages: [
          { ts: '2.0', metadata: { event_type: 'other', event_payload: { message_id: 'msg_01' } } },
          ours('msg_01', '1.0'),
        ],
      },
    );

    const found = await messenger().find({ to: 'C0000001', threadTs: null, messageId: 'msg_01', since });

    expect(found).toEqual({ found: { channel: 'C0000001', ts: '1.0' } });
    const [first, second] = api.to('conversations.history');
    expect(first).toMatchObject({
      channel: 'C0000001',
      include_all_metadata: 'true',
      oldest: String(since / 1000 - 60),
    });
    expect(second).toMatchObject({ cursor: 'more' });
  });

  test('in a thread, whose replies the history of the channel leaves out', async () => {
    const api = createSlackApi();
    api.on('conversations.replies', { messages: [{ ts: '1.0' }, ours('msg_01', '2.0')] });

    const found = await messenger().find({ to: 'C0000001', threadTs: '1.0', messageId: 'msg_01', since });

    expect(found).toEqual({ found: { channel: 'C0000001', ts: '2.0' } });
    expect(api.to('conversations.replies')[0]).toMatchObject({ channel: 'C0000001', ts: '1.0' });
  });

  test('in a channel by name', async () => {
    const api = createSlackApi();
    api.on('conversations.list', {
      channels: [
        { id: 'C0000009', name: 'other' },
        { id: 'C0000001', name: 'ads' },
      ],
    });
    api.on('conversations.history', { messages: [ours('msg_01', '1.0')] });

    expect(await messenger().find({ to: '#ads', threadTs: null, messageId: 'msg_01', since })).toEqual({
      found: { channel: 'C0000001', ts: '1.0' },
    });
  });

  test('in the direct message of a person', async () => {
    const api = createSlackApi();
    api.on('conversations.open', { channel: { id: 'D0000001' } });
    api.on('conversations.history', { messages: [ours('msg_01', '1.0')] });

    expect(await messenger().find({ to: 'U0000001', threadTs: null, messageId: 'msg_01', since })).toEqual({
      found: { channel: 'D0000001', ts: '1.0' },
    });
    expect(api.to('conversations.open')).toEqual([{ users: 'U0000001' }]);
  });

  test('where a post has shown which channel a name is, Slack is not asked again', async () => {
    const api = createSlackApi();
    api.on('chat.postMessage', { channel: 'C0000001', ts: '1.0' });
    api.on('conversations.history', { messages: [ours('msg_01', '1.0')] });
    const slack = messenger();
    await slack.post(card);

    expect(await slack.find({ to: '#ads', threadTs: null, messageId: 'msg_01', since })).toEqual({
      found: { channel: 'C0000001', ts: '1.0' },
    });
    expect(api.to('conversations.list')).toEqual([]);
  });

  test.each<[string, 'absent' | 'unavailable', (api: SlackApi) => void]>([
    ['there is none', 'absent', (api) => api.on('conversations.history', { messages: [ours('msg_02', '1.0')] })],
    [
      'a scope is missing',
      'absent',
      (api) => api.on('conversations.history', { body: { ok: false, error: 'missing_scope' } }),
    ],
    [
      'Slack asks to wait',
      'unavailable',
      (api) => api.on('conversations.history', { status: 429, body: {}, headers: { 'retry-after': '9' } }),
    ],
    ['an answer breaks off', 'unavailable', (api) => api.breaks('conversations.history', 'ECONNRESET')],
    ['Slack is down', 'unavailable', (api) => api.breaks('conversations.history', 'ECONNREFUSED')],
  ])('when %s it is %s', async (_what, expected, answer) => {
    answer(createSlackApi());

    expect(await messenger().find({ to: 'C0000001', threadTs: null, messageId: 'msg_01', since })).toBe(expected);
  });
});

describe('a picture', () => {
  const picture = { svg: '<svg/>', name: 'digest-weekly.png', title: 'Digest weekly', alt: '3 answers' };
  const uploadUrl = 'https://files.slack.com/upload/v1/made-up';
  const put = () => nock('https://files.slack.com').post('/upload/v1/made-up').reply(200, 'OK');

  test('is put to Slack with what it shows in words, into no channel', async () => {
    const api = createSlackApi();
    api.on('files.getUploadURLExternal', { upload_url: uploadUrl, file_id: 'F1' });
    api.on('files.completeUploadExternal', { files: [{ id: 'F1', title: 'Digest weekly' }] });
    put();
    expect(await messenger().upload(picture)).toEqual({ ok: true, file: 'F1' });
    expect(api.to('files.getUploadURLExternal')).toEqual([
      expect.objectContaining({ filename: 'digest-weekly.png', alt_text: '3 answers' }),
    ]);
    expect(api.to('files.completeUploadExternal')[0]).not.toHaveProperty('channel_id');
  });

  test.each<[string, (api: SlackApi) => void, object]>([
    [
      'may not be put there',
      (api) => api.on('files.getUploadURLExternal', { body: { ok: false, error: 'missing_scope' } }),
      { ok: false, why: 'refused', error: 'missing_scope' },
    ],
    [
      'has to wait',
      (api) => api.on('files.getUploadURLExternal', { status: 429, body: {}, headers: { 'retry-after': '7' } }),
      { ok: false, why: 'rate_limited', retryAfterMs: 7_000 },
    ],
    [
      'breaks off: it may be put there again',
      (api) => api.breaks('files.getUploadURLExternal', 'ECONNRESET'),
      { ok: false, why: 'unavailable', error: 'ECONNRESET' },
    ],
  ])('that %s', async (_what, answer, expected) => {
    answer(createSlackApi());
    expect(await messenger().upload(picture)).toEqual(expected);
  });

  test('that cannot be drawn on this machine is refused, and no call is made', async () => {
    expect(await messenger().upload({ ...picture, svg: 'broken' })).toEqual({
      ok: false,
      why: 'refused',
      error: 'picture_not_drawn',
    });
  });
});

function messenger(apiUrl: string | null = null, timeoutMs?: number): Messenger {
  const client = () => createWebClient('xoxb-made-up', apiUrl, timeoutMs);
  const png = async (svg: string) => {
    if (svg === 'broken') throw new Error('no renderer');
    return Buffer.from(svg);
  };
  return createMessenger({ posts: client(), updates: client(), reads: client() }, png, { linkTo: async () => null });
}

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a server that listens on a port has such an address
  return {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
