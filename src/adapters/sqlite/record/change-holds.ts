import type { Database } from 'better-sqlite3';
import { type HoldScope, holdText, type LegalHold, legalHolds } from './hold-rows.ts';
import { type Operator, recordAct } from './operator-act.ts';

/** Places a legal hold and records it, in one transaction; one that stands on the same is answered as it is. */
export function placeHold(db: Database, scope: HoldScope, operator: Operator): { hold: LegalHold; already: boolean } {
  const place = db.transaction(() => {
    const standing = legalHolds(db).find(
      (each) => each.releasedAt === null && holdText(each.scope) === holdText(scope),
    );
    if (standing) return { hold: standing, already: true };
    const id = operator.ids.next('hold');
    const placedSeq = recordAct(db, operator, 'hold_placed', { hold: id, scope: holdText(scope) });
    const { kind } = scope;
    const value = kind === 'time' ? null : scope.value;
    const [fromAt, toAt] = kind === 'time' ? [scope.fromAt, scope.toAt] : [null, null];
    db.prepare(
      `INSERT INTO legal_holds (id, kind, value, from_at, to_at, placed_at, placed_seq, released_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, NULL)`,
    ).run(id, kind, value, fromAt, toAt, operator.now, placedSeq);
    return { hold: { id, scope, placedAt: operator.now, placedSeq, releasedAt: null }, already: false };
  });
  return place.immediate();
}

/** Releases a hold and records it; false where none with this id stands. */
export function releaseHold(db: Database, id: string, operator: Operator): boolean {
  const release = db.transaction(() => {
    const { changes } = db
      .prepare('UPDATE legal_holds SET released_at = ? WHERE id = ? AND released_at IS NULL')
      .run(operator.now, id);
    if (changes > 0) recordAct(db, operator, 'hold_released', { hold: id });
    return changes > 0;
  });
  return release.immediate();
}
