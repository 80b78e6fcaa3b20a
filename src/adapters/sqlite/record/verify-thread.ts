import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { parseVerifier } from '../../../audit/signed-note.ts';
import { verifyRecord } from './verify-record.ts';

/** What the thread is asked: which file, and by which verifier keys its checkpoints are read. */
export type VerifyOrder = { path: string; verifiers: readonly string[] };

// A million events take many seconds to hash: not on the thread that answers clicks.
const { path, verifiers } = workerData as VerifyOrder;
const keys = verifiers.flatMap((text) => parseVerifier(text) ?? []);
const db = new Database(path, { readonly: true, timeout: 5_000 });
try {
  parentPort?.postMessage(verifyRecord(db, { verifiers: keys, kept: null }).findings);
} finally {
  db.close();
}
