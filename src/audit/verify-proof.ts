import { EMPTY_ROOT, nodeHash } from './tree.ts';

const HASH = /^[0-9a-f]{64}$/;

/** The root that an inclusion proof leads to (RFC 9162 section 2.1.3.2), or null where its length or form is wrong. */
export function rootFromInclusion(
  leafHash: string,
  index: number,
  size: number,
  proof: readonly string[],
): string | null {
  if (!isIndex(index) || !isIndex(size) || index >= size || !areHashes([leafHash, ...proof])) return null;
  let node = BigInt(index);
  let last = BigInt(size) - 1n;
  let root = leafHash;
  for (const sibling of proof) {
    if (last === 0n) return null;
    if (odd(node) || node === last) {
      root = nodeHash(sibling, root);
      if (!odd(node)) [node, last] = climb(node, last);
    } else root = nodeHash(root, sibling);
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? root : null;
}

/** Whether the tree of size `to` with root `toRoot` begins with that of size `from` (RFC 9162 section 2.1.4.2). */
export function isConsistent(
  { size: from, root: fromRoot }: { size: number; root: string },
  { size: to, root: toRoot }: { size: number; root: string },
  proof: readonly string[],
): boolean {
  if (!isIndex(from) || !isIndex(to) || from > to || !areHashes([fromRoot, toRoot, ...proof])) return false;
  if (from === to) return proof.length === 0 && fromRoot === toRoot;
  if (from === 0) return proof.length === 0 && fromRoot === EMPTY_ROOT;
  const hashes = isPowerOfTwo(from) ? [fromRoot, ...proof] : [...proof];
  const first = hashes.shift();
  if (first === undefined) return false;
  let node = BigInt(from) - 1n;
  let last = BigInt(to) - 1n;
  while (odd(node)) [node, last] = [node >> 1n, last >> 1n];
  let [older, newer] = [first, first];
  for (const sibling of hashes) {
    if (last === 0n) return false;
    if (odd(node) || node === last) {
      older = nodeHash(sibling, older);
      newer = nodeHash(sibling, newer);
      if (!odd(node)) [node, last] = climb(node, last);
    } else newer = nodeHash(newer, sibling);
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n && older === fromRoot && newer === toRoot;
}

/** Up past the levels where the right-most node has no sibling. */
function climb(node: bigint, last: bigint): [bigint, bigint] {
  let [up, end] = [node, last];
  while (!odd(up) && up !== 0n) [up, end] = [up >> 1n, end >> 1n];
  return [up, end];
}

const odd = (value: bigint): boolean => (value & 1n) === 1n;
const isIndex = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isPowerOfTwo = (value: number): boolean => Number.isInteger(Math.log2(value));
const areHashes = (hashes: readonly string[]): boolean => hashes.every((text) => HASH.test(text));
