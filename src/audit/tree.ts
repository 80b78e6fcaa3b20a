import { hash } from 'node:crypto';

/**
 * Where a tree's hashes come from, all in lower-case hex. `node` gives the hash of the complete subtree of height
 * `height` at `position` (leaves `position * 2^height` onwards) where it is kept, else null: it is then computed.
 */
export type TreeReader = {
  /** Leaf hashes of the indexes `from` ≤ index < `to`; throws when one is missing. */
  leafHashes(from: number, to: number): string[];
  node(height: number, position: number): string | null;
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

/** The hash over leaves `from` ≤ index < `to`, from kept nodes where there are any. */
export function subtree(tree: TreeReader, from: number, to: number): string {
  const size = to - from;
  const height = KEPT_HEIGHTS.find((kept) => size === 2 ** kept && from % size === 0);
  const kept = height === undefined ? null : tree.node(height, from / size);
  if (kept !== null) return kept;
  if (size <= LARGEST_READ) return rootOfLeaves(tree.leafHashes(from, to));
  const middle = from + splitOf(size);
  return nodeHash(subtree(tree, from, middle), subtree(tree, middle, to));
}

/** The largest power of two below `size`. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}
