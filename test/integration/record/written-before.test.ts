import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { privatesOf } from '../../../src/app/audit-entry.ts';
import { contentHash } from '../../../src/audit/hash.ts';
import { GONE, type KeptRecord, keptRecord } from '../../support/kept-record.ts';
import { runAudit } from '../../support/run-audit.ts';
import { runVerifier } from '../../support/run-verifier.ts';

// Events of before what agents say became commitments have its hashes in the open: they are what was signed, and stay so.

let kept: KeptRecord;
let id: string;
const audit = (...args: string[]) => runAudit(args, kept.env);
const file = (name: string, text: string): string => {
  const path = join(kept.folder, name);
  writeFileSync(path, text);
  return path;
};

beforeAll(async () => {
  kept = await keptRecord();
  id = await kept.recommended('old');
  const at = kept.clock.now();
  const about = { agent: 'bid-pilot', recommendation: id, revision: 1 };
  const hashes = { trigger_hash: contentHash('Sales fell'), data_hash: contentHash({}), outcome_hash: 'ab'.repeat(32) };
  const privates = privatesOf(kept.app.ids, { person: GONE.handle, note: GONE.note });
  await kept.app.store.append([{ id: 'evt_old', type: 'revised', at, facts: { ...about, ...hashes }, privates }], []);
  await kept.rejected('new');
  await kept.later(25 * 3_600_000);
});
afterAll(() => kept.close());

test('it verifies, is proven to third parties and exported as it is, beside what is written now', async () => {
  expect((await audit('verify')).code).toBe(0);
  const key = (await audit('key')).stdout.trim();
  const bundle = file('old.json', (await audit('prove', id, '--with-names')).stdout);
  expect(readFileSync(bundle, 'utf8')).toContain('trigger_hash');
  expect(readFileSync(bundle, 'utf8')).toContain('\\"said\\"');
  expect(await runVerifier([bundle, '--key', key])).toMatchObject({ code: 0 });
  expect((await audit('export', '--format', 'ndjson')).stdout).toContain(
    `"trigger_hash":"${contentHash('Sales fell')}"`,
  );
});

test('people in it are erased as they are from what is written now', async () => {
  expect(await audit('erase', GONE.handle, '--by', 'Lena Ortiz')).toMatchObject({ code: 0 });
  expect((await audit('verify')).code).toBe(0);
  expect((await audit('prove', id, '--with-names')).stdout).not.toContain(GONE.handle);
});
