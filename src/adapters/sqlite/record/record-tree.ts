import type { Database } from 'better-sqlite3';
import { EventMissing } from '../../../app/record.ts';
import { KEPT_HEIGHTS, rootOfLeaves, type TreeReader } from '../../../audit/tree.ts';

// More than the paths of one block of 256 leaves and the right-hand edge of any tree.
const MOST_REMEMBERED = 4096;

/** The tree over the stored leaf hashes, with the nodes that are kept. The event with sequence n is leaf n - 1. */
export function recordTree(db: Database): TreeReader {
  const leaves = db
    .prepare<[number, number], string>('SELECT leaf_hash FROM audit_events WHERE seq > ? AND seq <= ? ORDER BY seq')
    .pluck();
  const nodes = db
    .prepare<[number, number, number], string>(
      'SELECT hash FROM audit_nodes WHERE height = ? AND position >= ? AND position < ? ORDER BY position',
    )
    .pluck();
  return {
    leafHashes(from, to) {
      const hashes = leaves.all(from, to);
      if (hashes.length < to - from) throw new EventMissing(from + hashes.length + 1);
      return hashes;
    },
    kept(from, to) {
      const size = to - from;
      // The tallest that fits: a whole subtree between two kept heights is folded from one read.
      const height = KEPT_HEIGHTS.findLast((each) => size >= 2 ** each);
      if (height === undefined || !Number.isInteger(Math.log2(size)) || from % size !== 0) return null;
      const count = size / 2 ** height;
      const hashes = nodes.all(height, from / 2 ** height, to / 2 ** height);
      return hashes.length === count ? rootOfLeaves(hashes) : null;
    },
  };
}

/** The same for many proofs of one tree: a block of leaves is read once, and no hash is read or computed twice. */
export function rememberingTree(tree: TreeReader, size: number): TreeReader {
  const known = new Map<string, string>();
  let block = { from: 0, hashes: [] as string[] };
  const keep = (from: number, to: number, hash: string) => {
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(`${from}-${to}`, hash);
  };
  return {
    leafHashes(from, to) {
      const start = from - (from % 256);
      if (block.from !== start || block.hashes.length === 0) {
        block = { from: start, hashes: tree.leafHashes(start, Math.min(start + 256, size)) };
      }
      return block.hashes.slice(from - start, to - start);
    },
    kept(from, to) {
      const remembered = known.get(`${from}-${to}`);
      if (remembered !== undefined) return remembered;
      const hash = tree.kept(from, to);
      if (hash !== null) keep(from, to, hash);
      return hash;
    },
    keep,
  };
}
