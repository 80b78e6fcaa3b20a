import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { growingTree } from '../../../src/audit/growing-tree.ts';
import {
  consistencyProof,
  EMPTY_ROOT,
  inclusionProof,
  nodeHash,
  rootAt,
  rootOfLeaves,
  rootOfSubtree,
  type TreeReader,
} from '../../../src/audit/tree.ts';
import { isConsistent, rootFromInclusion } from '../../../src/audit/verify-proof.ts';
import { leaves, plainTree } from '../../support/plain-tree.ts';

// The vectors of the reference implementation of RFC 6962 (google/certificate-transparency, merkletree/merkle_tree_test.cc).
const DATA = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const LEAVES = DATA.map((data) => hash('sha256', Buffer.from(`00${data}`, 'hex'), 'hex'));
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const INCLUSION: [index: number, size: number, proof: string[]][] = [
  [0, 1, []],
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
  [
    1,
    5,
    [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
];
const CONSISTENCY: [from: number, to: number, proof: string[]][] = [
  [1, 1, []],
  [
    1,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    6,
    8,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [
    2,
    5,
    [
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
];
const root = (size: number): string => ROOTS[size - 1] ?? '';

describe('the vectors of RFC 6962', () => {
  test('the root of nothing', () => expect([rootOfLeaves([]), growingTree().root()]).toEqual([EMPTY_ROOT, EMPTY_ROOT]));

  test.each(ROOTS.map((expected, index) => [index + 1, expected] as const))('the root at %i', (size, expected) => {
    const growing = growingTree();
    for (const leaf of LEAVES.slice(0, size)) growing.add(leaf);
    expect([rootAt(plainTree(LEAVES), size), growing.root(), growing.size()]).toEqual([expected, expected, size]);
  });

  test.each(INCLUSION)('leaf %i stands in the tree of %i', (index, size, proof) => {
    expect(inclusionProof(plainTree(LEAVES), index, size)).toEqual(proof);
    expect(rootFromInclusion(LEAVES[index] ?? '', index, size, proof)).toBe(root(size));
  });

  test.each(CONSISTENCY)('the tree of %i is the beginning of that of %i', (from, to, proof) => {
    expect(consistencyProof(plainTree(LEAVES), from, to)).toEqual(proof);
    expect(isConsistent({ size: from, root: root(from) }, { size: to, root: root(to) }, proof)).toBe(true);
  });
});

// The example of RFC 6962 section 2.1.3: seven leaves d0 to d6, and the names that the document gives to their nodes.
describe('the example of RFC 6962', () => {
  const data = leaves(7);
  const at = (index: number) => data[index] ?? '';
  const [a, b, c, d, e, f, j] = [at(0), at(1), at(2), at(3), at(4), at(5), at(6)];
  const [g, h, i] = [nodeHash(a, b), nodeHash(c, d), nodeHash(e, f)];
  const [k, l] = [nodeHash(g, h), nodeHash(i, j)];
  const tree = plainTree(data);

  test('the hash of the tree', () => expect(rootAt(tree, 7)).toBe(nodeHash(k, l)));

  test.each([
    ['PATH(0, D[7]) = [b, h, l]', 0, [b, h, l]],
    ['PATH(3, D[7]) = [c, g, l]', 3, [c, g, l]],
    ['PATH(4, D[7]) = [f, j, k]', 4, [f, j, k]],
    ['PATH(6, D[7]) = [i, k]', 6, [i, k]],
  ])('%s', (_text, index, path) => expect(inclusionProof(tree, index, 7)).toEqual(path));

  test.each([
    ['PROOF(3, D[7]) = [c, d, g, l]', 3, [c, d, g, l]],
    ['PROOF(4, D[7]) = [l]', 4, [l]],
    ['PROOF(6, D[7]) = [i, j, k]', 6, [i, j, k]],
  ])('%s', (_text, from, proof) => expect(consistencyProof(tree, from, 7)).toEqual(proof));
});

describe('for trees of any size', () => {
  const all = leaves(1_100);
  const nodes = new Map<string, string>();
  const growing = growingTree((height, position, each) => {
    if (height === 8) nodes.set(`${position * 256}-${(position + 1) * 256}`, each);
  });
  for (const leaf of all) growing.add(leaf);
  const sealed: TreeReader = { ...plainTree(all), kept: (from, to) => nodes.get(`${from}-${to}`) ?? null };
  const learned = new Map<string, string>();
  const learning: TreeReader = {
    ...plainTree(all),
    kept: (from, to) => learned.get(`${from}-${to}`) ?? null,
    keep: (from, to, each) => void learned.set(`${from}-${to}`, each),
  };
  const sizes = fc.integer({ min: 1, max: all.length });

  test('a subtree of more than is kept is refused, not cut off', () => {
    expect(() => rootOfSubtree(all.slice(0, 512))).toThrow('subtree: expected up to 256 leaves, got 512');
  });

  test.each([0, 1, 4, 8])('a complete subtree of height %i stands for its leaves', (height) => {
    const count = 2 ** height;
    const first = all.slice(0, count);
    expect(rootOfSubtree(first)).toBe(rootOfLeaves(first));
    const told: string[] = [];
    const byHeight = growingTree((...each) => told.push(each.join(' ')));
    byHeight.add(rootOfSubtree(first), height);
    byHeight.add(rootOfSubtree(all.slice(count, 2 * count)), height);
    byHeight.add(all[2 * count] ?? '');
    const oneByOne = growingTree();
    for (const leaf of all.slice(0, 2 * count + 1)) oneByOne.add(leaf);
    expect([byHeight.size(), byHeight.root()]).toEqual([oneByOne.size(), oneByOne.root()]);
    // Told of the subtrees that it was given, where they are more than a leaf, and of the one that they became.
    const whole = `${height + 1} 0 ${rootOfLeaves(all.slice(0, 2 * count))}`;
    const given = [`${height} 0 ${rootOfLeaves(first)}`, `${height} 1 ${rootOfLeaves(all.slice(count, 2 * count))}`];
    expect(told).toEqual(height === 0 ? [whole] : [...given, whole]);
  });

  test('kept nodes change no root and no proof', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (size, any) => {
        const index = any % size;
        expect(rootAt(sealed, size)).toBe(rootOfLeaves(all.slice(0, size)));
        const proof = inclusionProof(plainTree(all), index, size);
        expect([inclusionProof(sealed, index, size), inclusionProof(learning, index, size)]).toEqual([proof, proof]);
      }),
    );
    expect(growing.root()).toBe(rootAt(sealed, all.length));
  });

  test('every leaf proves itself, and no other leaf, place or size', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, any, other) => {
        const index = any % size;
        const proof = inclusionProof(sealed, index, size);
        const leaf = all[index] ?? '';
        const right = rootAt(sealed, size);
        expect(rootFromInclusion(leaf, index, size, proof)).toBe(right);
        const elsewhere = other % size;
        if (elsewhere !== index) {
          expect(rootFromInclusion(all[elsewhere] ?? '', index, size, proof)).not.toBe(right);
          expect(rootFromInclusion(leaf, elsewhere, size, proof)).not.toBe(right);
        }
        expect(rootFromInclusion(leaf, index, size, [...proof, leaf])).toBeNull();
        if (proof.length > 0) expect(rootFromInclusion(leaf, index, size, proof.slice(1))).not.toBe(right);
      }),
    );
  });

  test('every tree proves its beginnings, and no other', () => {
    fc.assert(
      fc.property(sizes, sizes, fc.nat(), (one, two, any) => {
        const [from, to] = [Math.min(one, two), Math.max(one, two)];
        const older = { size: from, root: rootAt(sealed, from) };
        const newer = { size: to, root: rootAt(sealed, to) };
        const proof = consistencyProof(sealed, from, to);
        expect(isConsistent(older, newer, proof)).toBe(true);
        expect(isConsistent({ ...older, root: newer.root }, { ...newer, root: older.root }, proof)).toBe(from === to);
        const at = any % (proof.length || 1);
        if (proof.length > 0) expect(isConsistent(older, newer, proof.with(at, EMPTY_ROOT))).toBe(false);
        expect(isConsistent(older, newer, [...proof, EMPTY_ROOT])).toBe(false);
      }),
    );
  });

  test.each([
    ['an index outside', () => rootFromInclusion(all[0] ?? '', 5, 5, [])],
    ['an index below zero', () => rootFromInclusion(all[0] ?? '', -1, 5, [])],
    ['half an index', () => rootFromInclusion(all[0] ?? '', 0.5, 5, [])],
    ['what is no hash', () => rootFromInclusion('leaf', 0, 1, [])],
    ['a sibling that is no hash', () => rootFromInclusion(all[0] ?? '', 0, 2, ['00'])],
  ])('%s proves nothing', (_what, prove) => expect(prove()).toBeNull());

  test('a proof is not made for what is not there', () => {
    expect(() => inclusionProof(sealed, 5, 5)).toThrow('expected an index below 5, got 5');
    expect(() => consistencyProof(sealed, 6, 5)).toThrow('expected sizes in order, got 6 and 5');
  });
});
