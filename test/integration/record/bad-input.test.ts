import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseSigner, verifierText } from '../../../src/audit/signed-note.ts';
import { newSignerText } from '../../../src/record-key.ts';
import { type KeptRecord, keptRecord } from '../../support/kept-record.ts';
import { runAudit } from '../../support/run-audit.ts';
import { runVerifier } from '../../support/run-verifier.ts';

// Whatever an auditor may be handed: one clear sentence, and an exit code that says whose fault it is.

type Bundle = {
  checkpoint: string;
  events: {
    seq: number;
    leaf: string;
    leaf_hash: string;
    proof: string[];
    private?: Record<string, { salt: string; value: string }>;
  }[];
};

let kept: KeptRecord;
let key: string;
let bundle: Bundle;
// A checkpoint from before most of it was recorded.
let older = '';
let last = 0;
const path = (name: string) => join(kept.folder, name);
const write = (name: string, text: string): string => {
  writeFileSync(path(name), text);
  return path(name);
};
const audit = (...args: string[]) => runAudit(args, kept.env);

beforeAll(async () => {
  kept = await keptRecord();
  older = JSON.parse((await audit('prove', await kept.approved('before'))).stdout).checkpoint;
  const id = await kept.approved('one');
  for (let count = 0; count < 5; count += 1) await kept.rejected(`more-${count}`);
  key = (await audit('key')).stdout.trim();
  bundle = JSON.parse((await audit('prove', id, '--with-names')).stdout);
  last = Number(bundle.checkpoint.split('\n')[1]);
  write('kept.txt', bundle.checkpoint);
});
afterAll(() => kept.close());

describe('the commands', () => {
  test.each<[string, () => string[], 1 | 2, () => string]>([
    [
      'a range that is reversed',
      () => ['export', '--from', '9', '--to', '3'],
      1,
      () => '--from 9 --to 3: expected the first to be no later than the last.',
    ],
    [
      'times that are reversed',
      () => ['export', '--from', '2026-12-01', '--to', '2026-11-01'],
      1,
      () => 'expected the first to be no later than the last',
    ],
    [
      'a range that is empty',
      () => ['export', '--from', '2031-01-01'],
      1,
      () => 'No event is in this range and fits these filters; nothing was exported.',
    ],
    [
      'a range after the end',
      () => ['export', '--from', '9999'],
      1,
      () => `--from 9999: the record has ${last} events.`,
    ],
    [
      'a time that is none',
      () => ['export', '--from', 'yesterday'],
      1,
      () => '--from yesterday: expected a time such as 2026-11-22',
    ],
    [
      'a day that there is not',
      () => ['export', '--to', '2026-02-30'],
      1,
      () => '--to 2026-02-30: expected a time such as 2026-11-22',
    ],
    [
      'a file in a folder that is not there',
      () => ['export', '--output', path('nowhere/record.csv')],
      1,
      () => 'its folder is not there; make that first',
    ],
    [
      'a file in a file',
      () => ['export', '--output', path('kept.txt/record.csv')],
      1,
      () => 'its folder is a file; name another',
    ],
    [
      'a range that begins after the end',
      () => ['verify', '--from', '9999'],
      1,
      () => `--from 9999: the record has ${last} events.`,
    ],
    [
      'a format that there is not',
      () => ['export', '--format', 'xml'],
      1,
      () => '--format xml: expected ndjson, csv, json.',
    ],
    [
      'a file that is there already',
      () => ['export', '--output', path('kept.txt')],
      1,
      () => 'it is there already; name a new file',
    ],
    [
      'a range to check, reversed',
      () => ['verify', '--from', '9', '--to', '3'],
      1,
      () => 'expected the first to be no later than the last',
    ],
    [
      'a range to check, after the end',
      () => ['verify', '--from', '9999', '--to', '10000'],
      1,
      () => `the record has ${last} events`,
    ],
    [
      'an event that is no number',
      () => ['verify', '--from', 'zero'],
      1,
      () => '--from zero: expected the number of an event, from 1.',
    ],
    ['an event that there is not', () => ['prove', '9999'], 1, () => 'The record has no event 9999'],
    ['a recommendation that there is not', () => ['prove', 'rec_404'], 1, () => 'The record has no event rec_404'],
    ['a key that is none', () => ['verify', '--key', 'secret'], 1, () => '--key: expected a verifier key'],
    [
      'another key',
      () => ['verify', '--key', verifierOf('another.example/record')],
      2,
      () => 'it was signed by another key',
    ],
    [
      'a checkpoint that is not there',
      () => ['verify', '--checkpoint', path('nowhere.txt')],
      1,
      () => 'cannot be read; expected a file with a checkpoint',
    ],
    [
      'a checkpoint that is none',
      () => ['verify', '--checkpoint', write('hello.txt', 'hello\n')],
      2,
      () => 'it is no signed note',
    ],
    [
      'a checkpoint that was changed',
      () => [
        'verify',
        '--checkpoint',
        write('changed.txt', bundle.checkpoint.replace(`\n${last}\n`, `\n${last - 1}\n`)),
      ],
      2,
      () => 'its signature is wrong: it was changed after it was signed',
    ],
    [
      'a hold on what is none',
      () => ['hold', 'add', 'everything', '--reason', 'x', '--by', 'Lena'],
      1,
      () => 'expected recommendation:ID, agent:NAME or time:FROM/TO',
    ],
    [
      'a hold without a reason',
      () => ['hold', 'add', 'agent:bid-pilot', '--by', 'Lena'],
      1,
      () => 'Say why with --reason',
    ],
    [
      'a hold on a recommendation that there is not',
      () => ['hold', 'add', 'recommendation:rec_404', '--reason', 'x', '--by', 'Lena'],
      1,
      () => 'Nothing was held: the record has no recommendation rec_404.',
    ],
    ['an act without a name', () => ['erase', 'someone'], 1, () => 'Say who you are with --by'],
    [
      'the release of a hold without a reason',
      () => ['hold', 'release', 'hold_404', '--by', 'Lena'],
      1,
      () => 'Say why with --reason: what it kept may be pruned and erased',
    ],
    [
      'a hold that does not stand',
      () => ['hold', 'release', 'hold_404', '--by', 'Lena', '--reason', 'over'],
      1,
      () => 'No hold hold_404 stands',
    ],
    [
      'nobody at all',
      () => ['erase', ' ', '--by', 'Lena'],
      1,
      () => 'Say whom to erase, by their handle or Slack member id.',
    ],
    ['somebody who was never there', () => ['erase', 'nobody', '--by', 'Lena'], 1, () => 'Nothing of nobody is kept'],
  ])('%s', async (_what, args, code, says) => {
    const ended = await audit(...args());
    expect(ended.stderr).toContain(says());
    expect(ended.code).toBe(code);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });

  test('a hold on an agent of which nothing is kept stands, and says so', async () => {
    const other = await keptRecord();
    const add = ['hold', 'add', 'agent:bid-pilto', '--reason', 'x', '--by', 'Lena'];
    const held = await runAudit(add, other.env);
    await other.close();
    expect(held).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Held: agent bid-pilto.*\nCareful: nothing is kept of agent bid-pilto so far\./),
    });
  });

  test('a checkpoint of another record', async () => {
    const other = await keptRecord([['origin: countersign.example/record', 'origin: other.example/record']]);
    const id = await other.recommended('one');
    // Signed by the very same key: the origin alone tells them apart.
    const env = { ...other.env, RECORD_SIGNING_KEY: kept.env.RECORD_SIGNING_KEY ?? '' };
    const { checkpoint } = JSON.parse((await runAudit(['prove', id], env)).stdout);
    await other.close();
    const ended = await audit('verify', '--checkpoint', write('other.txt', checkpoint));
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('it belongs to another record') });
  });

  test.each<[string, (db: Database.Database) => void, string]>([
    [
      'an edited event',
      (db) => db.exec(`UPDATE audit_events SET leaf = replace(leaf, 'bid-pilot', 'bad-pilot') WHERE seq = 2`),
      'event 2: its text is not the text that was hashed',
    ],
    [
      'a record cut off',
      (db) => db.exec(`DELETE FROM audit_private; DELETE FROM audit_events WHERE seq > 5`),
      'event 6: the record ends at 5',
    ],
    [
      'a record reordered',
      (db) =>
        db.exec(
          'UPDATE audit_events SET seq = -seq WHERE seq IN (1, 2); UPDATE audit_events SET seq = 3 + seq WHERE seq < 0',
        ),
      'event 1: its text is that of event 2',
    ],
  ])('%s', async (_what, change, says) => {
    const copy = path(`copy-${Math.abs(says.length)}.db`);
    const db = new Database(kept.path);
    await db.backup(copy);
    db.close();
    const changed = new Database(copy);
    changed.pragma('foreign_keys = OFF');
    change(changed);
    changed.close();
    const ended = await runAudit(['verify'], { ...kept.env, DATABASE_URL: `file:${copy}` });
    expect(ended.stderr).toContain(says);
    expect(ended.stderr).toContain('The record FAILS verification');
    expect(ended.code).toBe(2);
  });

  test.each([
    [
      'a file that is no database',
      (file: string) => writeFileSync(file, 'x'.repeat(10_000)),
      'cannot be read; expected a database of Countersign that is not damaged',
    ],
    ['no file', () => {}, 'is not there; DATABASE_URL names the file to read'],
    [
      'a database of something else',
      (file: string) => new Database(file).exec('CREATE TABLE one (id)').close(),
      'has no record yet',
    ],
  ])('%s', async (what, make, says) => {
    const file = path(`${what.replaceAll(' ', '-')}.db`);
    make(file);
    const ended = await runAudit(['verify'], { ...kept.env, DATABASE_URL: `file:${file}` });
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining(says) });
  });

  test('a file of which pages are damaged', async () => {
    const copy = path('damaged.db');
    const db = new Database(kept.path);
    await db.backup(copy);
    db.close();
    const bytes = readFileSync(copy);
    // The schema on the first page stays; what it points to does not.
    writeFileSync(copy, Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 0xa5)]));
    const ended = await runAudit(['verify'], { ...kept.env, DATABASE_URL: `file:${copy}` });
    expect(ended.code).not.toBe(0);
    expect(ended.stderr).toMatch(/damaged/);
  });
});

describe('the verifier of third parties', () => {
  const forged = (change: (copy: Bundle) => void): string => {
    const copy: Bundle = JSON.parse(JSON.stringify(bundle));
    change(copy);
    return write('forged.json', JSON.stringify(copy));
  };
  const first = (copy: Bundle): Bundle['events'][number] => {
    const [event] = copy.events;
    if (event === undefined) throw new Error('expected an event');
    return event;
  };

  test('proves what was not touched', async () => {
    expect(await runVerifier([forged(() => {}), '--key', key, '--checkpoint', path('kept.txt')])).toMatchObject({
      code: 0,
    });
  });

  test.each<[string, (copy: Bundle) => void, string]>([
    [
      'a text',
      (copy) => {
        first(copy).leaf = first(copy).leaf.replace('bid-pilot', 'bad-pilot');
      },
      'its text does not have its hash',
    ],
    [
      'a text and its hash',
      (copy) => Object.assign(first(copy), { leaf: '{}', leaf_hash: hashOf('{}') }),
      'its proof does not lead to the checkpoint',
    ],
    [
      'a number',
      (copy) => {
        first(copy).seq += 1;
      },
      'its proof does not lead to the checkpoint',
    ],
    [
      'a number that is none',
      (copy) => {
        first(copy).seq = 0;
      },
      'the event lies outside the checkpoint',
    ],
    [
      'a hash of the proof',
      (copy) => {
        first(copy).proof[0] = hashOf('x');
      },
      'its proof does not lead to the checkpoint',
    ],
    ['all of it', (copy) => void copy.events.splice(0), 'it has no event'],
    ['their order', (copy) => void copy.events.reverse(), 'out of its order'],
    ['how often', (copy) => void copy.events.push(first(copy)), 'it is there twice'],
    ['the form', (copy) => Object.assign(first(copy), { proof: 'none' }), 'what stands behind 0 events is no event'],
    [
      'a name that there was none of',
      (copy) => Object.assign(first(copy), { private: { person: { salt: '00', value: 'eve' } } }),
      'its person is not what was committed to',
    ],
    ['a proof that is too short', (copy) => void first(copy).proof.pop(), 'the proof has the wrong length'],
    ['a proof that is too long', (copy) => void first(copy).proof.push(hashOf('x')), 'the proof has the wrong length'],
    [
      'the size',
      (copy) => {
        copy.checkpoint = copy.checkpoint.replace(`\n${last}\n`, '\n7\n');
      },
      'the checkpoint is not signed by this key',
    ],
    [
      'who it was',
      (copy) => {
        for (const event of copy.events) if (event.private?.person) event.private.person.value = 'somebody else';
      },
      'its person is not what was committed to',
    ],
  ])('refuses %s that was forged', async (_what, change, says) => {
    const ended = await runVerifier([forged(change), '--key', key]);
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining(says) });
  });

  test('proves an export of any length, one event a line', async () => {
    const { stdout } = await audit('export', '--format', 'json');
    const ended = await runVerifier([write('export.json', stdout), '--key', key]);
    expect(ended).toEqual({
      code: 0,
      stdout: `${last} of ${last} events of countersign.example/record proven.\n`,
      stderr: '',
    });
  });

  test('says of how many it has no text', async () => {
    const file = forged((copy) => Object.assign(first(copy), { leaf: null, private: {} }));
    const { code, stdout } = await runVerifier([file, '--key', key]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('Of 1 of them it has only the hash, not the text.')]);
  });

  test('takes a checkpoint that was kept with carriage returns, as the command does', async () => {
    const windows = write('windows.txt', bundle.checkpoint.replaceAll('\n', '\r\n'));
    const ended = await runVerifier([forged(() => {}), '--key', key, '--checkpoint', windows]);
    expect(ended).toMatchObject({ code: 0 });
    expect(await audit('verify', '--checkpoint', windows)).toMatchObject({ code: 0 });
  });

  test('proves a record in which an agent wrote what others take for the end of a line', async () => {
    const other = await keptRecord();
    await other.recommended('lines', { model: { name: 'bid\u2028pilot', version: '1\u2029\u0085\u000b' } });
    const exported = async (format: string) => (await runAudit(['export', '--format', format], other.env)).stdout;
    const [ndjson, json] = [await exported('ndjson'), await exported('json')];
    const { stdout } = await runAudit(['key'], other.env);
    await other.close();
    expect(ndjson).toContain('\u2028');
    const signed = write('lines.txt', JSON.parse(json).checkpoint);
    const proofs = [
      await runVerifier([write('lines.json', json), '--key', stdout.trim()]),
      await runVerifier([write('lines.ndjson', ndjson), '--key', stdout.trim(), '--checkpoint', signed]),
    ];
    expect(proofs.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
  });

  test('says how much of a record came after the checkpoint', async () => {
    const { stdout } = await audit('export');
    const ended = await runVerifier([
      write('r.ndjson', stdout),
      '--key',
      key,
      '--checkpoint',
      write('older.txt', older),
    ]);
    expect(ended).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`The last ${last - 4} came after the checkpoint`),
    });
  });

  test.each<[string, () => string[], 1 | 2, string]>([
    [
      'another key',
      () => [path('kept.json'), '--key', verifierOf('countersign.example/record')],
      1,
      'not signed by this key',
    ],
    ['no key', () => [path('kept.json')], 2, 'usage:'],
    ['a checkpoint that is not named', () => [path('kept.json'), '--key', key, '--checkpoint'], 2, 'usage:'],
    ['a misspelt option', () => [path('kept.json'), '--key', key, '--checkpont', path('kept.txt')], 2, 'usage:'],
    ['a record without a checkpoint', () => [write('r.ndjson', '{}\n'), '--key', key], 2, 'give one with --checkpoint'],
    ['a key that is none', () => [path('kept.json'), '--key', 'secret'], 2, '--key: expected a verifier key'],
    ['a file that is not there', () => [path('nowhere.json'), '--key', key], 2, 'nowhere.json is not there'],
    ['a file that is no JSON', () => [path('kept.txt'), '--key', key], 1, 'it is not JSON'],
    ['JSON of something else', () => [write('o.json', '{}'), '--key', key], 1, 'it is no bundle of Countersign'],
    ['an export that was cut off', () => [write('c.json', cutOff()), '--key', key], 1, 'it ends in the middle'],
    [
      'a record that begins with something else',
      () => [write('r.ndjson', 'hello\n'), '--key', key, '--checkpoint', path('kept.txt')],
      1,
      'line 1 is no event',
    ],
    [
      'a checkpoint of another size',
      () => [path('kept.json'), '--key', key, '--checkpoint', write('older.txt', older)],
      1,
      'the kept one is of 4: ask for a bundle by',
    ],
    [
      'a record that ends early',
      () => [write('r.ndjson', '{"seq":1}\n'), '--key', key, '--checkpoint', path('kept.txt')],
      1,
      'the record ends at 1',
    ],
    [
      'a record with one taken out',
      () => [write('r.ndjson', '{"seq":1}\n{"seq":3}\n'), '--key', key, '--checkpoint', path('kept.txt')],
      1,
      'line 2 is event 3: one is missing, was pruned or moved',
    ],
  ])('says no to %s', async (_what, args, code, says) => {
    write('kept.json', JSON.stringify(bundle));
    expect(await runVerifier(args())).toMatchObject({ code, stderr: expect.stringContaining(says) });
  });
});

function verifierOf(name: string): string {
  const signer = parseSigner(newSignerText(name));
  if (signer === null) throw new Error('expected a signer');
  return verifierText(signer);
}

/** An export whose end is missing. */
function cutOff(): string {
  const { events, ...head } = bundle;
  return `${JSON.stringify({ ...head, events: [] }).slice(0, -2)}\n${JSON.stringify(events[0])}`;
}

function hashOf(leaf: string): string {
  return createHash('sha256').update(`\0${leaf}`).digest('base64');
}
