import type { Database } from 'better-sqlite3';
import type { Finding } from '../../../audit/check-event.ts';
import { leafHash } from '../../../audit/hash.ts';
import { KEPT_HEIGHTS, rootOfLeaves } from '../../../audit/tree.ts';

const BLOCK = 256;

/**
 * Keeps the hash of each block of 256 events that has become complete, and of each 256 such blocks, and so on: proofs
 * and roots then read a few hundred hashes however long the record is. It runs behind the commits, so that they pay
 * nothing for it. Each event is hashed again on the way: what was changed since its commit is a finding, and is not sealed.
 */
export function sealer(db: Database): (mostBlocks: number) => { sealed: number; finding: Finding | null } {
  const done = db
    .prepare<[number], number>('SELECT coalesce(max(position) + 1, 0) FROM audit_nodes WHERE height = ?')
    .pluck();
  const last = db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM audit_events').pluck();
  const events = db.prepare<[number, number], { seq: number; leaf: string; leafHash: string }>(
    'SELECT seq, leaf, leaf_hash AS leafHash FROM audit_events WHERE seq > ? AND seq <= ? ORDER BY seq',
  );
  const below = db
    .prepare<[number, number, number], string>(
      'SELECT hash FROM audit_nodes WHERE height = ? AND position >= ? AND position < ? ORDER BY position',
    )
    .pluck();
  const keep = db.prepare<[number, number, string]>(
    'INSERT INTO audit_nodes (height, position, hash) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );

  const sealBlocks = db.transaction((mostBlocks: number): { sealed: number; finding: Finding | null } => {
    const first = done.get(KEPT_HEIGHTS[0]) ?? 0;
    const complete = Math.floor((last.get() ?? 0) / BLOCK);
    const end = Math.min(complete, first + mostBlocks);
    for (let position = first; position < end; position += 1) {
      const rows = events.all(position * BLOCK, (position + 1) * BLOCK);
      const finding = faultIn(rows, position * BLOCK);
      if (finding !== null) return { sealed: position - first, finding };
      keep.run(KEPT_HEIGHTS[0], position, rootOfLeaves(rows.map((row) => row.leafHash)));
      keepAbove(position);
    }
    return { sealed: Math.max(0, end - first), finding: null };
  });

  function keepAbove(position: number): void {
    let at = position;
    for (const [index, height] of KEPT_HEIGHTS.entries()) {
      const next = KEPT_HEIGHTS[index + 1];
      if (next === undefined || (at + 1) % BLOCK !== 0) return;
      const above = Math.floor(at / BLOCK);
      keep.run(next, above, rootOfLeaves(below.all(height, above * BLOCK, (above + 1) * BLOCK)));
      at = above;
    }
  }

  return (mostBlocks) => {
    // A read is enough to see that there is nothing to do, and takes no lock.
    const first = done.get(KEPT_HEIGHTS[0]) ?? 0;
    if ((last.get() ?? 0) < (first + 1) * BLOCK) return { sealed: 0, finding: null };
    return sealBlocks.immediate(mostBlocks);
  };
}

function faultIn(rows: { seq: number; leaf: string; leafHash: string }[], from: number): Finding | null {
  for (let index = 0; index < BLOCK; index += 1) {
    const seq = from + index + 1;
    const row = rows[index];
    if (row?.seq !== seq) return { seq, what: 'it is missing' };
    if (row.leaf !== '' && leafHash(row.leaf) !== row.leafHash) {
      return { seq, what: 'its text is not the text that was hashed' };
    }
  }
  return null;
}
