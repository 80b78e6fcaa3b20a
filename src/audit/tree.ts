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

const LARGEST_SUBTREE = 256;
// One level of a subtree: each two hashes behind the byte that goes before them into the hash of their node.
const level = Buffer.alloc((LARGEST_SUBTREE / 2) * 65);
const nodes = Array.from({ length: LARGEST_SUBTREE / 2 }, (_, index) => level.subarray(index * 65, (index + 1) * 65));

/** The same for as many leaves as a power of two up to 256, in half of the time. */
export function rootOfSubtree(leaves: readonly string[]): string {
  if (leaves.length > LARGEST_SUBTREE) throw new RangeError(`subtree: expected up to 256 leaves, got ${leaves.length}`);
  if (leaves.length < 2) return leaves[0] ?? EMPTY_ROOT;
  let text = '';
  for (let index = 0; index < leaves.length; index += 2) text += `01${leaves[index]}${leaves[index + 1]}`;
  level.write(text, 'hex');
  for (let count = leaves.length / 2; count > 1; count /= 2) {
    text = '';
    for (const [index, node] of nodes.slice(0, count).entries()) {
      if (index % 2 === 0) text += '\x01';
      text += hash('sha256', node, 'binary');
    }
    level.write(text, 'latin1');
  }
  return hash('sha256', level.subarray(0, 65), 'hex');
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
