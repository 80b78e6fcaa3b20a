import Database from 'better-sqlite3';

/** The database cannot be opened with the settings that durability needs. */
export class DatabaseUnusable extends Error {
  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`database ${path}: ${problem}`, options);
    this.name = 'DatabaseUnusable';
  }
}

// Setting, what it is set to, and how SQLite reads it back (https://sqlite.org/pragma.html).
// This build of SQLite falls back to synchronous=NORMAL whenever a WAL database is opened, so it is set every time;
// fullfsync counts on macOS only, where a plain fsync leaves the drive's own cache unwritten.
const SETTINGS = [
  { pragma: 'busy_timeout', value: '5000', reads: 5000 },
  { pragma: 'journal_mode', value: 'WAL', reads: 'wal' },
  { pragma: 'synchronous', value: 'FULL', reads: 2 },
  { pragma: 'fullfsync', value: 'ON', reads: 1 },
  { pragma: 'foreign_keys', value: 'ON', reads: 1 },
] as const;

/** Opens or makes the file and sets what durability needs on this connection; throws `DatabaseUnusable`. */
export function openDatabase(path: string): Database.Database {
  let db: Database.Database;
  try {
    db = new Database(path);
  } catch (cause) {
    throw new DatabaseUnusable(path, 'cannot be opened; expected a file in a folder that exists', { cause });
  }
  try {
    // Only a database without a page yet takes it. Pages of 8 KiB would save a quarter of the file and write twice as much
    // at each commit, since a change touches a row in each of many indexes.
    db.pragma('page_size = 4096');
    // In KiB when negative: room for the pages of the indexes, which every change touches.
    db.pragma('cache_size = -32768');
    // In pages: the WAL is copied into the file every 4 MiB. More at once would hold up what waits for longer than a request
    // may take, and costs no less.
    db.pragma('wal_autocheckpoint = 1000');
    // What a statement would take back is kept in memory: in a file of its own it costs a sixth of each change.
    db.pragma('temp_store = MEMORY');
    for (const { pragma, value } of SETTINGS) db.pragma(`${pragma} = ${value}`);
    assertDurable(db);
    return db;
  } catch (cause) {
    db.close();
    if (cause instanceof DatabaseUnusable) throw cause;
    throw new DatabaseUnusable(path, 'cannot be set up; expected a SQLite file that may be written to', { cause });
  }
}

/** Throws `DatabaseUnusable` unless this connection still has every setting that durability needs. */
export function assertDurable(db: Database.Database): void {
  for (const { pragma, value, reads } of SETTINGS) {
    const actual = db.pragma(pragma, { simple: true });
    if (actual !== reads) {
      throw new DatabaseUnusable(db.name, `expected PRAGMA ${pragma} = ${value}, got ${String(actual)}`);
    }
  }
}
