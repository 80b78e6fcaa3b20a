import { systemClock } from '../src/adapters/clock.ts';
import { createLog } from '../src/adapters/pino-log.ts';
import { openSqliteStore } from '../src/adapters/sqlite/open-sqlite-store.ts';
import { loadConfig, loadSlackConfig, processEnv } from '../src/config.ts';
import { startServer } from '../src/main.ts';
import { noStore } from './no-store.ts';

// The server under test as a process of its own: `node bench/server.ts sqlite|none`, the rest from the environment.
const env = processEnv();
const openStore = process.argv[2] === 'none' ? async () => noStore : (url: string) => openSqliteStore({ url });
const running = await startServer(loadConfig(env), loadSlackConfig(env), createLog('fatal'), systemClock, openStore);
await running.connected;
process.send?.({ port: running.port });
process.on('SIGTERM', () => running.stop().then(() => process.exit(0)));
