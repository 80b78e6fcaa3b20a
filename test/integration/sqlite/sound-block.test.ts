import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { auditLog } from '../../../src/adapters/sqlite/audit-log.ts';
import { findMigrations, migrate } from '../../../src/adapters/sqlite/migrate.ts';
import { eventPages } from '../../../src/adapters/sqlite/record/event-pages.ts';
import { soundBlocks } from '../../../src/adapters/sqlite/record/sound-block.ts';
import { auditEntry, privatesOf } from '../../../src/app/audit-entry.ts';
import type { Origin } from '../../../src/app/origin.ts';
import type { Ids } from '../../../src/app/ports.ts';
import { checkEvent } from '../../../src/audit/check-event.ts';
import { leafHash } from '../../../src/audit/hash.ts';
import { content, MONDAY, recommendation } from '../../support/build.ts';
import { countingIds } from '../../support/counting-ids.ts';
import { everyEvent } from '../../support/events.ts';

// A block of the record that is checked as a whole, held against checking each of its events by itself.

const BY_THEM: Origin = {
  kind: 'person',
  person: 'dana',
  slackUser: 'U0000DANA',
  team: 'T0TEAM',
  channel: 'C0ADS',
  messageTs: '1795.001',
  roles: ['marketing_head'],
  lent: [],
};
const NOTES = ['', 'Nicht vor dem Schlußverkauf 😀', 'in two\nlines', '"private":{"note":"', 'x'.repeat(2_000)];

let db: Database.Database;
let size = 0;

beforeAll(() => {
  db = new Database(':memory:');
  migrate(db, findMigrations());
  const ids = countingIds();
  let salts = 0;
  const bytes = (length: number) => {
    salts += 1;
    return new Uint8Array(length).fill(salts % 256);
  };
  const salted = { ...ids, bytes };
  // Only time ends a snooze.
  const { snooze_ended: _, ...events } = everyEvent(content({ action: 'Ausgaben.für.Schuhe' }));
  const notes = NOTES.map((note) => ({ ...everyEvent().note_added, note }));
  const origins = [BY_THEM, { kind: 'clock' }, { kind: 'agent', keyId: '1a2b3c4d' }] satisfies Origin[];
  const drafts = origins.flatMap((origin) =>
    [...Object.values(events), ...notes].map((event) => auditEntry(salted, recommendation(), event, origin, 3)),
  );
  const log = auditLog(drizzle({ client: db }));
  for (const [index, draft] of drafts.entries()) {
    log.append(recommendation().id, [draft]);
    if (index % 40 === 5) log.append(null, [ofNoRecommendation(salted)]);
  }
  size = hashes().length;
  // Whoever changes the file by hand is not held up by its rules.
  db.pragma('foreign_keys = OFF');
});

const ofNoRecommendation = (ids: Ids) => ({
  id: ids.next('evt'),
  type: 'person_away',
  at: MONDAY,
  facts: { until: MONDAY + 1, origin: { kind: 'operator' } },
  privates: privatesOf(ids, { person: 'dana' }),
});

const soundOf = (from: number, to: number) => soundBlocks(db)(from, to);
const run = (sql: string, ...values: (string | number)[]) => db.prepare(sql).run(...values).changes;
const hashes = () => db.prepare<[], string>('SELECT leaf_hash FROM audit_events ORDER BY seq').pluck().all();

/** The first thing that is found where each event is looked at by itself, or null. */
function foundOneByOne(): string | null {
  let expected = 1;
  for (const { event, privates } of [...eventPages(db, 1, size)].flat()) {
    if (event.seq !== expected) return `${expected} is missing`;
    const { problem, pruned, erased } = checkEvent(event, privates);
    if (problem !== null || pruned || erased.length > 0) return problem ?? `something of ${event.seq} is gone`;
    expected += 1;
  }
  return expected === size + 1 ? null : `${expected} is missing`;
}

/** What both say after a change that is then taken back. */
function tampered(change: () => unknown) {
  db.exec('BEGIN');
  try {
    change();
    return { found: foundOneByOne(), sound: soundOf(1, size) };
  } finally {
    db.exec('ROLLBACK');
  }
}

describe('what nobody changed', () => {
  test('is sound, whatever happened and whatever was written', () => {
    expect(foundOneByOne()).toBeNull();
    expect(soundOf(1, size)).toEqual(hashes());
    expect(
      db.prepare('SELECT count(*) FROM audit_events WHERE recommendation_id IS NULL').pluck().get(),
    ).toBeGreaterThan(2);
  });

  test.each(['record.pruned', 'pii.erased', 'hold_placed', 'hold_released'])('but %s is to be read', (type) => {
    db.exec('BEGIN');
    auditLog(drizzle({ client: db })).append(null, [{ ...ofNoRecommendation(countingIds()), type }]);
    const [before, all] = [soundOf(1, size), soundOf(1, size + 1)];
    db.exec('ROLLBACK');
    expect([before, all]).toEqual([hashes(), null]);
  });

  test('nor is a value with the mark between two, which none of ours has: it is looked at by itself', () => {
    const { found, sound } = tampered(() => {
      const privates = [{ name: 'note', salt: '01'.repeat(16), value: 'a\x1eb' }];
      run('DELETE FROM audit_private WHERE seq = ?', size);
      run('DELETE FROM audit_events WHERE seq = ?', size);
      auditLog(drizzle({ client: db })).append(null, [{ ...ofNoRecommendation(countingIds()), privates }]);
    });
    expect([found, sound]).toEqual([null, null]);
  });

  test.each([1, 2, 17])('is so from event %i on too', (from) => {
    expect(soundOf(from, size)).toEqual(hashes().slice(from - 1));
    expect(soundOf(from, from)).toEqual([hashes()[from - 1]]);
  });

  test('is so in the next block, however long the one before was', () => {
    const sound = soundBlocks(db);
    expect(sound(1, size)).not.toBeNull();
    expect(sound(3, 5)).toEqual(hashes().slice(2, 5));
    expect(sound(1, size)).toEqual(hashes());
  });
});

describe('whatever is found one by one keeps a block from being sound', () => {
  const column = (table: string, name: string, seq: number) =>
    db.prepare<[number], string>(`SELECT ${name} FROM ${table} WHERE seq = ?`).pluck().get(seq) ?? '';
  const set = (name: string, seq: number, value: string | number) =>
    run(`UPDATE audit_events SET ${name} = ? WHERE seq = ?`, value, seq);
  const swap = (name: string) => {
    const [one, other] = [column('audit_events', name, 7), column('audit_events', name, 8)];
    set(name, 7, other);
    set(name, 8, one);
  };
  const ofNone = () =>
    db.prepare<[], number>('SELECT min(seq) FROM audit_events WHERE recommendation_id IS NULL').pluck().get() ?? 0;
  const rewrite = (seq: number, from: string | RegExp, to: string) => {
    const leaf = column('audit_events', 'leaf', seq).replace(from, to);
    set('leaf', seq, leaf);
    set('leaf_hash', seq, leafHash(leaf));
  };

  test.each<[string, () => unknown]>([
    ['an id that begins like it', () => set('id', 9, column('audit_events', 'id', 9).slice(0, -1))],
    ['an id that goes on', () => set('id', 9, `${column('audit_events', 'id', 9)}9`)],
    [
      'an id in letters that become others as bytes',
      () => set('id', 9, column('audit_events', 'id', 9).replace('e', 'ť')),
    ],
    ['no id', () => set('id', 9, '')],
    ['another type', () => set('type', 9, 'approved')],
    ['another time', () => run('UPDATE audit_events SET at = at + 1 WHERE seq = 9')],
    ['a time that goes on in the next text', () => run('UPDATE audit_events SET at = at * 10 WHERE seq = 9')],
    ['the beginning of a time', () => run('UPDATE audit_events SET at = at / 10 WHERE seq = 9')],
    [
      'an id that has another behind it',
      () => run("UPDATE audit_events SET id = id || char(10) || 'x' WHERE seq = ?", size),
    ],
    ['a type that has', () => run("UPDATE audit_events SET type = type || char(10) || 'x' WHERE seq = ?", size)],
    [
      'a recommendation that has',
      () => run("UPDATE audit_events SET recommendation_id = recommendation_id || char(10) || 'x' WHERE seq = ?", size),
    ],
    [
      'a text that has, with its hash',
      () => {
        set('leaf', size, `${column('audit_events', 'leaf', size)}\n{}`);
        set('leaf_hash', size, `${column('audit_events', 'leaf_hash', size)}\n${leafHash('{}')}`);
      },
    ],
    [
      'a value that has',
      () =>
        run(
          "UPDATE audit_private SET value = value || char(30) || 'x' WHERE seq = (SELECT max(seq) FROM audit_private)",
        ),
    ],
    [
      'a name that has',
      () =>
        run("UPDATE audit_private SET name = name || char(10) || 'x' WHERE seq = (SELECT max(seq) FROM audit_private)"),
    ],
    ['another recommendation', () => set('recommendation_id', 9, 'rec_2')],
    [
      'a recommendation where there is none',
      () => run("UPDATE audit_events SET recommendation_id = 'rec_1' WHERE recommendation_id IS NULL"),
    ],
    ['an empty one', () => run("UPDATE audit_events SET recommendation_id = '' WHERE recommendation_id IS NULL")],
    ['an empty one where there is one', () => set('recommendation_id', 9, '')],
    [
      'one that moved to the next',
      () => {
        const seq = ofNone();
        set('recommendation_id', seq, recommendation().id);
        run('UPDATE audit_events SET recommendation_id = NULL WHERE seq = ?', seq + 1);
      },
    ],
    [
      'a recommendation in the text that is a number, with its hash',
      () => rewrite(ofNone(), '"seq":', '"recommendation":5,"seq":'),
    ],
    ['no recommendation', () => run('UPDATE audit_events SET recommendation_id = NULL WHERE seq = 9')],
    ['ids in each other’s place', () => swap('id')],
    [
      'two ids in one row, and none in the next',
      () => {
        set('id', 7, `${column('audit_events', 'id', 7)}\n${column('audit_events', 'id', 8)}`);
        set('id', 8, '');
      },
    ],
    ['a hash in capitals', () => set('leaf_hash', 9, column('audit_events', 'leaf_hash', 9).toUpperCase())],
    [
      'an end of a hash moved to the next',
      () => {
        const [one, next] = [column('audit_events', 'leaf_hash', 7), column('audit_events', 'leaf_hash', 8)];
        set('leaf_hash', 7, one + next.slice(0, 8));
        set('leaf_hash', 8, next.slice(8));
      },
    ],
    ['a text that goes on', () => run("UPDATE audit_events SET leaf = leaf || ' ' WHERE seq = 9")],
    ['texts in each other’s place, with their hashes', () => [swap('leaf'), swap('leaf_hash')]],
    [
      'one row that has all of two',
      () => {
        for (const name of ['leaf', 'leaf_hash', 'id', 'type', 'recommendation_id'])
          set(name, 7, `${column('audit_events', name, 7)}\n${column('audit_events', name, 8)}`);
        run('DELETE FROM audit_events WHERE seq = 8');
      },
    ],
    ['one that is gone', () => run('DELETE FROM audit_events WHERE seq = 9')],
    ['the last one gone', () => run('DELETE FROM audit_events WHERE seq = ?', size)],
    ['a number with a zero before it, with its hash', () => rewrite(9, '"seq":9', '"seq":09')],
    ['the number of another, with its hash', () => rewrite(9, '"seq":9', '"seq":10')],
    ['the first with the number of another, with its hash', () => rewrite(1, '"seq":1,', '"seq":7,')],
    ['a text that is not JSON at its end, with its hash', () => rewrite(9, /}$/, ',"z":[}')],
    ['one that is not where its commitments begin, with its hash', () => rewrite(3, '"person":"', ',person":"')],
    ['nor behind a name', () => rewrite(3, '"person":"', '"person,:"')],
    ['nor behind that', () => rewrite(3, '"person":"', '"person","')],
    ['nor before a commitment', () => rewrite(3, '"person":"', '"person":,')],
    ['nor at their end', () => rewrite(3, /("slack_user":"[0-9a-f]+")}/, '$1]')],
    ['nor before a recommendation', () => rewrite(9, '"recommendation":"', '"recommendation":,')],
    ['nor behind a number', () => rewrite(9, '"seq":9,', '"seq":9;')],
    ['nor behind it', () => rewrite(3, /("person":"[0-9a-f]+)"/, '$1,')],
    [
      'a text without its type before one that has the same',
      () => {
        const [seq = 0] = db
          .prepare<[], number>("SELECT seq FROM audit_events WHERE type = 'note_added' ORDER BY seq LIMIT 1 OFFSET 1")
          .pluck()
          .all();
        rewrite(seq, '"type":"', '"typo":"');
      },
    ],
    ['a text without its id, with its hash', () => rewrite(9, '"id":"', '"it":"')],
    ['a text without commitments, with its hash', () => rewrite(9, '"private":', '"privacy":')],
    ['a text without its type, with its hash', () => rewrite(9, '"type":"', '"typo":"')],
    [
      'a commitment in capitals, with its hash',
      () =>
        rewrite(
          3,
          /"person":"[0-9a-f]+"/.exec(column('audit_events', 'leaf', 3))?.[0] ?? '?',
          `"person":"${'AB'.repeat(32)}"`,
        ),
    ],
    ['a value that is another', () => run("UPDATE audit_private SET value = value || 'x' WHERE seq = 3")],
    [
      'a value with a zero byte behind it',
      () => run('UPDATE audit_private SET value = value || char(0) WHERE seq = 3'),
    ],
    ['a value that is gone', () => run("DELETE FROM audit_private WHERE seq = 3 AND name = 'person'")],
    ['all values gone', () => run('DELETE FROM audit_private')],
    [
      'values moved to the next event, which has none',
      () => {
        const has = '(SELECT seq FROM audit_private)';
        const of = `(SELECT min(seq) FROM audit_events WHERE seq IN ${has} AND seq + 1 NOT IN ${has})`;
        run(`UPDATE audit_private SET seq = seq + 1 WHERE seq = ${of}`);
      },
    ],
    [
      'one where there was none',
      () => run("INSERT INTO audit_private VALUES (?, 'person', ?, 'x')", size, '00'.repeat(16)),
    ],
    ['another name', () => run("UPDATE audit_private SET name = 'persona' WHERE seq = 3 AND name = 'person'")],
    ['salts in capitals', () => run('UPDATE audit_private SET salt = upper(salt)')],
    [
      'a digit of a salt moved to the next',
      () => {
        const last = "(SELECT substr(salt, -1) FROM audit_private WHERE seq = 3 AND name = 'person')";
        run(`UPDATE audit_private SET salt = ${last} || salt WHERE seq = 3 AND name = 'slack_user'`);
        run("UPDATE audit_private SET salt = substr(salt, 1, 31) WHERE seq = 3 AND name = 'person'");
      },
    ],
    ['a salt that is none', () => run("UPDATE audit_private SET salt = 'zz' || substr(salt, 3) WHERE seq = 3")],
  ])('%s', (_what, change) => {
    const { found, sound } = tampered(change);
    expect(found).not.toBeNull();
    expect(sound).toBeNull();
  });

  const edits = fc.record({
    row: fc.nat(),
    at: fc.nat(),
    take: fc.integer({ min: 0, max: 3 }),
    put: fc.oneof(
      fc.constantFrom('', '"', '\\', '\n', '\0', ',', '{', '}', '[', '0', 'é'),
      fc.string({ maxLength: 3 }),
    ),
    rehash: fc.boolean(),
  });
  const columns = fc.constantFrom(
    ...['id', 'type', 'recommendation_id', 'leaf', 'leaf_hash'].map((name) => ['audit_events', name] as const),
    ...['name', 'salt', 'value'].map((name) => ['audit_private', name] as const),
  );

  test('any edit of any text', () => {
    fc.assert(
      fc.property(columns, edits, ([table, name], { row, at, take, put, rehash }) => {
        const { found, sound } = tampered(() => {
          const rows = db
            .prepare<[], [string, string]>(`SELECT seq || '', ifnull(${name}, '') FROM ${table}`)
            .raw()
            .all();
          const [seq, value] = rows[row % rows.length] ?? ['', ''];
          const place = at % (value.length + 1);
          const changed = value.slice(0, place) + put + value.slice(place + take);
          run(
            `UPDATE OR IGNORE ${table} SET ${name} = ? WHERE seq = ? AND ifnull(${name}, '') = ?`,
            changed,
            Number(seq),
            value,
          );
          if (rehash && name === 'leaf') set('leaf_hash', Number(seq), leafHash(changed));
        });
        if (found !== null) expect(sound === null, found).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
