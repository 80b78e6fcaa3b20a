import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createWriteQueue } from '../../../src/adapters/sqlite/write-queue.ts';
import { StoreUnavailable } from '../../../src/app/store.ts';
import { temporaryFolder } from './store-fixture.ts';

/** A queue on a file with one table of numbers, and every statement that SQLite was given. */
function setUp(batchLimit?: number) {
  const statements: string[] = [];
  const db = new Database(join(temporaryFolder(), 'queue.db'), { verbose: (sql) => statements.push(String(sql)) });
  onTestFinished(() => {
    db.close();
  });
  db.exec('CREATE TABLE numbers (n INTEGER PRIMARY KEY) STRICT');
  const insert = db.prepare<[number]>('INSERT INTO numbers (n) VALUES (?)');
  const queue = createWriteQueue(db, batchLimit);
  const write = (n: number) =>
    queue.write(() => {
      insert.run(n);
      return n;
    });
  const stored = () => db.prepare('SELECT n FROM numbers ORDER BY n').pluck().all();
  const count = (sql: string) => statements.filter((statement) => statement === sql).length;
  return { db, queue, insert, write, stored, count };
}

const range = (length: number) => Array.from({ length }, (_, n) => n);

describe('writes', () => {
  test('that wait at the same moment share one transaction', async () => {
    const { write, stored, count } = setUp();
    expect(await Promise.all(range(50).map(write))).toEqual(range(50));
    expect([count('BEGIN IMMEDIATE'), count('COMMIT')]).toEqual([1, 1]);
    expect(stored()).toEqual(range(50));
  });

  test('that follow one another have one each', async () => {
    const { write, count } = setUp();
    for (const n of range(3)) await write(n);
    expect(count('COMMIT')).toBe(3);
  });

  test('beyond the size of a batch go into the next one, in their order', async () => {
    const { write, stored, count } = setUp(10);
    const order: number[] = [];
    await Promise.all(range(25).map((n) => write(n).then(() => order.push(n))));
    expect(count('COMMIT')).toBe(3);
    expect(order).toEqual(range(25));
    expect(stored()).toEqual(range(25));
  });

  test('are not seen before they are durable', async () => {
    const { write, stored } = setUp();
    const waiting = write(1);
    expect(stored()).toEqual([]);
    await waiting;
    expect(stored()).toEqual([1]);
  });

  test('with a fault are taken back alone, with all that they had written', async () => {
    const { queue, insert, write, stored } = setUp();
    const half = queue.write(() => {
      insert.run(10);
      throw new Error('half-way');
    });
    const results = await Promise.allSettled([write(1), half, write(1), write(2)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    await expect(half).rejects.toThrow('half-way');
    expect(stored()).toEqual([1, 2]);
  });

  test('are all refused when the commit fails, and the next ones are not', async () => {
    const { db, write, stored } = setUp();
    db.exec(`PRAGMA foreign_keys = ON;
      CREATE TABLE late (n INTEGER REFERENCES numbers (n) DEFERRABLE INITIALLY DEFERRED) STRICT;
      CREATE TRIGGER spoil AFTER INSERT ON numbers WHEN new.n = 13 BEGIN INSERT INTO late VALUES (99); END`);
    const results = await Promise.allSettled([write(12), write(13), write(14)]);
    for (const result of results) expect(result).toMatchObject({ reason: expect.any(StoreUnavailable) });
    expect(stored()).toEqual([]);
    expect(await write(15)).toBe(15);
  });

  test('are refused while the database cannot be begun on, and kept afterwards', async () => {
    const { db, write, stored } = setUp();
    db.pragma('busy_timeout = 0');
    const other = new Database(db.name);
    onTestFinished(() => {
      other.close();
    });
    other.exec('BEGIN IMMEDIATE');
    await expect(write(1)).rejects.toThrow('the store cannot write: SQLITE_BUSY');
    other.exec('COMMIT');
    await write(2);
    expect(stored()).toEqual([2]);
  });

  test('that wait when it closes are committed; later ones are refused', async () => {
    const { queue, write, stored } = setUp(10);
    const waiting = Promise.all(range(25).map(write));
    queue.close();
    expect(stored()).toEqual(range(25));
    await waiting;
    await expect(write(99)).rejects.toThrow(StoreUnavailable);
  });
});
