import { hash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { recordTree } from '../src/adapters/sqlite/record/record-tree.ts';
import { verifyRecord } from '../src/adapters/sqlite/record/verify-record.ts';
import { leafHash } from '../src/audit/hash.ts';
import type { NoteVerifier } from '../src/audit/signed-note.ts';
import { inclusionProof, nodeHash, rootAt } from '../src/audit/tree.ts';
import { rootFromInclusion } from '../src/audit/verify-proof.ts';
import { cpuSeconds } from './cpu-seconds.ts';

const PAGE = 10_000;

export type VerifyTimes = { verify: number; bare: number; ready: number };

/** Seconds of processor time for verifying the whole, and for hashing the same bytes and nothing else. */
export function verifyTimes(db: Database, events: number, verifier: NoteVerifier): VerifyTimes {
  const hashed = bareTimes(db, events);
  const from = cpuSeconds();
  const { findings } = verifyRecord(db, { verifiers: [verifier], kept: null });
  const verify = cpuSeconds() - from;
  if (findings.length > 0) throw new Error(`expected the record to verify, got ${JSON.stringify(findings[0])}`);
  return { verify, ...hashed };
}

/**
 * What verification hashes: each leaf, as many nodes, and twice for each private value, whose HMAC is over the value behind
 * 64 bytes and a hash behind 64 others. `bare` takes leaves as the database gives them and nodes as the tree has them;
 * `ready` has the bytes of each lying ready in a buffer of its own.
 */
function bareTimes(db: Database, events: number): { bare: number; ready: number } {
  const texts = db
    .prepare<[number, number], string>('SELECT leaf FROM audit_events WHERE seq > ? AND seq <= ?')
    .pluck();
  const values = db
    .prepare<[number, number], number>('SELECT octet_length(value) FROM audit_private WHERE seq > ? AND seq <= ?')
    .pluck();
  const [outer, node] = [Buffer.alloc(96), Buffer.alloc(65, 1)];
  const spent = { bare: 0, ready: 0 };
  let last = '00'.repeat(32);
  for (let from = 0; from < events; from += PAGE) {
    const leaves = texts.all(from, from + PAGE);
    const buffers = leaves.map((leaf) => Buffer.from(`\0${leaf}`));
    const inners = values.all(from, from + PAGE).map((bytes) => Buffer.alloc(64 + bytes));
    const hmacs = () => {
      for (const inner of inners) {
        hash('sha256', inner, 'hex');
        hash('sha256', outer, 'hex');
      }
    };
    const start = cpuSeconds();
    for (const leaf of leaves) last = nodeHash(leafHash(leaf), last);
    hmacs();
    const between = cpuSeconds();
    for (const buffer of buffers) {
      hash('sha256', buffer, 'hex');
      hash('sha256', node, 'hex');
    }
    hmacs();
    spent.bare += between - start;
    spent.ready += cpuSeconds() - between;
  }
  return spent;
}

/** Milliseconds of processor time for each of some inclusion proofs all over the tree, each checked. */
export function proofTimes(db: Database, events: number, proofs: number): number[] {
  const tree = recordTree(db);
  const head = rootAt(tree, events);
  const leaf = db.prepare<[number], string>('SELECT leaf_hash FROM audit_events WHERE seq = ?').pluck();
  return Array.from({ length: proofs }, (_, count) => {
    const index = (count * 7_919_399) % events;
    const from = cpuSeconds();
    const proof = inclusionProof(tree, index, events);
    const spent = (cpuSeconds() - from) * 1_000;
    if (rootFromInclusion(leaf.get(index + 1) ?? '', index, events, proof) !== head) {
      throw new Error(`the proof of ${index} fails`);
    }
    return spent;
  });
}
