import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DatabaseUrlError, databasePath } from '../../../src/adapters/sqlite/database-url.ts';
import { assertDurable, DatabaseUnusable, openDatabase } from '../../../src/adapters/sqlite/open-database.ts';
import { openSqliteStore } from '../../../src/adapters/sqlite/open-sqlite-store.ts';
import { StoreUnavailable } from '../../../src/app/store.ts';
import { change, item, put } from './changes.ts';
import { openStore, temporaryFolder } from './store-fixture.ts';

// Requirement 3: `synchronous=FULL` asserted after reopening; refuses to start otherwise.

describe('DATABASE_URL', () => {
  test.each([
    ['file:countersign.db', 'countersign.db'],
    ['file:./data/countersign.db', './data/countersign.db'],
    ['file:/var/lib/countersign.db', '/var/lib/countersign.db'],
    ['file:///var/lib/counter%20sign.db', '/var/lib/counter sign.db'],
    ['FILE:countersign.db', 'countersign.db'],
  ])('%s is the file %s', (url, path) => expect(databasePath(url)).toBe(path));

  test.each([
    ['', 'got a value without a scheme'],
    ['countersign.db', 'got a value without a scheme'],
    ['postgres://bot:hunter2@db/countersign', 'got postgres:'],
    ['file:', 'got no path'],
    ['file::memory:', 'got :memory:'],
    ['file:///:memory:', 'got :memory:'],
    ['file:countersign.db?mode=memory', 'got options after a question mark'],
    ['file:///countersign.db?nolock=1', 'got options after a question mark'],
    ['file://elsewhere/countersign.db', 'got a file URL with a host'],
  ])('%s is refused, with what was expected', (url, problem) => {
    const open = () => databasePath(url);
    expect(open).toThrow(DatabaseUrlError);
    expect(open).toThrow(`DATABASE_URL: expected file: and a path, such as file:countersign.db; ${problem}`);
    // The value may hold a password.
    expect(open).not.toThrow('hunter2');
  });
});

describe('a database', () => {
  const settings = (db: Database.Database) =>
    ['journal_mode', 'synchronous', 'fullfsync', 'foreign_keys', 'busy_timeout', 'page_size'].map((pragma) =>
      db.pragma(pragma, { simple: true }),
    );

  test('has what durability needs when it is made, and again when it is reopened', () => {
    const path = join(temporaryFolder(), 'countersign.db');
    for (const _time of ['made', 'reopened']) {
      const db = openDatabase(path);
      expect(settings(db)).toEqual(['wal', 2, 1, 1, 5000, 4096]);
      db.exec('CREATE TABLE IF NOT EXISTS kept (id INTEGER) STRICT');
      db.close();
    }
  });

  test.each([
    ['synchronous = NORMAL', 'expected PRAGMA synchronous = FULL, got 1'],
    ['foreign_keys = OFF', 'expected PRAGMA foreign_keys = ON, got 0'],
    ['journal_mode = DELETE', 'expected PRAGMA journal_mode = WAL, got delete'],
    ['busy_timeout = 0', 'expected PRAGMA busy_timeout = 5000, got 0'],
  ])('that lost a setting is found out: %s', async (pragma, problem) => {
    const { db, store } = openStore();
    await store.check();
    db.pragma(pragma);
    expect(() => assertDurable(db)).toThrow(DatabaseUnusable);
    expect(() => assertDurable(db)).toThrow(problem);
    await expect(store.check()).rejects.toThrow(StoreUnavailable);
  });

  test('that takes no write-ahead log is refused', () => {
    expect(() => openDatabase(':memory:')).toThrow(DatabaseUnusable);
    expect(() => openDatabase(':memory:')).toThrow('expected PRAGMA journal_mode = WAL, got memory');
  });

  test.each([
    ['in a folder that does not exist', (folder: string) => join(folder, 'nowhere', 'countersign.db')],
    [
      'that is a folder',
      (folder: string) => {
        mkdirSync(join(folder, 'countersign.db'));
        return join(folder, 'countersign.db');
      },
    ],
    [
      'that is no database',
      (folder: string) => {
        writeFileSync(join(folder, 'countersign.db'), 'name,amount\n'.repeat(1_000));
        return join(folder, 'countersign.db');
      },
    ],
  ])('%s is refused by name', (_what, pathIn) => {
    const path = pathIn(temporaryFolder());
    expect(() => openDatabase(path)).toThrow(DatabaseUnusable);
    expect(() => openDatabase(path)).toThrow(`database ${path}: `);
  });
});

describe('the store of a URL', () => {
  test('keeps what was committed, closed and opened again', async () => {
    const url = pathToFileURL(join(temporaryFolder(), 'countersign.db')).href;
    const first = await openSqliteStore({ url });
    const stored = await put(first, item('rec_1'));
    await first.close();
    const second = await openSqliteStore({ url });
    onTestFinished(() => second.close());
    expect(await second.recommendation('rec_1')).toEqual(stored);
  });

  test('is not opened without its migrations', async () => {
    const folder = temporaryFolder();
    const opened = openSqliteStore({
      url: `file:${join(folder, 'countersign.db')}`,
      migrationsDir: join(folder, 'none'),
    });
    await expect(opened).rejects.toThrow('none');
  });

  test.each<[string, (path: string) => void, string]>([
    ['that is not there', () => {}, 'is not there; DATABASE_URL names the database of the server'],
    ['that is empty', (path) => writeFileSync(path, ''), 'has nothing of Countersign'],
    [
      'of something else',
      (path) => new Database(path).exec('CREATE TABLE theirs (id)').close(),
      'has nothing of Countersign',
    ],
    ['that is none', (path) => writeFileSync(path, 'x'.repeat(9_000)), 'cannot be read'],
  ])('is not made of a file %s where one must be', async (_what, make, says) => {
    const path = join(temporaryFolder(), 'countersign.db');
    make(path);
    const before = existsSync(path) ? readFileSync(path) : null;
    const opened = openSqliteStore({ url: `file:${path}`, mustExist: true });
    await expect(opened).rejects.toThrow(`database ${path}: ${says}`);
    expect(existsSync(path) ? readFileSync(path) : null).toEqual(before);
  });

  test('is opened where it must be, and is', async () => {
    const url = pathToFileURL(join(temporaryFolder(), 'countersign.db')).href;
    await (await openSqliteStore({ url })).close();
    await (await openSqliteStore({ url, mustExist: true })).close();
  });

  test('commits what waits when it is closed, and then refuses everything', async () => {
    const { path, store } = openStore();
    const waiting = store.commit(change(item('rec_1')));
    await store.close();
    expect(await waiting).toEqual({ ok: true });
    await expect(store.commit(change(item('rec_2')))).rejects.toThrow(StoreUnavailable);
    await expect(store.recommendation('rec_1')).rejects.toThrow(StoreUnavailable);
    await expect(store.halts()).rejects.toThrow(StoreUnavailable);
    await expect(store.check()).rejects.toThrow(StoreUnavailable);
    await expect(store.close()).resolves.toBeUndefined();
    expect(await openStore(path).store.recommendation('rec_1')).toMatchObject({ id: 'rec_1' });
  });

  test('that may not be written to says so', async () => {
    const { db, store } = openStore();
    db.pragma('query_only = ON');
    await expect(store.check()).rejects.toThrow(StoreUnavailable);
    await expect(store.commit(change(item('rec_1')))).rejects.toThrow('the store cannot write: SQLITE_READONLY');
    db.pragma('query_only = OFF');
    expect(await store.commit(change(item('rec_1')))).toEqual({ ok: true });
  });
});
