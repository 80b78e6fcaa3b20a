import type { Database } from 'better-sqlite3';
import { EventMissing } from '../../../app/record.ts';
import { checkEvent } from '../../../audit/check-event.ts';
import { inclusionProof } from '../../../audit/tree.ts';
import { rootFromInclusion } from '../../../audit/verify-proof.ts';
import { eventPages } from './event-pages.ts';
import { recordTree, rememberingTree } from './record-tree.ts';

/** What is wrong with these events: each by itself, and its way to the checkpoint where that covers it. */
export function eventFindings(
  db: Database,
  seqs: readonly number[],
  checkpoint: { size: number; root: string } | null,
): string[] {
  const tree = rememberingTree(recordTree(db), checkpoint?.size ?? 0);
  return seqs.flatMap((seq) => {
    const [found] = [...eventPages(db, seq, seq)].flat();
    if (found === undefined) return [`event ${seq}: it is missing`];
    const { problem } = checkEvent(found.event, found.privates);
    if (problem !== null) return [`event ${seq}: ${problem}`];
    if (checkpoint === null || seq > checkpoint.size) return [];
    try {
      const proof = inclusionProof(tree, seq - 1, checkpoint.size);
      const root = rootFromInclusion(found.event.leafHash, seq - 1, checkpoint.size, proof);
      return root === checkpoint.root ? [] : [`event ${seq}: it does not lead to the checkpoint`];
    } catch (error) {
      if (!(error instanceof EventMissing)) throw error;
      return [error.message];
    }
  });
}
