// One of several processes that decide the same recommendations at the same moment. Arguments: the database's URL, what
// this process wants, how many there are, and the version of each that is to be decided. It says `ready`, and for each line that it is sent it tries the next ten and says which of them it decided.
import { createInterface } from 'node:readline';
import { openSqliteStore } from '../../../src/adapters/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../src/app/store.ts';
import type { Command } from '../../../src/domain/command.ts';
import { decide } from '../../../src/domain/decide.ts';
import { evolve } from '../../../src/domain/evolve.ts';
import { momentOf } from '../../../src/domain/moment.ts';
import { approved, HASH, HOUR_MS, MONDAY } from '../../support/build.ts';
import { callback, change, fact } from './changes.ts';

const dana = { person: 'dana', roles: ['marketing_head'] };
const finn = { person: 'finn', roles: ['finance'] };
const { undoUntil } = approved();
const redeem = { type: 'redeem', revisionHash: HASH, intent: { target: null, amount: null } } as const;
const WISHES: Record<string, { command: Command; now: number }> = {
  'approve by dana': { command: { type: 'approve', by: dana, revisionHash: HASH, note: null }, now: MONDAY },
  'approve by finn': { command: { type: 'approve', by: finn, revisionHash: HASH, note: null }, now: MONDAY },
  'reject by dana': { command: { type: 'reject', by: dana, revisionHash: HASH, note: null }, now: MONDAY },
  'reject by finn': { command: { type: 'reject', by: finn, revisionHash: HASH, note: null }, now: MONDAY },
  expire: { command: { type: 'tick' }, now: MONDAY + 24 * HOUR_MS },
  withdraw: { command: { type: 'withdraw' }, now: MONDAY },
  'undo by dana': { command: { type: 'undo', by: dana, revisionHash: HASH }, now: undoUntil - 1 },
  'undo by finn': { command: { type: 'undo', by: finn, revisionHash: HASH }, now: undoUntil - 1 },
  'redeem once': { command: { ...redeem, permitId: 'prm_1', key: 'once' }, now: undoUntil },
  'redeem elsewhere': { command: { ...redeem, permitId: 'prm_2', key: 'elsewhere' }, now: undoUntil },
  'close the undo window': { command: { type: 'tick' }, now: undoUntil },
};

/** Decides on what it read and commits; true when this process decided it. */
async function tryOne(store: Store, id: string, name: string, version: number): Promise<boolean> {
  const wish = WISHES[name];
  const loaded = await store.snapshot(id);
  if (!wish || !loaded) throw new Error(`${name} of ${id}: expected both to exist`);
  if (loaded.item.version !== version) return false;
  const { item } = loaded;
  const target = { platform: null, account: null, agent: item.agent, action: item.content.action };
  const decision = decide(item, wish.command, momentOf(loaded.halts, target, wish.now));
  if (!decision.ok || decision.events.length === 0) throw new Error(`${name} of ${id}: expected it to be possible`);
  const next = { ...decision.events.reduce(evolve, item), version: item.version + 1 };
  const audit = decision.events.map((event) =>
    fact(event.type, { id: `evt_${id}_${name}_${event.type}`, at: event.at }),
  );
  const callbacks = [callback(`cb_${id}_${name}`, id)];
  const committed = await store.commit(change(next, { audit, callbacks, haltEpoch: loaded.halts.epoch }));
  return committed.ok;
}

const [url = '', name = '', count = '0', version = '1'] = process.argv.slice(2);
const store = await openSqliteStore({ url });
process.stdout.write('ready\n');
const ids = Array.from({ length: Number(count) }, (_, n) => `rec_${n}`);
// A few at each word, as clicks and timers come, so that commits of one process share transactions while the others race.
for await (const _go of createInterface(process.stdin)) {
  const some = ids.splice(0, 10);
  const results = await Promise.all(some.map((id) => tryOne(store, id, name, Number(version))));
  process.stdout.write(`${JSON.stringify(some.filter((_, index) => results[index]))}\n`);
}
await store.close();
