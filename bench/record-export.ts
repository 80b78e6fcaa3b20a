import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { EXPORT_FORMATS, type ExportFormat } from '../src/adapters/sqlite/record/export-text.ts';
import type { AgentSecret } from '../src/webhooks/secret.ts';
import { load } from './load.ts';
import type { Env } from './processes.ts';
import { intakeRequests } from './requests.ts';

// Signed intake at an even pace that a server on a small machine has time for.
const PER_SECOND = 40;
const SECONDS = 8;
const LOOK_MS = 50;

export type Exported = { format: ExportFormat; peakMb: number; seconds: number; p99: number };

/** Each kind of export of everything: the most memory that it held, how long it took, and how long intake took beside it. */
export async function exportAll(cli: string, env: Env, folder: string, intake: Intake): Promise<Exported[]> {
  const exported: Exported[] = [];
  for (const format of EXPORT_FORMATS) {
    const output = `${folder}/out.${format}`;
    const running = runExport([cli, 'audit', 'export', '--format', format, '--output', output], env);
    const { p99 } = await intake();
    exported.push({ format, ...(await running), p99 });
    rmSync(output);
  }
  return exported;
}

export type Intake = () => Promise<{ p99: number }>;

/** Intake at an even pace for some seconds; its latencies in ms, from when each request was due. */
export function pacedIntake(port: number, agents: readonly string[], secret: AgentSecret): Intake {
  return async () => {
    const requests = intakeRequests(PER_SECOND * SECONDS, agents, secret, Date.now()).map(({ bytes }) => bytes);
    const { p99, statuses } = await load(port, requests, PER_SECOND);
    if (Object.keys(statuses).join() !== '202') throw new Error(`expected only 202, got ${JSON.stringify(statuses)}`);
    return { p99 };
  };
}

async function runExport(args: string[], env: Env): Promise<{ peakMb: number; seconds: number }> {
  const from = performance.now();
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said = text.toString();
  });
  let peakMb = 0;
  const look = setInterval(() => {
    try {
      const [, kb] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      peakMb = Math.max(peakMb, Number(kb ?? 0) / 1024);
    } catch {
      // It has ended.
    }
  }, LOOK_MS);
  const [code]: unknown[] = await once(child, 'exit');
  clearInterval(look);
  if (code !== 0) throw new Error(`${args.join(' ')}: expected it to end with 0, got ${String(code)}: ${said}`);
  return { peakMb, seconds: (performance.now() - from) / 1_000 };
}
