import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pruneRecord } from '../../../src/adapters/sqlite/record/prune-record.ts';
import { GONE, type KeptRecord, keptRecord } from '../../support/kept-record.ts';
import { runAudit } from '../../support/run-audit.ts';
import { runVerifier } from '../../support/run-verifier.ts';

// Requirement 23: proofs hold after pruning and erasure; legal hold obeyed; a scan finds no erased text.

const YEAR_MS = 365 * 86_400_000;
let kept: KeptRecord;
let key: string;
let held: string;
let open: string;
let ended: string;

const audit = (...args: string[]) => runAudit(args, kept.env);
const by = ['--by', 'Lena Ortiz'];
const file = (name: string, text: string): string => {
  const path = join(kept.folder, name);
  writeFileSync(path, text);
  return path;
};

beforeAll(async () => {
  kept = await keptRecord();
  key = (await audit('key')).stdout.trim();
  ended = await kept.approved('ended');
  held = await kept.rejected('held');
  for (let count = 0; count < 60; count += 1) await kept.approved(`more-${count}`);
  await kept.later(3 * 86_400_000);
  open = await kept.recommended('open');
});
afterAll(() => kept.close());

/** Everything that lies on the disk: the database and the files beside it. */
function bytesOnDisk(): Buffer {
  return Buffer.concat(
    readdirSync(kept.folder).flatMap((name) =>
      name.startsWith('countersign.db') ? [readFileSync(join(kept.folder, name))] : [],
    ),
  );
}

describe('in this order', () => {
  let before: string;

  test('proofs are made, and a third party checks them', async () => {
    before = file('before.json', (await audit('prove', ended, '--with-names')).stdout);
    expect(readFileSync(before, 'utf8')).toContain(GONE.note);
    expect(await runVerifier([before, '--key', key])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('proven'),
    });
  });

  test('a legal hold makes erasure refuse, and names itself', async () => {
    const placed = await audit('hold', 'add', `recommendation:${held}`, '--reason', 'a lawsuit', ...by);
    expect(placed.stdout).toContain(`Held: recommendation ${held}`);
    const refused = await audit('erase', GONE.handle, ...by);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(`recommendation ${held} is on legal hold`);
    expect(bytesOnDisk().includes(GONE.note)).toBe(true);
  });

  test('a hold on a time covers its last day to the end', async () => {
    const placed = await audit('hold', 'add', 'time:2026-11-20/2026-11-23', '--reason', 'an audit', ...by);
    expect(placed.stdout).toContain('Held: time 2026-11-20T00:00:00.000Z/2026-11-23T23:59:59.999Z');
    const refused = await audit('erase', GONE.handle, ...by);
    expect(refused.stderr).toContain('is on legal hold');
    const [, id = ''] = /as (hold_\w+)/.exec(placed.stdout) ?? [];
    expect((await audit('hold', 'release', id, '--reason', 'it is over', ...by)).code).toBe(0);
  });

  test('pruning keeps what is held and what is open, and is recorded', async () => {
    const db = new Database(kept.path);
    const operator = { by: 'Lena Ortiz', reason: '', now: kept.clock.now() + 8 * YEAR_MS, ids: kept.app.ids };
    // Two of them lie before this, and the one on hold; the open one is the newest of all.
    const pruned = pruneRecord(db, kept.clock.now() + 1, operator);
    const left = (id: string) =>
      db.prepare("SELECT count(*) FROM audit_events WHERE recommendation_id = ? AND leaf <> ''").pluck().get(id);
    expect(pruned.events).toBeGreaterThan(256);
    expect([left(ended), left(held), left(open)]).toEqual([0, expect.any(Number), 2]);
    expect(left(held)).toBeGreaterThan(3);
    expect(pruned).toMatchObject({ open: 2, recommendations: 61 });
    expect(db.prepare('SELECT count(*) FROM recommendations').pluck().get()).toBe(2);
    db.close();
    expect(await audit('verify')).toMatchObject({ code: 0, stdout: expect.stringContaining('texts pruned') });
  });

  test('once the hold is lifted a person is erased, and everything still verifies', async () => {
    const [id = ''] = (await audit('hold', 'list')).stdout.split(' ');
    expect((await audit('hold', 'release', id, '--reason', 'the suit is over', ...by)).code).toBe(0);
    const erased = await audit('erase', GONE.slack, '--reason', 'asked for it', ...by);
    expect(erased).toMatchObject({ code: 0, stdout: expect.stringContaining('The file was written anew') });
    expect(erased.stdout).not.toContain('Still found');
    expect(await audit('verify')).toMatchObject({ code: 0, stdout: expect.stringContaining('erased') });
  });

  test('a scan of the files finds neither name, nor id, nor what they wrote', () => {
    const bytes = bytesOnDisk();
    for (const text of [GONE.handle, GONE.slack, GONE.note, 'her sister'])
      expect([text, bytes.includes(text)]).toEqual([text, false]);
  });

  test('what was proven before still is, and leads to the record as it is now', async () => {
    expect((await runVerifier([before, '--key', key])).code).toBe(0);
    const { checkpoint } = JSON.parse(readFileSync(before, 'utf8'));
    const verified = await audit('verify', '--checkpoint', file('kept.txt', checkpoint));
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('the one kept elsewhere') });
  });

  test('new proofs are made of what is left: of an erased person’s event, and of the hash of a pruned one', async () => {
    const after = file('after.json', (await audit('prove', held, '--with-names')).stdout);
    const pruned = file('pruned.json', (await audit('prove', '1')).stdout);
    expect(readFileSync(after, 'utf8')).not.toContain(GONE.handle);
    expect(JSON.parse(readFileSync(pruned, 'utf8')).events).toMatchObject([{ seq: 1, leaf: null }]);
    for (const bundle of [after, pruned]) expect((await runVerifier([bundle, '--key', key])).code).toBe(0);
  });

  test('an erased person, asked for, gets a clear answer', async () => {
    expect(await audit('erase', GONE.handle, ...by)).toMatchObject({
      code: 1,
      stderr: `Nothing of ${GONE.handle} is kept: the record never named them, or they were erased before.\n`,
    });
    expect(await audit('export', '--person', GONE.handle)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('it never did, or they were erased'),
    });
    expect((await audit('erasures')).stdout).toMatch(/^event \d+ .* \d+ values\n$/);
  });
});

test('whoever has a part in what is still open is not erased yet', async () => {
  const waiting = await keptRecord();
  const id = await waiting.approved('waiting');
  const refused = await runAudit(['erase', GONE.handle, ...by], waiting.env);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(`has a part in ${id}, still open`) });
  expect((await waiting.app.store.history(id)).some(({ privates }) => privates.person === GONE.handle)).toBe(true);
  await waiting.close();
});

test('a person whom the policy still names is not erased', async () => {
  expect(await audit('erase', 'dana', ...by)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('take them out first'),
  });
});

test('the retention of the policy is what pruning goes by', async () => {
  const old = await keptRecord([['retention: 7y', 'retention: 1y']]);
  await old.rejected('old');
  await old.later(3_600_000);
  const early = await runAudit(['prune', '--before', '2030-01-01', ...by], old.env);
  expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining('until they are 365 days old') });
  const none = await runAudit(['prune', ...by], old.env);
  expect(none).toMatchObject({ code: 0, stdout: expect.stringContaining('the texts of 0 events') });
  await old.close();
  const forever = await keptRecord([['retention: 7y', 'retention: forever']]);
  expect((await runAudit(['prune', ...by], forever.env)).stderr).toContain('nothing is pruned');
  await forever.close();
});
