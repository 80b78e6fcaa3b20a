import type { Database } from 'better-sqlite3';
import type { StoredEvent, StoredPrivate } from '../../../audit/check-event.ts';
import { inclusionProof, type TreeReader } from '../../../audit/tree.ts';

/** An event with the proof that it stands in a tree; hashes in base64. A pruned one has its hash and no text. */
export type ProvenEvent = {
  seq: number;
  leaf: string | null;
  leaf_hash: string;
  /** Null where the checkpoint does not cover it yet. */
  proof: string[] | null;
  private?: Record<string, { salt: string; value: string }>;
};

/** The event as it goes into a bundle (docs/verify.md); `withNames` adds the private values and their salts. */
export function provenEvent(
  tree: TreeReader,
  size: number,
  { event, privates }: { event: StoredEvent; privates: readonly StoredPrivate[] },
  withNames: boolean,
): ProvenEvent {
  const { seq, leaf, leafHash } = event;
  return {
    seq,
    leaf: leaf === '' ? null : leaf,
    leaf_hash: base64(leafHash),
    proof: seq > size ? null : inclusionProof(tree, seq - 1, size).map(base64),
    ...(withNames && privates.length > 0 && { private: named(privates) }),
  };
}

/** Which events an id names: a sequence, an event's own id, or all events of a recommendation; none where it names nothing. */
export function sequencesOf(db: Database, id: string): number[] {
  if (/^[1-9]\d{0,15}$/.test(id)) {
    const found = db.prepare<[number], number>('SELECT seq FROM audit_events WHERE seq = ?').pluck().get(Number(id));
    return found === undefined ? [] : [found];
  }
  const column = id.startsWith('evt_') ? 'id' : 'recommendation_id';
  return db.prepare<[string], number>(`SELECT seq FROM audit_events WHERE ${column} = ? ORDER BY seq`).pluck().all(id);
}

function base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

function named(privates: readonly StoredPrivate[]): Record<string, { salt: string; value: string }> {
  return Object.fromEntries(privates.map(({ name, salt, value }) => [name, { salt, value }]));
}
