import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Clock } from '../app/ports.ts';

/** Countersign as a process of its own, so that the demo can stop, kill and restart the real thing. */
export type ServerProcess = {
  url: string;
  start(): Promise<void>;
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  running(): boolean;
};

const START_WITHIN_MS = 20_000;

/** `argv` is how this very program was started, so that the same source or bundle serves. */
export function createServerProcess(options: {
  argv: readonly string[];
  /** Asked for at each start. */
  env: () => Readonly<Record<string, string | undefined>>;
  port: number;
  clock: Clock;
}): ServerProcess {
  const { env, port, clock } = options;
  const [node = process.execPath, ...args] = options.argv;
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;

  return {
    url,
    running: () => child !== null,
    async start() {
      if (child) return;
      const started = spawn(node, [...args, 'serve'], { env: env(), stdio: ['ignore', 'inherit', 'inherit'] });
      child = started;
      started.once('exit', () => {
        if (child === started) child = null;
      });
      const deadline = clock.now() + START_WITHIN_MS;
      while (clock.now() < deadline) {
        if (started.exitCode !== null) throw new Error(`Countersign ended at its start with code ${started.exitCode}`);
        const ready = await fetch(`${url}/readyz`).then(
          (answer) => answer.ok,
          () => false,
        );
        if (ready) return;
        await clock.sleep(50);
      }
      throw new Error(`Countersign was not ready within ${START_WITHIN_MS / 1000} s`);
    },
    async stop(signal) {
      const stopping = child;
      if (!stopping || stopping.exitCode !== null) return;
      const exited = once(stopping, 'exit');
      stopping.kill(signal);
      await exited;
    },
  };
}

// Below those that systems give to outgoing connections, one of which could take a port that is free now.
const LOWEST_PORT = 10_000;
const HIGHEST_PORT = 32_000;

/** A port that is free now on loopback, and stays so unless another server takes it. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT);
    if (await isFree(port)) return port;
  }
  throw new Error(`expected a free port between ${LOWEST_PORT} and ${HIGHEST_PORT}`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen(port, '127.0.0.1');
    await once(probe, 'listening');
  } catch {
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}
