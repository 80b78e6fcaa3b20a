import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openRecordedHistory } from '../src/adapters/sqlite/recorded-history.ts';
import { createReplay } from '../src/app/replay-policy.ts';
import { readPolicy } from '../src/policy-source.ts';
import { fill } from './fill.ts';

// `npm run bench:replay` prints this alone, on a database of its own; `npm run bench` has it in its table.
const STORED = 100_000;
const ROUNDS = 3;
const POLICY_FILE = new URL('../policy.yml', import.meta.url).pathname;

export const REPLAY_LIMIT_MS = 15_000;

/** Milliseconds as they passed, and of the processor, which a busy machine lengthens less; medians over rounds. */
export type ReplayTimes = { wallMs: number; cpuMs: number };

/** What `policy replay` of the shipped policy does over a database with `stored` recommendations. */
export function replayTimes(databaseUrl: string, stored: number): ReplayTimes {
  const policy = readPolicy(POLICY_FILE);
  const rounds = Array.from({ length: ROUNDS }, () => {
    const [startedAt, used] = [performance.now(), process.cpuUsage()];
    const history = openRecordedHistory(databaseUrl);
    const replay = createReplay(policy);
    for (const { revisions } of history.batches(0)) for (const revision of revisions) replay.add(revision);
    history.close();
    const { revisions } = replay.result();
    if (revisions !== stored) throw new Error(`expected ${stored} revisions, got ${revisions}`);
    const { user, system } = process.cpuUsage(used);
    return { wallMs: performance.now() - startedAt, cpuMs: (user + system) / 1000 };
  });
  rounds.sort((one, other) => one.wallMs - other.wallMs);
  return rounds[Math.floor(ROUNDS / 2)] ?? { wallMs: Number.NaN, cpuMs: Number.NaN };
}

export function replayText({ wallMs, cpuMs }: ReplayTimes): string {
  return `${(wallMs / 1000).toFixed(1)} s (${(cpuMs / 1000).toFixed(1)} s of processor)`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-replay-'));
  const databaseUrl = `file:${join(folder, 'filled.db')}`;
  process.stderr.write(`storing ${STORED} recommendations…\n`);
  await fill({ databaseUrl, policyFile: POLICY_FILE, agents: ['bid-pilot'], count: STORED, now: Date.now() });
  const times = replayTimes(databaseUrl, STORED);
  rmSync(folder, { recursive: true, force: true });
  const verdict = times.wallMs <= REPLAY_LIMIT_MS ? 'met' : 'MISSED';
  process.stdout.write(
    `| Replay of ${STORED.toLocaleString('en-US')} recommendations | ${replayText(times)} | ≤ ${REPLAY_LIMIT_MS / 1000} s | ${verdict} |\n`,
  );
}
