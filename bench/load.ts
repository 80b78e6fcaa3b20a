import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What a run came to: answers a second, latencies in ms, and answers by status. */
export type Load = { perSecond: number; p50: number; p99: number; statuses: Record<string, number> };

const CONNECTIONS = 50;

/**
 * Sends each request once over keep-alive connections, one at a time on each: as fast as answers come, or `perSecond` at
 * even times, where a latency counts from the time that the request was due, however late it could be sent. Requests are
 * ready-made bytes, so that the generator costs little beside the server it shares the machine with.
 */
export async function load(port: number, requests: readonly Buffer[], perSecond: number | null = null): Promise<Load> {
  const latencies: number[] = [];
  const statuses: Record<string, number> = {};
  let next = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      const answers = readAnswers(socket);
      while (next < requests.length) {
        const request = requests[next];
        const dueAt = perSecond === null ? performance.now() : startedAt + (next * 1000) / perSecond;
        next += 1;
        if (!request) break;
        const earlyMs = dueAt - performance.now();
        if (earlyMs > 0) await pause(earlyMs);
        const countsFrom = perSecond === null ? performance.now() : dueAt;
        socket.write(request);
        const { value: status } = await answers.next();
        latencies.push(performance.now() - countsFrom);
        statuses[String(status)] = (statuses[String(status)] ?? 0) + 1;
      }
      socket.destroy();
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  latencies.sort((left, right) => left - right);
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return { perSecond: requests.length / seconds, p50: at(0.5), p99: at(0.99), statuses };
}

/** The status of each answer on a connection, in order; bodies are skipped by their Content-Length. */
async function* readAnswers(socket: Socket): AsyncGenerator<string> {
  let buffered = Buffer.alloc(0);
  for await (const chunk of socket) {
    buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk]);
    for (;;) {
      const headEnd = buffered.indexOf('\r\n\r\n');
      if (headEnd < 0) break;
      const head = buffered.toString('latin1', 0, headEnd);
      const end = bodyEnd(buffered, head, headEnd + 4);
      if (end === null) break;
      yield head.slice(9, 12);
      buffered = buffered.subarray(end);
    }
  }
}

function bodyEnd(buffered: Buffer, head: string, start: number): number | null {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return buffered.length >= start + Number(length) ? start + Number(length) : null;
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return start;
  const last = buffered.indexOf('0\r\n\r\n', start);
  return last < 0 ? null : last + 5;
}
