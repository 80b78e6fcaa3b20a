import type { Database } from 'better-sqlite3';
import { readYaml } from '../../../policy/located-yaml.ts';

/** What a policy calls somebody: their handle, Slack id and name. */
type Called = { handle: string; slack: string; name: string };

/**
 * Every name that a policy ever in force had for whoever it called by one of these: handle, Slack id and the name in full.
 * A text that cannot be read tells nothing.
 */
export function namesInPolicies(db: Database, names: readonly string[]): string[] {
  const called = everyoneIn(db).filter((one) => names.some((name) => name === one.handle || name === one.slack));
  return [...new Set(called.flatMap(({ handle, slack, name }) => [handle, slack, name]))].filter((name) => name !== '');
}

/** The handles of whoever a policy ever in force called by this full name. */
export function handlesOf(db: Database, fullName: string): string[] {
  return [...new Set(everyoneIn(db).flatMap(({ handle, name }) => (name === fullName ? [handle] : [])))];
}

function everyoneIn(db: Database): Called[] {
  const texts = db.prepare<[], string>('SELECT DISTINCT text FROM policies').pluck().all();
  return texts.flatMap(peopleIn);
}

function peopleIn(text: string): Called[] {
  const read = readYaml(text);
  const people = membersOf(membersOf(read.ok ? read.value : null).people);
  return Object.entries(people).map(([handle, each]) => {
    const { slack, name } = membersOf(each);
    return { handle, slack: typeof slack === 'string' ? slack : '', name: typeof name === 'string' ? name : '' };
  });
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/**
 * Puts the pseudonym for them in the texts of policies. The record keeps the hash of each text as it was, to which what
 * is left does not lead any more: its first line says so. Returns how many texts changed.
 */
export function forgetInPolicies(db: Database, names: readonly string[], pseudonym: string, now: number): number {
  const write = db.prepare<[string, number]>('UPDATE policies SET text = ? WHERE seq = ?');
  const day = new Date(now).toISOString().slice(0, 10);
  let changed = 0;
  for (const { seq, text } of db.prepare<[], { seq: number; text: string }>('SELECT seq, text FROM policies').all()) {
    const without = withoutNames(text, names, pseudonym);
    if (without === text) continue;
    changed += write.run(
      `# A person was erased from this text on ${day}: its hash is that of the text before.\n${without}`,
      seq,
    ).changes;
  }
  return changed;
}

/** Whether one of the names stands there as a word. */
export function namesThem(text: string, names: readonly string[]): boolean {
  return withoutNames(text, names, '') !== text;
}

/** The text with the pseudonym wherever one of the names stands as a word. */
export function withoutNames(text: string, names: readonly string[], pseudonym: string): string {
  // The longest first: a handle may be a part of the name.
  const longestFirst = [...names].sort((one, other) => other.length - one.length);
  return longestFirst.reduce((left, name) => left.replace(wholeWord(name), pseudonym), text);
}

/** `sam` in `[sam, lena]`, and not in `same`. */
function wholeWord(name: string): RegExp {
  const literally = name.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
  return new RegExp(`(?<![\\p{L}\\p{N}_-])${literally}(?![\\p{L}\\p{N}_-])`, 'gu');
}
