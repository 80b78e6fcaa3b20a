import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type KeptRecord, keptRecord } from '../../support/kept-record.ts';
import { runAudit } from '../../support/run-audit.ts';
import { runVerifier } from '../../support/run-verifier.ts';

// How long the policy keeps texts, tried as an operator does it years later: by the commands, on a record of then.

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const BY = ['--by', 'Lena Ortiz'];

let kept: KeptRecord;
afterEach(() => kept.close());

const audit = (...args: string[]) => runAudit(args, kept.env);
const file = (name: string, text: string): string => {
  const path = join(kept.folder, name);
  writeFileSync(path, text);
  return path;
};
const linesOf = async () => (await audit('export', '--format', 'ndjson')).stdout.trimEnd().split('\n');
const about = (id: string) => (line: string) => line.includes(`"${id}"`);

/** Rejected so long ago, by the clock that the commands go by, with all that follows. */
async function rejectedAgo(ms: number, key: string): Promise<string> {
  kept.clock.advance(Date.now() - ms - kept.clock.now());
  const id = await kept.rejected(key);
  await kept.later(DAY_MS);
  return id;
}

describe.each([
  ['1y', YEAR_MS],
  ['7y', 7 * YEAR_MS],
])('with a retention of %s', (retention, retentionMs) => {
  test('texts older than that go, all proofs hold, and what is on hold stays until it is lifted', async () => {
    kept = await keptRecord([['retention: 7y', `retention: ${retention}`]]);
    const held = await rejectedAgo(retentionMs + 9 * DAY_MS, 'held');
    const old = await rejectedAgo(retentionMs + 5 * DAY_MS, 'old');
    const young = await rejectedAgo(retentionMs - 5 * DAY_MS, 'young');
    const key = (await audit('key')).stdout.trim();
    const bundle = file('before.json', (await audit('prove', old, '--with-names')).stdout);
    const { checkpoint } = JSON.parse(readFileSync(bundle, 'utf8'));
    const published = file('kept.txt', checkpoint);
    const before = await linesOf();
    expect((await audit('hold', 'add', `recommendation:${held}`, '--reason', 'a lawsuit', ...BY)).code).toBe(0);

    const pruned = await audit('prune', ...BY);
    expect(pruned.stdout).toMatch(
      /^Pruned: the texts of \d+ events before .*, and 1 recommendation\.\nKept on legal hold: /,
    );
    const after = await linesOf();
    expect(before.filter(about(old)).length).toBeGreaterThan(3);
    expect(after.filter(about(old))).toEqual([]);
    for (const id of [held, young]) expect(after.filter(about(id))).toEqual(before.filter(about(id)));
    expect(JSON.parse(after.at(-1) ?? '')).toMatchObject({
      type: 'record.pruned',
      runs: [[expect.any(Number), expect.any(Number)]],
    });

    // What was proven before still is; so is what is left, and the hash of what is gone.
    expect(await runVerifier([bundle, '--key', key])).toMatchObject({ code: 0 });
    expect(await audit('verify', '--checkpoint', published)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('texts pruned'),
    });
    const whole = file('after.json', (await audit('export', '--format', 'json')).stdout);
    expect(readFileSync(whole, 'utf8').match(/"leaf":null/g)).toHaveLength(before.filter(about(old)).length);
    expect(await runVerifier([whole, '--key', key])).toMatchObject({ code: 0 });
    expect((await audit('prove', old)).stderr).toContain(old);

    const [hold = ''] = (await audit('hold', 'list')).stdout.split(' ');
    expect((await audit('hold', 'release', hold, '--reason', 'it is over', ...BY)).code).toBe(0);
    expect((await audit('prune', ...BY)).stdout).toContain('and 1 recommendation.');
    expect((await linesOf()).some(about(young))).toBe(true);
    expect((await linesOf()).filter(about(held))).toEqual([]);
    expect((await audit('verify', '--checkpoint', published)).code).toBe(0);
  });
});

test('what a policy of one year lets go, one of seven keeps', async () => {
  kept = await keptRecord();
  const old = await rejectedAgo(2 * YEAR_MS, 'old');
  expect((await audit('prune', ...BY)).stdout).toContain('the texts of 0 events');
  expect(await audit('prune', '--before', '2026-01-01', ...BY)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('the policy keeps texts until they are 2555 days old'),
  });
  expect((await linesOf()).filter(about(old)).length).toBeGreaterThan(3);

  const policy = readFileSync(kept.env.POLICY_FILE ?? '', 'utf8');
  writeFileSync(kept.env.POLICY_FILE ?? '', policy.replace('retention: 7y', 'retention: 1y'));
  expect((await audit('prune', ...BY)).stdout).toContain('and 1 recommendation.');
  expect((await linesOf()).filter(about(old))).toEqual([]);
});
