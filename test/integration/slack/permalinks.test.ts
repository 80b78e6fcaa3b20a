import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createPermalinks } from '../../../src/adapters/slack/permalinks.ts';
import { createWebClient } from '../../../src/adapters/slack/web-client.ts';
import { createFakeClock } from './fake-clock.ts';

const API = 'https://slack.test';
const place = { channel: 'C0000001', ts: '1764000000.000100' };
const permalink = 'https://northwind.slack.com/archives/C0000001/p1764000000000100';
const links = (clock = createFakeClock(0)) => createPermalinks(createWebClient('xoxb-test', `${API}/api/`), clock);

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => nock.restore());

test('a link is asked for once, since none changes', async () => {
  nock(API).post('/api/chat.getPermalink').once().reply(200, { ok: true, permalink });
  const asked = links();
  expect(await asked.linkTo(place)).toBe(permalink);
  expect(await asked.linkTo(place)).toBe(permalink);
});

test.each([
  ['the message is gone', 200, { ok: false, error: 'message_not_found' }],
  ['Slack is down', 500, {}],
  ['it is no address', 200, { ok: true, permalink: 'javascript:alert(1)' }],
  ['there is none', 200, { ok: true }],
])('there is no link where %s', async (_what, status, body) => {
  nock(API).post('/api/chat.getPermalink').reply(status, body);
  expect(await links().linkTo(place)).toBeNull();
});

test('nobody waits longer than a moment for one', async () => {
  nock(API).post('/api/chat.getPermalink').delay(60_000).reply(200, { ok: true, permalink });
  const clock = createFakeClock(0);
  const asked = links(clock).linkTo(place);
  await clock.sleeping(1_200);
  await clock.advance(1_200);
  expect(await asked).toBeNull();
  nock.abortPendingRequests();
});
