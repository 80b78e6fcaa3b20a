import { expect, test, vi } from 'vitest';
import { createSlack, type Slack } from '../../../src/adapters/slack/slack.ts';
import { SlackStartError } from '../../../src/adapters/slack/slack-start-error.ts';
import type { SlackDesk } from '../../../src/app/slack-desk.ts';
import { createFakeClock } from './fake-clock.ts';
import { createFakeDesk } from './fake-desk.ts';
import { createFakeLog } from './fake-log.ts';
import { click, NOW, submission } from './http-app.ts';
import { type SocketServer, startSocketServer } from './socket-server.ts';

const HOUR_MS = 3_600_000;

test('starting connects, learns who we are and opens the desk for our team', async () => {
  await using server = await startSocketServer();
  const teams: string[] = [];
  await using app = connectTo(server, createFakeDesk(), { opened: (team) => teams.push(team) });
  expect(app.slack.identity).toBeNull();
  expect(app.slack.listener).toBeNull();

  await app.slack.start();

  expect(app.slack.connected()).toBe(true);
  expect(app.slack.identity).toEqual({ teamId: 'T0000001', teamName: 'Example', botUserId: 'U0000B0T' });
  expect(teams).toEqual(['T0000001']);
});

test('a click is acknowledged after it is decided', async () => {
  const decided = Promise.withResolvers<{ kind: 'done' }>();
  await using server = await startSocketServer();
  await using app = connectTo(server, createFakeDesk({ click: () => decided.promise }));
  await app.slack.start();

  server.deliver('e1', 'interactive', click());
  await app.clock.sleeping(2_000);
  expect(server.received).toEqual([]);
  decided.resolve({ kind: 'done' });

  await vi.waitFor(() => expect(server.received).toEqual([{ envelope_id: 'e1', payload: {} }]));
});

test('a form is answered in its acknowledgement', async () => {
  await using server = await startSocketServer();
  await using app = connectTo(server, createFakeDesk({ submit: async () => ({ errors: { note: 'Say why.' } }) }));
  await app.slack.start();

  server.deliver('e1', 'interactive', submission());

  await vi.waitFor(() =>
    expect(server.received).toEqual([
      { envelope_id: 'e1', payload: { response_action: 'errors', errors: { note: 'Say why.' } } },
    ]),
  );
});

test('a disconnect that Slack announces is followed by a new connection at once', async () => {
  await using server = await startSocketServer();
  await using app = connectTo(server, createFakeDesk());
  await app.slack.start();
  await app.clock.advance(HOUR_MS);

  server.announceDisconnect();

  await vi.waitFor(() => expect(server.opened()).toBe(2));
  await vi.waitFor(() => expect(app.slack.connected()).toBe(true));
});

test('a connection that breaks again and again is tried with growing pauses, and never given up', async () => {
  await using server = await startSocketServer();
  await using app = connectTo(server, createFakeDesk());
  await app.slack.start();
  server.refuses('internal_error');
  server.cut();

  for (const pauseMs of [1_000, 2_000, 4_000]) {
    await app.clock.sleeping(pauseMs);
    expect(app.slack.connected()).toBe(false);
    await app.clock.advance(pauseMs);
  }
  await app.clock.sleeping(8_000);
  server.refuses(null);
  await app.clock.advance(8_000);

  await vi.waitFor(() => expect(app.slack.connected()).toBe(true));
  server.deliver('e1', 'interactive', click());
  await vi.waitFor(() => expect(server.received).toHaveLength(1));
});

test('a token that is revoked while we run does not end the process', async () => {
  await using server = await startSocketServer();
  await using app = connectTo(server, createFakeDesk());
  await app.slack.start();
  server.refuses('invalid_auth');
  server.cut();

  await app.clock.sleeping(1_000);
  await app.clock.advance(1_000);
  await app.clock.sleeping(2_000);

  expect(app.log.lines.map(({ code }) => code)).toEqual(['invalid_auth']);
});

test('a socket on which Slack never says hello is closed and tried again', async () => {
  await using server = await startSocketServer();
  await using app = connectTo(server, createFakeDesk());
  server.greets(false);
  const started = app.slack.start();
  await vi.waitFor(() => expect(server.opened()).toBe(1));
  await app.clock.advance(30_000);
  await app.clock.sleeping(1_000);
  expect(app.slack.connected()).toBe(false);

  server.greets(true);
  await app.clock.advance(1_000);
  await started;

  expect(app.slack.connected()).toBe(true);
  expect(app.log.lines.map(({ code }) => code)).toEqual(['closed_before_hello']);
});

test.each(['invalid_auth', 'not_allowed_token_type'])(
  'an app token that Slack refuses (%s) ends the start',
  async (code) => {
    await using server = await startSocketServer();
    await using app = connectTo(server, createFakeDesk());
    server.refuses(code);

    await expect(app.slack.start()).rejects.toThrow(SlackStartError);
    expect(app.slack.connected()).toBe(false);
  },
);

test('a start waits for a Slack that is down, and goes on when it is back', async () => {
  await using server = await startSocketServer();
  await using app = connectTo(server, createFakeDesk());
  server.refuses('service_unavailable');
  const started = app.slack.start();
  await app.clock.sleeping(1_000);

  server.refuses(null);
  await app.clock.advance(1_000);
  await started;

  expect(app.slack.connected()).toBe(true);
});

test('a start that waits for Slack ends when it is stopped', async () => {
  await using server = await startSocketServer();
  const app = connectTo(server, createFakeDesk());
  server.refuses('service_unavailable');
  const started = app.slack.start();
  await app.clock.sleeping(1_000);

  await app.slack.stop();
  await started;

  expect(app.slack.connected()).toBe(false);
});

test('stopping acknowledges what is under way before it closes the socket', async () => {
  const decided = Promise.withResolvers<{ kind: 'done' }>();
  await using server = await startSocketServer();
  const app = connectTo(server, createFakeDesk({ click: () => decided.promise }));
  await app.slack.start();
  server.deliver('e1', 'interactive', click());
  await app.clock.sleeping(2_000);

  const stopped = app.slack.stop();
  expect(app.slack.connected()).toBe(true);
  decided.resolve({ kind: 'done' });
  await stopped;

  expect(server.received).toEqual([{ envelope_id: 'e1', payload: {} }]);
  expect(app.slack.connected()).toBe(false);
});

test('two sockets are kept open, so that a click is taken while one of them is opened again', async () => {
  const desk = createFakeDesk();
  await using server = await startSocketServer();
  await using app = connectTo(server, desk, { sockets: 'as usual' });
  await app.slack.start();
  expect(server.opened()).toBe(2);

  server.refuses('internal_error');
  server.cut();
  await app.clock.sleeping(1_000);
  expect(app.slack.connected()).toBe(true);
  server.deliver('e1', 'interactive', click());
  await vi.waitFor(() => expect(server.received).toEqual([{ envelope_id: 'e1', payload: {} }]));

  server.refuses(null);
  await app.clock.advance(1_000);
  await vi.waitFor(() => expect(server.opened()).toBe(3));
  server.deliver('e2', 'interactive', click());
  await vi.waitFor(() => expect(server.received).toHaveLength(2));
  expect(desk.asked.clicks).toHaveLength(2);
});

test('with both sockets broken it says that it is not connected, and with one back that it is', async () => {
  await using server = await startSocketServer();
  await using app = connectTo(server, createFakeDesk(), { sockets: 'as usual' });
  await app.slack.start();
  server.refuses('internal_error');
  server.cut();
  await app.clock.sleeping(1_000);
  server.cut();
  await vi.waitFor(() => expect(app.slack.connected()).toBe(false));

  server.refuses(null);
  await vi.waitFor(async () => {
    await app.clock.advance(1_000);
    expect(app.slack.connected()).toBe(true);
  });
});

function connectTo(
  server: SocketServer,
  desk: SlackDesk,
  { opened = () => {}, sockets = 1 }: { opened?: (team: string) => void; sockets?: number | 'as usual' } = {},
) {
  const clock = createFakeClock(NOW);
  const log = createFakeLog();
  const slack: Slack = createSlack({
    png: async () => new Uint8Array(),
    botToken: 'xoxb-made-up',
    signingSecret: null,
    appToken: 'xapp-made-up',
    apiUrl: server.apiUrl,
    ...(sockets !== 'as usual' && { sockets }),
    desk(team) {
      opened(team);
      return desk;
    },
    clock,
    log,
  });
  return { slack, clock, log, [Symbol.asyncDispose]: () => slack.stop() };
}
