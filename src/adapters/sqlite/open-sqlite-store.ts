import type { Store } from '../../app/store.ts';
import { databasePath } from './database-url.ts';
import { threadedReader } from './digest/threaded-reader.ts';
import { findMigrations, migrate } from './migrate.ts';
import { openDatabase } from './open-database.ts';
import { openExistingDatabase } from './open-existing-database.ts';
import { createSqliteStore } from './sqlite-store.ts';

/**
 * Opens the database of a `file:` URL, brings it to the newest migration and returns the store on it. Throws
 * `DatabaseUrlError`, `DatabaseUnusable` or `MigrationError`, each with what was expected.
 */
export async function openSqliteStore(options: {
  url: string;
  migrationsDir?: string;
  /** Set where a new database would be a mistake. */
  mustExist?: true;
}): Promise<Store> {
  const path = databasePath(options.url);
  const db = options.mustExist ? openExistingDatabase(path) : openDatabase(path);
  try {
    migrate(db, options.migrationsDir ?? findMigrations());
    return createSqliteStore(db, { reports: threadedReader(path) });
  } catch (error) {
    db.close();
    throw error;
  }
}
