import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSlack, type Slack } from '../../../src/adapters/slack/slack.ts';
import type { SlackDesk } from '../../../src/app/slack-desk.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createFakeLog } from './fake-log.ts';
import { createSlackApi, RESPONSE_URL, type SlackApi } from './slack-api.ts';

export const NOW = Date.UTC(2026, 10, 22, 8);
export const SIGNING_SECRET = 'made-up-signing-secret';
const FORM = 'application/x-www-form-urlencoded';

export type Signed = { secret?: string; at?: number; headers?: Record<string, string>; signal?: AbortSignal };

export type HttpApp = AsyncDisposable & {
  slack: Slack;
  api: SlackApi;
  clock: FakeClock;
  log: ReturnType<typeof createFakeLog>;
  url: string;
  /** Sends a body as Slack signs it. */
  send(body: string, signed?: Signed): Promise<Response>;
  /** Sends an interaction as Slack signs it. */
  interact(payload: object, signed?: Signed): Promise<Response>;
};

/** Countersign's side of Slack over HTTP on loopback, with Slack's own side by nock and time that stands still. */
export async function startHttpApp(desk: SlackDesk, { started = true } = {}): Promise<HttpApp> {
  const api = createSlackApi();
  api.on('auth.test', { team_id: 'T0000001', team: 'Example', user_id: 'U0000B0T' });
  const clock = createFakeClock(NOW);
  const log = createFakeLog();
  const slack = createSlack({
    png: async () => new Uint8Array(),
    botToken: 'xoxb-made-up',
    signingSecret: SIGNING_SECRET,
    appToken: null,
    apiUrl: null,
    desk: () => desk,
    clock,
    log,
  });
  if (started) await slack.start();
  const server = createServer(slack.listener ?? (() => {})).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a server that listens on a port has such an address
  const url = `http://127.0.0.1:${port}/slack/events`;

  function send(body: string, { secret = SIGNING_SECRET, at = NOW, headers, signal }: Signed = {}): Promise<Response> {
    const timestamp = String(Math.floor(at / 1000));
    const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
    return fetch(url, {
      method: 'POST',
      headers: {
        'content-type': FORM,
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${signature}`,
        ...headers,
      },
      body,
      ...(signal && { signal }),
    });
  }

  return {
    slack,
    api,
    clock,
    log,
    url,
    send,
    interact: (payload, signed) => send(new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), signed),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A click on a button as Slack sends it. */
export function click(action: object = {}, rest: object = {}): object {
  return {
    type: 'block_actions',
    user: { id: 'U0000001', username: 'dana', team_id: 'T0000001' },
    team: { id: 'T0000001', domain: 'example' },
    container: { type: 'message', channel_id: 'C0000001', message_ts: '1763798400.000100' },
    channel: { id: 'C0000001', name: 'ads' },
    trigger_id: 'trigger-1',
    response_url: RESPONSE_URL,
    actions: [
      { type: 'button', action_id: 'approve', block_id: 'b1', value: 'rec_01|abc', action_ts: '1.0', ...action },
    ],
    ...rest,
  };
}

/** A submitted modal as Slack sends it. */
export function submission(fields: object = {}): object {
  return {
    type: 'view_submission',
    user: { id: 'U0000001', username: 'dana', team_id: 'T0000001' },
    team: { id: 'T0000001', domain: 'example' },
    trigger_id: 'trigger-1',
    view: {
      id: 'V0000001',
      type: 'modal',
      callback_id: 'reject_with_note',
      private_metadata: 'rec_01|abc',
      state: { values: { note: { text: { type: 'plain_text_input', value: 'Too much at once' } }, ...fields } },
    },
    response_urls: [],
  };
}

/** `/hitl …` as Slack sends it. */
export function command(text: string): string {
  return new URLSearchParams({
    command: '/hitl',
    text,
    user_id: 'U0000001',
    team_id: 'T0000001',
    channel_id: 'C0000001',
    response_url: RESPONSE_URL,
    trigger_id: 'trigger-1',
  }).toString();
}
