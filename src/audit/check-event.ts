import { commitment, leafHash } from './hash.ts';

/** One event as it is stored. A pruned one has no text any more: its columns are those of `PRUNED`, and its leaf hash. */
export type StoredEvent = {
  seq: number;
  id: string;
  type: string;
  at: number;
  recommendationId: string | null;
  leaf: string;
  leafHash: string;
};

/** A private value beside an event, its salt in hex. */
export type StoredPrivate = { seq: number; name: string; salt: string; value: string };

/** What is wrong with the record, and from which event on; null where it is about no one event. */
export type Finding = { seq: number | null; what: string };

/** What stands in the columns of an event whose text was pruned. */
export const PRUNED = { id: '', type: 'pruned', at: 0, recommendationId: null, leaf: '' } as const;

export type CheckedEvent = {
  problem: string | null;
  /** True where the text is gone, which a pruning in the record must account for. */
  pruned: boolean;
  /** Private values that the text refers to and that are gone, which an erasure in the record must account for. */
  erased: string[];
};

/** Whether a stored event is what its text says, its hash is that of its text, and its private values are the ones committed to. */
export function checkEvent(event: StoredEvent, privates: readonly StoredPrivate[]): CheckedEvent {
  const found = (problem: string): CheckedEvent => ({ problem, pruned: false, erased: [] });
  if (event.leaf === '') {
    const { id, type, at, recommendationId } = event;
    const blank = id === PRUNED.id && type === PRUNED.type && at === PRUNED.at && recommendationId === null;
    if (!blank || privates.length > 0) return found('its text is gone, but not the rest of it');
    return { problem: null, pruned: true, erased: [] };
  }
  const column = wrongColumn(event);
  if (column !== null) return found(column);
  if (leafHash(event.leaf) !== event.leafHash) return found('its text is not the text that was hashed');
  if (privates.length === 0 && event.leaf.includes('"private":{}')) return { problem: null, pruned: false, erased: [] };
  return checkPrivates(event, privates);
}

function checkPrivates({ leaf }: StoredEvent, privates: readonly StoredPrivate[]): CheckedEvent {
  const names = new Map(Object.entries(committedIn(leaf)));
  for (const { name, salt, value } of privates) {
    const expected = names.get(name);
    if (expected === undefined)
      return { problem: `it has no ${name}, but one is kept beside it`, pruned: false, erased: [] };
    if (!isCommitted(expected, salt, value)) {
      return { problem: `its ${name} is not what was committed to`, pruned: false, erased: [] };
    }
    names.delete(name);
  }
  return { problem: null, pruned: false, erased: [...names.keys()] };
}

const SALT = /^[0-9a-f]*$/;

/** Whether a commitment in a leaf is to this value, with its salt in hex. */
export function isCommitted(expected: unknown, salt: string, value: string): boolean {
  return SALT.test(salt) && commitment(Buffer.from(salt, 'hex'), value) === expected;
}

/** The sentence for a column that does not say what the text says, or null. */
function wrongColumn(event: StoredEvent): string | null {
  if (saysAtOnce(event)) return null;
  const { seq, id, type, at, recommendationId, leaf } = event;
  const facts = factsOf(leaf);
  if (facts.seq !== seq) return `its text is that of event ${String(facts.seq)}`;
  if (facts.id !== id) return 'its id is not the one in its text';
  if (facts.type !== type) return `its type is ${type}, its text says ${String(facts.type)}`;
  if (facts.at !== at) return 'its time is not the one in its text';
  return (facts.recommendation ?? null) === recommendationId ? null : 'its recommendation is not the one in its text';
}

/**
 * Whether the text says what the columns say, seen without reading its JSON, which takes longer than all else together.
 * False may only mean that it cannot be seen so: keys are sorted, and a nested value behind `seq` hides where it ends.
 */
function saysAtOnce({ seq, id, type, at, recommendationId, leaf }: StoredEvent): boolean {
  const tail = leaf.slice(Math.max(0, leaf.lastIndexOf('"seq":')));
  return (
    tail.startsWith(`"seq":${seq},`) &&
    tail.includes(`"type":"${type}"`) &&
    !tail.includes('{') &&
    !tail.includes('[') &&
    leaf.includes(`"at":${at},`) &&
    leaf.includes(`"id":"${id}"`) &&
    (recommendationId === null
      ? !leaf.includes('"recommendation":')
      : leaf.includes(`"recommendation":"${recommendationId}"`))
  );
}

/** The commitments of a leaf by name. They are a flat object, so that they can be read without the rest. */
function committedIn(leaf: string): object {
  const start = leaf.indexOf('"private":{') + '"private":'.length;
  const committed = factsOf(leaf.slice(start, leaf.indexOf('}', start) + 1));
  return committed;
}

function factsOf(leaf: string): Record<string, unknown> {
  try {
    const facts: unknown = JSON.parse(leaf);
    if (typeof facts === 'object' && facts !== null) return { ...facts };
  } catch {
    // Nothing in it can be the same as a column.
  }
  return {};
}
