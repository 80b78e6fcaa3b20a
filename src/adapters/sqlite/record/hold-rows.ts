import type { Database } from 'better-sqlite3';
import type { Finding, StoredEvent } from '../../../audit/check-event.ts';

/** What a legal hold keeps: one recommendation, all of an agent, or what happened between two times. */
export type HoldScope =
  | { kind: 'recommendation' | 'agent'; value: string }
  | { kind: 'time'; fromAt: number; toAt: number };

export type LegalHold = {
  id: string;
  scope: HoldScope;
  placedAt: number;
  placedSeq: number;
  releasedAt: number | null;
};

type Row = {
  id: string;
  kind: 'recommendation' | 'agent' | 'time';
  value: string | null;
  fromAt: number | null;
  toAt: number | null;
  placedAt: number;
  placedSeq: number;
  releasedAt: number | null;
};

const COLUMNS =
  'id, kind, value, from_at AS fromAt, to_at AS toAt, placed_at AS placedAt, placed_seq AS placedSeq, released_at AS releasedAt';

/** The holds, those that stand first, each group oldest first. */
export function legalHolds(db: Database): LegalHold[] {
  return holdRows(db).map(holdOf);
}

function holdRows(db: Database): Row[] {
  const order = 'CASE WHEN released_at IS NULL THEN 0 ELSE 1 END, placed_at, id';
  return db.prepare<[], Row>(`SELECT ${COLUMNS} FROM legal_holds ORDER BY ${order}`).all();
}

function holdOf({ id, kind, value, fromAt, toAt, placedAt, placedSeq, releasedAt }: Row): LegalHold {
  const scope: HoldScope =
    kind === 'time' ? { kind, fromAt: fromAt ?? 0, toAt: toAt ?? 0 } : { kind, value: value ?? '' };
  return { id, scope, placedAt, placedSeq, releasedAt };
}

/** `recommendation rec_1`, `agent bid-pilot`, `time 2026-01-01T00:00:00.000Z/2026-02-01T00:00:00.000Z`. */
export function holdText(scope: HoldScope): string {
  if (scope.kind !== 'time') return `${scope.kind} ${scope.value}`;
  return `time ${new Date(scope.fromAt).toISOString()}/${new Date(scope.toAt).toISOString()}`;
}

/** The hold that stands over an event, or null. */
export function holdOver(
  holds: readonly LegalHold[],
  event: { recommendationId: string | null; agent: string | null; at: number },
): LegalHold | null {
  return (
    holds.find(({ scope, releasedAt }) => {
      if (releasedAt !== null) return false;
      if (scope.kind === 'time') return event.at >= scope.fromAt && event.at <= scope.toAt;
      return scope.value === (scope.kind === 'agent' ? event.agent : event.recommendationId);
    }) ?? null
  );
}

/** Holds the table of holds against the events that placed and released them: a hold that was lifted quietly is found. */
export function holdFindings(db: Database) {
  const placed = new Map<string, { seq: number; scope: string; at: number; releasedAt: number | null }>();
  return {
    learn({ type, seq, at, leaf }: StoredEvent): void {
      if (type !== 'hold_placed' && type !== 'hold_released') return;
      const { hold, scope } = JSON.parse(leaf) as { hold: string; scope: string };
      const known = placed.get(hold);
      if (type === 'hold_placed') placed.set(hold, { seq, scope, at, releasedAt: null });
      else if (known) known.releasedAt = at;
    },
    findings(): Finding[] {
      const holds = holdRows(db);
      const wrong = holds.filter((row) => {
        const { id, kind, value, fromAt, toAt, placedAt, placedSeq, releasedAt } = row;
        const event = placed.get(id);
        const ofItsKind = kind === 'time' ? value === null : value !== null && fromAt === null && toAt === null;
        const same = event?.seq === placedSeq && event.at === placedAt && event.releasedAt === releasedAt;
        return !ofItsKind || !same || event.scope !== holdText(holdOf(row).scope);
      });
      const ids = new Set(holds.map(({ id }) => id));
      return [
        ...wrong.map(({ id, placedSeq }) => ({
          seq: placedSeq,
          what: `the legal hold ${id} is not as the record tells it`,
        })),
        ...[...placed]
          .filter(([id]) => !ids.has(id))
          .map(([id, { seq }]) => ({ seq, what: `the legal hold ${id} is gone from the list of holds` })),
      ];
    },
  };
}
