import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  bearer,
  INTAKE,
  notice,
  openConnections,
  pacer,
  pilot,
  post,
  type Rig,
  sendRaw,
  signed,
  startRig,
} from './http-rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.http.close());

const head = (headers: Record<string, string>, path = INTAKE) =>
  [`POST ${path} HTTP/1.1`, 'host: x', ...Object.entries(headers).map((pair) => pair.join(': ')), '', ''].join('\r\n');
const KIB = 1024;

describe('a body that is too large', () => {
  test('is refused by its length, before it is read', async () => {
    const answered = await sendRaw(rig, head({ ...bearer(), 'content-length': String(64 * KIB + 1) }));
    expect(answered).toMatch(/^HTTP\/1.1 413 /);
    expect(answered).toContain('"code":"body_too_large"');
    expect(answered).toContain('connection: close');
  });

  test('is not even asked for when the client offers to wait', async () => {
    const answered = await sendRaw(
      rig,
      head({ ...bearer(), expect: '100-continue', 'content-length': String(10 * KIB * KIB) }),
    );
    expect(answered).toMatch(/^HTTP\/1.1 413 /);
  });

  test('is refused while it streams in, and the answer survives what is still coming', async () => {
    const chunk = `${(16 * KIB).toString(16)}\r\n${'x'.repeat(16 * KIB)}\r\n`;
    const answered = await sendRaw(
      rig,
      head({ ...bearer(), 'transfer-encoding': 'chunked' }),
      ...Array(40).fill(chunk),
      '0\r\n\r\n',
    );
    expect(answered).toMatch(/^HTTP\/1.1 413 /);
    expect(answered.match(/HTTP\/1.1/g)).toHaveLength(1);
    expect(rig.api.calls).toEqual([]);
  });

  test('reaches a usual HTTP client as an answer', async () => {
    for (const size of [65, 200, 4000]) {
      const response = await post(rig, INTAKE, 'x'.repeat(size * KIB), bearer());
      expect(await response.json()).toMatchObject({ status: 413, code: 'body_too_large' });
    }
  });

  test('that never ends is cut off', async () => {
    const socket = connect(rig.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(head({ ...bearer(), 'content-length': String(1024 * KIB * KIB) }));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    const feed = () => {
      while (!socket.destroyed && socket.write(Buffer.alloc(64 * KIB))) {}
    };
    socket.on('drain', feed);
    socket.resume();
    feed();
    await ended;
    expect(socket.bytesWritten).toBeLessThan(64 * KIB * KIB);
  });
});

test('a client that waits for 100 Continue is told to go on, and then answered', async () => {
  const raw = JSON.stringify(notice);
  const headers = { ...signed(raw), expect: '100-continue', 'content-length': String(raw.length), connection: 'close' };
  const answered = await sendRaw(rig, head(headers), raw);
  expect(answered).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 202 /);
});

test('a refusal before the body was read leaves the connection usable', async () => {
  const raw = JSON.stringify(notice);
  const length = { 'content-length': String(raw.length) };
  const answered = await sendRaw(
    rig,
    head({ 'content-type': 'text/plain', ...length }),
    raw,
    head({ ...signed(raw), ...length, connection: 'close' }),
    raw,
  );
  expect(answered.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 415', 'HTTP/1.1 202']);
});

test('a client that goes away in the middle of its body leaves no trace', async () => {
  const socket = connect(rig.port, '127.0.0.1');
  socket.write(`${head({ ...bearer(), 'content-length': '500' })}{"kind":`);
  await vi.waitFor(async () => expect(await openConnections(rig)).toBe(1));
  socket.destroy();
  await vi.waitFor(async () => expect(await openConnections(rig)).toBe(0));
  expect(rig.api.calls).toEqual([]);
  expect(rig.logged).toEqual([]);
});

describe('what is not HTTP', () => {
  test.each([
    ['nonsense', 'hello\r\n\r\n', 400, 'broken_request'],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
      400,
      'broken_request',
    ],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
      400,
      'broken_request',
    ],
    ['17 KiB of headers', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(17 * KIB)}\r\n\r\n`, 431, 'headers_too_large'],
  ])('%s', async (_name, raw, status, code) => {
    const answered = await sendRaw(rig, raw);
    expect(answered).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answered).toContain('content-type: application/problem+json');
    expect(answered).toContain(`"code":"${code}"`);
  });

  test('a request that trickles in is ended', async () => {
    expect(rig.http.server).toMatchObject({ headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 });
    rig.http.server.headersTimeout = 1;
    const answered = await sendRaw(rig, `POST ${INTAKE} HTTP/1.1\r\nhost: x\r\ncontent-`);
    expect(answered).toMatch(/^HTTP\/1.1 408 /);
    expect(answered).toContain('"code":"request_timeout"');
  });
});

describe('a flood', () => {
  const agents = new Map([
    ['bid-pilot', { secrets: [pilot], ratePerSecond: 2, burst: 3 }],
    ['pacer', { secrets: [pacer] }],
  ]);
  const raw = JSON.stringify(notice);
  let flooded: Rig;
  beforeEach(async () => {
    flooded = await startRig({ agents: () => agents });
  });
  afterEach(() => flooded.http.close());
  const send = () => post(flooded, INTAKE, raw, signed(raw));
  const statuses = async (count: number) => {
    const seen: number[] = [];
    for (let i = 0; i < count; i += 1) seen.push((await send()).status);
    return seen;
  };

  test('is held to the burst, then to the rate', async () => {
    expect(await statuses(4)).toEqual([202, 202, 202, 429]);
    flooded.clock.advance(499);
    expect(await statuses(1)).toEqual([429]);
    flooded.clock.advance(1);
    expect(await statuses(2)).toEqual([202, 429]);
    flooded.clock.advance(60_000);
    expect(await statuses(4)).toEqual([202, 202, 202, 429]);
  });

  test('is told in whole seconds when to come back', async () => {
    await statuses(3);
    const response = await send();
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(flooded.api.calls).toHaveLength(3);
  });

  test('of one agent holds up no other', async () => {
    await statuses(4);
    const response = await post(flooded, '/v1/agents/pacer/recommendations', raw, signed(raw, { secret: pacer }));
    expect(response.status).toBe(202);
  });

  test('of forgeries takes nothing from the agent they name', async () => {
    for (let i = 0; i < 10; i += 1) {
      expect((await post(flooded, INTAKE, raw, signed(raw, { secret: pacer }))).status).toBe(401);
    }
    expect(await statuses(3)).toEqual([202, 202, 202]);
  });

  test('counts every request of the agent', async () => {
    const read = () => fetch(`${flooded.url}/v1/recommendations/rec_1`, { headers: bearer() });
    expect([(await read()).status, (await read()).status, (await send()).status]).toEqual([200, 200, 202]);
    expect([(await read()).status, (await send()).status]).toEqual([429, 429]);
  });

  test('is not let in by a clock that was set back, nor shut out for good', async () => {
    await statuses(3);
    flooded.clock.advance(-3_600_000);
    const stamped = () => post(flooded, INTAKE, raw, signed(raw, { at: flooded.clock.now() }));
    expect((await stamped()).status).toBe(429);
    flooded.clock.advance(500);
    expect((await stamped()).status).toBe(202);
  });
});
