import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { DatabaseUnusable, openDatabase } from './open-database.ts';

const NAMES = 'DATABASE_URL names the database of the server';

/**
 * Opens the database that a server made. A command that made one of its own, for a folder or a name that was mistaken,
 * would halt or hold nothing and say that it had. Throws `DatabaseUnusable`.
 */
export function openExistingDatabase(path: string): Database {
  if (!existsSync(path)) throw new DatabaseUnusable(resolve(path), `is not there; ${NAMES}`);
  if (!isOurs(path)) throw new DatabaseUnusable(resolve(path), `has nothing of Countersign; ${NAMES}`);
  return openDatabase(path);
}

// Looked at without a right to write, so that a file of somebody else is left as it is.
function isOurs(path: string): boolean {
  const db = new Sqlite(path, { readonly: true, timeout: 5_000 });
  try {
    return db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'migrations'").get() !== undefined;
  } catch (cause) {
    throw new DatabaseUnusable(resolve(path), `cannot be read; ${NAMES}`, { cause });
  } finally {
    db.close();
  }
}
