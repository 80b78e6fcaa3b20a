import type { RecordKeeper } from '../../app/record.ts';
import type { Store } from '../../app/store.ts';
import { databasePath } from './database-url.ts';
import { threadedReader } from './digest/threaded-reader.ts';
import { findMigrations, migrate } from './migrate.ts';
import { openDatabase } from './open-database.ts';
import { recordIn } from './record/open-record.ts';
import { rowsOn } from './rows.ts';
import { createSqliteStore } from './sqlite-store.ts';
import { queuedWrites } from './writer/queued-writes.ts';
import { startWriter } from './writer/start-writer.ts';
import { writesUnderLoad } from './writer/writes-under-load.ts';

/** What a server keeps. The record is closed first. */
export type Storage = { store: Store; record: RecordKeeper };

/**
 * Opens the database of a `file:` URL for a server, and brings it to the newest migration. Under load it is written to on
 * a thread of its own. Throws `DatabaseUrlError`, `DatabaseUnusable` or `MigrationError`, each with what was expected.
 */
export async function openStorage(url: string): Promise<Storage> {
  const path = databasePath(url);
  const db = openDatabase(path);
  try {
    migrate(db, findMigrations());
    const rows = rowsOn(db);
    const reading = recordIn(path);
    const { close: closeWrites, ...writes } = queuedWrites(db, { rows });
    const inPlace = { calls: { ...reading, ...writes }, close: closeWrites };
    const { calls, close } = writesUnderLoad(inPlace, () => startWriter(path));
    const { seal, checkAfter, addCheckpoint, recordPublication } = calls;
    return {
      store: createSqliteStore(db, { rows, reports: threadedReader(path), writes: { ...calls, close } }),
      record: { ...reading, seal, checkAfter, addCheckpoint, recordPublication },
    };
  } catch (error) {
    db.close();
    throw error;
  }
}
