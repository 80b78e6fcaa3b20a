import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventFindings } from '../../../src/adapters/sqlite/record/event-findings.ts';
import { incidentRows } from '../../../src/adapters/sqlite/record/incident-rows.ts';
import { openRecord } from '../../../src/adapters/sqlite/record/open-record.ts';
import { makeCheckpoint } from '../../../src/app/keep-record.ts';
import type { Checkpoint } from '../../../src/app/record.ts';
import { leafHash } from '../../../src/audit/hash.ts';
import { parseSigner } from '../../../src/audit/signed-note.ts';
import { type KeptRecord, keptRecord } from '../../support/kept-record.ts';

// A page on an incident tells what is stored; whether that is what was recorded is looked at each time it is made.

let kept: KeptRecord;
let db: Database.Database;
let checkpoint: Checkpoint;
let id = '';
beforeAll(async () => {
  kept = await keptRecord();
  await kept.rejected('before');
  id = await kept.approved('one');
  const signer = parseSigner(kept.env.RECORD_SIGNING_KEY ?? '');
  if (signer === null) throw new Error('expected a signing key');
  const keeper = openRecord(kept.env.DATABASE_URL ?? '');
  checkpoint = await makeCheckpoint(keeper, 'countersign.example/record', signer);
  await keeper.close();
  db = new Database(kept.path);
  db.pragma('foreign_keys = OFF');
});
afterAll(async () => {
  db.close();
  await kept.close();
});

/** The events of the recommendation as they were, looked at after a change that is then taken back. */
function after(change: string, ...values: string[]) {
  const seqs = incidentRows(db, id).events.map(({ seq }) => seq);
  db.exec('BEGIN');
  try {
    db.prepare(change).run(...values);
    return { findings: eventFindings(db, seqs, checkpoint), intact: incidentRows(db, id).revisions[0]?.intact };
  } finally {
    db.exec('ROLLBACK');
  }
}

test('what was not touched is what was recorded', () =>
  expect(after('DELETE FROM leases')).toEqual({ findings: [], intact: true }));

test('a text, a value or an event that was changed is told', () => {
  expect(after(`UPDATE audit_private SET value = 'eve' WHERE seq = 6 AND name = 'person'`).findings).toEqual([
    'event 6: its person is not what was committed to',
  ]);
  expect(after(`UPDATE audit_events SET leaf = replace(leaf, 'bid-pilot', 'bad') WHERE seq = 6`).findings).toEqual([
    'event 6: its text is not the text that was hashed',
  ]);
  expect(after('DELETE FROM audit_events WHERE seq = 6').findings).toContain('event 6: it is missing');
});

test('a text that was changed with its hash does not lead to the checkpoint', () => {
  const text = db.prepare<[], string>('SELECT leaf FROM audit_events WHERE seq = 6').pluck().get() ?? '';
  const forged = text.replace('"halt_epoch":0', '"halt_epoch":9');
  const { findings } = after(
    'UPDATE audit_events SET leaf = ?, leaf_hash = ? WHERE seq = 6',
    ...[forged, leafHash(forged)],
  );
  expect(findings).toContain('event 6: it does not lead to the checkpoint');
});

test('what the agent sent, changed since, is not intact', () =>
  expect(after(`UPDATE revisions SET content = replace(content, '32400', '52400')`).intact).toBe(false));
