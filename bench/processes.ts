import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

export type Env = Record<string, string | undefined>;
export type Server = { port: number; pid: number; stop(): Promise<void> };

// A bench that breaks off must not leave its servers to the next one.
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a bench server as a child and waits for the port that it sends. */
export async function startServer(file: string, args: string[], env: Env): Promise<Server> {
  const child = fork(new URL(file, import.meta.url), args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  running.add(child);
  const [message]: unknown[] = await once(child, 'message');
  if (typeof message !== 'object' || message === null || !('port' in message) || typeof message.port !== 'number') {
    throw new Error(`${file}: expected a message with its port`);
  }
  if (child.pid === undefined) throw new Error(`${file}: expected a process that runs`);
  return { port: message.port, pid: child.pid, stop: () => end(child) };
}

/** Milliseconds from spawn until the port takes a connection, and resident MB a while after. */
export async function startAndRest(
  args: string[],
  env: Env,
  port: number,
  restMs: number,
): Promise<{ listenMs: number; restMb: number }> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  running.add(child);
  for (;;) {
    if (await listens(port)) break;
    if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const listenMs = performance.now() - startedAt;
  await new Promise((resolve) => setTimeout(resolve, restMs));
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const restMb = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  await end(child);
  return { listenMs, restMb };
}

/** Milliseconds for a fresh Node to run a line of code to its end. */
export async function timeLine(code: string): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'inherit' });
  await once(child, 'exit');
  return performance.now() - startedAt;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
  running.delete(child);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
