import Database from 'better-sqlite3';
import type { Finding } from '../../../audit/check-event.ts';
import { parseVerifier } from '../../../audit/signed-note.ts';
import { verifyRecord } from './verify-record.ts';

/** Which file, and by which verifier keys its checkpoints are read. */
export type VerifyOrder = { path: string; verifiers: readonly string[] };

/** What is found in the whole record of a file, on a connection of its own that can write nothing. */
export function wholeRecord({ path, verifiers }: VerifyOrder): Finding[] {
  const keys = verifiers.flatMap((text) => parseVerifier(text) ?? []);
  const db = new Database(path, { readonly: true, timeout: 5_000 });
  try {
    return verifyRecord(db, { verifiers: keys, kept: null }).findings;
  } finally {
    db.close();
  }
}
