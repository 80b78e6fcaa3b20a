import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createPeopleDirectory } from '../../../src/adapters/slack/directory.ts';
import { createWebClient } from '../../../src/adapters/slack/web-client.ts';
import type { PeopleDirectory, SlackPerson } from '../../../src/app/ports.ts';
import { createFakeClock } from './fake-clock.ts';
import { createSlackApi, type SlackApi } from './slack-api.ts';

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => nock.restore());

const MINUTE_MS = 60_000;
const clock = createFakeClock(Date.UTC(2026, 10, 22, 8));
const member = { id: 'U0000001', teamId: 'T0000001', deleted: false, bot: false, guest: false, stranger: false };

test.each<[string, object, Partial<SlackPerson>]>([
  ['a full member', {}, {}],
  ['a deactivated person', { deleted: true }, { deleted: true }],
  ['a bot', { is_bot: true }, { bot: true }],
  ['a guest of several channels', { is_restricted: true }, { guest: true }],
  ['a guest of one channel', { is_ultra_restricted: true }, { guest: true }],
  [
    'a person of another organisation',
    { is_stranger: true, team_id: 'T0000009' },
    { stranger: true, teamId: 'T0000009' },
  ],
])('%s is told as such', async (_what, says, expected) => {
  createSlackApi().on('users.info', { user: { id: 'U0000001', team_id: 'T0000001', ...says } });

  expect(await directory().person('U0000001')).toEqual({ ok: true, person: { ...member, ...expected } });
});

test('Slackbot is a bot, whatever Slack says', async () => {
  createSlackApi().on('users.info', { user: { id: 'USLACKBOT', team_id: 'T0000001', is_bot: false } });

  expect(await directory().person('USLACKBOT')).toMatchObject({ person: { bot: true } });
});

test.each<[string, (api: SlackApi) => void, 'unknown_user' | 'unavailable']>([
  ['user_not_found', (api) => api.on('users.info', { body: { ok: false, error: 'user_not_found' } }), 'unknown_user'],
  ['missing_scope', (api) => api.on('users.info', { body: { ok: false, error: 'missing_scope' } }), 'unavailable'],
  ['429', (api) => api.on('users.info', { status: 429, body: {}, headers: { 'retry-after': '3' } }), 'unavailable'],
  ['500', (api) => api.on('users.info', { status: 500, body: '' }), 'unavailable'],
  ['no connection', (api) => api.breaks('users.info', 'ECONNREFUSED'), 'unavailable'],
  ['another person', (api) => api.on('users.info', { user: { id: 'U0000002' } }), 'unavailable'],
])('%s leaves the person unknown', async (_what, answer, why) => {
  answer(createSlackApi());

  expect(await directory().person('U0000001')).toEqual({ ok: false, why });
});

test('what was kept by a clock that has been put back since does not count', async () => {
  const api = createSlackApi();
  api.on('users.info', { user: { id: 'U0000001', team_id: 'T0000001' } }, { user: { id: 'U0000001', deleted: true } });
  const people = directory();

  await people.person('U0000001');
  await clock.advance(-60 * MINUTE_MS);
  expect(await people.person('U0000001')).toMatchObject({ person: { deleted: true } });
});

test('what Slack says is kept for five minutes and not a moment longer', async () => {
  const api = createSlackApi();
  api.on('users.info', { user: { id: 'U0000001', team_id: 'T0000001' } }, { user: { id: 'U0000001', deleted: true } });
  const people = directory();

  await people.person('U0000001');
  await clock.advance(5 * MINUTE_MS - 1);
  expect(await people.person('U0000001')).toMatchObject({ person: { deleted: false } });
  await clock.advance(1);
  expect(await people.person('U0000001')).toMatchObject({ person: { deleted: true } });
});

test.each<[string, object]>([
  ['unavailable', { status: 503, body: '' }],
  ['unknown', { body: { ok: false, error: 'user_not_found' } }],
])('that a person is %s is not kept', async (_what, failure) => {
  const api = createSlackApi();
  api.on('users.info', failure, { user: { id: 'U0000001', team_id: 'T0000001' } });
  const people = directory();

  expect(await people.person('U0000001')).toMatchObject({ ok: false });
  expect(await people.person('U0000001')).toEqual({ ok: true, person: member });
});

test('those who ask for one person at the same time share one call', async () => {
  const api = createSlackApi();
  api.on('users.info', { user: { id: 'U0000001', team_id: 'T0000001' } });
  const people = directory();

  const answers = await Promise.all([people.person('U0000001'), people.person('U0000001'), people.person('U0000001')]);

  expect(answers).toEqual(Array(3).fill({ ok: true, person: member }));
  expect(api.to('users.info')).toHaveLength(1);
});

function directory(): PeopleDirectory {
  return createPeopleDirectory(createWebClient('xoxb-made-up', null), clock);
}
