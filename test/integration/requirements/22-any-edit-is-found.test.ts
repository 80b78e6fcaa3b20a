import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { placeHold, releaseHold } from '../../../src/adapters/sqlite/record/change-holds.ts';
import { openRecord } from '../../../src/adapters/sqlite/record/open-record.ts';
import { recordTree } from '../../../src/adapters/sqlite/record/record-tree.ts';
import { verifyRange } from '../../../src/adapters/sqlite/record/verify-range.ts';
import { verifyRecord } from '../../../src/adapters/sqlite/record/verify-record.ts';
import { makeCheckpoint } from '../../../src/app/keep-record.ts';
import type { TreeHead } from '../../../src/audit/checkpoint.ts';
import { leafHash } from '../../../src/audit/hash.ts';
import { type NoteSigner, parseSigner } from '../../../src/audit/signed-note.ts';
import { rootOfLeaves } from '../../../src/audit/tree.ts';
import { type KeptRecord, keptRecord } from '../../support/kept-record.ts';

// Requirement 22: any edit, deletion, reorder or truncation below a published checkpoint is found.

const ORIGIN = 'countersign.example/record';
let kept: KeptRecord;
let db: Database.Database;
let signer: NoteSigner;
/** What was published: nobody who has the database alone can change it. */
let published: TreeHead;
let size = 0;

beforeAll(async () => {
  kept = await keptRecord();
  for (let count = 0; count < 50; count += 1) await kept.approved(`approved-${count}`);
  for (let count = 0; count < 10; count += 1) await kept.rejected(`rejected-${count}`);
  await kept.later(40 * 60_000);
  const parsed = parseSigner(kept.env.RECORD_SIGNING_KEY ?? '');
  if (parsed === null) throw new Error('expected a signing key');
  signer = parsed;
  db = new Database(kept.path);
  const operator = { by: 'Lena', reason: 'a lawsuit', now: kept.clock.now(), ids: kept.app.ids };
  const { hold } = placeHold(db, { kind: 'agent', value: 'bid-pilot' }, operator);
  placeHold(db, { kind: 'time', fromAt: 0, toAt: 1 }, operator);
  releaseHold(db, hold.id, operator);
  const keeper = openRecord(kept.env.DATABASE_URL ?? '');
  await makeCheckpoint(keeper, ORIGIN, signer);
  await kept.recommended('after the first checkpoint');
  await keeper.seal(100);
  published = { origin: ORIGIN, ...(await makeCheckpoint(keeper, ORIGIN, signer)) };
  await kept.recommended('after the last checkpoint');
  size = await keeper.size();
  await keeper.close();
  // Whoever changes the file by hand is not held up by its rules.
  db.pragma('foreign_keys = OFF');
});

afterAll(async () => {
  db.close();
  await kept.close();
});

const everything = () => verifyRecord(db, { verifiers: [signer], kept: published });

/** What is found after a change that is then taken back. */
function findingsAfter(change: () => void) {
  db.exec('BEGIN');
  try {
    change();
    return everything().findings;
  } finally {
    db.exec('ROLLBACK');
  }
}

const run = (sql: string, ...values: (string | number | null)[]) => {
  const { changes } = db.prepare(sql).run(...values);
  if (changes === 0) throw new Error(`changed nothing: ${sql}`);
};

test('unchanged it verifies', () => {
  expect(size).toBeGreaterThan(256 + 30);
  expect(everything()).toMatchObject({ size, findings: [], checkpoints: 2 });
});

const TABLES = [
  ['audit_events', 'seq'],
  ['audit_private', "seq || ' ' || name"],
  ['audit_nodes', "height || ' ' || position"],
  ['audit_checkpoints', 'size'],
  ['legal_holds', 'id'],
] as const;

describe.each(TABLES)('in %s', (table, key) => {
  // Asked of the database, so that a column added later is mutated too.
  const columns = () =>
    db.prepare<[string], { name: string; type: string }>('SELECT name, type FROM pragma_table_info(?)').all(table);

  test('every stored field, changed in any row and any way, is found', () => {
    for (const { name, type } of columns()) {
      const rows = db
        .prepare<[], { row: string | number; value: string | number | null }>(
          `SELECT ${key} AS row, ${name} AS value FROM ${table}`,
        )
        .all();
      expect(rows.length).toBeGreaterThan(0);
      fc.assert(
        fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 1_000_000 }), (any, at, by) => {
          const row = rows[any % rows.length];
          if (row === undefined) throw new Error('expected a row');
          const changed = type === 'INTEGER' ? Number(row.value ?? 0) + by : edited(String(row.value ?? ''), at, by);
          try {
            const findings = findingsAfter(() =>
              run(`UPDATE ${table} SET ${name} = ? WHERE ${key} = ?`, changed, row.row),
            );
            expect(findings, `${table}.${name} of row ${row.row}: ${row.value} became ${changed}`).not.toEqual([]);
          } catch (error) {
            // A number that is taken, or a kind that there is not: the database itself refuses.
            if (!(error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT'))) throw error;
          }
        }),
        { numRuns: 12 },
      );
    }
  });

  test('every row, deleted, is found', () => {
    const rows = db.prepare<[], string | number>(`SELECT ${key} FROM ${table}`).pluck().all();
    const last = table === 'audit_events' ? rows.filter((seq) => Number(seq) <= published.size) : rows;
    // A checkpoint that is kept here as well as elsewhere proves nothing that the other one does not.
    const told = table === 'audit_checkpoints' ? [] : last;
    for (const row of told.filter((_row, index) => index % 23 === 0 || index === told.length - 1)) {
      expect(
        findingsAfter(() => run(`DELETE FROM ${table} WHERE ${key} = ?`, row)),
        `row ${row}`,
      ).not.toEqual([]);
    }
  });
});

function edited(text: string, at: number, by: number): string {
  if (text === '') return 'x';
  const place = at % text.length;
  const code = 32 + ((text.charCodeAt(place) + by) % 90);
  const put = String.fromCharCode(code);
  return put === text[place] ? `${text}x` : `${text.slice(0, place)}${put}${text.slice(place + 1)}`;
}

describe('what is found is said exactly', () => {
  const column = (seq: number, name: string) =>
    db.prepare<[number], string>(`SELECT ${name} FROM audit_events WHERE seq = ?`).pluck().get(seq) ?? '';

  test.each<[string, () => void, { seq: number; what: string }]>([
    [
      'a text',
      () => run(`UPDATE audit_events SET leaf = replace(leaf, '"revision":1', '"revision":2') WHERE seq = 17`),
      { seq: 17, what: 'its text is not the text that was hashed' },
    ],
    [
      'a type',
      () => run(`UPDATE audit_events SET type = 'rejected' WHERE seq = 3`),
      { seq: 3, what: 'its type is rejected, its text says approval_given' },
    ],
    // What is compared with the help of patterns is not fooled by one.
    [
      'an id that is a pattern',
      () => run(`UPDATE audit_events SET id = 'evt_*' WHERE seq = 7`),
      { seq: 7, what: 'its id is not the one in its text' },
    ],
    [
      'a type that is a pattern',
      () => run(`UPDATE audit_events SET type = 'approv?d' WHERE type = 'approved' AND seq < 6`),
      { seq: 4, what: 'its type is approv?d, its text says approved' },
    ],
    [
      'a recommendation that is a pattern',
      () => run(`UPDATE audit_events SET recommendation_id = 'rec_[0-9A-Z]*' WHERE seq = 8`),
      { seq: 8, what: 'its recommendation is not the one in its text' },
    ],
    [
      'a value put beside an event that has none',
      () => run(`INSERT INTO audit_private (seq, name, salt, value) VALUES (1, 'person', '00', 'someone')`),
      { seq: 1, what: 'it has no person, but one is kept beside it' },
    ],
    [
      'a hash of which an end moved to the next',
      () => {
        const [first, second] = [column(12, 'leaf_hash'), column(13, 'leaf_hash')];
        run('UPDATE audit_events SET leaf_hash = ? WHERE seq = 12', first + second.slice(0, 8));
        run('UPDATE audit_events SET leaf_hash = ? WHERE seq = 13', second.slice(8));
      },
      { seq: 12, what: 'its text is not the text that was hashed' },
    ],
    [
      'a text of which a part became a text of its own',
      () => run(`UPDATE audit_events SET leaf = leaf || char(0) || leaf WHERE seq = 9`),
      { seq: 9, what: 'its text is not the text that was hashed' },
    ],
    [
      'who it was',
      () => run(`UPDATE audit_private SET value = 'someone' WHERE seq = 3 AND name = 'person'`),
      { seq: 3, what: 'its person is not what was committed to' },
    ],
    [
      'a note that goes quietly',
      () => run(`DELETE FROM audit_private WHERE seq = 3 AND name = 'note'`),
      { seq: 3, what: 'its note is gone, and no erasure of it is recorded' },
    ],
    [
      'a text that goes quietly',
      () => {
        run('DELETE FROM audit_private WHERE seq = 5');
        run(
          `UPDATE audit_events SET leaf = '', id = '', type = 'pruned', at = 0, recommendation_id = NULL WHERE seq = 5`,
        );
      },
      { seq: 5, what: 'its text is gone, and no pruning of it is recorded' },
    ],
    ['an event taken out', () => run('DELETE FROM audit_events WHERE seq = 20'), { seq: 20, what: 'it is missing' }],
    [
      'several taken out',
      () => run('DELETE FROM audit_events WHERE seq BETWEEN 20 AND 25'),
      { seq: 20, what: 'events 20 to 25 are missing' },
    ],
  ])('%s', (_what, change, finding) => expect(findingsAfter(change)).toContainEqual(finding));

  test.each(['9007199254740991', '9007199254740994', '9223372036854775807'])('the last event moved to %s', (far) => {
    const findings = findingsAfter(() => run(`UPDATE audit_events SET seq = ${far} WHERE seq = ?`, size));
    expect(findings[0]).toEqual({ seq: size, what: `events ${size} to ${Number(far) - 1} are missing` });
  });

  test.each([0, -7])('an event put in before the first, as %i', (seq) => {
    const findings = findingsAfter(() => {
      run(
        `INSERT INTO audit_events SELECT ?, 'evt_x', type, at, recommendation_id, leaf, leaf_hash FROM audit_events WHERE seq = 1`,
        seq,
      );
    });
    expect(findings).toEqual([{ seq, what: 'no event of a record has this number: the first is 1' }]);
  });

  test.each([0, 1_000_000])('a value put beside event %i, which there is not', (seq) => {
    const findings = findingsAfter(() => run(`INSERT INTO audit_private VALUES (?, 'person', '00', 'someone')`, seq));
    expect(findings).toEqual([{ seq, what: 'values are kept beside it, and it is not in the record' }]);
  });

  test('two events in each other’s place', () => {
    const findings = findingsAfter(() => {
      const [first, second] = [column(10, 'leaf'), column(11, 'leaf')];
      run('UPDATE audit_events SET leaf = ?, leaf_hash = ? WHERE seq = 10', second, leafHash(second));
      run('UPDATE audit_events SET leaf = ?, leaf_hash = ? WHERE seq = 11', first, leafHash(first));
    });
    expect(findings).toContainEqual({ seq: 10, what: 'its text is that of event 11' });
    expect(findings).toContainEqual({ seq: 11, what: 'its text is that of event 10' });
  });

  test('a text changed together with its hash: in which events', () => {
    const findings = findingsAfter(() => rewrite(100));
    expect(findings[0]).toMatchObject({ seq: 1 });
    expect(findings[0]?.what).toContain('of events 1 to 256 at least one is not what it was');
  });

  test('a text changed after the last block: between which checkpoints', () => {
    const findings = findingsAfter(() => rewrite(published.size));
    expect(findings[0]?.what).toContain(`the checkpoint of ${published.size} events`);
    expect(findings[0]?.seq).toBeGreaterThan(256);
  });

  test('the end cut off', () => {
    const findings = findingsAfter(() => cutOff(published.size - 3));
    const [at, last] = [published.size - 2, published.size];
    const what = `the record ends at ${at - 1}, and once had ${last} events: events ${at} to ${last} are missing`;
    expect(findings).toContainEqual({ seq: at, what });
  });
});

describe('whoever can write every table, but has no signing key,', () => {
  test.each<[string, () => void]>([
    ['cannot change an event', () => rewrite(100)],
    ['cannot cut off the end', () => cutOff(published.size - 1)],
    [
      'cannot take an event out and move the rest up',
      () => {
        db.exec('DELETE FROM audit_private');
        db.exec('DELETE FROM audit_events WHERE seq = 30');
        db.exec('UPDATE audit_events SET seq = -seq WHERE seq > 30');
        db.exec('UPDATE audit_events SET seq = -seq - 1 WHERE seq < 0');
        for (let seq = 30; seq < size; seq += 1) {
          const leaf = leafOf(seq).replace(`"seq":${seq + 1},`, `"seq":${seq},`);
          run('UPDATE audit_events SET leaf = ?, leaf_hash = ? WHERE seq = ?', leaf, leafHash(leaf), seq);
        }
      },
    ],
  ])('%s', (_what, change) => {
    const findings = findingsAfter(() => {
      change();
      db.exec('DELETE FROM audit_checkpoints');
      db.exec('DELETE FROM audit_nodes');
      if (lastSeq() >= 256) {
        const block = rootOfLeaves(recordTree(db).leafHashes(0, 256));
        run('INSERT INTO audit_nodes (height, position, hash) VALUES (8, 0, ?)', block);
      }
    });
    expect(findings).not.toEqual([]);
  });

  test('cannot sign a checkpoint over what was changed', () => {
    const findings = findingsAfter(() => {
      const note = db.prepare<[], string>('SELECT note FROM audit_checkpoints ORDER BY size').pluck().get() ?? '';
      run('UPDATE audit_checkpoints SET note = ?', note.replace(/\n\d+\n/, `\n${published.size}\n`));
    });
    expect(findings[0]?.what).toContain('its signature is wrong');
  });
});

test('a range finds what is in it, and what its blocks lead to', () => {
  expect(verifyRange(db, 200, size)).toEqual({ checked: size - 199, findings: [] });
  const found = (change: () => void, from: number, to: number) => {
    db.exec('BEGIN');
    change();
    const { findings } = verifyRange(db, from, to);
    db.exec('ROLLBACK');
    return findings.map(({ seq }) => seq);
  };
  expect(found(() => run(`UPDATE audit_events SET type = 'x' WHERE seq = 50`), 40, 60)).toEqual([50]);
  expect(found(() => run(`UPDATE audit_events SET type = 'x' WHERE seq = 50`), 51, 60)).toEqual([]);
  expect(found(() => rewrite(50), 40, 60)).toEqual([1]);
  expect(found(() => rewrite(published.size), published.size, published.size)).toEqual([null]);
  expect(found(() => run('DELETE FROM audit_events WHERE seq IN (45, 60)'), 40, 60)).toEqual([45, 60]);
});

function lastSeq(): number {
  return db.prepare<[], number>('SELECT max(seq) FROM audit_events').pluck().get() ?? 0;
}

function leafOf(seq: number): string {
  return db.prepare<[number], string>('SELECT leaf FROM audit_events WHERE seq = ?').pluck().get(seq) ?? '';
}

/** Changes a text and its hash together. */
function rewrite(seq: number): void {
  const leaf = leafOf(seq).replace('"halt_epoch":0', '"halt_epoch":9');
  run('UPDATE audit_events SET leaf = ?, leaf_hash = ? WHERE seq = ?', leaf, leafHash(leaf), seq);
}

function cutOff(to: number): void {
  run('DELETE FROM audit_private WHERE seq > 0');
  run('DELETE FROM audit_events WHERE seq > ?', to);
}
