import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createFakeDesk } from './fake-desk.ts';
import { click, NOW, SIGNING_SECRET, type Signed, startHttpApp } from './http-app.ts';

beforeAll(() => {
  nock.disableNetConnect();
  nock.enableNetConnect('127.0.0.1');
});
afterEach(() => nock.cleanAll());
afterAll(() => nock.restore());

test.each<[string, Signed, number, number]>([
  ['a signature of now', {}, 200, 1],
  ['a signature of five minutes ago', { at: NOW - 300_000 }, 200, 1],
  ['a stale signature', { at: NOW - 301_000 }, 401, 0],
  ['a signature of five minutes ahead', { at: NOW + 300_000 }, 200, 1],
  ['a signature of further ahead', { at: NOW + 301_000 }, 401, 0],
  ['a signature by another secret', { secret: 'guessed' }, 401, 0],
  ['a signature of another body', { headers: { 'x-slack-signature': `v0=${'0'.repeat(64)}` } }, 401, 0],
  ['a signature of an unknown version', { headers: { 'x-slack-signature': 'v1=00' } }, 401, 0],
  ['an empty signature', { headers: { 'x-slack-signature': '' } }, 401, 0],
  ['a timestamp that is no number', { headers: { 'x-slack-request-timestamp': 'now' } }, 401, 0],
  [
    'a form with a charset',
    { headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' } },
    200,
    1,
  ],
  ['a form in capitals', { headers: { 'content-type': 'Application/X-WWW-Form-Urlencoded' } }, 200, 1],
  ['another content type', { headers: { 'content-type': 'text/plain' } }, 415, 0],
  ['a form that calls itself JSON', { headers: { 'content-type': 'application/json' } }, 400, 0],
])('%s', async (_what, signed, status, clicks) => {
  const desk = createFakeDesk();
  await using app = await startHttpApp(desk);

  const response = await app.interact(click(), signed);

  expect(response.status).toBe(status);
  expect(desk.asked.clicks).toHaveLength(clicks);
});

test('an unsigned request is refused', async () => {
  const desk = createFakeDesk();
  await using app = await startHttpApp(desk);

  const body = new URLSearchParams({ payload: JSON.stringify(click()) });

  expect((await fetch(app.url, { method: 'POST', body })).status).toBe(401);
  expect(desk.asked.clicks).toEqual([]);
});

test('a certificate check is answered, and whatever else it carries is not looked at', async () => {
  const desk = createFakeDesk();
  await using app = await startHttpApp(desk);

  const body = new URLSearchParams({ ssl_check: '1', payload: JSON.stringify(click()) });

  expect((await fetch(app.url, { method: 'POST', body })).status).toBe(200);
  expect(desk.asked.clicks).toEqual([]);
});

test('the URL check of the app settings is answered', async () => {
  await using app = await startHttpApp(createFakeDesk());

  const response = await app.send(JSON.stringify({ type: 'url_verification', challenge: 'c-1' }), {
    headers: { 'content-type': 'application/json' },
  });

  expect(await response.json()).toEqual({ challenge: 'c-1' });
});

test.each<[string, object | null, number]>([
  ['of a kind that nothing listens to', { type: 'shortcut', callback_id: 'made_up', user: { id: 'U0000001' } }, 404],
  ['that says nothing of its kind', {}, 404],
  ['that is no object', null, 400],
])('an interaction %s is refused at once, and is not taken for a repeat later', async (_what, payload, status) => {
  await using app = await startHttpApp(createFakeDesk());
  const send = () => app.send(new URLSearchParams({ payload: JSON.stringify(payload) }).toString());

  expect([(await send()).status, (await send()).status]).toEqual([status, status]);
});

test('a GET decides nothing', async () => {
  await using app = await startHttpApp(createFakeDesk());

  expect((await fetch(app.url)).status).toBe(405);
});

test('a click just after a start waits until Slack is reached, and is then taken', async () => {
  const desk = createFakeDesk();
  await using app = await startHttpApp(desk, { started: false });

  const answer = app.interact(click());
  await app.clock.sleeping(2_000);
  expect(app.slack.connected()).toBe(false);
  await app.slack.start();

  expect((await answer).status).toBe(200);
  expect(app.slack.connected()).toBe(true);
  expect(desk.asked.clicks).toHaveLength(1);
});

test('a click that finds Slack not reached in two seconds is refused, so that the person sees that it failed', async () => {
  const desk = createFakeDesk();
  await using app = await startHttpApp(desk, { started: false });

  const answer = app.interact(click());
  await app.clock.sleeping(2_000);
  await app.clock.advance(2_000);

  expect((await answer).status).toBe(503);
  expect(desk.asked.clicks).toEqual([]);
});

test('what Slack did not sign is refused without a wait', async () => {
  await using app = await startHttpApp(createFakeDesk(), { started: false });

  expect((await app.interact(click(), { secret: 'guessed' })).status).toBe(401);
});

test('no more than a hundred wait for the start; the next is refused at once', async () => {
  const desk = createFakeDesk();
  await using app = await startHttpApp(desk, { started: false });

  const answers = Array.from({ length: 101 }, (_, index) => app.interact(click({ action_ts: `${index}.0` })));
  expect((await Promise.race(answers)).status).toBe(503);
  await app.slack.start();

  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(100);
  expect(desk.asked.clicks).toHaveLength(100);
});

test('what still waits when Slack is stopped is refused then, and what comes later at once', async () => {
  const desk = createFakeDesk();
  await using app = await startHttpApp(desk, { started: false });

  const waiting = app.interact(click());
  await app.clock.sleeping(2_000);
  await app.slack.stop();

  expect((await waiting).status).toBe(503);
  expect((await app.interact(click(), { at: NOW + 1000 })).status).toBe(503);
  expect(app.slack.connected()).toBe(false);
  expect(desk.asked.clicks).toEqual([]);
});

test('a started entrance closes when Slack is stopped', async () => {
  const desk = createFakeDesk();
  await using app = await startHttpApp(desk);

  expect((await app.interact(click())).status).toBe(200);
  await app.slack.stop();

  expect((await app.interact(click(), { at: NOW + 1000 })).status).toBe(503);
  expect(app.slack.connected()).toBe(false);
  expect(desk.asked.clicks).toHaveLength(1);
});

test('a copy of a handled request is answered and does nothing', async () => {
  const desk = createFakeDesk();
  await using app = await startHttpApp(desk);

  const statuses = [];
  for (let copy = 0; copy < 3; copy += 1) statuses.push((await app.interact(click())).status);
  await app.clock.advance(299_000);
  statuses.push((await app.interact(click())).status);

  expect(statuses).toEqual([200, 200, 200, 200]);
  expect(desk.asked.clicks).toHaveLength(1);
});

test('a copy that comes while the first is undecided gets through', async () => {
  const { desk, decide } = slowDesk();
  await using app = await startHttpApp(desk);

  const answers = [app.interact(click()), app.interact(click(), { headers: { 'x-slack-retry-num': '1' } })];
  await vi.waitFor(() => expect(desk.asked.clicks).toHaveLength(2));
  decide();

  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
});

test('a copy of a request that Slack gave up before it was answered gets through', async () => {
  const { desk, decide } = slowDesk();
  await using app = await startHttpApp(desk);
  const impatient = new AbortController();
  const first = app.interact(click(), { signal: impatient.signal }).catch(() => 'given up');
  await app.clock.sleeping(2_000);
  impatient.abort();
  expect(await first).toBe('given up');
  await fetch(app.url); // by the time this is answered, the broken connection has been noticed
  decide();

  expect((await app.interact(click(), { headers: { 'x-slack-retry-num': '1' } })).status).toBe(200);
  expect(desk.asked.clicks).toHaveLength(2);
});

test('what is refused is told in the log by a code, and quotes nothing', async () => {
  await using app = await startHttpApp(createFakeDesk());

  await app.interact(click({ value: 'secret value' }), { secret: 'guessed' });

  expect(app.log.lines).toEqual([
    {
      level: 'warn',
      route: 'slack',
      status: 401,
      code: 'stale_or_forged',
      said: 'a request to the Slack entrance was refused',
    },
  ]);
  expect(JSON.stringify(app.log.lines)).not.toContain(SIGNING_SECRET);
});

function slowDesk() {
  const decided = Promise.withResolvers<void>();
  const desk = createFakeDesk({
    async click() {
      await decided.promise;
      return { kind: 'done' };
    },
  });
  return { desk, decide: () => decided.resolve() };
}
