import { readYaml } from './located-yaml.ts';

export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };
/** One setting that differs: where it stands, and what it was and is; undefined where there is none. */
export type Difference = { path: string[]; from: Value | undefined; to: Value | undefined };

// Settings that name nobody: what may stand in the record in the clear. A section that is not listed may hold people.
const NAMES_NOBODY = new Set([
  'version',
  'mode',
  'currency',
  'timezone',
  'rates',
  'channels',
  'platforms',
  'fields',
  'actions',
  'unknown',
  'confidence',
  'lanes',
  'score',
  'rules',
  'guards',
  'calendar',
  'limits',
  'batches',
  'notices',
  'undo',
  'permit',
  'chains',
  'digests',
]);

/**
 * What differs between two policy texts, setting by setting, as they are written and in the order of the newer one.
 * Rules and the like are told by their id, so that their order makes no difference. Secrets are left out: of
 * `secret_env` only what is the name of a variable, of addresses no user, password or query. A text that cannot be read
 * counts as empty.
 */
export function diffPolicyTexts(from: string, to: string): Difference[] {
  return differences([], settingsIn(from), settingsIn(to));
}

/**
 * Whether the difference may name a person, so that it belongs beside the record and not into it: by where it stands, or
 * since it is a text in somebody's own words, such as the sentence of a rule.
 */
export function mayNamePeople({ path, from = null, to = null }: Difference): boolean {
  const key = path.at(-1) ?? '';
  return !NAMES_NOBODY.has(path[0] ?? '') || isWritten(from, key) || isWritten(to, key);
}

// What is no sentence though it has spaces.
const EXPRESSIONS = new Set(['when', 'cron']);

function isWritten(value: Value, key: string): boolean {
  if (typeof value === 'string') return !EXPRESSIONS.has(key) && !/^\S{0,64}$/.test(value);
  if (Array.isArray(value)) return value.some((each) => isWritten(each, key));
  return (
    typeof value === 'object' && value !== null && Object.entries(value).some(([name, each]) => isWritten(each, name))
  );
}

/** `rules.leap.points: 30 → 40`, with + for what is new and − for what is gone. */
export function describeDifference({ path, from, to }: Difference): string {
  const name = path.join('.');
  if (from === undefined) return `+ ${name}: ${wordsOf(to)}`;
  if (to === undefined) return `− ${name}: ${wordsOf(from)}`;
  return `${name}: ${wordsOf(from)} → ${wordsOf(to)}`;
}

function differences(path: string[], from: Value | undefined, to: Value | undefined): Difference[] {
  const [before, after] = [membersOf(from), membersOf(to)];
  if (before === null || after === null) return same(from, to) ? [] : [{ path, from, to }];
  const names = [...after.keys(), ...[...before.keys()].filter((name) => !after.has(name))];
  return names.flatMap((name) => differences([...path, name], before.get(name), after.get(name)));
}

/** The members of a map, or of a list whose entries have ids; null for what is compared as a whole. */
function membersOf(value: Value | undefined): Map<string, Value> | null {
  if (typeof value !== 'object' || value === null) return null;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const named = value.map((entry): [string | null, Value] => [idOf(entry), entry]);
  const members = new Map(named.flatMap(([id, entry]) => (id === null ? [] : [[id, entry]])));
  return value.length > 0 && members.size === value.length ? members : null;
}

function idOf(entry: Value): string | null {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return null;
  const id = entry.id ?? entry.name;
  return typeof id === 'string' ? id : null;
}

function same(left: Value | undefined, right: Value | undefined): boolean {
  return wordsOf(left) === wordsOf(right);
}

function wordsOf(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(wordsOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, member]) => `${key}: ${wordsOf(member)}`)
    .join(', ')} }`;
}

function settingsIn(text: string): Value {
  const read = readYaml(text);
  return (read.ok ? withoutSecrets(read.value, null) : null) ?? {};
}

function withoutSecrets(value: unknown, key: string | null): Value {
  if (Array.isArray(value)) return value.map((entry) => withoutSecrets(entry, key));
  if (typeof value === 'string') return shown(value, key);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return null;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutSecrets(member, name)]));
}

function shown(text: string, key: string | null): string {
  if (key === 'secret_env' && !isVariableName(text)) return '(hidden: not the name of a variable)';
  if (text.includes('whsec_')) return '(hidden: looks like a secret)';
  if (key !== 'callback_url' || !URL.canParse(text)) return text;
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname}`;
}

/** Whether this can be the name of an environment variable; a secret that was pasted in its place mostly cannot. */
export function isVariableName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(text) && !/^whsec_/i.test(text);
}
