import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { findMigrations, migrate } from '../../../src/adapters/sqlite/migrate.ts';
import { openDatabase } from '../../../src/adapters/sqlite/open-database.ts';
import { createSqliteStore } from '../../../src/adapters/sqlite/sqlite-store.ts';
import type { Store } from '../../../src/app/store.ts';

export type Opened = { path: string; db: Database; store: Store };

/** A folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-sqlite-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A new store on a real file, with the store's own connection beside it. */
export function openStore(path = join(temporaryFolder(), 'countersign.db')): Opened {
  const db = openDatabase(path);
  migrate(db, findMigrations());
  const store = createSqliteStore(db);
  onTestFinished(() => store.close());
  return { path, db, store };
}
