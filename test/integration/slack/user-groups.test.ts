import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createUserGroups } from '../../../src/adapters/slack/user-groups.ts';
import { createWebClient } from '../../../src/adapters/slack/web-client.ts';
import { createFakeClock } from './fake-clock.ts';
import { createSlackApi, type SlackApi } from './slack-api.ts';

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => nock.restore());

const METHOD = 'usergroups.users.list';
const clock = createFakeClock(Date.UTC(2026, 10, 22, 8));
const groups = () => createUserGroups(createWebClient('xoxb-made-up', null), clock);
const says = (...users: string[]) => ({ body: { ok: true, users } });

test('the members are asked for once in half a minute, also when asked for together', async () => {
  const api = createSlackApi();
  api.on(METHOD, says('U0000001'), says('U0000002'));
  const known = groups();

  expect(await Promise.all([known.members('S0000001'), known.members('S0000001')])).toEqual([
    ['U0000001'],
    ['U0000001'],
  ]);
  await clock.advance(29_999);
  expect(await known.members('S0000001')).toEqual(['U0000001']);
  expect(api.to(METHOD)).toEqual([expect.objectContaining({ usergroup: 'S0000001' })]);
  await clock.advance(1);
  expect(await known.members('S0000001')).toEqual(['U0000002']);
});

test('what was kept by a clock that has been put back since does not count', async () => {
  createSlackApi().on(METHOD, says('U0000001'), says());
  const known = groups();

  await known.members('S0000001');
  await clock.advance(-3_600_000);
  expect(await known.members('S0000001')).toEqual([]);
});

test.each<[string, (api: SlackApi) => void]>([
  ['no_such_subteam', (api) => api.on(METHOD, { body: { ok: false, error: 'no_such_subteam' } }, says('U0000001'))],
  ['missing_scope', (api) => api.on(METHOD, { body: { ok: false, error: 'missing_scope' } }, says('U0000001'))],
  ['429', (api) => api.on(METHOD, { status: 429, body: {}, headers: { 'retry-after': '3' } }, says('U0000001'))],
  ['500', (api) => api.on(METHOD, { status: 500, body: '' }, says('U0000001'))],
  ['an answer without members', (api) => api.on(METHOD, { body: { ok: true } }, says('U0000001'))],
])('%s is nobody, and is asked again', async (_what, answer) => {
  answer(createSlackApi());
  const known = groups();

  expect(await known.members('S0000001')).toBeNull();
  expect(await known.members('S0000001')).toEqual(['U0000001']);
});
