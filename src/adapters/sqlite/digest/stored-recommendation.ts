import type { Database } from 'better-sqlite3';
import type { Recommendation } from '../../../domain/state.ts';
import { itemOf, type StoredRecommendation } from '../recommendation-row.ts';

// The columns of `StoredRecommendation` in plain SQL: a thread that lives for one report would take longer to load drizzle
// than to read it.
const BY_ID = `
  SELECT r.id, r.agent, r.idempotency_key AS key, r.received_at AS receivedAt, r.revision, r.revision_hash AS revisionHash,
    r.version, r.status, r.lane, r.kind, r.state, r.amendment, r.notes, current.content,
    coalesce(r.verdict, current.verdict) AS verdict
  FROM recommendations AS r
  LEFT JOIN revisions AS current ON current.recommendation_id = r.id AND current.revision = r.revision
  WHERE r.id = ?`;

/** Recommendations by their ids, over any connection; null for one that is not stored. */
export function storedRecommendations(db: Database): (id: string) => Recommendation | null {
  const byId = db.prepare<[string], StoredRecommendation>(BY_ID);
  return (id) => {
    const row = byId.get(id);
    return row ? itemOf(row) : null;
  };
}
