import type { Database } from 'better-sqlite3';
import { checkBlock } from '../../../audit/check-block.ts';
import { SALT_BYTES } from '../../../audit/hash.ts';

/** How many events are read at once: one complete subtree of the lowest height that is kept. */
export const BLOCK = 256;

type Events = [
  count: number,
  leaf: Buffer,
  leafHash: string,
  id: string,
  type: string,
  at: string,
  recommendationId: string,
  recommended: number,
];
type Privates = [
  count: number,
  salted: number | null,
  seq: string | null,
  name: string | null,
  salt: string | null,
  value: Buffer | null,
];

const NONE = Buffer.alloc(0);
// They tell of a pruning, an erasure or a hold, and have to be read.
const TO_BE_READ = /record\.pruned|pii\.erased|hold_placed|hold_released/;

/** Reads a block of events with what is kept beside them as a whole: their leaf hashes where all is sound, else null. */
export function soundBlocks(db: Database): (from: number, to: number) => string[] | null {
  // As one row for each block: to make one for each event takes as long as all that is done with it.
  const events = db
    .prepare<[number, number]>(
      `SELECT count(*), CAST(group_concat(leaf, '\n') AS BLOB), group_concat(leaf_hash, '\n'),
         group_concat(id, '\n'), group_concat(type, '\n'), group_concat(at, '\n'),
         group_concat(ifnull(recommendation_id, ''), '\n'), count(recommendation_id)
       FROM audit_events WHERE seq >= ? AND seq <= ?`,
    )
    .raw();
  const privates = db
    .prepare<[number, number]>(
      `SELECT count(*), sum(octet_length(salt) = ${2 * SALT_BYTES}), group_concat(seq, '\n'), group_concat(name, '\n'),
         group_concat(salt, ''), CAST(group_concat(value, '\x1e') AS BLOB)
       FROM audit_private WHERE seq >= ? AND seq <= ?`,
    )
    .raw();
  return (from, to) => {
    // The columns above, in their order.
    const [count, leaf, leafHash, id, type, at, recommendationId, recommended] = events.get(from, to) as Events;
    if (count !== to - from + 1 || TO_BE_READ.test(type)) return null;
    const [values, salted, seq, name, salt, value] = privates.get(from, to) as Privates;
    if (values !== (salted ?? 0)) return null;
    return checkBlock(
      { from, count, leaf, leafHash, id, type, at, recommendationId, recommended },
      { count: values, seq: seq ?? '', name: name ?? '', salt: salt ?? '', value: value ?? NONE },
    );
  };
}
