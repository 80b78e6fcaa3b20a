import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Ended } from './e2e-cli.ts';

const VERIFIER = fileURLToPath(new URL('../../verifier/verify.mjs', import.meta.url));

/** Runs the verifier that is shipped for third parties, as a process of its own. */
export function runVerifier(args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [VERIFIER, ...args], { env: {} }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}
