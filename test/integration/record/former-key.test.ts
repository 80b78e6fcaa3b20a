import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { openRecord } from '../../../src/adapters/sqlite/record/open-record.ts';
import { makeCheckpoint } from '../../../src/app/keep-record.ts';
import { parseSigner } from '../../../src/audit/signed-note.ts';
import { newSignerText } from '../../../src/record-key.ts';
import { type KeptRecord, keptRecord } from '../../support/kept-record.ts';
import { runAudit } from '../../support/run-audit.ts';
import { runVerifier } from '../../support/run-verifier.ts';

// A signing key is replaced: what was signed by the one before stays good for as long as the policy names it.

const ORIGIN = 'countersign.example/record';
let kept: KeptRecord;
let formerKey: string;
let published: string;
let bundle: string;

const audit = (...args: string[]) => runAudit(args, kept.env);
const file = (name: string, text: string): string => {
  const path = join(kept.folder, name);
  writeFileSync(path, text);
  return path;
};
function formerKeys(...keys: string[]): void {
  const policyFile = kept.env.POLICY_FILE ?? '';
  const document = parseDocument(readFileSync(policyFile, 'utf8'));
  document.setIn(['record', 'former_keys'], keys);
  writeFileSync(policyFile, document.toString());
}
async function sign(): Promise<string> {
  const signer = parseSigner(kept.env.RECORD_SIGNING_KEY ?? '');
  if (signer === null) throw new Error('expected a signing key');
  const keeper = openRecord(kept.env.DATABASE_URL ?? '');
  const { note } = await makeCheckpoint(keeper, ORIGIN, signer);
  await keeper.close();
  return note;
}

beforeAll(async () => {
  kept = await keptRecord();
  const id = await kept.rejected('before');
  formerKey = (await audit('key')).stdout.trim();
  published = file('published.txt', await sign());
  bundle = file('before.json', (await audit('prove', id)).stdout);
  kept.env.RECORD_SIGNING_KEY = newSignerText(ORIGIN);
  await kept.rejected('after');
  await sign();
});
afterAll(() => kept.close());

describe('in this order', () => {
  test('a checkpoint of a key that nobody named is not trusted, whoever signed it', async () => {
    expect((await audit('verify')).code).toBe(2);
    expect(await audit('verify', '--checkpoint', published)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('it was signed by another key'),
    });
  });

  test('named among the former keys its checkpoints are good, and lead to the record as it is now', async () => {
    formerKeys(formerKey);
    expect(await audit('verify')).toMatchObject({ code: 0, stdout: expect.stringContaining('2 checkpoints') });
    expect(await audit('verify', '--checkpoint', published)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('the one kept elsewhere'),
    });
  });

  test('a third party checks by the key that signed, and by no other', async () => {
    const present = (await audit('key')).stdout.trim();
    expect(present).not.toBe(formerKey);
    expect((await runVerifier([bundle, '--key', formerKey])).code).toBe(0);
    expect((await runVerifier([bundle, '--key', present])).stderr).toContain('not signed by this key');
  });

  test('what is no key is said to be none', async () => {
    formerKeys('mine');
    expect(await audit('verify')).toMatchObject({ code: 1, stderr: expect.stringContaining('record.former_keys.0') });
  });
});
