import { systemClock } from '../adapters/clock.ts';
import { openRecordedHistory } from '../adapters/sqlite/recorded-history.ts';
import { createReplay } from '../app/replay-policy.ts';
import { ConfigError, loadConfig, processEnv } from '../config.ts';
import { Duration } from '../policy/duration.ts';
import { readPolicy } from '../policy-source.ts';
import { replayText } from './replay-text.ts';
import { timeOf } from './time-of.ts';

type Options = { since: string; limit: string; progress?: boolean; json?: boolean };

/**
 * Says what another policy would have decided over the recorded history: how many more cards, how much money by itself,
 * which ones. Reads the database beside a running server, in short statements, over a connection that cannot write.
 */
export function replayPolicy(file: string, options: Options): void {
  const policy = readPolicy(file);
  const now = systemClock.now();
  const since = sinceOf(options.since, now);
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 0)
    throw new ConfigError(`--limit ${options.limit}: expected a whole number.`);
  const history = openRecordedHistory(loadConfig(processEnv()).databaseUrl);
  const replay = createReplay(policy);
  const shows = options.progress ?? process.stderr.isTTY === true;
  try {
    for (const { revisions, done } of history.batches(since)) {
      for (const revision of revisions) replay.add(revision);
      if (shows) process.stderr.write(`\r${bar(done)}`);
    }
  } finally {
    history.close();
    if (shows) process.stderr.write('\n');
  }
  const result = replay.result();
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ since: new Date(since).toISOString(), ...result }, null, 2)}\n`
      : `${replayText(result, since, limit).join('\n')}\n`,
  );
}

function sinceOf(text: string, now: number): number {
  const duration = Duration.safeParse(text);
  const at = duration.success
    ? now - duration.data
    : timeOf(text, '--since', 'a duration such as 30d, or a time such as 2026-11-22T09:00:00Z');
  if (at >= now) throw new ConfigError(`--since ${text}: expected a time that is past.`);
  return at;
}

function bar(done: number): string {
  const full = Math.round(done * 40);
  return `[${'#'.repeat(full)}${' '.repeat(40 - full)}] ${String(Math.round(done * 100)).padStart(3)} %`;
}
