import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { placeHold } from '../../../src/adapters/sqlite/record/change-holds.ts';
import { openRecord } from '../../../src/adapters/sqlite/record/open-record.ts';
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
