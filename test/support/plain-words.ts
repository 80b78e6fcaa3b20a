import { readFileSync } from 'node:fs';

const HASH = /^[0-9a-f]{64}$/;
const ID = /^[a-z]+_\w+$/;
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const WORD = /^[a-z_]+$/;
// What an admin calls a row of the policy, such as a freeze.
const CALLED = /^.{1,100}$/;
// What an agent calls its model and the account, by which people look for events.
const NAMED = /^.{1,100}$/;
const SCOPE = /^(all|(platform|account|agent|action):.{1,100})$/;
const CODE = /^\S{0,100}$/;

/**
 * Every place of an event of the record where words may stand in the open, and what may stand there: hashes, ids, states,
 * names that the policy or an agent's program has for things, and money. None of it is about a person, and nobody wrote it
 * to be read. Whatever else is a text belongs beside the record, under a commitment that docs/verify.md tells of.
 */
const KNOWN: Readonly<Record<string, RegExp>> = {
  id: ID,
  type: /^[a-z_.]+$/,
  agent: NAME,
  recommendation: ID,
  revision_hash: HASH,
  'origin.kind': /^(person|operator|agent|clock|slack)$/,
  'origin.team': /^T\w+$/,
  'origin.channel': /^[CG]\w+$/,
  'origin.message': /^[\d.]+$/,
  'origin.surface': /^(home|answer)$/,
  'origin.card_hash': HASH,
  'origin.batch': ID,
  'origin.roles[]': NAME,
  'origin.key_id': /^[\w-]{1,16}$/,
  'roles_used[]': NAME,

  content_hash: HASH,
  action: NAME,
  platform: NAME,
  account: NAMED,
  'model.name': NAMED,
  'model.version': NAMED,
  data_as_of: /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/,
  'amount.currency': /^[A-Z]{3}$/,
  policy_hash: HASH,
  lane: WORD,
  would_be: WORD,
  risk: WORD,
  // A row of the calendar is a rule too.
  'rules[].rule': CALLED,
  'approval.mode': /^(any|all)$/,
  'approval.roles[]': NAME,
  'approval.must': NAME,
  'exposure[].limit': NAME,
  'exposure[].currency': /^[A-Z]{3}$/,
  'linked[]': ID,
  'unlinked[]': ID,

  by: /^(people|policy)$/,
  'roles[]': NAME,
  'passed_over[]': NAME,
  'limits[]': NAME,
  limit: NAME,
  freeze: CALLED,
  halt: ID,
  scope: SCOPE,
  why: WORD,
  undoes: WORD,
  permit: ID,
  what: WORD,
  status: WORD,
  batch: ID,
  kind: /^(together|list)$/,
  name: CALLED,
  'items[]': ID,
  'items[].recommendation': ID,
  'items[].revision_hash': HASH,
  'items[].status': WORD,
  digest: CALLED,
  callback: ID,
  callback_type: /^recommendation\.\w+$/,
  error: CODE,
  hold: ID,
  preference: WORD,
  value: /^(on|off)$/,
  format: /^(ndjson|csv|json)$/,
  mode: WORD,
  previous_policy_hash: HASH,
  'changes[].path': CALLED,
  // Which values of which event were erased.
  'values[][][]': WORD,
};
// The settings that a change of the policy may show: how they are named is the policy's own.
const SETTING = /^changes\[\]\.(from|to)\b/;
// What third parties are told that commitments are to, row by row.
const DOCUMENT = readFileSync(new URL('../../docs/verify.md', import.meta.url), 'utf8');
const COMMITTED = new Set(
  Array.from(DOCUMENT.matchAll(/^\| (`[a-z_]+`(?:, `[a-z_]+`)*) \|/gm), ([, names = '']) =>
    names.replaceAll('`', '').split(', '),
  ).flat(),
);

/** Each place in a leaf of the record where words stand that nobody said may stand there, with the words. */
export function strangeWords(leaf: string): string[] {
  return textsIn('', JSON.parse(leaf)).flatMap(([place, text]) =>
    expectedAt(place, leaf)?.test(text) === true ? [] : [`${place}: ${text}`],
  );
}

function expectedAt(place: string, leaf: string): RegExp | undefined {
  const [, committed] = /^private\.([a-z_]+)$/.exec(place) ?? [];
  if (committed !== undefined) return COMMITTED.has(committed) ? HASH : undefined;
  if (SETTING.test(place)) return CALLED;
  // The scope of a legal hold is written otherwise than that of a halt.
  if (place === 'scope' && leaf.includes('"type":"hold_placed"')) return /^(agent|recommendation|time) \S+$/;
  return Object.hasOwn(KNOWN, place) ? KNOWN[place] : undefined;
}

function textsIn(place: string, value: unknown): [place: string, text: string][] {
  if (typeof value === 'string') return [[place, value]];
  if (Array.isArray(value)) return value.flatMap((each) => textsIn(`${place}[]`, each));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => textsIn(place === '' ? name : `${place}.${name}`, each));
}
