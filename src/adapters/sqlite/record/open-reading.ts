import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { databasePath } from '../database-url.ts';
import { DatabaseUnusable } from '../open-database.ts';

/**
 * A connection of its own that cannot write, for long reads beside a server that runs. Throws `DatabaseUrlError`, or
 * `DatabaseUnusable` where there is no record to read.
 */
export function openForReading(url: string): Database.Database {
  const path = databasePath(url);
  if (!existsSync(path)) throw new DatabaseUnusable(path, 'is not there; DATABASE_URL names the file to read');
  const db = new Database(path, { readonly: true, timeout: 5_000 });
  try {
    const found = db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'audit_nodes'").pluck().get();
    if (found === 1) return db;
  } catch (cause) {
    db.close();
    throw new DatabaseUnusable(path, 'cannot be read; expected a database of Countersign that is not damaged', {
      cause,
    });
  }
  db.close();
  throw new DatabaseUnusable(path, 'has no record yet; `countersign serve` brings it to this version');
}
