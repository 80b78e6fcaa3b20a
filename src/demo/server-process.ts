import { type ChildProcess, spawn } from 'node:child_process';
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

/** A port that is free now on loopback. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address === 'object' && address) return address.port;
  throw new Error('expected the system to give a free port');
}
