import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { findMigrations, migrate } from '../../src/adapters/sqlite/migrate.ts';

/** A new migrated database in a folder of its own, in memory where the system has such a place: fsync costs nothing there. */
export function createSimDatabase(): { path: string; remove(): void } {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'countersign-sim-'));
  const path = join(folder, 'countersign.db');
  writeFileSync(path, migrated());
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

let template: Buffer | null = null;

/** A database with every migration and nothing in it, made once. */
function migrated(): Buffer {
  if (template) return template;
  const db = new Database(':memory:');
  migrate(db, findMigrations());
  template = db.serialize();
  db.close();
  return template;
}
