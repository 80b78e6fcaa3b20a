import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { CLI } from './e2e-server.ts';

export type Ended = { code: number; stdout: string; stderr: string };

/** Runs `countersign …` to its end in a folder without an .env; `code` is -1 when it had to be killed. */
export function countersign(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env, cwd: tmpdir(), timeout: 150_000, killSignal: 'SIGKILL' } as const;
    execFile(process.execPath, [CLI, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}
