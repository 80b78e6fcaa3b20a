import { hash } from 'node:crypto';
import type { TreeReader } from '../../src/audit/tree.ts';

/** Leaf hashes of `count` different leaves. */
export function leaves(count: number): string[] {
  return Array.from({ length: count }, (_, index) => hash('sha256', `\0leaf ${index}`, 'hex'));
}

/** A tree over these leaf hashes that keeps no node. */
export function plainTree(hashes: readonly string[]): TreeReader {
  return {
    leafHashes(from, to) {
      if (to > hashes.length) throw new RangeError(`expected ${hashes.length} leaves, was asked for ${to}`);
      return hashes.slice(from, to);
    },
    kept: () => null,
  };
}
