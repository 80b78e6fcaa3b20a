import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { findMigrations, migrate } from '../../../src/adapters/sqlite/migrate.ts';
import { openDatabase } from '../../../src/adapters/sqlite/open-database.ts';
import { temporaryFolder } from './store-fixture.ts';

// Requirement 2: no acknowledged decision lost: a hundred `kill -9` cycles; KILL_CYCLES says how many others.

const CYCLES = Number(process.env.KILL_CYCLES ?? 100);
const SIDE_BY_SIDE = 2;
// The kills meet every phase of a batch, and no cycle takes long.
const PHASES = 150;

/** The child and its thread in one file each, which start in a fifth of the time; returns where the child is. */
async function bundled(folder: string): Promise<string> {
  const script = join(folder, 'kill-child.js');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const banner =
    "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";
  await build({
    entryPoints: {
      'kill-child': join(import.meta.dirname, 'kill-child.ts'),
      'writer-thread': join(import.meta.dirname, '../../../src/adapters/sqlite/writer/writer-thread.ts'),
    },
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // The native part stays where it lies.
    plugins: [
      {
        name: 'native-stays',
        setup: (builder) =>
          builder.onResolve({ filter: /^better-sqlite3$/ }, () => ({
            path: createRequire(import.meta.url).resolve('better-sqlite3'),
            external: true,
          })),
      },
    ],
    banner: { js: banner },
  });
  return script;
}

/** Lets a process commit until it has acknowledged `most` commits, kills it at once, and returns all that it acknowledged. */
async function killAfter(
  script: string,
  path: string,
  first: number,
  most: number,
  where: 'here' | 'thread',
): Promise<string[]> {
  const child = spawn(process.execPath, [script, `file:${path}`, String(first), findMigrations(), where], {
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
  `${CYCLES} times kill -9 in the middle of work, done here or on a thread: no acknowledged commit is lost, none is half there`,
  async () => {
    const folder = temporaryFolder();
    const script = await bundled(folder);
    const runs = Array.from({ length: SIDE_BY_SIDE }, async (_, run) => {
      const path = join(folder, `countersign-${run}.db`);
      const acknowledged: string[] = [];
      for (let cycle = 0; cycle < CYCLES / SIDE_BY_SIDE; cycle += 1) {
        const most = 20 + ((cycle * 7 + run * 3) % PHASES);
        const where = cycle % 2 === 0 ? 'here' : 'thread';
        acknowledged.push(...(await killAfter(script, path, cycle * 100_000, most, where)));
        expect(faultsOf(path, acknowledged)).toEqual([]);
      }
      return acknowledged.length;
    });
    const counts = await Promise.all(runs);
    expect(Math.min(...counts)).toBeGreaterThan(300);
  },
  15_000 * CYCLES,
);
