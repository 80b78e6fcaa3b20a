import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { findMigrations, migrate } from '../../../src/adapters/sqlite/migrate.ts';
import { openDatabase } from '../../../src/adapters/sqlite/open-database.ts';
import { temporaryFolder } from './store-fixture.ts';

// Requirement 2: no acknowledged decision lost: `kill -9` cycles; KILL_CYCLES=100 runs a hundred of them.

const CYCLES = Number(process.env.KILL_CYCLES ?? 24);
const SIDE_BY_SIDE = 2;

/** Lets a process commit until it has acknowledged `most` commits, kills it at once, and returns all that it acknowledged. */
async function killAfter(path: string, first: number, most: number): Promise<string[]> {
  const script = join(import.meta.dirname, 'kill-child.ts');
  const child = spawn(process.execPath, [script, `file:${path}`, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: string[] = [];
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => {
    acknowledged.push(line);
    if (acknowledged.length === most) child.kill('SIGKILL');
  });
  const [[code, signal]] = await Promise.all([once(child, 'exit'), once(lines, 'close')]);
  expect([code, signal]).toEqual([null, 'SIGKILL']);
  return acknowledged;
}

/** What is wrong with the database after a kill: acknowledged commits that are lost, and changes that are half there. */
function faultsOf(path: string, acknowledged: string[]): unknown[] {
  const db = openDatabase(path);
  try {
    migrate(db, findMigrations());
    const version = db.prepare('SELECT version FROM recommendations WHERE id = ?').pluck();
    const lost = acknowledged.filter((line) => {
      const [id, wanted] = line.split(' ');
      return Number(version.get(id) ?? 0) < Number(wanted);
    });
    const half = db.prepare(`SELECT id FROM recommendations AS r WHERE
      (SELECT count(*) FROM audit_events WHERE recommendation_id = r.id) <> CASE version WHEN 1 THEN 1 ELSE 3 END
      OR (SELECT count(*) FROM callbacks WHERE recommendation_id = r.id) <> version - 1
      OR (SELECT max(wanted_version) FROM messages WHERE recommendation_id = r.id) IS NOT version
      OR (SELECT count(*) FROM revisions WHERE recommendation_id = r.id) <> 1
      OR status <> CASE version WHEN 1 THEN 'pending' ELSE 'approved' END`);
    const gaps = db.prepare('SELECT max(seq) - count(*) FROM audit_events').pluck().get();
    const integrity = db.pragma('integrity_check', { simple: true });
    return [...lost, ...half.all(), ...(gaps === 0 ? [] : [gaps]), ...(integrity === 'ok' ? [] : [integrity])];
  } finally {
    db.close();
  }
}

test(
  `${CYCLES} times kill -9 in the middle of work: no acknowledged commit is lost, none is half there`,
  async () => {
    const folder = temporaryFolder();
    const runs = Array.from({ length: SIDE_BY_SIDE }, async (_, run) => {
      const path = join(folder, `countersign-${run}.db`);
      const acknowledged: string[] = [];
      for (let cycle = 0; cycle < CYCLES / SIDE_BY_SIDE; cycle += 1) {
        // Another number in each cycle, so that the kill meets every phase of a batch.
        acknowledged.push(...(await killAfter(path, cycle * 100_000, 20 + cycle * 7 + run * 3)));
        expect(faultsOf(path, acknowledged)).toEqual([]);
      }
      return acknowledged.length;
    });
    const counts = await Promise.all(runs);
    expect(Math.min(...counts)).toBeGreaterThan(300);
  },
  15_000 * CYCLES,
);
