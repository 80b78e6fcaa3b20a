import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type DoctorOptions, diagnoseSlack } from '../../../src/adapters/slack/doctor.ts';
import type { Finding } from '../../../src/adapters/slack/finding.ts';
import { NEEDED_SCOPES } from '../../../src/adapters/slack/needed-scopes.ts';
import { createSlackApi, type SlackApi } from './slack-api.ts';

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => nock.restore());

const ALL_SCOPES = Object.keys(NEEDED_SCOPES);
const ads = { id: 'C0000001', name: 'ads', is_member: true };
const dana = { id: 'U0000001', team_id: 'T0000001' };

test('when all is well every finding says so', async () => {
  workspace();

  expect(await diagnose({ appToken: 'xapp-made-up' })).toEqual([
    good('the bot token belongs to countersign in the workspace Example'),
    good('the bot token has every scope it needs'),
    good('the Home tab is on'),
    good('the app token opens a socket'),
    good('the app is in #ads'),
    good('Dana (U0000001) is an active member'),
  ]);
});

test('each missing scope is named, with what it is for and what to do', async () => {
  workspace({ scopes: ALL_SCOPES.filter((scope) => scope !== 'users:read' && scope !== 'im:write') });

  expect((await diagnose()).filter(({ ok }) => !ok)).toEqual([
    {
      ok: false,
      what: 'the scope im:write is missing; it is needed to open direct messages',
      mend: expect.stringContaining('add im:write to the bot scopes under OAuth & Permissions'),
    },
    {
      ok: false,
      what: 'the scope users:read is missing; it is needed to refuse clicks of guests, bots and deactivated people',
      mend: expect.stringContaining('add users:read'),
    },
  ]);
});

test('a user group that holds a role is read: members, none, or the reason why it gives nobody a role', async () => {
  const api = workspace();
  const answer = (users: string[]) => ({ body: { ok: true, users } });
  const gone = { body: { ok: false, error: 'no_such_subteam' } };
  api.on('usergroups.users.list', answer(['U0000001', 'U0000002']), answer([]), gone);

  const found = await diagnose({ groups: ['S0FULL', 'S0EMPTY', 'S0GONE'] });

  expect(found.slice(-3)).toEqual([
    good('the user group S0FULL has 2 members'),
    {
      ok: false,
      what: 'the user group S0EMPTY has no members',
      mend: 'add people to it, or take it out of the policy',
    },
    {
      ok: false,
      what: 'the user group S0GONE cannot be read, so it gives nobody a role (no_such_subteam)',
      mend: expect.stringContaining('usergroups:read'),
    },
  ]);
});

test('a bot token that Slack does not know ends the look-round', async () => {
  const api = createSlackApi();
  api.on('auth.test', { body: { ok: false, error: 'invalid_auth' } });

  expect(await diagnose()).toEqual([
    {
      ok: false,
      what: 'the bot token was not accepted (invalid_auth)',
      mend: expect.stringContaining('SLACK_BOT_TOKEN'),
    },
  ]);
});

test('a Slack that cannot be reached is told apart from a bad token', async () => {
  const api = createSlackApi();
  api.breaks('auth.test', 'ECONNREFUSED');

  expect(await diagnose()).toEqual([
    { ok: false, what: 'Slack cannot be reached (ECONNREFUSED)', mend: expect.stringContaining('network') },
  ]);
});

test('a Home tab that is off is told, and what to switch on', async () => {
  workspace({ home: { body: { ok: false, error: 'not_enabled' } } });

  expect(await faults()).toEqual([
    {
      ok: false,
      what: 'the Home tab cannot be shown (not_enabled)',
      mend: expect.stringContaining('switch the Home tab on under App Home'),
    },
  ]);
});

test('the Home tab is tried over a view that nobody has, so that no Home is replaced', async () => {
  const api = workspace();
  await diagnose();

  expect(api.to('views.publish')).toMatchObject([{ user_id: 'U0000001', hash: '0.countersign-doctor' }]);
});

test('an app token that opens no socket says what it needs', async () => {
  workspace({ socket: { body: { ok: false, error: 'not_allowed_token_type' } } });

  expect(await faults({ appToken: 'xapp-made-up' })).toEqual([
    {
      ok: false,
      what: 'the app token opens no socket (not_allowed_token_type)',
      mend: expect.stringContaining('connections:write'),
    },
  ]);
});

test.each<[string, object | null, string[], Partial<Finding>]>([
  ['that is archived', { ...ads, is_archived: true }, ALL_SCOPES, { ok: false, what: 'the channel #ads is archived' }],
  [
    'that nobody has made',
    null,
    ALL_SCOPES,
    { ok: false, what: 'the channel #ads does not exist, or is private without the app' },
  ],
  [
    'that is private and without the app',
    { ...ads, is_member: false, is_private: true },
    ALL_SCOPES,
    { ok: false, what: 'the app may not post in #ads', mend: 'invite the app there: /invite @Countersign' },
  ],
  [
    'that is public and without the app, and no scope for it',
    { ...ads, is_member: false },
    ALL_SCOPES.filter((scope) => scope !== 'chat:write.public'),
    { ok: false, what: 'the app may not post in #ads' },
  ],
  [
    'that is public and without the app',
    { ...ads, is_member: false },
    ALL_SCOPES,
    {
      ok: true,
      what: 'the app may post in #ads, and is not in it',
      mend: expect.stringContaining('/invite @Countersign'),
    },
  ],
])('a channel %s', async (_what, channel, scopes, expected) => {
  workspace({ channels: channel === null ? [] : [channel], scopes });

  expect((await diagnose()).find(({ what }) => what.includes('#ads'))).toMatchObject(expected);
});

test('a channel may be named with #, without it, or by id', async () => {
  const api = workspace();
  api.on('conversations.info', { channel: ads }, { body: { ok: false, error: 'channel_not_found' } });

  const findings = await diagnose({ channels: ['#ads', 'ads', 'C0000001', 'C0000002'] });

  expect(findings.slice(3, 7).map(({ ok, what }) => [ok, what])).toEqual([
    [true, 'the app is in #ads'],
    [true, 'the app is in #ads'],
    [true, 'the app is in C0000001'],
    [false, 'the channel C0000002 does not exist, or is private without the app'],
  ]);
});

test('channels that cannot be looked up are one finding', async () => {
  workspace({ channels: null });

  expect(await faults()).toMatchObject([{ what: 'the channels could not be looked up (missing_scope)' }]);
});

test.each<[string, object, string]>([
  ['is deactivated', { user: { ...dana, deleted: true } }, 'Dana (U0000001) is deactivated'],
  ['is a bot', { user: { ...dana, is_bot: true } }, 'Dana (U0000001) is a bot'],
  ['is a guest', { user: { ...dana, is_restricted: true } }, 'Dana (U0000001) is a guest'],
  ['is of another team', { user: { ...dana, team_id: 'T0000009' } }, 'Dana (U0000001) belongs to another organisation'],
  ['is unknown', { body: { ok: false, error: 'user_not_found' } }, 'Dana (U0000001) is nobody in this workspace'],
  ['cannot be asked for', { status: 503, body: '' }, 'Slack did not say who Dana (U0000001) is'],
])('somebody who %s cannot decide', async (_what, person, what) => {
  workspace({ person });

  expect(await faults()).toEqual([{ ok: false, what, mend: expect.any(String) }]);
});

function good(what: string): Finding {
  return { ok: true, what, mend: null };
}

function workspace({
  scopes = ALL_SCOPES,
  channels = [ads],
  person = { user: dana },
  socket = { url: 'wss://slack.example/link' },
  home = { body: { ok: false, error: 'hash_conflict' } },
}: {
  scopes?: string[];
  channels?: object[] | null;
  person?: object;
  socket?: object;
  home?: object;
} = {}): SlackApi {
  const api = createSlackApi();
  api.on('auth.test', {
    body: { ok: true, team_id: 'T0000001', team: 'Example', user: 'countersign' },
    headers: { 'x-oauth-scopes': scopes.join(',') },
  });
  api.on('apps.connections.open', socket);
  api.on('views.publish', home);
  api.on('conversations.list', channels === null ? { body: { ok: false, error: 'missing_scope' } } : { channels });
  api.on('users.info', person);
  return api;
}

function diagnose(options: Partial<DoctorOptions> = {}): Promise<Finding[]> {
  return diagnoseSlack({
    botToken: 'xoxb-made-up',
    appToken: null,
    apiUrl: null,
    channels: ['#ads'],
    people: [{ name: 'Dana', slackId: 'U0000001' }],
    groups: [],
    ...options,
  });
}

async function faults(options: Partial<DoctorOptions> = {}): Promise<Finding[]> {
  return (await diagnose(options)).filter(({ ok }) => !ok);
}
