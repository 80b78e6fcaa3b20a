import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from 'better-sqlite3';

/** The database and the program's migrations do not belong together; nothing was changed. */
export class MigrationError extends Error {
  constructor(problem: string, options?: ErrorOptions) {
    super(`migrations: ${problem}`, options);
    this.name = 'MigrationError';
  }
}

type Migration = { name: string; sql: string; sha256: string };
type Applied = Pick<Migration, 'name' | 'sha256'>;

const APPLIED = 'SELECT name, sha256 FROM migrations ORDER BY name';

const FILE = /^(\d{4})_[a-z0-9_]+\.sql$/;

/** Where migrations/ lies: beside dist/ for the bundle, three folders up for the sources. */
export function findMigrations(): string {
  const places = ['../migrations/', '../../../migrations/'].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  );
  const found = places.find((place) => existsSync(join(place, '0001_init.sql')));
  if (found === undefined) throw new MigrationError(`expected 0001_init.sql in one of ${places.join(', ')}`);
  return found;
}

/**
 * Brings the database to the newest migration, each in a transaction of its own, and records its name and SHA-256.
 * Throws `MigrationError` when an applied file has changed, or when the database is newer than the program.
 */
export function migrate(db: Database, directory: string): void {
  const known = readMigrations(directory);
  // A busy server holds the lock most of the time, and what is up to date must not wait for it.
  if (isNewest(db, known)) return;
  db.exec('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY NOT NULL, sha256 TEXT NOT NULL) STRICT');
  const applied = db.prepare<[], Applied>(APPLIED);
  const record = db.prepare<[string, string]>('INSERT INTO migrations (name, sha256) VALUES (?, ?)');
  // Two programs may start at once: what is still to do is read again under the lock that it is done under.
  const applyNext = db.transaction(() => {
    const done = applied.all();
    assertSame(done, known);
    const next = known[done.length];
    if (!next) return false;
    try {
      db.exec(next.sql);
    } catch (cause) {
      throw new MigrationError(`${next.name} failed and was taken back`, { cause });
    }
    record.run(next.name, next.sha256);
    return true;
  });
  while (applyNext.immediate());
}

function isNewest(db: Database, known: Migration[]): boolean {
  if (db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'").get() === undefined)
    return false;
  const done = db.prepare<[], Applied>(APPLIED).all();
  assertSame(done, known);
  return done.length === known.length;
}

function readMigrations(directory: string): Migration[] {
  const names = readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  let last = 0;
  return names.map((name) => {
    const number = Number(FILE.exec(name)?.[1] ?? 0);
    // Numbers rise; one that is left out is nobody's loss.
    const expected = String(last + 1).padStart(4, '0');
    if (number <= last) throw new MigrationError(`expected ${expected}_name.sql or later in the place of ${name}`);
    last = number;
    const sql = readFileSync(join(directory, name), 'utf8');
    return { name, sql, sha256: hash('sha256', sql, 'hex') };
  });
}

function assertSame(applied: Applied[], known: Migration[]): void {
  for (const [index, { name, sha256 }] of applied.entries()) {
    const file = known[index];
    if (!file) {
      throw new MigrationError(`the database has ${name}, which this program does not know; run a newer Countersign`);
    }
    if (file.name !== name) throw new MigrationError(`the database has ${name} where this program has ${file.name}`);
    if (file.sha256 !== sha256) {
      throw new MigrationError(`${name} has changed since it was applied; restore it and add a new file instead`);
    }
  }
}
