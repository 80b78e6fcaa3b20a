import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { placeHold, releaseHold } from '../../../src/adapters/sqlite/record/change-holds.ts';
import { erasePerson } from '../../../src/adapters/sqlite/record/erase-person.ts';
import { openRecord } from '../../../src/adapters/sqlite/record/open-record.ts';
import type { Operator } from '../../../src/adapters/sqlite/record/operator-act.ts';
import { pruner } from '../../../src/adapters/sqlite/record/prune-record.ts';
import { verifyRecord } from '../../../src/adapters/sqlite/record/verify-record.ts';
import { makeCheckpoint } from '../../../src/app/keep-record.ts';
import { type NoteSigner, parseSigner } from '../../../src/audit/signed-note.ts';
import { GONE, type KeptRecord, keptRecord } from '../../support/kept-record.ts';

// A record is checked while the server runs: what is removed from it meanwhile, and told of, is no finding. A false one
// would halt everything, and the pruning of a day begins when the check of that day does.

const DAY_MS = 86_400_000;
let kept: KeptRecord;
let signer: NoteSigner;

beforeAll(async () => {
  kept = await keptRecord();
  for (let count = 0; count < 130; count += 1) await kept.rejected(`rejected-${count}`);
  await kept.later(DAY_MS);
  const parsed = parseSigner(kept.env.RECORD_SIGNING_KEY ?? '');
  if (parsed === null) throw new Error('expected a signing key');
  signer = parsed;
  const keeper = openRecord(kept.env.DATABASE_URL ?? '');
  await makeCheckpoint(keeper, 'countersign.example/record', signer);
  await keeper.close();
});
afterAll(() => kept.close());

const operator = (): Operator => ({ by: 'Lena', reason: 'because', now: kept.clock.now(), ids: kept.app.ids });

function prune(db: Database.Database) {
  const step = pruner(db, 256);
  let pruned = 0;
  for (let after: number | null = 256; after !== null; ) {
    const { events, next } = step(after, kept.clock.now(), operator());
    pruned += events;
    after = next;
  }
  return pruned;
}

const CHANGES: [string, (db: Database.Database) => unknown][] = [
  ['a hold is placed', (db) => placeHold(db, { kind: 'agent', value: 'nobody' }, operator()).hold.id],
  [
    'a hold is released',
    (db) => releaseHold(db, placeHold(db, { kind: 'agent', value: 'no one' }, operator()).hold.id, operator()),
  ],
  ['a person is erased', (db) => erasePerson(db, GONE.handle, operator()).ok],
  ['old texts are pruned', prune],
];

test.each(CHANGES)('while %s', (_what, change) => {
  const writer = new Database(kept.path);
  const reader = new Database(kept.path, { readonly: true });
  let done: unknown = null;
  try {
    const { size, findings } = verifyRecord(reader, {
      verifiers: [signer],
      kept: null,
      onProgress: () => {
        done ??= change(writer);
      },
    });
    expect(done).toBeTruthy();
    expect(findings).toEqual([]);
    // What tells of it was checked as well.
    expect(size).toBe(reader.prepare('SELECT max(seq) FROM audit_events').pluck().get());
  } finally {
    reader.close();
    writer.close();
  }
});

test('while events are pruned between reading them and reading what stands beside them', async () => {
  for (let count = 0; count < 3; count += 1) await kept.rejected(`later-${count}`);
  await kept.later(DAY_MS);
  const writer = new Database(kept.path);
  const reader = new Database(kept.path, { readonly: true });
  let pruned = 0;
  // Values of a pruned event are gone with its text: seen half, they would look erased.
  const racing = new Proxy(reader, {
    get(target, key) {
      if (key === 'prepare')
        return (sql: string) => {
          const statement = target.prepare(sql);
          if (sql.includes('FROM audit_private')) {
            const { all } = statement;
            statement.all = (...values: unknown[]) => {
              if (values[0] === 512) pruned += prune(writer);
              return all.apply(statement, values);
            };
          }
          return statement;
        };
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  try {
    const { findings } = verifyRecord(racing, { verifiers: [signer], kept: null });
    expect(pruned).toBeGreaterThan(3);
    expect(findings).toEqual([]);
  } finally {
    reader.close();
    writer.close();
  }
});
