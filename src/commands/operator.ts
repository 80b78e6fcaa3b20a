import { hostname, userInfo } from 'node:os';
import { systemClock } from '../adapters/clock.ts';
import { createIds } from '../adapters/ids.ts';
import { openSqliteStore } from '../adapters/sqlite/open-sqlite-store.ts';
import type { App } from '../app/app.ts';
import { loadConfig, processEnv } from '../config.ts';

/** What a command needs to act on the store itself, whether a server runs or not. */
export type OperatorDesk = Pick<App, 'store' | 'clock' | 'ids'>;

/** Runs `work` on the store that the environment names, and closes it. */
export async function atTheStore<T>(work: (desk: OperatorDesk) => Promise<T>): Promise<T> {
  const store = await openSqliteStore({ url: loadConfig(processEnv()).databaseUrl, mustExist: true });
  try {
    return await work({ store, clock: systemClock, ids: createIds(systemClock) });
  } finally {
    await store.close();
  }
}

/** Who acts, for the record: the name given, else the user of this machine. */
export function operatorName(given: string | undefined): string {
  return given?.trim() || `${userInfo().username} on ${hostname()}`;
}

export function print(...lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
