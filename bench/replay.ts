import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecordedHistory } from '../src/adapters/sqlite/recorded-history.ts';
import { createReplay } from '../src/app/replay-policy.ts';
import { readPolicy } from '../src/policy-source.ts';
import { fill } from './fill.ts';

// `npm run bench:replay`: what `policy replay` does over a filled database. On a busy machine the second figure, time on
// the processor, says more than the first.
const STORED = 100_000;
const LIMIT_MS = 15_000;
const ROUNDS = 3;

const folder = mkdtempSync(join(tmpdir(), 'countersign-replay-'));
const databaseUrl = `file:${join(folder, 'filled.db')}`;
const policyFile = new URL('../policy.yml', import.meta.url).pathname;
const policy = readPolicy(policyFile);
process.stderr.write(`storing ${STORED} recommendations…\n`);
await fill({ databaseUrl, policyFile, agents: ['bid-pilot'], count: STORED, now: Date.now() });

function once(): { wallMs: number; cpuMs: number } {
  const [startedAt, used] = [performance.now(), process.cpuUsage()];
  const history = openRecordedHistory(databaseUrl);
  const replay = createReplay(policy);
  for (const { revisions } of history.batches(0)) for (const revision of revisions) replay.add(revision);
  history.close();
  const { revisions } = replay.result();
  if (revisions !== STORED) throw new Error(`expected ${STORED} revisions, got ${revisions}`);
  const { user, system } = process.cpuUsage(used);
  return { wallMs: performance.now() - startedAt, cpuMs: (user + system) / 1000 };
}

const rounds = Array.from({ length: ROUNDS }, once).toSorted((one, other) => one.wallMs - other.wallMs);
rmSync(folder, { recursive: true, force: true });
const { wallMs = 0, cpuMs = 0 } = rounds[Math.floor(ROUNDS / 2)] ?? {};
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
process.stdout.write(
  `| Replay of ${STORED.toLocaleString('en-US')} recommendations | ${seconds(wallMs)} (${seconds(cpuMs)} of processor) | ≤ ${seconds(LIMIT_MS)} | ${wallMs <= LIMIT_MS ? 'met' : 'MISSED'} |\n`,
);
