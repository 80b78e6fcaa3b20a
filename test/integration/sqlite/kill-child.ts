// A process that decides without end and says what is durable, until it is killed. Arguments: the database's URL,
// the number of the first recommendation, and where the migrations are.
import { writeSync } from 'node:fs';
import { openSqliteStore } from '../../../src/adapters/sqlite/open-sqlite-store.ts';
import { approved } from '../../support/build.ts';
import { callback, card, change, fact, item } from './changes.ts';

const [url = '', first = '0', migrationsDir = ''] = process.argv.slice(2);
const store = await openSqliteStore({ url, migrationsDir });

/** Takes one in and approves it; each acknowledgement is written out before anything else happens. */
async function oneAfterAnother(n: number): Promise<void> {
  const whole = item(`rec_${n}`);
  await store.commit(change(whole, { messages: [card(whole.id)] }));
  writeSync(1, `${whole.id} 1\n`);
  const audit = [fact('approval_given', { id: `evt_${n}_given` }), fact('approved', { id: `evt_${n}_approved` })];
  const callbacks = [callback(`cb_${n}`, whole.id)];
  await store.commit(change({ ...whole, state: approved(), version: 2 }, { audit, callbacks }));
  writeSync(1, `${whole.id} 2\n`);
}

for (let n = Number(first); ; n += 8) {
  await Promise.all(Array.from({ length: 8 }, (_, index) => oneAfterAnother(n + index)));
}
