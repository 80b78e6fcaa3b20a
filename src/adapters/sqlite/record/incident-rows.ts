import type { Database } from 'better-sqlite3';
import { contentHash } from '../../../audit/hash.ts';
import { type HaltRow, haltOf } from '../halt-rows.ts';

/** What a page on one recommendation is made of, beside the recommendation itself. */
export function incidentRows(db: Database, id: string) {
  const events = db.prepare<[string], { seq: number; at: number; type: string; leaf: string; leafHash: string }>(
    'SELECT seq, at, type, leaf, leaf_hash AS leafHash FROM audit_events WHERE recommendation_id = ? ORDER BY seq',
  );
  // Lists, Homes and answers that had it among others, from when it came until what became of it.
  const lists = db.prepare<
    [string, string, string],
    { seq: number; at: number; type: string; leaf: string; leafHash: string }
  >(
    `SELECT seq, at, type, leaf, leaf_hash AS leafHash FROM audit_events
     WHERE seq BETWEEN (SELECT min(seq) FROM audit_events WHERE recommendation_id = ?)
       AND (SELECT max(seq) FROM audit_events WHERE recommendation_id = ?)
       AND type IN ('batch_shown', 'list_shown') AND instr(leaf, ?) > 0`,
  );
  const privates = db.prepare<[number], { name: string; value: string }>(
    'SELECT name, value FROM audit_private WHERE seq = ?',
  );
  const messages = db.prepare<
    [string],
    { kind: string; to: string; channel: string | null; ts: string | null; at: number | null; hash: string | null }
  >(
    `SELECT kind, to_dest AS "to", channel, ts, drawn_at AS at, drawn_hash AS hash FROM messages
     WHERE recommendation_id = ? ORDER BY CASE WHEN kind = 'card' THEN 0 ELSE 1 END, ts, id`,
  );
  const callbacks = db.prepare<
    [string],
    { id: string; type: string; state: string; attempts: number; lastStatus: number | null; at: number | null }
  >(
    `SELECT id, type, state, attempts, last_status AS lastStatus, last_at AS at FROM callbacks
     WHERE recommendation_id = ? ORDER BY recommendation_version, id`,
  );
  const revisions = db.prepare<
    [string],
    { revision: number; contentHash: string; receivedAt: number; content: string }
  >(
    `SELECT revision, content_hash AS contentHash, received_at AS receivedAt, content FROM revisions
     WHERE recommendation_id = ? ORDER BY revision`,
  );
  const halt = db.prepare<[string], HaltRow>(
    `SELECT id, engaged_at AS engagedAt, released_at AS releasedAt, ended_at AS endedAt, halt FROM halts WHERE id = ?`,
  );
  const told = [...events.all(id), ...lists.all(id, id, id)].toSorted(bySeq).map(({ leaf, ...event }) => {
    const facts: { [key: string]: unknown } = JSON.parse(leaf);
    const beside = Object.fromEntries(privates.all(event.seq).map(({ name, value }) => [name, value]));
    return { ...event, facts, privates: beside };
  });
  const halts = new Set(told.flatMap(({ facts }) => (typeof facts.halt === 'string' ? [facts.halt] : [])));
  return {
    events: told,
    halts: [...halts].flatMap((each) => halt.all(each)).map(haltOf),
    messages: messages.all(id),
    callbacks: callbacks.all(id),
    revisions: revisions.all(id).map(({ content, ...revision }) => ({
      ...revision,
      intact: contentHash(JSON.parse(content)) === revision.contentHash,
    })),
  };
}

function bySeq(one: { seq: number }, other: { seq: number }): number {
  return one.seq - other.seq;
}
