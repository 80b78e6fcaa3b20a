import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from 'vitest';
import { guardRequests } from '../../../src/adapters/slack/request-guard.ts';
import { createFakeLog } from './fake-log.ts';

const MIB = 1024 * 1024;

test('a body is refused as soon as it passes 1 MiB, whether it is signed or not', async () => {
  const listener = guardRequests({
    signingSecret: 'made-up',
    receiver: { take: async ({ res }) => void res.end() },
    entrance: { opened: async () => true },
    clock: { now: () => 0 },
    log: createFakeLog(),
  });
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a server that listens on a port has such an address
  const upload = connect(port, '127.0.0.1');

  upload.write('POST /slack/events HTTP/1.1\r\nhost: bot.example\r\ncontent-type: application/json\r\n');
  upload.write(`content-length: ${8 * MIB}\r\n\r\n`);
  upload.write(Buffer.alloc(MIB + 1));
  const [answer] = await once(upload, 'data');
  upload.destroy();
  server.close();

  expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
});
