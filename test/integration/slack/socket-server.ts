import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 0x81;
const CLOSE = 0x88;
const PONG = 0x8a;

export type SocketServer = AsyncDisposable & {
  apiUrl: string;
  /** What apps.connections.open answers from now on; null answers with a socket. */
  refuses(error: string | null): void;
  /** False keeps back the hello that makes a socket a connection. */
  greets(on: boolean): void;
  opened(): number;
  /** Sends an interaction down the newest socket. */
  deliver(envelopeId: string, type: string, payload: object): void;
  /** Slack is about to close the newest socket, as it does every few hours. */
  announceDisconnect(): void;
  /** The newest connection breaks. */
  cut(): void;
  /** What the app has sent up the sockets: its acknowledgements. */
  received: { envelope_id: string; payload: unknown }[];
};

/** Slack's side of Socket Mode on loopback: auth.test, apps.connections.open, and the web socket (RFC 6455) itself. */
export async function startSocketServer(): Promise<SocketServer> {
  const sockets: Socket[] = [];
  const received: SocketServer['received'] = [];
  let refusal: string | null = null;
  let greeting = true;
  let opened = 0;

  const server = createServer((req, res) => {
    const answers: Record<string, object> = {
      '/api/auth.test': { ok: true, team_id: 'T0000001', team: 'Example', user_id: 'U0000B0T' },
      '/api/apps.connections.open':
        refusal === null ? { ok: true, url: `ws://127.0.0.1:${port()}/link` } : { ok: false, error: refusal },
    };
    res.writeHead(200, { 'content-type': 'application/json' });
    res.end(JSON.stringify(answers[req.url ?? ''] ?? { ok: true }));
  });

  server.on('upgrade', (req: IncomingMessage, socket: Socket) => {
    const accept = createHash('sha1').update(`${req.headers['sec-websocket-key']}${GUID}`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
    );
    sockets.push(socket);
    opened += 1;
    let rest = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      for (let frame = readFrame(rest); frame !== null; frame = readFrame(rest)) {
        rest = rest.subarray(frame.length);
        if (frame.opcode === 1) received.push(JSON.parse(frame.data.toString()));
        if (frame.opcode === 9) send(socket, PONG, frame.data);
        if (frame.opcode === 8) {
          send(socket, CLOSE, frame.data);
          socket.end();
        }
      }
    });
    if (greeting) send(socket, TEXT, Buffer.from(JSON.stringify({ type: 'hello' })));
  });

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  function port(): number {
    return (server.address() as AddressInfo).port; // a server that listens on a port has such an address
  }

  function newest(): Socket {
    const socket = sockets.findLast((one) => !one.destroyed);
    if (!socket) throw new Error('expected a web socket to be open');
    return socket;
  }

  return {
    apiUrl: `http://127.0.0.1:${port()}/api/`,
    received,
    refuses: (error) => {
      refusal = error;
    },
    greets: (on) => {
      greeting = on;
    },
    opened: () => opened,
    deliver(envelopeId, type, payload) {
      const envelope = { envelope_id: envelopeId, type, payload, accepts_response_payload: true };
      send(newest(), TEXT, Buffer.from(JSON.stringify(envelope)));
    },
    announceDisconnect: () => send(newest(), TEXT, Buffer.from('{"type":"disconnect","reason":"refresh_requested"}')),
    cut: () => newest().destroy(),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function send(socket: Socket, opcode: number, data: Buffer): void {
  const head =
    data.length < 126
      ? Buffer.from([opcode, data.length])
      : Buffer.from([opcode, 126, data.length >> 8, data.length & 255]);
  socket.write(Buffer.concat([head, data]));
}

/** The first whole frame, unmasked; clients always mask, and ours never send more than 64 KiB. */
function readFrame(bytes: Buffer): { opcode: number; data: Buffer; length: number } | null {
  if (bytes.length < 2) return null;
  const short = bytes.readUInt8(1) & 127;
  const start = short === 126 ? 4 : 2;
  if (bytes.length < start) return null;
  const size = short === 126 ? bytes.readUInt16BE(2) : short;
  const length = start + 4 + size;
  if (bytes.length < length) return null;
  const mask = bytes.subarray(start, start + 4);
  const data = Buffer.from(bytes.subarray(start + 4, length).map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
  return { opcode: bytes.readUInt8(0) & 15, data, length };
}
