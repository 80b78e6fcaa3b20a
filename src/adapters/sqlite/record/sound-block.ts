import { hash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { isCommitted } from '../../../audit/check-event.ts';

/** How many events are read at once: one complete subtree of the lowest height that is kept. */
export const BLOCK = 256;

// The columns as they stand in the text, one behind the other since its keys are sorted. In no text that `leafOf` writes
// does a nested value have one of these names: test/unit/app/audit-entry.test.ts holds it to that.
const IN_ITS_TEXT = `leaf GLOB '{*"at":' || at || ',*"id":"' || id || '",*"recommendation":"' || recommendation_id ||
  '",*"seq":' || seq || ',*"type":"' || type || '"*'`;
// A column with one of these marks would be a pattern, and fit what it is not; an event of one of these types tells of a
// pruning, an erasure or a hold, and has to be read itself.
const TO_BE_READ = /[*?[\]]|record\.pruned|pii\.erased|hold_placed|hold_released/;
const COMMITMENTS = '"private":{"';

type Read = [count: number, sound: number | null, names: string, leaves: Buffer, hashes: string];
type Private = [seq: number, name: string, salt: string, value: string];

/**
 * Reads up to a block of events, and what is kept beside them, as a whole: their leaf hashes where nothing at all is to be
 * said of them, else null, and each is to be looked at by itself, which takes half as long again. It may be null without
 * need, and is never anything else where `checkEvent` finds something.
 */
export function soundBlocks(db: Database): (from: number, to: number) => string[] | null {
  const events = db
    .prepare<[number, number]>(
      `SELECT count(*), sum(${IN_ITS_TEXT}),
         group_concat(id, '') || group_concat(type, '') || group_concat(recommendation_id, ''),
         CAST(char(0) || group_concat(leaf, char(0)) AS BLOB), group_concat(leaf_hash)
       FROM audit_events WHERE seq >= ? AND seq <= ?`,
    )
    .raw();
  const privates = db
    .prepare<[number, number]>(
      'SELECT seq, name, salt, value FROM audit_private WHERE seq >= ? AND seq <= ? ORDER BY seq, name',
    )
    .raw();
  return (from, to) => {
    // The columns above, in their order; without an event there is nothing to be sound.
    const [count, sound, names, leaves, kept] = events.get(from, to) as Read;
    if (count !== to - from + 1 || sound !== count || TO_BE_READ.test(names)) return null;
    const starts = startsOf(leaves);
    const hashes = starts.map((start, index) => hash('sha256', leaves.subarray(start, starts[index + 1]), 'hex'));
    if (hashes.length !== count || hashes.join() !== kept) return null;
    return areCommitted(leaves, starts, from, privates.all(from, to) as Private[]) ? hashes : null;
  };
}

/** Where each leaf begins, at the zero byte that goes into its hash. */
function startsOf(leaves: Buffer): number[] {
  const starts: number[] = [];
  for (let at = 0; at >= 0; at = leaves.indexOf(0, at + 1)) starts.push(at);
  return starts;
}

/** Whether the private values are those that the leaves commit to, all of them and no other. */
function areCommitted(leaves: Buffer, starts: readonly number[], from: number, privates: readonly Private[]): boolean {
  // A byte each, so that places are the same in both; what is looked for is ASCII.
  const text = leaves.toString('latin1');
  let index = 0;
  let next = 0;
  for (let at = text.indexOf(COMMITMENTS); at >= 0; at = text.indexOf(COMMITMENTS, at + 1)) {
    while ((starts[index + 1] ?? text.length) < at) index += 1;
    const begins = at + COMMITMENTS.length - 2;
    const committed: Record<string, unknown> = JSON.parse(text.slice(begins, text.indexOf('}', begins) + 1));
    for (const name of Object.keys(committed)) {
      const kept = privates[next];
      if (kept?.[0] !== from + index || kept[1] !== name || !isCommitted(committed[name], kept[2], kept[3]))
        return false;
      next += 1;
    }
  }
  return next === privates.length;
}
