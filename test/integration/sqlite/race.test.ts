import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { approved, HOUR_MS, verdict } from '../../support/build.ts';
import { change, item, put } from './changes.ts';
import { openStore, temporaryFolder } from './store-fixture.ts';

// Requirement 1: each revision decided once: processes racing approve, reject, expire, undo on ≥ 400 items.

const Ids = z.array(z.string());
const ITEMS = 400;
const WISHES = ['approve by dana', 'approve by finn', 'reject by dana', 'reject by finn', 'expire', 'withdraw'];
const AFTERWARDS = [
  'undo by dana',
  'undo by finn',
  'redeem once',
  'redeem elsewhere',
  'close the undo window',
  'withdraw',
];

/** A process that has opened the database; `tryTen` resolves to those that it decided of the next ten. */
async function startRacer(path: string, wish: string, version = 1): Promise<{ tryTen(): Promise<string[]> }> {
  const script = join(import.meta.dirname, 'race-child.ts');
  const args = [script, `file:${path}`, wish, String(ITEMS), String(version)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines = createInterface(child.stdout);
  expect(await once(lines, 'line')).toEqual(['ready']);
  return {
    async tryTen() {
      const answered = once(lines, 'line');
      child.stdin?.write('go\n');
      const [line] = await answered;
      return Ids.parse(JSON.parse(String(line)));
    },
  };
}

/** What each of them decided. They meet anew at every ten, so that none is through before another has begun. */
async function race(racers: { tryTen(): Promise<string[]> }[]): Promise<string[][]> {
  const won = racers.map((): string[] => []);
  for (let tried = 0; tried < ITEMS; tried += 10) {
    const round = await Promise.all(racers.map((racer) => racer.tryTen()));
    for (const [index, ids] of round.entries()) won[index]?.push(...ids);
  }
  return won;
}

test(`${WISHES.length} processes that decide ${ITEMS} recommendations at once: each is decided exactly once`, async () => {
  const path = join(temporaryFolder(), 'countersign.db');
  const { db, store } = openStore(path);
  const chain = [{ roles: ['marketing_head', 'finance'], withinMs: HOUR_MS, remindAfterMs: [] }];
  const ids = Array.from({ length: ITEMS }, (_, n) => `rec_${n}`);
  await Promise.all(ids.map((id) => store.commit(change(item(id, { verdict: verdict({ chain }) }), { audit: [] }))));

  const racers = await Promise.all(WISHES.map((wish) => startRacer(path, wish)));
  const won = await race(racers);

  expect(won.flat().sort()).toEqual(ids.sort());
  // That it was a race: nobody decided everything.
  expect(Math.max(...won.map((some) => some.length))).toBeLessThan(ITEMS);
  const rows = db.prepare('SELECT status, version, count(*) AS n FROM recommendations GROUP BY status ORDER BY status');
  const [byDana = [], byFinn = [], notByDana = [], notByFinn = [], expired = [], withdrawn = []] = won;
  const expected = [
    { status: 'approved', version: 2, n: byDana.length + byFinn.length },
    { status: 'expired', version: 2, n: expired.length },
    { status: 'rejected', version: 2, n: notByDana.length + notByFinn.length },
    { status: 'withdrawn', version: 2, n: withdrawn.length },
  ];
  expect(rows.all()).toEqual(expected.filter(({ n }) => n > 0));
  // The record and the callbacks tell of the winners alone, in one sequence.
  const count = (sql: string) => db.prepare(sql).pluck().get();
  const approvals = byDana.length + byFinn.length;
  expect(count('SELECT count(*) FROM audit_events')).toBe(ITEMS + approvals);
  expect(count('SELECT max(seq) FROM audit_events')).toBe(ITEMS + approvals);
  expect(count('SELECT count(DISTINCT recommendation_id) FROM callbacks')).toBe(ITEMS);
  expect(count('SELECT count(*) FROM callbacks')).toBe(ITEMS);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
});

test(`${AFTERWARDS.length} processes at the end of the undo window of ${ITEMS}: each is undone, redeemed once, withdrawn, or has its window closed`, async () => {
  const path = join(temporaryFolder(), 'countersign.db');
  const { db, store } = openStore(path);
  const ids = Array.from({ length: ITEMS }, (_, n) => `rec_${n}`);
  await Promise.all(ids.map((id) => put(store, item(id), approved())));

  const racers = await Promise.all(AFTERWARDS.map((wish) => startRacer(path, wish, 2)));
  const won = await race(racers);

  expect(won.flat().sort()).toEqual(ids.sort());
  expect(Math.max(...won.map((some) => some.length))).toBeLessThan(ITEMS);
  const [byDana = [], byFinn = [], once = [], elsewhere = [], closed = [], withdrawn = []] = won;
  const expected = [
    { status: 'approved', version: 3, n: closed.length },
    { status: 'executing', version: 3, n: once.length + elsewhere.length },
    { status: 'pending', version: 3, n: byDana.length + byFinn.length },
    { status: 'withdrawn', version: 3, n: withdrawn.length },
  ];
  const rows = db.prepare('SELECT status, version, count(*) AS n FROM recommendations GROUP BY status ORDER BY status');
  expect(rows.all()).toEqual(expected.filter(({ n }) => n > 0));
  // What was undone has no permit, and what has one was not undone.
  const both =
    db.prepare(`SELECT recommendation_id FROM audit_events WHERE type IN ('undone', 'redeemed', 'undo_window_closed', 'withdrawn')
    GROUP BY recommendation_id HAVING count(*) <> 1`);
  expect(both.all()).toEqual([]);
});
