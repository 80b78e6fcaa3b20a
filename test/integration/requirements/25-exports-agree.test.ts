import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { privatesOf } from '../../../src/app/audit-entry.ts';
import { GONE, type KeptRecord, keptRecord } from '../../support/kept-record.ts';
import { runAudit } from '../../support/run-audit.ts';
import { runVerifier } from '../../support/run-verifier.ts';

// Requirement 25: the three exports agree (no secrets or personal data in logs: 25-logs-name-nobody.test.ts).

let kept: KeptRecord;
beforeAll(async () => {
  kept = await keptRecord();
  for (let count = 0; count < 8; count += 1) await kept.approved(`approved-${count}`);
  const ids = kept.app.ids;
  const note = '=HYPERLINK("http://evil.example","click")';
  const at = kept.clock.now();
  const privates = privatesOf(ids, { person: '+49 30 1', note });
  await kept.app.store.append([{ id: ids.next('evt'), type: 'noted_by_hand', at, facts: {}, privates }], []);
});
afterAll(() => kept.close());

const exported = async (...args: string[]) => {
  const { code, stdout, stderr } = await runAudit(['export', ...args], kept.env);
  expect([code, stderr]).toEqual([0, expect.stringContaining('exported.')]);
  return stdout;
};

/** The rows of a CSV text by RFC 4180, as a spreadsheet reads them. */
function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

test.each([
  [[]],
  [['--from', '3', '--to', '9']],
  // A day is whole, in UTC, and so is a time without a zone.
  [['--from', '2026-11-23', '--to', '2026-11-23']],
  [['--from', '2026-11-23T09:00']],
  [['--agent', 'bid-pilot']],
  [['--action', 'budget.shift']],
  [['--person', GONE.handle]],
])('NDJSON, CSV and JSON hold the same events, byte for byte: %j', async (filter) => {
  const lines = (await exported('--format', 'ndjson', ...filter)).trimEnd().split('\n');
  const [head = [], ...rows] = csvRows(await exported('--format', 'csv', ...filter));
  const bundle = JSON.parse(await exported('--format', 'json', ...filter));
  const at = head.indexOf('leaf');
  expect(lines.length).toBeGreaterThan(5);
  expect(rows.map((row) => row[at])).toEqual(lines);
  expect(bundle.events.map(({ leaf }: { leaf: string }) => leaf)).toEqual(lines);
  const sequences = lines.map((line) => JSON.parse(line).seq);
  expect(rows.map(([seq]) => Number(seq))).toEqual(sequences);
  expect(bundle.events.map(({ seq }: { seq: number }) => seq)).toEqual(sequences);
});

describe('each of them', () => {
  test('the whole NDJSON leads to the checkpoint, by the verifier of third parties', async () => {
    const bundle = await exported('--format', 'json');
    const files = {
      ndjson: join(kept.folder, 'all.ndjson'),
      json: join(kept.folder, 'all.json'),
      note: join(kept.folder, 'note.txt'),
    };
    writeFileSync(files.json, bundle);
    writeFileSync(files.note, JSON.parse(bundle).checkpoint);
    writeFileSync(files.ndjson, await exported('--format', 'ndjson'));
    const { key } = JSON.parse(bundle);
    for (const file of [files.ndjson, files.json]) {
      expect(await runVerifier([file, '--key', key, '--checkpoint', files.note])).toMatchObject({ code: 0 });
    }
  });

  test('the CSV runs no formula', async () => {
    const text = await exported('--format', 'csv');
    const cells = csvRows(text).flat();
    expect(cells).toContain(`'=HYPERLINK("http://evil.example","click")`);
    expect(cells).toContain("'+49 30 1");
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
  });

  test('names people only where they are asked for', async () => {
    expect(await exported('--format', 'ndjson')).not.toContain(GONE.handle);
    expect(await exported('--format', 'json')).not.toContain(GONE.handle);
    expect(await exported('--format', 'json', '--with-names')).toContain(GONE.note);
  });
});
