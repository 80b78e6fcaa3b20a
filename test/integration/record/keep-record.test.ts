import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openRecord } from '../../../src/adapters/sqlite/record/open-record.ts';
import { createRecordWatch } from '../../../src/app/keep-record.ts';
import type { RecordKeeper } from '../../../src/app/record.ts';
import type { Finding } from '../../../src/audit/check-event.ts';
import { openCheckpoint } from '../../../src/audit/checkpoint.ts';
import { type NoteSigner, parseSigner, verifierText } from '../../../src/audit/signed-note.ts';
import { type KeptRecord, keptRecord } from '../../support/kept-record.ts';

const ORIGIN = 'countersign.example/record';
const HOUR_MS = 3_600_000;
let kept: KeptRecord;
let record: RecordKeeper;
let signer: NoteSigner;
let found: Finding[];

beforeEach(async () => {
  kept = await keptRecord([['every_events: 1000', 'every_events: 20']]);
  record = openRecord(kept.env.DATABASE_URL ?? '');
  const parsed = parseSigner(kept.env.RECORD_SIGNING_KEY ?? '');
  if (parsed === null) throw new Error('expected a signing key');
  signer = parsed;
  found = [];
});
afterEach(async () => {
  await record.close();
  await kept.close();
});

const watch = () =>
  createRecordWatch(kept.app, record, signer, async (finding) => {
    found.push(finding);
  });
const recommend = async (count: number) => {
  for (let index = 0; index < count; index += 1) await kept.recommended(`r-${Math.random()}-${index}`);
};
const signedSize = async () => (await record.lastCheckpoint())?.size ?? 0;
const tamper = (sql: string) => {
  const db = new Database(kept.path);
  db.pragma('foreign_keys = OFF');
  db.exec(sql);
  db.close();
};

describe('a checkpoint is signed', () => {
  test('after so many events, and not before', async () => {
    const watching = watch();
    await recommend(9);
    await watching.pass();
    expect([await record.size(), await signedSize()]).toEqual([18, 0]);
    await recommend(1);
    await watching.pass();
    expect(await signedSize()).toBe(20);
    const opened = openCheckpoint((await record.lastCheckpoint())?.note ?? '', signer, ORIGIN);
    expect(opened).toEqual({ ok: true, head: { origin: ORIGIN, size: 20, root: await record.rootAt(20) } });
  });

  test('after so long, where anything was appended', async () => {
    const watching = watch();
    await recommend(1);
    kept.clock.advance(HOUR_MS - 1);
    await watching.pass();
    expect(await signedSize()).toBe(0);
    kept.clock.advance(1);
    await watching.pass();
    expect(await signedSize()).toBe(2);
    kept.clock.advance(5 * HOUR_MS);
    await watching.pass();
    expect(await signedSize()).toBe(2);
  });

  test('when the server stops', async () => {
    const watching = watch();
    await recommend(1);
    await watching.last();
    expect(await signedSize()).toBe(2);
  });

  test('also where the clock was put back', async () => {
    const watching = watch();
    await recommend(1);
    kept.clock.advance(-10 * HOUR_MS);
    await watching.pass();
    kept.clock.advance(HOUR_MS);
    await watching.pass();
    expect(await signedSize()).toBe(2);
  });

  test('over nothing not at all', async () => {
    await watch().last();
    expect(await record.lastCheckpoint()).toBeNull();
  });
});

describe('what does not verify is told, and never signed over', () => {
  test.each<[string, string, Finding]>([
    [
      'a new event that was changed',
      `UPDATE audit_events SET leaf = replace(leaf, 'rec_', 'rex_') WHERE seq = 23`,
      { seq: 23, what: expect.any(String) },
    ],
    ['a new event that was taken out', 'DELETE FROM audit_events WHERE seq = 23', { seq: 23, what: 'it is missing' }],
    [
      'an old one, changed with its hash',
      `UPDATE audit_events SET leaf_hash = replace(leaf_hash, 'a', 'b') WHERE seq = 3`,
      { seq: null, what: 'the first 20 events are not those that were signed' },
    ],
    [
      'an end that was cut off',
      'DELETE FROM audit_events WHERE seq > 15',
      { seq: 16, what: 'the record ends at 15, and 20 events were signed' },
    ],
  ])('%s', async (_what, sql, finding) => {
    const watching = watch();
    await recommend(10);
    await watching.pass();
    await recommend(10);
    tamper(sql);
    await watching.pass();
    await watching.pass();
    await watching.last();
    expect(found).toEqual([finding]);
    expect(await signedSize()).toBe(20);
  });

  test('nor over what was found elsewhere', async () => {
    const watching = watch();
    await recommend(20);
    await watching.tell({ seq: 3, what: 'its text is not the text that was hashed' });
    await watching.pass();
    await watching.last();
    expect(await record.lastCheckpoint()).toBeNull();
    expect(found).toHaveLength(1);
  });

  test('until whoever is told could be told', async () => {
    let failures = 2;
    const watching = createRecordWatch(kept.app, record, signer, async (finding) => {
      if (failures > 0) {
        failures -= 1;
        throw new Error('the store cannot write');
      }
      found.push(finding);
    });
    await recommend(2);
    tamper(`UPDATE audit_events SET type = 'x' WHERE seq = 1`);
    for (const _time of [1, 2]) await expect(watching.pass()).rejects.toThrow('the store cannot write');
    await watching.pass();
    expect(found).toMatchObject([{ seq: 1 }]);
  });

  test('and the whole is checked on a thread of its own', async () => {
    await recommend(10);
    await watch().pass();
    const keys = [verifierText(signer)];
    expect(await record.checkAll(keys)).toEqual([]);
    tamper(`UPDATE audit_events SET at = at + 1 WHERE seq = 7`);
    expect(await record.checkAll(keys)).toEqual([{ seq: 7, what: 'its time is not the one in its text' }]);
  });
});

test('what is sealed is every complete block of 256, once, and roots are the same with and without', async () => {
  await recommend(140);
  const before = await record.rootAt(280);
  expect(await record.seal(10)).toEqual({ sealed: 1, finding: null });
  expect(await record.seal(10)).toEqual({ sealed: 0, finding: null });
  expect(await record.rootAt(280)).toBe(before);
});
