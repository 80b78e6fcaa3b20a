import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { createCallbackSender, type Receiver } from '../../../src/adapters/callbacks/callback-sender.ts';
import type { Lookup } from '../../../src/adapters/callbacks/target.ts';
import type { Callback } from '../../../src/app/store.ts';
import { type AgentSecret, parseSecret } from '../../../src/webhooks/secret.ts';
import { startReceiver } from './receiver.ts';
import { selfSigned } from './self-signed.ts';

const NOW = Date.UTC(2026, 10, 22, 8, 0, 0);
const OLD_SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const NEW_SECRET = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;

const callback: Callback = {
  id: 'cb_0001',
  recommendationId: 'rec_0001',
  agent: 'bid-pilot',
  type: 'recommendation.approved',
  body: '{"type":"recommendation.approved","name":"Brand – US"}',
  dueAt: NOW,
  attempts: 0,
};

test('a callback carries its exact bytes, its id and a signature by each secret in force', async () => {
  await using receiver = await startReceiver((response) => response.writeHead(204).end());
  const attemptAt = Date.now();

  const result = await sender({ url: `http://127.0.0.1:${receiver.port}/hooks?a=1` }).send(callback, attemptAt);

  expect(result).toEqual({ status: 204, error: null, retryAfterMs: null });
  const [got] = receiver.received;
  expect(got).toMatchObject({
    path: '/hooks?a=1',
    body: callback.body,
    headers: {
      'webhook-id': 'cb_0001',
      'webhook-timestamp': String(Math.floor(attemptAt / 1000)),
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^countersign\/\d+\.\d+\.\d+/),
    },
  });
  for (const secret of [OLD_SECRET, NEW_SECRET]) {
    const headers = { ...got?.headers } as Record<string, string>; // the package types headers as single strings
    expect(new Webhook(secret).verify(got?.body ?? '', headers)).toMatchObject({ name: 'Brand – US' });
  }
});

test.each<[string, string]>([
  ['this machine by name', 'https://localhost/'],
  ['this machine', 'https://127.0.0.1/'],
  ['this machine in decimal', 'https://2130706433/'],
  ['this machine in octal', 'https://0177.0.0.1/'],
  ['this machine in hexadecimal', 'https://0x7f.1/'],
  ['this machine over IPv6', 'https://[::1]/'],
  ['this machine, mapped into IPv6', 'https://[::ffff:127.0.0.1]/'],
  ['this machine, in the old IPv6 spelling', 'https://[::127.0.0.1]/'],
  ['no address', 'https://0/'],
  ['a private network (10/8)', 'https://10.1.2.3/'],
  ['a private network (172.16/12)', 'https://172.31.0.1/'],
  ['a private network (192.168/16)', 'https://192.168.0.10/'],
  ['a carrier network', 'https://100.64.0.1/'],
  ['cloud metadata', 'https://169.254.169.254/latest/meta-data/'],
  ['cloud metadata in decimal', 'https://2852039166/'],
  ['cloud metadata, mapped into IPv6', 'https://[::ffff:a9fe:a9fe]/'],
  ['cloud metadata of AWS over IPv6', 'https://[fd00:ec2::254]/'],
  ['the host service of Azure', 'https://168.63.129.16/'],
  ['link-local over IPv6', 'https://[fe80::1]/'],
  ['unique local over IPv6', 'https://[fc00::1]/'],
  ['NAT64 to this machine', 'https://[64:ff9b::7f00:1]/'],
  ['6to4 to this machine', 'https://[2002:7f00:1::]/'],
  ['multicast', 'https://224.0.0.1/'],
  ['broadcast', 'https://255.255.255.255/'],
  ['documentation', 'https://192.0.2.1/'],
])('without allowPrivate nothing is sent to %s', async (_what, url) => {
  const result = await sender({ url, allowPrivate: false }).send(callback, NOW);

  expect(result).toEqual({ status: null, error: 'address_not_allowed', retryAfterMs: null });
});

test.each<[string, string]>([
  ['cloud metadata', 'http://169.254.169.254/'],
  ['cloud metadata of AWS over IPv6', 'http://[fd00:ec2::254]/'],
  ['the host service of Azure', 'http://168.63.129.16/'],
  ['a carrier network', 'http://100.64.0.1/'],
  ['no address', 'http://0.0.0.0/'],
])('not even allowPrivate reaches %s', async (_what, url) => {
  const result = await sender({ url, allowPrivate: true }).send(callback, NOW);

  expect(result.error).toBe('address_not_allowed');
});

test.each<[string, Partial<Receiver>, string]>([
  ['plain http', { url: 'http://agent.example/', allowPrivate: false }, 'https_required'],
  ['plain http to a public address, allowPrivate or not', { url: 'http://8.8.8.8/' }, 'https_required'],
  ['another protocol', { url: 'ftp://agent.example/' }, 'invalid_url'],
  ['a file', { url: 'file:///etc/hostname' }, 'invalid_url'],
  ['what is no URL', { url: 'agent.example' }, 'invalid_url'],
  ['an agent without a secret', { url: 'https://agent.example/', secrets: [] }, 'no_secret'],
])('%s is refused', async (_what, receiver, error) => {
  const result = await sender(receiver, async () => [{ address: '8.8.8.8', family: 4 }]).send(callback, NOW);

  expect(result).toEqual({ status: null, error, retryAfterMs: null });
});

test('an agent without a receiver is told nothing', async () => {
  const nobody = createCallbackSender({ receivers: () => null, clock: { now: () => NOW } });

  expect((await nobody.send(callback, NOW)).error).toBe('unknown_receiver');
});

test('one forbidden address among several refuses them all', async () => {
  const lookup: Lookup = async () => [
    { address: '8.8.8.8', family: 4 },
    { address: '10.0.0.1', family: 4 },
  ];

  const result = await sender({ url: 'https://agent.example/', allowPrivate: false }, lookup).send(callback, NOW);

  expect(result.error).toBe('address_not_allowed');
});

test('a name that leads elsewhere after the check still gets the callback at the checked address', async () => {
  await using receiver = await startReceiver((response) => response.end());
  const answers = ['127.0.0.1', '169.254.169.254'];
  const rebinding: Lookup = async () => [{ address: answers.shift() ?? '', family: 4 }];
  const agent = sender({ url: `http://agent.example:${receiver.port}/` }, rebinding);

  expect((await agent.send(callback, NOW)).status).toBe(200);
  expect(receiver.received[0]?.headers.host).toBe(`agent.example:${receiver.port}`);

  expect((await agent.send(callback, NOW)).error).toBe('address_not_allowed');
  expect(receiver.received).toHaveLength(1);
});

test('a redirect is a failure and leads nowhere', async () => {
  await using inside = await startReceiver((response) => response.end());
  await using receiver = await startReceiver((response) =>
    response.writeHead(307, { location: `http://127.0.0.1:${inside.port}/` }).end(),
  );

  const result = await sender({ url: `http://127.0.0.1:${receiver.port}/` }).send(callback, NOW);

  expect(result).toEqual({ status: 307, error: 'redirect_not_followed', retryAfterMs: null });
  expect(inside.received).toEqual([]);
});

test.each<[number, string | null, number | null]>([
  [429, '7', 7_000],
  [503, 'Sun, 22 Nov 2026 08:02:00 GMT', 120_000],
  [503, 'Sun, 22 Nov 2026 07:00:00 GMT', 0],
  [429, '86400', 86_400_000],
  [429, '86401', 86_400_000],
  [429, 'soon', null],
  [429, null, null],
  [500, '7', null],
  [410, null, null],
])('status %i with Retry-After %s is returned with a wait of %s ms', async (status, retryAfter, retryAfterMs) => {
  const headers = retryAfter === null ? {} : { 'retry-after': retryAfter };
  await using receiver = await startReceiver((response) => response.writeHead(status, headers).end());

  const result = await sender({ url: `http://127.0.0.1:${receiver.port}/` }).send(callback, NOW);

  expect(result).toEqual({ status, error: null, retryAfterMs });
});

test('an endless body does not hold the attempt: the status counts', async () => {
  await using receiver = await startReceiver((response) => {
    response.writeHead(200);
    const more = (): void => {
      if (!response.destroyed) response.write(Buffer.alloc(16_384), () => setImmediate(more));
    };
    more();
  });

  const result = await sender({ url: `http://127.0.0.1:${receiver.port}/` }).send(callback, NOW);

  expect(result).toEqual({ status: 200, error: null, retryAfterMs: null });
});

/** A receiver that writes what it likes on the connection, once a request has come. */
async function startRaw(answer: (socket: Socket) => void) {
  const server = createTcpServer((socket) => socket.on('error', () => {}).once('data', () => answer(socket)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a server that listens on a port has such an address
  return { port, [Symbol.dispose]: () => void server.close() };
}

/** Writes the same again and again, as fast as it is taken. */
function endlessly(socket: Socket, text: string): void {
  const more = (): void => {
    if (!socket.destroyed) socket.write(text, () => setImmediate(more));
  };
  more();
}

test.each<[string, (socket: Socket) => void, { status: number | null; error: unknown }]>([
  [
    'headers without end',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      endlessly(socket, 'x-more: again and again\r\n');
    },
    { status: null, error: 'HPE_HEADER_OVERFLOW' },
  ],
  [
    'a header that never ends',
    (socket) => socket.write('HTTP/1.1 200 OK\r\nx-slow: '),
    { status: null, error: 'timeout' },
  ],
  ['a connection that is reset', (socket) => socket.resetAndDestroy(), { status: null, error: 'ECONNRESET' }],
  [
    'what is no HTTP',
    (socket) => socket.end('220 mail ready\r\n'),
    { status: null, error: expect.stringMatching(/^HPE_/) },
  ],
  [
    'a body that never comes',
    (socket) => socket.write('HTTP/1.1 204 No Content\r\ncontent-length: 9\r\n\r\n'),
    { status: 204, error: null },
  ],
  [
    'a body that breaks off',
    (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{'),
    { status: 200, error: null },
  ],
])('%s neither holds the attempt nor ends the server', async (_what, answer, expected) => {
  using receiver = await startRaw(answer);

  const result = await sender({ url: `http://127.0.0.1:${receiver.port}/` }, undefined, 2_000).send(callback, NOW);

  expect(result).toEqual({ ...expected, retryAfterMs: null });
});

test('a receiver without TLS is sent nothing where the URL asks for it', async () => {
  await using plain = await startReceiver((response) => response.end());
  const lookup: Lookup = async () => [{ address: '127.0.0.1', family: 4 }];

  const result = await sender({ url: `https://agent.example:${plain.port}/` }, lookup).send(callback, NOW);

  expect(result).toEqual({ status: null, error: expect.stringMatching(/^E/), retryAfterMs: null });
  expect(plain.received).toEqual([]);
});

test('a receiver whose certificate nobody vouches for is sent nothing', async () => {
  const received: string[] = [];
  const { key, cert } = selfSigned('agent.example');
  const server = createTlsServer({ key, cert }, (socket) =>
    socket.on('error', () => {}).on('data', (data) => received.push(data.toString())),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a server that listens on a port has such an address
  const lookup: Lookup = async () => [{ address: '127.0.0.1', family: 4 }];

  const result = await sender({ url: `https://agent.example:${port}/` }, lookup).send(callback, NOW);
  server.close();

  expect(result).toEqual({ status: null, error: 'DEPTH_ZERO_SELF_SIGNED_CERT', retryAfterMs: null });
  expect(received).toEqual([]);
});

test.each<[string, (url: string) => { receiver: Partial<Receiver>; lookup?: Lookup }]>([
  ['a receiver that never answers', (url) => ({ receiver: { url } })],
  [
    'a name server that never answers',
    () => ({ receiver: { url: 'https://agent.example/' }, lookup: () => new Promise(() => {}) }),
  ],
])('%s is given up at the deadline', async (_what, make) => {
  await using silent = await startReceiver(() => {});
  const { receiver, lookup } = make(`http://127.0.0.1:${silent.port}/`);

  const result = await sender(receiver, lookup, 50).send(callback, NOW);

  expect(result).toEqual({ status: null, error: 'timeout', retryAfterMs: null });
});

test.each<[string, (port: number) => { receiver: Partial<Receiver>; lookup?: Lookup }, string]>([
  ['a port where nobody listens', (port) => ({ receiver: { url: `http://127.0.0.1:${port}/` } }), 'ECONNREFUSED'],
  [
    'a name without an address',
    () => ({
      receiver: { url: 'https://agent.example/' },
      lookup: async () => Promise.reject(Object.assign(new Error('none'), { code: 'ENOTFOUND' })),
    }),
    'name_not_resolved',
  ],
])('%s is a failure without a status', async (_what, make, error) => {
  const port = await portOfNobody();
  const { receiver, lookup } = make(port);

  const result = await sender(receiver, lookup).send(callback, NOW);

  expect(result).toEqual({ status: null, error, retryAfterMs: null });
});

test('TLS asks for the host of the URL, not for the pinned address', async () => {
  const asked: string[] = [];
  const server = createTlsServer({
    SNICallback: (name, done) => {
      asked.push(name);
      done(new Error('no certificate for anybody'));
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a server that listens on a port has such an address
  const lookup: Lookup = async () => [{ address: '127.0.0.1', family: 4 }];

  const result = await sender({ url: `https://agent.example:${port}/` }, lookup).send(callback, NOW);
  server.close();

  expect(asked).toEqual(['agent.example']);
  expect(result).toEqual({ status: null, error: expect.stringMatching(/^E/), retryAfterMs: null });
});

function sender(receiver: Partial<Receiver>, lookup?: Lookup, timeoutMs?: number) {
  return createCallbackSender({
    receivers: (agent) =>
      agent === 'bid-pilot'
        ? { url: '', secrets: [secret(OLD_SECRET), secret(NEW_SECRET)], allowPrivate: true, ...receiver }
        : null,
    clock: { now: () => NOW },
    ...(lookup ? { lookup } : {}),
    ...(timeoutMs ? { timeoutMs } : {}),
  });
}

function secret(text: string): AgentSecret {
  const parsed = parseSecret(text);
  if (parsed === null) throw new Error('expected a valid secret in the test');
  return parsed;
}

async function portOfNobody(): Promise<number> {
  const receiver = await startReceiver(() => {});
  await receiver[Symbol.asyncDispose]();
  return receiver.port;
}
