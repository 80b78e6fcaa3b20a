import type { Database } from 'better-sqlite3';
import type { Json } from '../../../audit/canonical-json.ts';

// The members that name a person, wherever they stand in what is stored; what they wrote stands beside them.
const PEOPLE = new Set(['by', 'requestedBy', 'handedOverTo', 'agentOwner', 'engagedBy', 'askedBy']);
const COLUMNS = [
  { table: 'recommendations', column: 'state', key: 'id', bumps: true },
  { table: 'recommendations', column: 'verdict', key: 'id', bumps: true },
  { table: 'revisions', column: 'verdict', key: "recommendation_id || ' ' || revision", bumps: false },
  { table: 'halts', column: 'halt', key: 'id', bumps: false },
] as const;

/** The name as it stands in stored JSON. */
export function quotedIn(name: string): string {
  return JSON.stringify(name);
}

/**
 * Puts the pseudonym for the person in every stored state, verdict and halt, takes out what they wrote there and in
 * callbacks about the recommendations they `decided`, and deletes the messages to them. Two people erased stay two.
 * Returns how many rows changed.
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
      for (const { key: row, text } of found.all(quotedIn(name))) {
        const without = JSON.stringify(withoutPerson(JSON.parse(text), names, pseudonym));
        if (without === text) continue;
        changed += write.run(without, row).changes;
        if (table === 'recommendations') wrote.add(String(row));
      }
    }
  }
  for (const id of wrote) changed += forgetNotes(db, id);
  const messages = db.prepare<[string]>('DELETE FROM messages WHERE to_dest = ?');
  for (const name of names) changed += messages.run(name).changes;
  return changed;
}

function withoutPerson(value: Json, names: readonly string[], pseudonym: string): Json {
  if (Array.isArray(value)) return value.map((each) => withoutPerson(each, names, pseudonym));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const isTheirs = entries.some(([key, each]) => PEOPLE.has(key) && typeof each === 'string' && names.includes(each));
  return Object.fromEntries(
    entries.map(([key, each]) => {
      if (PEOPLE.has(key) && typeof each === 'string' && names.includes(each)) return [key, pseudonym];
      if (isTheirs && key === 'note') return [key, null];
      if (isTheirs && key === 'reason') return [key, '(erased)'];
      return [key, each === undefined ? each : withoutPerson(each, names, pseudonym)];
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
