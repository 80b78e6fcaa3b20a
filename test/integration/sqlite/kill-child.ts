// A process that decides without end and says what is durable, until it is killed. Arguments: the database's URL,
// the number of the first recommendation, where the migrations are, and whether it writes `here` or on a `thread`.
import { writeSync } from 'node:fs';
import { databasePath } from '../../../src/adapters/sqlite/database-url.ts';
import { openSqliteStore } from '../../../src/adapters/sqlite/open-sqlite-store.ts';
import { startWriter } from '../../../src/adapters/sqlite/writer/start-writer.ts';
import { writtenChange } from '../../../src/adapters/sqlite/written-change.ts';
import type { Change } from '../../../src/app/store.ts';
import { approved } from '../../support/build.ts';
import { callback, card, change, fact, item } from './changes.ts';

const [url = '', first = '0', migrationsDir = '', where = 'here'] = process.argv.slice(2);
const store = await openSqliteStore({ url, migrationsDir });
const { commit } = where === 'here' ? store : await onThread();

async function onThread() {
  const { calls, ready } = startWriter(databasePath(url));
  await ready;
  return { commit: (wanted: Change) => calls.commit(writtenChange(wanted)) };
}

/** Written before it returns: a thread makes the pipe one that may be full. */
function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, line);
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    }
  }
}

/** Takes one in and approves it; each acknowledgement is written out before anything else happens. */
async function oneAfterAnother(n: number): Promise<void> {
  const whole = item(`rec_${n}`);
  await commit(change(whole, { messages: [card(whole.id)] }));
  say(`${whole.id} 1\n`);
  const audit = [fact('approval_given', { id: `evt_${n}_given` }), fact('approved', { id: `evt_${n}_approved` })];
  const callbacks = [callback(`cb_${n}`, whole.id)];
  await commit(change({ ...whole, state: approved(), version: 2 }, { audit, callbacks }));
  say(`${whole.id} 2\n`);
}

for (let n = Number(first); ; n += 8) {
  await Promise.all(Array.from({ length: 8 }, (_, index) => oneAfterAnother(n + index)));
}
