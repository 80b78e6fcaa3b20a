import { hash } from 'node:crypto';
import { commitmentAmong, leafHash, SALT_BYTES } from './hash.ts';
import { behind, column, endOfNumber, isFlat, keyed, NO_PLACE } from './leaf-places.ts';

/** Events as they are stored, column by column, with a newline between two values, which RFC 8785 writes as an escape. */
export type StoredBlock = {
  /** The sequence of the first. The others follow it without a gap. */
  from: number;
  count: number;
  leaf: Buffer;
  leafHash: string;
  id: string;
  type: string;
  at: string;
  /** Nothing where there is none. */
  recommendationId: string;
  /** How many have one. */
  recommended: number;
};

/** The private values beside them, by event and name; with nothing between two salts, and U+001E between two values. */
export type StoredPrivates = { count: number; seq: string; name: string; salt: string; value: Buffer };

const HASH_DIGITS = 64;
const SEPARATOR = 0x1e;
const [QUOTE, COLON, COMMA, BRACE_END] = [0x22, 0x3a, 0x2c, 0x7d];

const [AT, ID, PRIVATE] = [keyed('"at":'), keyed('"id":"'), keyed('"private":{')];
const [RECOMMENDATION, TYPE] = [keyed('"recommendation":'), keyed('"type":"')];
const SEQ = '"seq":';

// One of each for all blocks, which never interleave.
const [times, ids, recommendations, types, names] = [column(), column(), column(), column(), column()];

/**
 * The leaf hashes of a block of events where nothing at all is to be said of it, else null, and each is to be looked at by
 * itself, which takes twice as long. It may be null without need, and never is anything else where `checkEvent` finds
 * something.
 *
 * Each value is looked for where the text has it: its keys are sorted, so one behind the other. In no text that `leafOf`
 * writes does a nested value have one of these names: test/unit/app/audit-entry.test.ts holds it to that. The buffer of
 * texts is written into: the place of a newline is that of the byte before a hashed text.
 */
export function checkBlock(block: StoredBlock, privates: StoredPrivates): string[] | null {
  const { leaf, count } = block;
  // A byte each, so that places are the same in both; what is looked for is ASCII.
  const text = leaf.toString('latin1');
  const ends = endsIn(text);
  if (ends.length !== count) return null;
  const hashes = hashesOf(leaf, ends);
  if (hashes.join('\n') !== block.leafHash) return null;

  times.fill(block.at);
  ids.fill(block.id);
  recommendations.fill(block.recommendationId);
  types.fill(block.type);
  const beside = commitments(privates);
  if (beside === null) return null;

  let recommended = 0;
  let begins = 0;
  for (let index = 0; index < count; index += 1) {
    const seq = block.from + index;
    const end = ends[index] ?? NO_PLACE;
    let at = times.endIn(leaf, behind(AT, leaf, text, begins + 1));
    if (leaf[at] !== COMMA) return null;
    at = ids.endIn(leaf, behind(ID, leaf, text, at + 1));
    if (leaf[at] !== QUOTE) return null;
    at = beside.endIn(leaf, text, behind(PRIVATE, leaf, text, at + 2), seq);
    if (leaf[at] !== BRACE_END) return null;
    const about = behind(RECOMMENDATION, leaf, text, at + 2);
    const isAbout = about !== NO_PLACE && about < end;
    if (isAbout && leaf[about] !== QUOTE) return null;
    at = recommendations.endIn(leaf, isAbout ? about + 1 : at);
    if (isAbout ? leaf[at] !== QUOTE : leaf[at] !== BRACE_END) return null;
    if (isAbout) recommended += 1;
    const numbered = endOfNumber(leaf, text.lastIndexOf(SEQ, end - SEQ.length) + SEQ.length, seq);
    if (leaf[numbered] !== COMMA) return null;
    const typed = behind(TYPE, leaf, text, numbered + 1);
    at = types.endIn(leaf, typed);
    if (leaf[at] !== QUOTE) return null;
    // As `checkEvent` wants it: else what is nested there, or in the next text, may hold what was found.
    if (!isFlat(leaf, numbered, typed) || !isFlat(leaf, at, end)) return null;
    begins = end + 1;
  }
  const isAll = [times, ids, recommendations, types, beside].every((each) => each.isAtEnd());
  return isAll && recommended === block.recommended ? hashes : null;
}

/** Where each text ends: at the newline before the next, the last one with the whole. */
function endsIn(text: string): number[] {
  const ends: number[] = [];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) ends.push(at);
  ends.push(text.length);
  return ends;
}

function hashesOf(leaf: Buffer, ends: readonly number[]): string[] {
  const hashes = [leafHash(leaf.toString('utf8', 0, ends[0]))];
  for (let index = 1; index < ends.length; index += 1) {
    const newline = ends[index - 1] ?? 0;
    leaf[newline] = 0;
    hashes.push(hash('sha256', leaf.subarray(newline, ends[index]), 'hex'));
  }
  return hashes;
}

/** The private values of a block, each to be found committed to; null where a salt is none. */
function commitments({ count, seq, name, salt, value }: StoredPrivates) {
  const salts = Buffer.from(salt, 'hex');
  // What is no digit ends it, and capitals are read as others: neither was stored so.
  if (salts.toString('hex') !== salt) return null;
  names.fill(name);
  const seqs = seq.split('\n');
  let next = 0;
  let begins = 0;
  return {
    /** Where the commitments of an event end that begin at this place, or `NO_PLACE` where they are not those to its values. */
    endIn(leaf: Uint8Array, text: string, first: number, of: number): number {
      let at = first;
      if (leaf[at] === BRACE_END) return at;
      for (;;) {
        if (Number(seqs[next]) !== of) return NO_PLACE;
        const opened = leaf[at] === QUOTE;
        at = names.endIn(leaf, at + 1);
        if (!opened || leaf[at] !== QUOTE || leaf[at + 1] !== COLON || leaf[at + 2] !== QUOTE) return NO_PLACE;
        const separator = value.indexOf(SEPARATOR, begins);
        const ends = separator < 0 ? value.length : separator;
        const committed = at + 3;
        at = committed + HASH_DIGITS;
        const expected = commitmentAmong(salts, next * SALT_BYTES, value, begins, ends);
        if (text.slice(committed, at) !== expected || leaf[at] !== QUOTE) return NO_PLACE;
        begins = ends + 1;
        next += 1;
        if (leaf[at + 1] !== COMMA) return at + 1;
        at += 2;
      }
    },
    isAtEnd: () => next === count && (count === 0 || (names.isAtEnd() && begins === value.length + 1)),
  };
}
