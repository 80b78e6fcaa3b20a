import type { Database } from 'better-sqlite3';
import { accounts } from '../../../audit/accounted.ts';
import { checkEvent, type Finding } from '../../../audit/check-event.ts';
import { openCheckpoint, type TreeHead } from '../../../audit/checkpoint.ts';
import { growingTree } from '../../../audit/growing-tree.ts';
import type { NoteVerifier } from '../../../audit/signed-note.ts';
import { KEPT_HEIGHTS, rootOfSubtree } from '../../../audit/tree.ts';
import { eventPages } from './event-pages.ts';
import { holdFindings } from './hold-rows.ts';
import { keptNodes } from './kept-nodes.ts';
import { BLOCK, soundBlocks } from './sound-block.ts';

export type VerifyOptions = {
  /** The key of the record and those it had before: a checkpoint is good by any of them. */
  verifiers: readonly NoteVerifier[];
  /** A checkpoint that was kept elsewhere, opened already. */
  kept: TreeHead | null;
  onProgress?: (checked: number, total: number) => void;
};

export type Verified = {
  size: number;
  root: string;
  findings: Finding[];
  checkpoints: number;
  pruned: number;
  erased: number;
};

// A person acts on the first few; a replaced file would list every one of a million.
const MOST_FINDINGS = 50;

/**
 * Checks the whole record: every event against its text, its hash and its private values, the tree against the hashes
 * that were kept when its events were new, against every checkpoint signed, and against one kept elsewhere; and what is
 * gone against the prunings and erasures that the record tells of. Reads only.
 */
export function verifyRecord(db: Database, options: VerifyOptions): Verified {
  const last = db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM audit_events').pluck();
  let total = last.get() ?? 0;
  const keptNode = keptNodes(db);
  const newestBlock = db
    .prepare<[number], number | null>('SELECT max(position) FROM audit_nodes WHERE height = ?')
    .pluck();
  const { heads, findings } = signedHeads(db, options);
  // What lies below a checkpoint was sealed before it was signed.
  const signed = Math.min(total, Math.max(0, ...heads.keys()));
  const sealed = new Map<number, number>(
    KEPT_HEIGHTS.map((height) => [
      height,
      Math.max(newestBlock.get(height) ?? -1, Math.floor(signed / 2 ** height) - 1),
    ]),
  );
  const told = accounts();
  const held = holdFindings(db);
  // Up to where the record is known to be what it was: the end of the last block or checkpoint that agreed.
  let proven = 0;
  let whole = true;
  const say = (seq: number | null, what: string) => {
    if (findings.length < MOST_FINDINGS) findings.push({ seq, what });
  };
  const tree = growingTree((height, position, hash) => {
    const newest = sealed.get(height);
    if (!whole || newest === undefined || position > newest) return;
    const kept = keptNode(height, position);
    const to = (position + 1) * 2 ** height;
    if (kept === hash) proven = Math.max(proven, to);
    else if (kept === undefined)
      say(to - 2 ** height + 1, `the hash over events ${to - 2 ** height + 1} to ${to} is gone`);
    else if (proven < to) say(proven + 1, changed(proven + 1, to, 'the hash that was kept when they were new'));
  });

  let expected = 1;
  const arrive = (seq: number) => {
    if (seq === expected) return;
    say(expected, seq === expected + 1 ? 'it is missing' : `events ${expected} to ${seq - 1} are missing`);
    whole = false;
    expected = seq;
  };
  const append = (hash: string, height = 0) => {
    tree.add(hash, height);
    expected += 2 ** height;
    const size = expected - 1;
    const head = heads.get(size);
    if (head === undefined || !whole) return;
    if (tree.root() === head) proven = size;
    else if (proven < size) say(proven + 1, changed(proven + 1, size, `the checkpoint of ${size} events`));
  };
  /** Returns how many there are. */
  const checkEach = (from: number, to: number): number => {
    const events = [...eventPages(db, from, to)].flat();
    for (const { event, privates } of events) {
      arrive(event.seq);
      const { problem, pruned, erased } = checkEvent(event, privates);
      if (problem !== null) say(event.seq, problem);
      else if (pruned) told.prunedText(event.seq);
      else {
        for (const name of erased) told.erasedValue(event.seq, name);
        told.learn(event.type, event.leaf);
        held.learn(event);
      }
      append(event.leafHash);
    }
    return events.length;
  };

  const soundBlock = soundBlocks(db);
  const sizes = [...heads.keys()];
  const nextAfter = db.prepare<[number], number | null>('SELECT min(seq) FROM audit_events WHERE seq > ?').pluck();
  let checked = 0;
  const checkToEnd = () => {
    total = last.get() ?? 0;
    while (checked < total) {
      const from = checked + 1;
      const to = Math.min(total, checked - (checked % BLOCK) + BLOCK);
      const hashes = soundBlock(from, to);
      checked = to;
      if (hashes === null) {
        // Nothing is there: on to what is, however far someone has moved it.
        if (checkEach(from, to) === 0) checked = Math.max(to, (nextAfter.get(to) ?? total + 1) - 1);
      } else {
        arrive(from);
        // Leaf by leaf where a checkpoint lies within, and where it is no subtree: at the end, and behind a gap.
        const isSubtree = to - from + 1 === BLOCK && tree.size() === from - 1;
        if (isSubtree && !sizes.some((size) => size >= from && size < to))
          append(rootOfSubtree(hashes), KEPT_HEIGHTS[0]);
        else for (const hash of hashes) append(hash);
      }
      options.onProgress?.(checked, total);
    }
  };

  checkToEnd();
  // What was pruned, erased or held meanwhile is told of in events behind those: it is held against them all at once.
  const conclude = db.transaction((): Verified => {
    checkToEnd();
    // Its number is too large to be read.
    if (expected <= total) arrive(total);
    const longest = Math.max(0, ...heads.keys(), ...[...sealed].map(([height, newest]) => (newest + 1) * 2 ** height));
    if (longest > total) {
      const missing = longest - total === 1 ? `event ${longest} is` : `events ${total + 1} to ${longest} are`;
      say(total + 1, `the record ends at ${total}, and once had ${longest} events: ${missing} missing`);
    }
    for (const finding of outside(db, total)) say(finding.seq, finding.what);
    const strays = db
      .prepare<[], number>(`SELECT count(*) FROM audit_nodes WHERE height NOT IN (${KEPT_HEIGHTS.join(', ')})`)
      .pluck();
    if (strays.get() !== 0) say(null, 'the kept hashes hold some of a height that none is kept of');
    for (const finding of [...told.findings(), ...held.findings()]) say(finding.seq, finding.what);
    findings.sort((one, other) => (one.seq ?? 0) - (other.seq ?? 0));
    return { size: total, root: tree.root(), findings, checkpoints: heads.size, ...told.counts() };
  });
  return conclude();
}

/** What stands before the first event, or beside one that comes after the last. */
function outside(db: Database, total: number): Finding[] {
  const before = db.prepare<[], number>('SELECT min(seq) FROM audit_events WHERE seq < 1 HAVING count(*) > 0').pluck();
  const beside = db
    .prepare<[number], number>('SELECT min(seq) FROM audit_private WHERE seq < 1 OR seq > ? HAVING count(*) > 0')
    .pluck();
  return [
    ...before.all().map((seq) => ({ seq, what: 'no event of a record has this number: the first is 1' })),
    ...beside.all(total).map((seq) => ({ seq, what: 'values are kept beside it, and it is not in the record' })),
  ];
}

function changed(from: number, to: number, against: string): string {
  const which = from === to ? `event ${from} is` : `of events ${from} to ${to} at least one is`;
  return `${which} not what it was: changed together with its hash, or moved; it does not lead to ${against}`;
}

/** Roots by size, of every checkpoint that was signed rightly and the one kept elsewhere. */
function signedHeads(db: Database, { verifiers, kept }: VerifyOptions) {
  const findings: Finding[] = [];
  const heads = new Map<number, string>();
  const rows = db.prepare<[], { size: number; root: string; note: string }>(
    'SELECT size, root, note FROM audit_checkpoints ORDER BY size',
  );
  for (const { size, root, note } of rows.all()) {
    // Whatever the record was called then: it is the same while its roots are.
    const opened = openByAny(note, verifiers, null);
    if (opened.ok && opened.head.size === size && opened.head.root === root) heads.set(size, root);
    else if (opened.ok)
      findings.push({ seq: null, what: `the checkpoint of ${size} events is not the one that was signed` });
    else findings.push({ seq: null, what: `the checkpoint of ${size} events: ${checkpointProblem(opened.problem)}` });
  }
  if (kept !== null) {
    const ours = heads.get(kept.size);
    if (ours !== undefined && ours !== kept.root) {
      findings.push({
        seq: null,
        what: `the checkpoint of ${kept.size} events stored here is not the one that was kept`,
      });
    }
    heads.set(kept.size, kept.root);
  }
  return { heads, findings };
}

/** The tree head of a checkpoint by the first key that signed it; the problem of the newest key where none did. */
export function openByAny(note: string, verifiers: readonly NoteVerifier[], origin: string | null): OpenedCheckpoint {
  let opened: OpenedCheckpoint = { ok: false, problem: 'another_key' };
  for (const verifier of verifiers) {
    opened = openCheckpoint(note, verifier, origin);
    if (opened.ok || opened.problem !== 'another_key') return opened;
  }
  return opened;
}

type OpenedCheckpoint = ReturnType<typeof openCheckpoint>;

/** What is wrong with a checkpoint, as a person reads it. */
export function checkpointProblem(
  problem: Extract<ReturnType<typeof openCheckpoint>, { ok: false }>['problem'],
): string {
  return {
    not_a_note: 'it is no signed note',
    not_a_checkpoint: 'it is signed, but no checkpoint',
    another_key: 'it was signed by another key than this record’s',
    another_origin: 'it belongs to another record',
    bad_signature: 'its signature is wrong: it was changed after it was signed',
  }[problem];
}
