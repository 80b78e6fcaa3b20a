import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { placeHold } from '../../../src/adapters/sqlite/record/change-holds.ts';
import { openRecord } from '../../../src/adapters/sqlite/record/open-record.ts';
import { destinationOf } from '../../../src/app/destination.ts';
import { createDailyPruning } from '../../../src/app/prune-daily.ts';
import type { RecordKeeper } from '../../../src/app/record.ts';
import { type KeptRecord, keptRecord } from '../../support/kept-record.ts';
import { runAudit } from '../../support/run-audit.ts';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

let kept: KeptRecord;
let record: RecordKeeper;
let sound: boolean;
beforeEach(() => start('1y'));
afterEach(() => end());

async function start(retention: string) {
  kept = await keptRecord([['retention: 7y', `retention: ${retention}`]]);
  record = openRecord(kept.env.DATABASE_URL ?? '');
  sound = true;
}
async function end() {
  await record.close();
  await kept.close();
}

const pruning = () => createDailyPruning(kept.app, record, () => sound);
/** A whole day's pruning: chunk after chunk, as the loop does. */
async function day(pass: () => Promise<number>): Promise<number> {
  let chunks = 1;
  while ((await pass()) > 0) chunks += 1;
  return chunks;
}
function one<T>(sql: string, ...values: unknown[]): T {
  const db = new Database(kept.path, { readonly: true });
  try {
    return db
      .prepare<unknown[], T>(sql)
      .pluck()
      .get(...values) as T;
  } finally {
    db.close();
  }
}
const textsOf = (id: string) =>
  one<number>("SELECT count(*) FROM audit_events WHERE recommendation_id = ? AND leaf <> ''", id);
const prunings = () => one<number>("SELECT count(*) FROM audit_events WHERE type = 'record.pruned'");

test('once a day what is older than the retention goes, chunk by chunk, and the record tells of it', async () => {
  const old = await kept.rejected('old');
  for (let count = 0; count < 100; count += 1) await kept.rejected(`more-${count}`);
  await kept.later(DAY_MS);
  kept.clock.advance(YEAR_MS - DAY_MS);
  await kept.rejected('a year later');
  const pass = pruning();
  // Exactly a year old is kept, and what is a day older goes a day after that.
  expect([await day(pass), textsOf(old), prunings()]).toEqual([1, 4, 0]);
  kept.clock.advance(DAY_MS - 1);
  await kept.rejected('almost a day after');
  expect([await day(pass), textsOf(old), prunings()]).toEqual([1, 4, 0]);
  kept.clock.advance(1);
  await kept.rejected('a day after');
  expect([await day(pass), textsOf(old), prunings()]).toEqual([1, 4, 0]);
  kept.clock.advance(DAY_MS);
  await kept.rejected('two days after');
  // That its undo window closed was recorded a day later.
  expect([await day(pass), textsOf(old), prunings()]).toEqual([2, 1, 2]);
  kept.clock.advance(DAY_MS);
  expect([(await day(pass)) > 1, textsOf(old)]).toEqual([true, 0]);
  expect(one('SELECT count(*) FROM recommendations WHERE id = ?', old)).toBe(0);
  const by =
    "SELECT value FROM audit_private AS p JOIN audit_events AS e USING (seq) WHERE e.type = 'record.pruned' AND p.name = 'person'";
  expect(one(by)).toBe('countersign');
  expect(await runAudit(['verify'], kept.env)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('texts pruned'),
  });
});

/** Everything of a year ago and more, a day after the record was last looked at. */
async function aYearLater() {
  kept.clock.advance(YEAR_MS + DAY_MS);
  await kept.rejected('today');
}

test('what is on legal hold or open stays', async () => {
  const held = await kept.rejected('held');
  const gone = await kept.rejected('gone');
  await kept.later(DAY_MS);
  const open = await kept.recommended('open');
  const db = new Database(kept.path);
  placeHold(db, { kind: 'recommendation', value: held }, { by: 'Lena', reason: '', now: 1, ids: kept.app.ids });
  db.close();
  await aYearLater();
  await day(pruning());
  expect([textsOf(held), textsOf(gone), textsOf(open)]).toEqual([expect.any(Number), 0, 2]);
  expect(textsOf(held)).toBeGreaterThan(2);
});

test('a batch goes with the last of its items, and with it all that its cards offered', async () => {
  const { store } = kept.app;
  const batchOf = async (name: string, keys: string[]) => {
    const ids = await Promise.all(keys.map((key) => kept.recommended(key)));
    const items = (await Promise.all(ids.map((id) => store.recommendation(id)))).flatMap((item) => item ?? []);
    const to = destinationOf(items[0]?.verdict.channel ?? '');
    const topic = { kind: 'batch' as const, batchId: name };
    const message = { id: `${name}:batch:${to}`, recommendationId: null, topic, to, threaded: false, urgency: 0 };
    const made = await store.commitBatch({ id: name, kind: 'list', name: 'low', items, message, audit: [] });
    expect(made).toEqual({ ok: true });
    await store.keepOffered(name, 'f'.repeat(64), { decide: [], undo: [] });
    for (const { id, revisionHash } of items) {
      const by = { person: 'dana', roles: ['marketing_head'] };
      await kept.command(id, { type: 'reject', by, revisionHash, note: null });
    }
    return ids;
  };
  const whole = await batchOf('bat_WHOLE', ['one', 'two']);
  const [gone = '', held = ''] = await batchOf('bat_HELD', ['three', 'four']);
  await kept.later(DAY_MS);
  const db = new Database(kept.path);
  placeHold(db, { kind: 'recommendation', value: held }, { by: 'Lena', reason: '', now: 1, ids: kept.app.ids });
  db.close();
  await aYearLater();
  await day(pruning());
  expect([...whole, gone, held].map((id) => one('SELECT count(*) FROM recommendations WHERE id = ?', id))).toEqual([
    0, 0, 0, 1,
  ]);
  const rowsOf = (batchId: string) => [
    one('SELECT count(*) FROM batches WHERE id = ?', batchId),
    one('SELECT count(*) FROM batch_items WHERE batch_id = ?', batchId),
    one('SELECT count(*) FROM batch_offers WHERE batch_id = ?', batchId),
    one("SELECT count(*) FROM messages WHERE id LIKE ? || ':%'", batchId),
  ];
  expect(rowsOf('bat_WHOLE')).toEqual([0, 0, 0, 0]);
  expect(rowsOf('bat_HELD')).toEqual([1, 1, 1, 1]);
  const sound = await runAudit(['verify'], kept.env);
  expect(sound.code).toBe(0);
});

test('a record that does not verify is evidence: nothing of it is removed', async () => {
  const old = await kept.rejected('old');
  await kept.later(DAY_MS);
  await aYearLater();
  sound = false;
  const pass = pruning();
  await day(pass);
  expect(textsOf(old)).toBeGreaterThan(0);
  sound = true;
  await day(pass);
  expect(textsOf(old)).toBe(0);
});

test('a clock that was set years ahead removes nothing before people had a day to see it', async () => {
  const old = await kept.rejected('old');
  await kept.later(DAY_MS);
  const pass = pruning();
  await day(pass);
  kept.clock.advance(5 * YEAR_MS);
  await kept.rejected('dated years ahead');
  await day(pass);
  expect([textsOf(old) > 0, prunings()]).toEqual([true, 0]);
});

test('kept forever is kept', async () => {
  await end();
  await start('forever');
  const old = await kept.rejected('old');
  await kept.later(DAY_MS);
  await aYearLater();
  await day(pruning());
  expect(textsOf(old)).toBeGreaterThan(0);
});
