import type { Database } from 'better-sqlite3';
import { endedSql } from './ended.ts';
import { quotedIn } from './forget-in-json.ts';
import { holdOver, type LegalHold, legalHolds } from './hold-rows.ts';

/** Why a person is not erased now. */
export type ErasureRefusal =
  | { kind: 'unknown' }
  /** Asked for by a full name, which two people may share. */
  | { kind: 'by_full_name'; handles: string[] }
  | { kind: 'on_hold'; hold: LegalHold }
  /** Whoever approved counts as one person while it is open, which nobody could tell without their name. */
  | { kind: 'still_open'; recommendations: string[] }
  | { kind: 'halt_stands'; halt: string };

type Held = { seq: number; at: number; recommendationId: string | null; agent: string | null };

/** What keeps a person from being erased, or null. */
export function blockingErasure(
  db: Database,
  names: readonly string[],
  seqs: readonly number[],
): ErasureRefusal | null {
  const event = db.prepare<[number], Held>(
    `SELECT e.seq, e.at, e.recommendation_id AS recommendationId, r.agent FROM audit_events AS e
     LEFT JOIN recommendations AS r ON r.id = e.recommendation_id WHERE e.seq = ?`,
  );
  const holds = legalHolds(db);
  for (const seq of new Set(seqs)) {
    const held = event.get(seq);
    const hold = held === undefined ? null : holdOver(holds, held);
    if (hold !== null) return { kind: 'on_hold', hold };
  }
  const open = new Set(names.flatMap((name) => openWith(db, name)));
  if (open.size > 0) return { kind: 'still_open', recommendations: [...open].sort() };
  const halt = names.flatMap((name) =>
    db
      .prepare<[string], string>('SELECT id FROM halts WHERE released_at IS NULL AND instr(halt, ?) > 0')
      .pluck()
      .all(quotedIn(name)),
  )[0];
  return halt === undefined ? null : { kind: 'halt_stands', halt };
}

function openWith(db: Database, name: string): string[] {
  return db
    .prepare<{ quoted: string; name: string }, string>(
      `SELECT r.id FROM recommendations AS r WHERE NOT ${endedSql('r')} AND (
         instr(r.state, @quoted) > 0 OR instr(r.notes, @quoted) > 0 OR instr(coalesce(r.amendment, ''), @quoted) > 0
         OR EXISTS (SELECT 1 FROM messages AS m WHERE m.recommendation_id = r.id AND m.to_dest = @name))`,
    )
    .pluck()
    .all({ quoted: quotedIn(name), name });
}
