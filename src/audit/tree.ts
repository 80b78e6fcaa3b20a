import { hash } from 'node:crypto';

/** Where a tree's hashes come from, all in lower-case hex; ranges are leaf indexes `from` ≤ index < `to`. */
export type TreeReader = {
  /** Throws when one of them is missing. */
  leafHashes(from: number, to: number): string[];
  /** The hash over a range where it is kept, else null: it is then computed. */
  kept(from: number, to: number): string | null;
  /** Told what was computed, by a reader that keeps it for the next proof. */
  keep?(from: number, to: number, hash: string): void;
};

/** The heights whose complete subtrees are worth keeping: 2^8 leaves, 2^16, 2^24. Between two of them a proof reads 256. */
export const KEPT_HEIGHTS = [8, 16, 24] as const;

/** SHA-256 of nothing: the root of the empty tree (RFC 6962 section 2.1). */
export const EMPTY_ROOT = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const LARGEST_READ = 256;
// One for all calls, which never interleave: a buffer for each node costs more than the hash of it.
const scratch = Buffer.alloc(65, 1);

/** SHA-256(0x01 ‖ left ‖ right), the hash of an interior node (RFC 6962 section 2.1). */
export function nodeHash(left: string, right: string): string {
  scratch.write(left, 1, 'hex');
  scratch.write(right, 33, 'hex');
  return hash('sha256', scratch, 'hex');
}

/** The root of a tree over these leaf hashes (MTH of RFC 6962 section 2.1). */
export function rootOfLeaves(leaves: readonly string[]): string {
  const [first] = leaves;
  if (first === undefined) return EMPTY_ROOT;
  if (leaves.length === 1) return first;
  const split = splitOf(leaves.length);
  return nodeHash(rootOfLeaves(leaves.slice(0, split)), rootOfLeaves(leaves.slice(split)));
}

/** The same for as many leaves as a power of two, in two thirds of the time. */
export function rootOfSubtree(leaves: readonly string[]): string {
  const level = Buffer.from(leaves.join(''), 'hex');
  for (let count = level.length / 32; count > 1; count /= 2) {
    // A string of bytes: to go by way of hex takes half as long again.
    let above = '';
    for (let at = 0; at < count * 32; at += 64) {
      level.copy(scratch, 1, at, at + 64);
      above += hash('sha256', scratch, 'binary');
    }
    level.write(above, 'latin1');
  }
  return level.toString('hex', 0, 32);
}

/** The root over the first `size` leaves. */
export function rootAt(tree: TreeReader, size: number): string {
  return subtree(tree, 0, size);
}

/** PATH(index, D[size]) of RFC 6962 section 2.1.1: what proves that a leaf stands at `index`, from the leaf upwards. */
export function inclusionProof(tree: TreeReader, index: number, size: number): string[] {
  if (!(index >= 0 && index < size))
    throw new RangeError(`inclusion proof: expected an index below ${size}, got ${index}`);
  return path(tree, index, 0, size);
}

/** PROOF(from, D[to]) of RFC 6962 section 2.1.2: what proves that the tree of size `to` begins with that of size `from`. */
export function consistencyProof(tree: TreeReader, from: number, to: number): string[] {
  if (!(from >= 0 && from <= to))
    throw new RangeError(`consistency proof: expected sizes in order, got ${from} and ${to}`);
  return from === 0 || from === to ? [] : subproof(tree, from, 0, to, true);
}

function path(tree: TreeReader, index: number, from: number, to: number): string[] {
  if (to - from === 1) return [];
  const middle = from + splitOf(to - from);
  return index < middle
    ? [...path(tree, index, from, middle), subtree(tree, middle, to)]
    : [...path(tree, index, middle, to), subtree(tree, from, middle)];
}

function subproof(tree: TreeReader, size: number, from: number, to: number, whole: boolean): string[] {
  if (size === to) return whole ? [] : [subtree(tree, from, to)];
  const middle = from + splitOf(to - from);
  return size <= middle
    ? [...subproof(tree, size, from, middle, whole), subtree(tree, middle, to)]
    : [...subproof(tree, size, middle, to, false), subtree(tree, from, middle)];
}

/** The hash over a range of leaves, from what is kept where there is any. */
function subtree(tree: TreeReader, from: number, to: number): string {
  const kept = tree.kept(from, to);
  if (kept !== null) return kept;
  const size = to - from;
  // Read at once, unless each half is worth keeping too.
  if (size === 1 || (size <= LARGEST_READ && tree.keep === undefined)) return rootOfLeaves(tree.leafHashes(from, to));
  const middle = from + splitOf(size);
  const hash = nodeHash(subtree(tree, from, middle), subtree(tree, middle, to));
  tree.keep?.(from, to, hash);
  return hash;
}

/** The largest power of two below `size`. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}
