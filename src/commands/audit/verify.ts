import { readFileSync } from 'node:fs';
import Sqlite, { type Database } from 'better-sqlite3';
import { lastSequence } from '../../adapters/sqlite/record/find-events.ts';
import { openForReading } from '../../adapters/sqlite/record/open-reading.ts';
import { verifyRange } from '../../adapters/sqlite/record/verify-range.ts';
import {
  checkpointProblem,
  openByAny,
  type VerifyOptions,
  verifyRecord,
} from '../../adapters/sqlite/record/verify-record.ts';
import { RecordFails } from '../../app/record.ts';
import type { Finding } from '../../audit/check-event.ts';
import { lastNoteOf, type TreeHead } from '../../audit/checkpoint.ts';
import type { NoteVerifier } from '../../audit/signed-note.ts';
import { ConfigError } from '../../config.ts';
import { counted, recordSetting, verifiersFor } from './record-setting.ts';

export type VerifyRequest = { from?: string; to?: string; checkpoint?: string; key?: string };

const PROGRESS_EVERY = 100_000;

/** Checks the record, all of it or a range, by itself or against a checkpoint that was kept elsewhere. */
export function verify(options: VerifyRequest): void {
  const setting = recordSetting();
  const verifiers = verifiersFor(setting, options.key);
  const { origin } = setting.record;
  const kept = options.checkpoint === undefined ? null : readCheckpoint(options.checkpoint, verifiers, origin);
  const db = openForReading(setting.config.databaseUrl);
  try {
    if (options.from === undefined && options.to === undefined) verifyWhole(db, { verifiers, kept }, origin);
    else if (kept === null) verifyPart(db, options);
    else throw new ConfigError('--checkpoint is held against the whole record; leave out --from and --to.');
  } catch (error) {
    throw damaged(error);
  } finally {
    db.close();
  }
}

function verifyWhole(db: Database, options: Pick<VerifyOptions, 'verifiers' | 'kept'>, origin: string): void {
  const { kept } = options;
  let said = 0;
  const onProgress = (checked: number, total: number) => {
    if (checked - said < PROGRESS_EVERY) return;
    said = checked;
    process.stderr.write(`${checked.toLocaleString('en-US')} of ${counted(total, 'event')}\n`);
  };
  const { size, root, findings, checkpoints, pruned, erased } = verifyRecord(db, { ...options, onProgress });
  process.stdout.write(
    [
      `${counted(size, 'event')}, root ${Buffer.from(root, 'hex').toString('base64')}`,
      `${counted(checkpoints, 'checkpoint')} of ${origin}${kept === null ? '' : `, among them the one kept elsewhere, of ${counted(kept.size, 'event')}`}`,
      ...(pruned + erased === 0 ? [] : [`${counted(pruned, 'text')} pruned, ${counted(erased, 'value')} erased`]),
      '',
    ].join('\n'),
  );
  tell(findings);
}

function verifyPart(db: Database, options: VerifyRequest): void {
  const last = lastSequence(db);
  const from = sequence(options.from ?? '1', '--from');
  const to = sequence(options.to ?? String(last), '--to');
  const reversed = options.from !== undefined && options.to !== undefined && from > to;
  if (reversed) throw new ConfigError(`--from ${from} --to ${to}: expected the first to be no later than the last.`);
  if (from > last) throw new ConfigError(`--from ${from}: the record has ${counted(last, 'event')}.`);
  const { checked, findings } = verifyRange(db, from, Math.min(to, last));
  process.stdout.write(`${counted(checked, 'event')}, ${from} to ${Math.min(to, last)}\n`);
  tell(findings);
}

function tell(findings: readonly Finding[]): void {
  if (findings.length === 0) {
    process.stdout.write('The record verifies.\n');
    return;
  }
  const lines = findings.map(({ seq, what }) => (seq === null ? what : `event ${seq}: ${what}`));
  throw new RecordFails(`${lines.join('\n')}\nThe record FAILS verification: ${counted(findings.length, 'finding')}.`);
}

/** The last checkpoint of a file, once it is found to be this record's. Throws `ConfigError` or `RecordFails`. */
export function readCheckpoint(file: string, verifiers: readonly NoteVerifier[], origin: string): TreeHead {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(`--checkpoint ${file}: cannot be read; expected a file with a checkpoint.`, { cause });
  }
  const opened = openByAny(lastNoteOf(text), verifiers, origin);
  if (!opened.ok)
    throw new RecordFails(`The checkpoint in ${file} cannot be used: ${checkpointProblem(opened.problem)}.`);
  return opened.head;
}

function sequence(text: string, option: string): number {
  if (!/^[1-9]\d{0,15}$/.test(text))
    throw new ConfigError(`${option} ${text}: expected the number of an event, from 1.`);
  return Number(text);
}

/** A file that SQLite itself finds damaged is a finding, not a fault of this program. */
function damaged(error: unknown): unknown {
  if (!(error instanceof Sqlite.SqliteError) || !/^SQLITE_(CORRUPT|NOTADB)/.test(error.code)) return error;
  return new RecordFails(`The database file is damaged (${error.code}): restore a copy, and verify that.`);
}
