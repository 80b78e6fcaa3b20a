import { EMPTY_ROOT, nodeHash } from './tree.ts';

/**
 * A tree that leaves are added to one by one, holding no more than its right-most edge: the hash of one complete subtree
 * for each 1 bit of its size. `onComplete` is told of every complete subtree as it comes to be.
 */
export function growingTree(onComplete: (height: number, position: number, hash: string) => void = () => {}) {
  let size = 0;
  const edge: { height: number; hash: string }[] = [];
  return {
    size: (): number => size,
    /** Adds a leaf, or a complete subtree of this height where as many leaves as it has divide the size. */
    add(leafOrSubtree: string, ofHeight = 0): void {
      let hash = leafOrSubtree;
      let height = ofHeight;
      if (height > 0) onComplete(height, size / 2 ** height, hash);
      for (let last = edge.at(-1); last !== undefined && last.height === height; last = edge.at(-1)) {
        edge.pop();
        hash = nodeHash(last.hash, hash);
        height += 1;
        onComplete(height, Math.floor(size / 2 ** height), hash);
      }
      edge.push({ height, hash });
      size += 2 ** ofHeight;
    },
    /** The root over what was added so far (RFC 6962 section 2.1). */
    root(): string {
      const hashes = edge.map(({ hash }) => hash);
      return hashes.length === 0 ? EMPTY_ROOT : hashes.reduceRight((right, left) => nodeHash(left, right));
    },
  };
}
