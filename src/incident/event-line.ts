import { duration } from '../cards/time.ts';
import { exactTime } from './exact-time.ts';
import type { IncidentEvent, Names } from './incident.ts';

// What a reader needs of an event's facts, in their own words; the rest is in the export.
const WORDS: readonly [key: string, word: string][] = [
  ['revision', 'revision'],
  ['lane', 'lane'],
  ['risk', 'risk'],
  ['score', 'score'],
  ['halt', 'halt'],
  ['why', 'because'],
  ['undoes', 'takes back what was'],
  ['permit', 'permit'],
  ['status', 'HTTP'],
  ['attempt', 'attempt'],
  ['callback_type', 'callback'],
  ['error', 'error'],
];
// What people and agents wrote.
const WRITTEN = ['note', 'reason', 'report', 'drift'];
const TIMES: readonly [key: string, word: string][] = [
  ['undoes_of', 'of'],
  ['undo_until', 'undo until'],
  ['expires_at', 'valid until'],
  ['report_by', 'report by'],
  ['rollback_until', 'rollback until'],
];

/** One row: number, time, what, who, and what more there is to say of it. */
export function eventLine(event: IncidentEvent, names: Names): string[] {
  const { seq, at, type } = event;
  return [String(seq), exactTime(at), type.replace(/[_.]/g, ' '), whoActed(event, names), more(event)];
}

/** Who did it, with the name that they have today and the roles that they had then. */
export function whoActed({ facts, privates }: IncidentEvent, names: Names): string {
  const origin = originOf(facts);
  if (privates.person !== undefined) {
    const roles = Array.isArray(origin.roles) && origin.roles.length > 0 ? ` as ${origin.roles.join(', ')}` : '';
    const slack = privates.slack_user === undefined ? '' : ` (${privates.slack_user})`;
    // Anybody at the machine may give any name.
    if (origin.kind === 'operator') return `somebody at the machine, as ${names(privates.person)}`;
    return `${names(privates.person)}${slack}${roles}`;
  }
  // The leaf says that a person was named; that the name is gone is itself something to tell.
  if (committed(facts).includes('person')) return 'a person who was erased';
  // Whoever's call it came with: nobody of them decided it.
  if (facts.by === 'policy') return 'policy alone';
  if (typeof facts.halt === 'string') return 'a halt';
  switch (origin.kind) {
    case 'agent':
      return typeof origin.key_id === 'string' ? `the agent, key ${origin.key_id}` : 'the agent';
    case 'clock':
      return 'the clock';
    case 'operator':
      return 'somebody at the machine';
    default:
      return 'Countersign';
  }
}

function more({ type, facts, privates }: IncidentEvent): string {
  const origin = originOf(facts);
  const said = WRITTEN.flatMap((name) => (privates[name] === undefined ? [] : [`“${privates[name]}”`]));
  const erased = WRITTEN.filter((name) => committed(facts).includes(name) && privates[name] === undefined);
  const outcome = privates.outcome_hash ?? facts.outcome_hash;
  return [
    ...said,
    ...erased.map((name) => `a ${name} that was erased`),
    ...WORDS.flatMap(([key, word]) => (isPlain(facts[key]) ? [`${word} ${facts[key]}`] : [])),
    // In the record itself it stood until hashes of what agents say became commitments.
    ...(isPlain(outcome) ? [`hash of the report ${outcome}`] : []),
    ...TIMES.flatMap(([key, word]) => (typeof facts[key] === 'number' ? [`${word} ${exactTime(facts[key])}`] : [])),
    ...(type === 'asked' && Array.isArray(facts.roles) ? [`asks ${facts.roles.join(', ')}`] : []),
    ...(typeof facts.step === 'number' ? [`step ${facts.step + 1} of the chain`] : []),
    ...(typeof facts.took_ms === 'number' ? [`took ${duration(facts.took_ms)}`] : []),
    ...(typeof origin.message === 'string' && origin.surface !== 'answer'
      ? [`on the Slack message ${channelOf(origin, privates)} ${origin.message}`]
      : []),
    ...(origin.surface === 'home' ? ['on their Home in Slack'] : []),
    ...(origin.surface === 'answer' ? ['on an answer to them alone'] : []),
    ...(typeof origin.card_hash === 'string'
      ? [`hash of the ${clicked(origin.surface)} clicked ${origin.card_hash}`]
      : []),
  ].join('; ');
}

function clicked(surface: unknown): string {
  return surface === 'home' ? 'Home' : surface === 'answer' ? 'answer' : 'card';
}

/** Where an event came from, as its leaf says. */
export function originOf(facts: IncidentEvent['facts']): { [key: string]: unknown } {
  return typeof facts.origin === 'object' && facts.origin !== null ? { ...facts.origin } : {};
}

/** Of a click in direct messages, which would name whose they are, the channel stands beside the record. */
function channelOf({ channel }: { [key: string]: unknown }, { slack_channel }: IncidentEvent['privates']): string {
  return slack_channel ?? (typeof channel === 'string' ? channel : 'in direct messages');
}

function committed({ private: values }: IncidentEvent['facts']): string[] {
  return typeof values === 'object' && values !== null ? Object.keys(values) : [];
}

function isPlain(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
