import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/adapters/clock.ts';
import type { Log, LogFields } from '../../src/app/log.ts';
import type { Clock } from '../../src/app/ports.ts';
import { loadConfig, loadSlackConfig } from '../../src/config.ts';
import { createServerProcess } from '../../src/demo/server-process.ts';
import { type Running, startServer } from '../../src/main.ts';

export type LogLine = { level: 'info' | 'warn' | 'error'; message: string } & LogFields;

/** Countersign, in this process or as one of its own, on one address and one database for as long as the test lasts. */
export type TestServer = {
  url: string;
  start(): Promise<void>;
  /** As on SIGTERM: what was accepted is finished. */
  stop(): Promise<void>;
  /** As on kill -9. Throws in this process, which would die of it. */
  crash(): Promise<void>;
  /** What it logged, where it runs in this process. */
  log: LogLine[];
};

type Env = Readonly<Record<string, string>>;

/** The command as users run it from a checkout. */
export const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

/** The real composition in this process, on the test's clock. */
export function inProcess(env: () => Env, port: number, clock: Clock): TestServer {
  const log: LogLine[] = [];
  const keep = (level: LogLine['level']) => (fields: LogFields, message: string) =>
    void log.push({ level, message, ...fields });
  const collector: Log = { info: keep('info'), warn: keep('warn'), error: keep('error') };
  let running: Running | null = null;
  return {
    url: `http://127.0.0.1:${port}`,
    log,
    async start() {
      running = await startServer(loadConfig(env()), loadSlackConfig(env()), collector, clock);
      await running.connected;
    },
    async stop() {
      await running?.stop();
      running = null;
    },
    async crash() {
      throw new Error('a server in this process cannot be killed: start the stack with server: "process"');
    },
  };
}

/** The real command as a process of its own, on the machine's clock. */
export function asProcess(env: () => Env, port: number): TestServer {
  const server = createServerProcess({ argv: [process.execPath, CLI], env, port, clock: systemClock });
  // A test run that is broken off must leave nothing behind; the signal is sent before the first await.
  const killAtExit = () => void server.stop('SIGKILL');
  return {
    url: server.url,
    log: [],
    async start() {
      process.once('exit', killAtExit);
      await server.start();
    },
    async stop() {
      await server.stop('SIGTERM');
      process.off('exit', killAtExit);
    },
    crash: () => server.stop('SIGKILL'),
  };
}
