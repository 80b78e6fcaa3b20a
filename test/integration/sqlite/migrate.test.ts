import { hash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { findMigrations, MigrationError, migrate } from '../../../src/adapters/sqlite/migrate.ts';
import { openDatabase } from '../../../src/adapters/sqlite/open-database.ts';
import * as schema from '../../../src/adapters/sqlite/schema.ts';
import { openStore, temporaryFolder } from './store-fixture.ts';

const INIT = 'CREATE TABLE one (id INTEGER) STRICT;';
const SECOND = 'CREATE TABLE two (id INTEGER) STRICT; INSERT INTO two VALUES (2);';

/** A database and a folder of migrations, and what is in both. */
function setUp(files: Record<string, string>) {
  const folder = temporaryFolder();
  const db = openDatabase(join(temporaryFolder(), 'countersign.db'));
  onTestFinished(() => {
    db.close();
  });
  const write = (name: string, sql: string) => writeFileSync(join(folder, name), sql);
  for (const [name, sql] of Object.entries(files)) write(name, sql);
  const tables = () =>
    db
      .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'migrations' ORDER BY name`)
      .pluck()
      .all();
  return { folder, db, write, tables, run: () => migrate(db, folder) };
}

test('applies each file once, in order, with its name and SHA-256', () => {
  const { db, write, tables, run } = setUp({ '0002_second.sql': SECOND, '0001_init.sql': INIT, 'README.md': '' });
  run();
  run();
  write('0003_third.sql', 'INSERT INTO two VALUES (3);');
  run();
  expect(tables()).toEqual(['one', 'two']);
  expect(db.prepare('SELECT id FROM two').pluck().all()).toEqual([2, 3]);
  expect(db.prepare('SELECT name, sha256 FROM migrations ORDER BY name').raw().all()).toEqual([
    ['0001_init.sql', hash('sha256', INIT, 'hex')],
    ['0002_second.sql', hash('sha256', SECOND, 'hex')],
    ['0003_third.sql', hash('sha256', 'INSERT INTO two VALUES (3);', 'hex')],
  ]);
});

test('a number that is left out is no fault', () => {
  const { tables, run } = setUp({ '0001_init.sql': INIT, '0006_sixth.sql': SECOND });
  run();
  expect(tables()).toEqual(['one', 'two']);
});

test('takes back a file that fails, and keeps those before it', () => {
  const { tables, write, run } = setUp({ '0001_init.sql': INIT, '0002_second.sql': `${SECOND} SELECT * FROM three;` });
  expect(run).toThrow(MigrationError);
  expect(run).toThrow('migrations: 0002_second.sql failed and was taken back');
  expect(tables()).toEqual(['one']);
  write('0002_second.sql', SECOND);
  run();
  expect(tables()).toEqual(['one', 'two']);
});

test('refuses when an applied file has changed', () => {
  const { write, run } = setUp({ '0001_init.sql': INIT });
  run();
  write('0001_init.sql', `${INIT} -- tidied`);
  expect(run).toThrow('migrations: 0001_init.sql has changed since it was applied');
});

test('refuses when the database is newer than the program', () => {
  const { folder, run } = setUp({ '0001_init.sql': INIT, '0002_second.sql': SECOND });
  run();
  rmSync(join(folder, '0002_second.sql'));
  expect(run).toThrow('migrations: the database has 0002_second.sql, which this program does not know');
});

test('refuses when the database came another way', () => {
  const { folder, write, run } = setUp({ '0001_init.sql': INIT, '0002_second.sql': SECOND });
  run();
  rmSync(join(folder, '0002_second.sql'));
  write('0002_other.sql', SECOND);
  expect(run).toThrow('migrations: the database has 0002_second.sql where this program has 0002_other.sql');
});

test.each([
  [
    'a number twice',
    { '0001_init.sql': INIT, '0001_more.sql': SECOND },
    'expected 0002_name.sql or later in the place of 0001_more.sql',
  ],
  [
    'no number',
    { '0001_init.sql': INIT, 'second.sql': SECOND },
    'expected 0002_name.sql or later in the place of second.sql',
  ],
])('refuses a folder with %s, before anything is applied', (_what, files, problem) => {
  const { tables, run } = setUp(files);
  expect(run).toThrow(MigrationError);
  expect(run).toThrow(problem);
  expect(tables()).toEqual([]);
});

test('finds the migrations of this program from its sources', () => {
  expect(readFileSync(join(findMigrations(), '0001_init.sql'), 'utf8')).toContain('CREATE TABLE recommendations');
});

test('finds them beside dist/ from the bundle, and says where it looked when they are missing', async () => {
  const folder = temporaryFolder();
  const outfile = join(folder, 'dist', 'cli.js');
  const entry = join(import.meta.dirname, '../../../src/adapters/sqlite/migrate.ts');
  await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', platform: 'node' });
  const bundled: { findMigrations: typeof findMigrations } = await import(outfile);
  expect(() => bundled.findMigrations()).toThrow('expected 0001_init.sql in one of');
  mkdirSync(join(folder, 'migrations'));
  writeFileSync(join(folder, 'migrations', '0001_init.sql'), INIT);
  expect(bundled.findMigrations()).toBe(join(folder, 'migrations/'));
});

const tables = Object.values(schema).filter((table) => table instanceof SQLiteTable);

test.each(tables.map((table) => [getTableConfig(table).name, getTableConfig(table).columns] as const))(
  'the columns of %s are those of the schema: text and integers, required where it says so',
  (name, columns) => {
    const { db } = openStore();
    const made = db.prepare(`SELECT name, lower(type), "notnull" FROM pragma_table_info(?)`).raw().all(name);
    const said = columns.map((column) => [column.name, column.getSQLType(), Number(column.notNull)]);
    expect(made).toEqual(said);
    for (const [, type] of said) expect(['text', 'integer']).toContain(type);
  },
);
