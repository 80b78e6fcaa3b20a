import { systemClock } from '../src/adapters/clock.ts';
import { createLog } from '../src/adapters/pino-log.ts';
import { openStorage } from '../src/adapters/sqlite/open-storage.ts';
import { openRecord } from '../src/adapters/sqlite/record/open-record.ts';
import type { Change } from '../src/app/store.ts';
import { loadConfig, loadSlackConfig, processEnv } from '../src/config.ts';
import { startServer } from '../src/main.ts';
import { noStore } from './no-store.ts';

// The server under test as a process of its own: `node bench/server.ts sqlite|none|unrecorded`, the rest from the environment.
const env = processEnv();
const withoutStore = async (url: string) => ({ store: noStore, record: openRecord(url) });
const unrecorded = async (url: string) => {
  const { store, record } = await openStorage(url);
  return { store: { ...store, commit: (change: Change) => store.commit({ ...change, audit: [] }) }, record };
};
const storages: Record<string, typeof openStorage> = { sqlite: openStorage, none: withoutStore, unrecorded };
const open = storages[process.argv[2] ?? ''];
const running = await startServer(loadConfig(env), loadSlackConfig(env), createLog('fatal'), systemClock, open);
await running.connected;
process.send?.({ port: running.port });
process.on('SIGTERM', () => running.stop().then(() => process.exit(0)));
