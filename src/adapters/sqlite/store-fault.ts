import Database from 'better-sqlite3';
import { StoreUnavailable } from '../../app/store.ts';

// Result codes that speak of the disk, the file or its locks, not of the statement (https://sqlite.org/rescode.html).
const UNAVAILABLE = new Set([
  'SQLITE_FULL',
  'SQLITE_READONLY',
  'SQLITE_IOERR',
  'SQLITE_BUSY',
  'SQLITE_LOCKED',
  'SQLITE_CANTOPEN',
  'SQLITE_NOMEM',
  'SQLITE_PERM',
  'SQLITE_PROTOCOL',
  'SQLITE_CORRUPT',
  'SQLITE_NOTADB',
]);

/** Whether the error means that the store cannot be used now, whatever it was asked. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Database.SqliteError)) return error instanceof StoreUnavailable;
  // Extended codes add a part to the primary one: SQLITE_IOERR_FSYNC, SQLITE_READONLY_DBMOVED.
  return UNAVAILABLE.has(error.code.split('_', 2).join('_'));
}

/** `StoreUnavailable` with SQLite's own code, so that the log says at once whether the disk is full or a lock is held. */
export function unavailable(what: string, cause: unknown): StoreUnavailable {
  if (cause instanceof StoreUnavailable) return cause;
  const code = cause instanceof Database.SqliteError ? `: ${cause.code}` : '';
  return new StoreUnavailable(`${what}${code}`, { cause });
}
