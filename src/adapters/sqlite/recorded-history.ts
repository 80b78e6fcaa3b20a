import Database from 'better-sqlite3';
import * as z from 'zod';
import type { RecordedRevision } from '../../app/replay-policy.ts';
import { LANES, RISKS } from '../../domain/verdict.ts';
import { databasePath } from './database-url.ts';
import { DatabaseUnusable } from './open-database.ts';
import { readJson, StoredContent } from './stored-json.ts';

// Only what is compared: verdicts of older programs say less, or say it otherwise.
const RecordedVerdict = z.object({
  lane: z.enum(LANES),
  risk: z.enum(RISKS),
  reasons: z.array(z.string()),
  alert: z.literal(true).exactOptional(),
  approval: z.object({ mode: z.enum(['any', 'all']), roles: z.array(z.string()) }),
  amount: z.object({ amountMinor: z.int(), currency: z.string() }).nullable(),
});

type Row = {
  row: number;
  id: string;
  revision: number;
  agent: string;
  content: string;
  verdict: string;
  receivedAt: number;
  openUntil: number | null;
  movedAt: number | null;
};

// Rows of one statement: a reader that lasts would keep a running server from tidying up its log.
const WINDOW = 1_000;

export type RecordedHistory = {
  /** All revisions received from `since` on, in their order, a batch at a time; `done` is the share looked at, 0 to 1. */
  batches(since: number): Generator<{ revisions: RecordedRevision[]; done: number }>;
  close(): void;
};

/** The revisions that a database holds, over a connection that cannot write. Throws `DatabaseUnusable`. */
export function openRecordedHistory(url: string): RecordedHistory {
  const path = databasePath(url);
  const db = openReadOnly(path);
  const ends = db.prepare<[], { first: number | null; last: number | null }>(
    'SELECT (SELECT min(rowid) FROM revisions) AS first, (SELECT max(rowid) FROM revisions) AS last',
  );
  const between = db.prepare<[number, number, number], Row>(
    `SELECT revisions.rowid AS row, recommendation_id AS id, revisions.revision, agent, content, revisions.verdict,
       revisions.received_at AS receivedAt,
       CASE WHEN superseded_at IS NOT NULL THEN superseded_at
         WHEN exposure_state = 'moved' THEN exposure_at
         WHEN exposure_state = 'none' THEN (SELECT max(at) FROM audit_events
           WHERE audit_events.recommendation_id = recommendations.id
           AND type IN ('rejected', 'expired', 'withdrawn', 'cancelled', 'failed', 'rolled_back'))
       END AS openUntil,
       CASE WHEN superseded_at IS NULL AND exposure_state = 'moved' THEN exposure_at END AS movedAt
     FROM revisions JOIN recommendations ON recommendations.id = recommendation_id
     WHERE revisions.rowid BETWEEN ? AND ? AND revisions.received_at >= ? ORDER BY revisions.rowid`,
  );
  return {
    *batches(since) {
      const { first, last } = ends.get() ?? { first: null, last: null };
      if (first === null || last === null) return;
      for (let from = first; from <= last; from += WINDOW) {
        const rows = between.all(from, Math.min(last, from + WINDOW - 1), since);
        yield { revisions: rows.map(revisionOf), done: Math.min(1, (from + WINDOW - first) / (last - first + 1)) };
      }
    },
    close: () => {
      db.close();
    },
  };
}

function openReadOnly(path: string): Database.Database {
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true, timeout: 5_000 });
    db.prepare('SELECT 1 FROM revisions LIMIT 1').get();
    return db;
  } catch (cause) {
    throw new DatabaseUnusable(path, 'cannot be read; expected the database of a server that has run', { cause });
  }
}

function revisionOf({ id, revision, agent, content, verdict, receivedAt, openUntil, movedAt }: Row): RecordedRevision {
  return {
    id,
    revision,
    agent,
    receivedAt,
    content: readJson(StoredContent, content, 'revision', id, 'content'),
    verdict: readJson(RecordedVerdict, verdict, 'revision', id, 'verdict'),
    fate: { openUntil, movedAt },
  };
}
