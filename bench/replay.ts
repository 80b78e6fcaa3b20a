import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fill } from './fill.ts';

// `npm run bench:replay`: how long the command takes over a filled database, from its start to its last line.
const STORED = 100_000;
const LIMIT_MS = 15_000;
const ROUNDS = 3;

const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'countersign-replay-'));
const databaseUrl = `file:${join(folder, 'filled.db')}`;
const policyFile = join(root, 'policy.yml');
process.stderr.write(`storing ${STORED} recommendations…\n`);
await fill({ databaseUrl, policyFile, agents: ['bid-pilot'], count: STORED, now: Date.now() });
const times: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const startedAt = performance.now();
  const run = spawnSync(
    process.execPath,
    [join(root, 'src/cli.ts'), 'policy', 'replay', policyFile, '--since', '2000-01-01'],
    {
      env: { ...process.env, DATABASE_URL: databaseUrl },
      encoding: 'utf8',
    },
  );
  times.push(performance.now() - startedAt);
  if (run.status !== 0 || !run.stdout.startsWith(STORED.toLocaleString('en-US')))
    throw new Error(run.stdout + run.stderr);
}
rmSync(folder, { recursive: true, force: true });
const median = times.toSorted((one, other) => one - other)[Math.floor(ROUNDS / 2)] ?? 0;
process.stdout.write(
  `| Replay of ${STORED.toLocaleString('en-US')} recommendations | ${(median / 1000).toFixed(1)} s | ≤ ${LIMIT_MS / 1000} s | ${median <= LIMIT_MS ? 'met' : 'MISSED'} |\n`,
);
