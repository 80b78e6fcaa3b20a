import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { IntakeResult } from '../../../src/app/agent-api.ts';
import { answer } from './fake-agent-api.ts';
import { bearer, INTAKE, notice, openConnections, post, type Rig, sendRaw, startRig } from './http-rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.http.close());

const get = (query: string, init: RequestInit = {}) =>
  fetch(`${rig.url}/v1/recommendations/rec_1${query}`, { headers: bearer(), ...init });
const waits = (count: number) => vi.waitFor(() => expect(rig.api.waiting.size).toBe(count));
const later = { ...answer, version: 2, status: 'approved' } as const;

describe('reading', () => {
  test.each<[string, unknown]>([
    ['', { agent: 'bid-pilot', id: 'rec_1' }],
    ['?wait=0&version=1', { agent: 'bid-pilot', id: 'rec_1' }],
    ['?wait=60&version=0', { agent: 'bid-pilot', id: 'rec_1', version: 0, waitMs: 60_000 }],
  ])('with %s answers at once', async (query, call) => {
    expect(await (await get(query)).json()).toEqual(answer);
    expect(rig.api.calls).toEqual([call]);
  });

  test.each([
    '?wait=61',
    '?wait=-1',
    '?wait=1.5',
    '?wait=',
    '?wait=soon',
    '?wait=1&version=x',
    '?version=99999999999999999',
  ])('with %s is refused', async (query) => {
    expect(await (await get(query)).json()).toMatchObject({ status: 400, code: 'bad_query' });
    expect(rig.api.calls).toEqual([]);
  });
});

describe('a long poll', () => {
  test.each<[string, number | null]>([
    ['?wait=25', null],
    ['?wait=25&version=1', 1],
  ])('with %s is answered when the version changes', async (query, version) => {
    const polled = get(query);
    await waits(1);
    expect(rig.api.calls).toEqual([{ agent: 'bid-pilot', id: 'rec_1', version, waitMs: 25_000 }]);
    rig.api.change(later);
    expect(await (await polled).json()).toEqual(later);
  });

  test('whose client goes away waits no more', async () => {
    const leaving = new AbortController();
    const polled = get('?wait=60', { signal: leaving.signal });
    await waits(1);
    expect(await rig.metrics.registry.metrics()).toContain('countersign_long_polls 1');
    leaving.abort();
    await expect(polled).rejects.toThrow();
    await waits(0);
    expect(await rig.metrics.registry.metrics()).toContain('countersign_long_polls 0');
    expect(rig.logged).toEqual([]);
  });

  test('does not count as a slow answer', async () => {
    const polled = get('?wait=25');
    await waits(1);
    rig.api.change(later);
    await (await polled).json();
    const text = await rig.metrics.registry.metrics();
    expect(text).toContain('countersign_http_requests_total{route="wait",status="200"} 1');
    expect(text).not.toContain('countersign_http_request_seconds_count{route="wait"}');
  });
});

describe('closing', () => {
  test('answers a long poll with what is known, finishes what is in flight, and takes nothing new', async () => {
    let finish: (result: IntakeResult) => void = () => {};
    rig.api.next.intake = () =>
      new Promise((resolve) => {
        finish = resolve;
      });
    const intake = post(rig, INTAKE, notice);
    const polled = get('?wait=60');
    await waits(1);
    await vi.waitFor(() => expect(rig.api.calls).toHaveLength(2));

    let closed = false;
    const closing = rig.http.close().then(() => {
      closed = true;
    });
    const answered = await polled;
    expect(await answered.json()).toEqual(answer);
    expect(answered.headers.get('connection')).toBe('close');
    await expect(get('')).rejects.toThrow();
    expect(closed).toBe(false);

    finish({ ok: true, how: 'created', answer });
    const created = await intake;
    expect(created.status).toBe(202);
    expect(created.headers.get('connection')).toBe('close');
    await closing;
  });

  test('does not wait for idle connections', async () => {
    const patient = await startRig({ closeGraceMs: 3_600_000 });
    const kept = sendRaw(patient, 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n');
    const silent = sendRaw(patient);
    await vi.waitFor(async () => {
      expect(await patient.metrics.registry.metrics()).toContain('{route="healthz",status="200"} 1');
      expect(await openConnections(patient)).toBe(2);
    });
    await patient.http.close();
    expect(await kept).toMatch(/^HTTP\/1.1 200 OK/);
    expect(await silent).toBe('');
  });

  test('waits for a request that never ends only as long as it was told', async () => {
    const impatient = await startRig({ closeGraceMs: 20 });
    const head = [`POST ${INTAKE} HTTP/1.1`, 'host: x', 'content-length: 9'];
    for (const pair of Object.entries(bearer())) head.push(pair.join(': '));
    const stuck = sendRaw(impatient, `${head.join('\r\n')}\r\n\r\n{`);
    await vi.waitFor(async () => expect(await openConnections(impatient)).toBe(1));
    await impatient.http.close();
    await stuck.catch(() => 'reset');
    expect(await openConnections(impatient)).toBe(0);
    expect(impatient.api.calls).toEqual([]);
  });

  test('twice is closing once', async () => {
    await Promise.all([rig.http.close(), rig.http.close()]);
    await expect(get('')).rejects.toThrow();
  });
});

test('a port that is taken is an error of listening', async () => {
  await expect(startRig({ port: rig.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
