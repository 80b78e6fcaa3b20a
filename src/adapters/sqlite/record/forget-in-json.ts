import type { Database } from 'better-sqlite3';
import type { Json } from '../../../audit/canonical-json.ts';
import { withoutNames } from './forget-in-policies.ts';

// The members that name a person, wherever they stand in what is stored.
const PEOPLE = new Set([
  'by',
  'requestedBy',
  'handedOverTo',
  'agentOwner',
  'engagedBy',
  'endedBy',
  'askedBy',
  'actingFor',
  'to',
  'person',
  'place',
  'slackId',
  'agentOwnerSlackId',
  'actingForSlackIds',
]);
// Beside these stands what they wrote.
const AUTHORS = new Set(['by', 'slackId', 'engagedBy']);
const ERASED = '(erased)';
const COLUMNS = [
  { table: 'recommendations', column: 'state', key: 'id', bumps: true },
  { table: 'recommendations', column: 'amendment', key: 'id', bumps: true },
  { table: 'recommendations', column: 'notes', key: 'id', bumps: true },
  { table: 'recommendations', column: 'verdict', key: 'id', bumps: true },
  { table: 'revisions', column: 'verdict', key: "recommendation_id || ' ' || revision", bumps: false },
  { table: 'halts', column: 'halt', key: 'id', bumps: false },
  { table: 'messages', column: 'topic', key: 'id', bumps: false },
] as const;

/** The name as it stands in stored JSON. */
export function quotedIn(name: string): string {
  return JSON.stringify(name);
}

/**
 * Puts the pseudonym for the person in every stored state, verdict, note, halt and message, takes out what they wrote
 * there and in callbacks about the recommendations they `decided`, and deletes what they set for themselves and the
 * messages to them. Two people erased stay two. Returns how many rows changed.
 */
export function forgetIn(
  db: Database,
  names: readonly string[],
  pseudonym: string,
  decided: readonly string[],
): number {
  let changed = 0;
  const wrote = new Set(decided);
  for (const { table, column, key, bumps } of COLUMNS) {
    const found = db.prepare<[string], { key: string | number; text: string }>(
      `SELECT ${key} AS key, ${column} AS text FROM ${table} WHERE instr(${column}, ?) > 0`,
    );
    const write = db.prepare<[string, string | number]>(
      // A decision under way read the version before: it loses its race and reads again.
      `UPDATE ${table} SET ${column} = ?${bumps ? ', version = version + 1' : ''} WHERE ${key} = ?`,
    );
    for (const name of names) {
      for (const { key: row, text } of found.all(quotedIn(name).slice(1, -1))) {
        const without = JSON.stringify(
          withoutPerson(JSON.parse(text), names, pseudonym, column === 'notes' ? ERASED : null),
        );
        if (without === text) continue;
        changed += write.run(without, row).changes;
        if (table === 'recommendations') wrote.add(String(row));
      }
    }
  }
  for (const id of wrote) changed += forgetNotes(db, id);
  return changed + forgetRows(db, names, pseudonym);
}

/** What is theirs by a column of its own. A message in a place of theirs has its name in its id. */
function forgetRows(db: Database, names: readonly string[], pseudonym: string): number {
  const statements = [
    'DELETE FROM messages WHERE to_dest = @name OR (length(@name) > 7 AND instr(id, @name) > 0)',
    'DELETE FROM gathered WHERE length(@name) > 7 AND instr(message_id, @name) > 0',
    'DELETE FROM homes WHERE slack_user = @name',
    'UPDATE batches SET to_dest = @pseudonym WHERE to_dest = @name',
    'DELETE FROM absences WHERE person = @name',
    'UPDATE absences SET deputy = NULL WHERE deputy = @name',
    'DELETE FROM preferences WHERE person = @name',
    'DELETE FROM homes WHERE slack_user = @name',
    `UPDATE pauses SET paused_by = @pseudonym, reason = '${ERASED}' WHERE paused_by = @name`,
  ].map((text) => db.prepare<{ name: string; pseudonym: string }>(text));
  return names
    .flatMap((name) => statements.map((statement) => statement.run({ name, pseudonym }).changes))
    .reduce((sum, count) => sum + count, 0);
}

/** `note` is what stands where they wrote one: the column says what it can hold. */
function withoutPerson(value: Json, names: readonly string[], pseudonym: string, note: string | null): Json {
  const isThem = (each: unknown) => typeof each === 'string' && names.includes(each);
  if (Array.isArray(value)) return value.map((each) => withoutPerson(each, names, pseudonym, note));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const wrote = entries.some(([key, each]) => AUTHORS.has(key) && isThem(each));
  return Object.fromEntries(
    entries.map(([key, each]) => {
      if (PEOPLE.has(key) && isThem(each)) return [key, pseudonym];
      if (PEOPLE.has(key) && Array.isArray(each)) return [key, each.map((one) => (isThem(one) ? pseudonym : one))];
      // What a policy was refused for quotes it.
      if (key === 'problems' && Array.isArray(each))
        return [key, each.map((one) => (typeof one === 'string' ? withoutNames(one, names, pseudonym) : one))];
      if (wrote && key === 'note') return [key, note];
      if (wrote && key === 'reason') return [key, ERASED];
      return [key, each === undefined ? each : withoutPerson(each, names, pseudonym, note)];
    }),
  );
}

/** The notes that went to the agent with a decision on this recommendation. */
function forgetNotes(db: Database, recommendationId: string): number {
  const bodies = db
    .prepare<[string], { id: string; body: string }>('SELECT id, body FROM callbacks WHERE recommendation_id = ?')
    .all(recommendationId);
  const write = db.prepare<[string, string]>('UPDATE callbacks SET body = ? WHERE id = ?');
  let changed = 0;
  for (const { id, body } of bodies) {
    const parsed: { data?: { note?: unknown } } = JSON.parse(body);
    if (typeof parsed.data?.note !== 'string') continue;
    parsed.data.note = null;
    changed += write.run(JSON.stringify(parsed), id).changes;
  }
  return changed;
}
