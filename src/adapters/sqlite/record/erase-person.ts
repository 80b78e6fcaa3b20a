import type { Database } from 'better-sqlite3';
import { blockingErasure, type ErasureRefusal } from './erasure-refusal.ts';
import { forgetIn } from './forget-in-json.ts';
import { forgetInPolicies, handlesOf, namesInPolicies, namesThem } from './forget-in-policies.ts';
import { isKnownPerson } from './known-person.ts';
import { leftovers } from './leftovers.ts';
import { type Operator, recordAct } from './operator-act.ts';

export type Erased =
  | { ok: true; values: number; rows: number; seq: number; left: { place: string; rows: number }[]; compacted: boolean }
  | { ok: false; refusal: ErasureRefusal };

type PrivateRow = { seq: number; name: string; value: string; recommendationId: string | null };

// Who acted, and values that may name several people: what stands there in the place of whom, and what a policy changed.
const ACTORS = new Set(['person', 'slack_user']);
const LISTS = ['acting_for', 'changes', 'problems'];
// What an agent said is the agent's, also in the revision that a person made of it.
const OF_AGENT = 'said';

// One fact each, so that no leaf grows without bound.
const VALUES_A_FACT = 1_000;

/**
 * Erases a person: every private value that names them, what they wrote beside it, and their name in the states, halts
 * and messages that are kept. The record tells that values were erased, not whose; every proof still holds. Refused
 * while a legal hold covers one of their events, or while something that they decided is still open.
 */
export function erasePerson(db: Database, person: string, operator: Operator): Erased {
  // What is deleted is overwritten, not only unlinked.
  db.pragma('secure_delete = ON');
  const pseudonym = `erased-${Buffer.from(operator.ids.bytes(4)).toString('hex')}`;
  const erase = db.transaction((): Erased => {
    if (!isKnownPerson(db, person)) {
      const handles = handlesOf(db, person);
      return { ok: false, refusal: handles.length > 0 ? { kind: 'by_full_name', handles } : { kind: 'unknown' } };
    }
    const names = namesOf(db, person);
    const privates = privateRowsOf(db, names);
    const refusal = blockingErasure(
      db,
      names,
      privates.map(({ seq }) => seq),
    );
    if (refusal !== null) return { ok: false, refusal };
    const rows =
      forgetIn(db, names, pseudonym, recommendationsOf(privates)) +
      forgetInPolicies(db, names, pseudonym, operator.now);
    if (privates.length === 0 && rows === 0) return { ok: false, refusal: { kind: 'unknown' } };
    const remove = db.prepare<[number, string]>('DELETE FROM audit_private WHERE seq = ? AND name = ?');
    for (const { seq, name } of privates) remove.run(seq, name);
    let seq = 0;
    for (let from = 0; from === 0 || from < privates.length; from += VALUES_A_FACT) {
      const values = bySequence(privates.slice(from, from + VALUES_A_FACT));
      seq = recordAct(db, operator, 'pii.erased', { values, rows: from === 0 ? rows : 0 });
    }
    const texts = privates.flatMap(({ name, value }) => (name === 'person' ? [] : value));
    return {
      ok: true,
      values: privates.length,
      rows,
      seq,
      left: leftovers(db, [...names, ...texts]),
      compacted: false,
    };
  });
  const erased = erase.immediate();
  return erased.ok ? { ...erased, compacted: compact(db) } : erased;
}

/** The person by every name the record and the policies have for them: handle, Slack ids, name; whichever was given. */
function namesOf(db: Database, person: string): string[] {
  const others = db
    .prepare<[string], string>(
      `SELECT DISTINCT other.value FROM audit_private AS given JOIN audit_private AS other ON other.seq = given.seq
       WHERE given.value = ? AND given.name IN ('person', 'slack_user') AND other.name IN ('person', 'slack_user')`,
    )
    .pluck()
    .all(person);
  const known = [...new Set([person, ...others])];
  return [...new Set([...known, ...namesInPolicies(db, known)])];
}

/**
 * Every value that names them, alone, as one of several, or in what a policy changed; and all that stands beside it where
 * they were the one who acted.
 */
function privateRowsOf(db: Database, names: readonly string[]): PrivateRow[] {
  const marks = names.map(() => '?').join(', ');
  const found = db
    .prepare<string[], PrivateRow>(
      `SELECT p.seq, p.name, p.value, e.recommendation_id AS recommendationId
       FROM audit_private AS p JOIN audit_events AS e ON e.seq = p.seq
       WHERE p.value IN (${marks}) OR p.name IN (${LISTS.map((name) => `'${name}'`).join(', ')}) OR p.seq IN (
         SELECT seq FROM audit_private WHERE name IN ('person', 'slack_user') AND value IN (${marks}))
       ORDER BY p.seq, p.name`,
    )
    .all(...names, ...names);
  const acted = new Set(
    found.flatMap(({ seq, name, value }) => (ACTORS.has(name) && names.includes(value) ? [seq] : [])),
  );
  return found.filter(
    ({ seq, name, value }) =>
      (acted.has(seq) && name !== OF_AGENT) ||
      names.includes(value) ||
      (LISTS.includes(name) && namesThem(value, names)),
  );
}

function recommendationsOf(rows: readonly PrivateRow[]): string[] {
  return [...new Set(rows.flatMap(({ recommendationId }) => recommendationId ?? []))];
}

function bySequence(rows: readonly PrivateRow[]): [number, string[]][] {
  const values = new Map<number, string[]>();
  for (const { seq, name } of rows) values.set(seq, [...(values.get(seq) ?? []), name]);
  return [...values];
}

/** Writes the file anew without what earlier changes left in its free space, and empties the log beside it. */
function compact(db: Database): boolean {
  db.exec('VACUUM');
  const [result] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
  return result?.busy === 0;
}
