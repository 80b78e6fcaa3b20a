import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { INTAKE, notice, post, type Rig, sendRaw, startRig } from './http-rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.http.close());

test('it is alive, whatever else is not', async () => {
  const sick = await startRig({ readiness: () => Promise.reject(new Error('the store is gone')) });
  const response = await fetch(`${sick.url}/healthz`);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: 'ok', versions: { countersign: '1.2.3', node: 'v24.0.0' } });
  await sick.http.close();
});

describe('readiness', () => {
  test('is 200 when nothing fails', async () => {
    expect((await fetch(`${rig.url}/readyz`)).status).toBe(200);
  });

  test('is 503 with what fails', async () => {
    const sick = await startRig({
      readiness: async () => ({ ok: false, failing: ['the store cannot be written to'] }),
    });
    const response = await fetch(`${sick.url}/readyz`);
    expect(await response.json()).toMatchObject({
      status: 503,
      code: 'not_ready',
      failing: ['the store cannot be written to'],
    });
    await sick.http.close();
  });

  test('is 503 when it cannot be found out, and says no more', async () => {
    const sick = await startRig({ readiness: () => Promise.reject(new Error('secret place')) });
    const raw = await (await fetch(`${sick.url}/readyz`)).text();
    expect(JSON.parse(raw)).toMatchObject({ status: 503, failing: ['readiness'] });
    expect(raw).not.toContain('secret place');
    await sick.http.close();
  });
});

test.each(['/healthz', '/readyz', '/metrics', '/openapi.json'])('HEAD %s answers without a body', async (path) => {
  const answered = await sendRaw(rig, `HEAD ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
  expect(answered).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  expect(answered).toMatch(/\r\n\r\n$/);
});

test('metrics are what Prometheus reads', async () => {
  await post(rig, INTAKE, notice);
  await post(rig, INTAKE, {});
  await fetch(`${rig.url}/nowhere`);
  const response = await fetch(`${rig.url}/metrics`);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const lines = (await response.text()).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      '# TYPE countersign_intake_total counter',
      'countersign_intake_total{result="created"} 1',
      'countersign_intake_total{result="missing_field"} 1',
      'countersign_http_requests_total{route="recommend",status="202"} 1',
      'countersign_http_requests_total{route="recommend",status="422"} 1',
      'countersign_http_requests_total{route="none",status="404"} 1',
      '# TYPE countersign_http_request_seconds histogram',
      'countersign_http_request_seconds_count{route="recommend"} 2',
    ]),
  );
});

test.each([
  '/',
  '/v1',
  '/v1/agents/bid-pilot',
  '/v1/agents//recommendations',
  '/v1/agents/bid-pilot/recommendations/',
  '/v1/agents/bid-pilot/recommendations/rec_1',
  '/v1/agents/%E0%A4%A/recommendations',
  '/v1/recommendations/',
  '/v1/recommendations//permit',
  '/v1/recommendations/rec_1/approve',
  '/v1/recommendations/rec_1/permit/',
  '/HEALTHZ',
  '/slack/events',
])('there is nothing at %s', async (path) => {
  const response = await post(rig, path, notice);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({ status: 404, code: 'not_found' });
});

test.each([
  ['GET', INTAKE, 'POST'],
  ['PUT', '/v1/recommendations/rec_1', 'GET, DELETE'],
  ['POST', '/v1/recommendations/rec_1', 'GET, DELETE'],
  ['GET', '/v1/recommendations/rec_1/permit', 'POST'],
  ['PATCH', '/v1/recommendations/rec_1/outcome', 'POST'],
  ['POST', '/healthz', 'GET, HEAD'],
  ['OPTIONS', '/metrics', 'GET, HEAD'],
])('%s %s is not allowed, %s is', async (method, path, allow) => {
  const response = await fetch(`${rig.url}${path}`, { method });
  expect(response.headers.get('allow')).toBe(allow);
  expect(await response.json()).toMatchObject({ status: 405, code: 'method_not_allowed' });
});

describe('Slack over HTTP', () => {
  const body = 'payload=%7B%7D';
  let slack: Rig;
  beforeEach(async () => {
    slack = await startRig({
      slackListener: (req, res) => {
        req.toArray().then((chunks) => res.end(`slack read ${Buffer.concat(chunks).toString()}`));
      },
    });
  });
  afterEach(() => slack.http.close());

  test('is answered by its own listener, which reads the body itself', async () => {
    const response = await fetch(`${slack.url}/slack/events`, { method: 'POST', body });
    expect(await response.text()).toBe(`slack read ${body}`);
    expect(await slack.metrics.registry.metrics()).toContain(
      'countersign_http_requests_total{route="slack",status="200"} 1',
    );
  });

  test('is not passed a body without length or end', async () => {
    const endless =
      'POST /slack/events HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n';
    expect(await sendRaw(slack, endless)).toMatch(/^HTTP\/1.1 411 /);
    const huge = 'POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 1048577\r\n\r\n';
    expect(await sendRaw(slack, huge)).toMatch(/^HTTP\/1.1 413 /);
  });

  test('whose listener throws is a 500', async () => {
    const broken = await startRig({
      slackListener: () => {
        throw new Error('no');
      },
    });
    const response = await fetch(`${broken.url}/slack/events`, { method: 'POST', body });
    expect(await response.json()).toMatchObject({ status: 500, code: 'internal' });
    await broken.http.close();
  });
});
