import type { Database } from 'better-sqlite3';
import { EventMissing } from '../../../app/record.ts';
import { accounts } from '../../../audit/accounted.ts';
import { checkEvent, type Finding } from '../../../audit/check-event.ts';
import { rootAt, rootOfLeaves } from '../../../audit/tree.ts';
import { checkpointRows } from './checkpoint-rows.ts';
import { eventPages } from './event-pages.ts';
import { recordTree } from './record-tree.ts';

const BLOCK = 256;

/**
 * Checks the events `from` to `to`: each by itself, the kept hashes of the blocks they stand in, and the way from those to
 * the first checkpoint that covers them. Reads no more of the rest than that needs.
 */
export function verifyRange(db: Database, from: number, to: number): { checked: number; findings: Finding[] } {
  const findings: Finding[] = [];
  const told = accounts();
  let expected = from;
  for (const page of eventPages(db, from, to)) {
    for (const { event, privates } of page) {
      while (expected < event.seq) findings.push({ seq: expected++, what: 'it is missing' });
      const { problem, pruned, erased } = checkEvent(event, privates);
      if (problem !== null) findings.push({ seq: event.seq, what: problem });
      if (pruned) told.prunedText(event.seq);
      for (const name of erased) told.erasedValue(event.seq, name);
      expected += 1;
    }
  }
  while (expected <= to) findings.push({ seq: expected++, what: 'it is missing' });
  learnWhatIsGone(db, told);
  findings.push(...told.findings());
  if (findings.length === 0) findings.push(...blockFindings(db, from, to));
  return { checked: to - from + 1, findings };
}

function learnWhatIsGone(db: Database, told: ReturnType<typeof accounts>): void {
  const { pruned, erased } = told.counts();
  if (pruned + erased === 0) return;
  const acts = db.prepare<[], { type: string; leaf: string }>(
    "SELECT type, leaf FROM audit_events WHERE type IN ('record.pruned', 'pii.erased') ORDER BY seq",
  );
  for (const { type, leaf } of acts.all()) told.learn(type, leaf);
}

function blockFindings(db: Database, from: number, to: number): Finding[] {
  const tree = recordTree(db);
  try {
    for (let start = from - 1 - ((from - 1) % BLOCK); start < to; start += BLOCK) {
      const kept = tree.kept(start, start + BLOCK);
      if (kept !== null && kept !== rootOfLeaves(tree.leafHashes(start, start + BLOCK))) {
        return [{ seq: start + 1, what: `of events ${start + 1} to ${start + BLOCK} at least one is not what it was` }];
      }
    }
    const head = checkpointRows(db).covering(to);
    if (head !== null && rootAt(tree, head.size) !== head.root) {
      return [{ seq: null, what: `the events do not lead to the checkpoint of ${head.size}` }];
    }
  } catch (error) {
    if (!(error instanceof EventMissing)) throw error;
    return [{ seq: error.seq, what: 'it is missing' }];
  }
  return [];
}
