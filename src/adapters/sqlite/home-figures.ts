import type { Database } from 'better-sqlite3';
import type { Done, HomeFigures, Totals } from '../../app/store.ts';

// As in the partial index audit_events_by_people, which another wording would not match.
const BY_PEOPLE = `type IN ('approval_given', 'rejected', 'undone', 'closed', 'rollback_asked', 'rollback_approved', 'rollback_requested')`;
// Enough for a median; no more are read, however busy the days were.
const MOST_ANSWERS = 500;
const MOST_SHOWINGS = 500;

/** What Home tells of many recommendations at once. In plain SQL, to name the indexes that keep each of them short. */
export function homeFigures(db: Database) {
  // What was shown changes nothing that Home tells: else each Home that is published would have all of them drawn again.
  // After more showings in a row than are looked through they are, once more.
  const latest = db
    .prepare<[], number>(`
    SELECT coalesce((
      SELECT seq FROM audit_events
      WHERE seq > (SELECT max(seq) FROM audit_events) - ${MOST_SHOWINGS}
        AND type NOT IN ('shown', 'batch_shown', 'list_shown')
      ORDER BY seq DESC LIMIT 1), max(seq), 0) FROM audit_events`)
    .pluck();
  const waiting = db.prepare<{ limit: number }, { id: string; version: number }>(`
    SELECT id, version FROM recommendations INDEXED BY recommendations_by_status
    WHERE status = 'pending' ORDER BY received_at LIMIT @limit`);
  const done = db.prepare<{ value: string; since: number; limit: number }, Done>(`
    SELECT recommendation_id AS recommendationId, type, at
    FROM audit_events AS event INDEXED BY audit_events_by_people
    WHERE ${BY_PEOPLE} AND at >= @since AND recommendation_id IS NOT NULL AND EXISTS (
      SELECT 1 FROM audit_private WHERE audit_private.seq = event.seq AND name = 'person' AND audit_private.value = @value)
    ORDER BY at DESC LIMIT @limit`);
  const byPeople = db.prepare<{ since: number }, HomeFigures['byPeople'][number]>(`
    SELECT type, count(*) AS count FROM audit_events INDEXED BY audit_events_by_people
    WHERE ${BY_PEOPLE} AND at >= @since GROUP BY type ORDER BY type`);
  const answers = db
    .prepare<{ since: number }, number | null>(`
    SELECT json_extract(leaf, '$.took_ms') FROM audit_events INDEXED BY audit_events_by_people
    WHERE ${BY_PEOPLE} AND type IN ('approval_given', 'rejected') AND at >= @since
    ORDER BY at DESC LIMIT ${MOST_ANSWERS}`)
    .pluck();
  const autopilot = db
    .prepare<{ since: number }, number>(
      `SELECT count(*) FROM recommendations INDEXED BY recommendations_autopilot WHERE approved_by = 'policy' AND approved_at >= @since`,
    )
    .pluck();
  const expired = db
    .prepare<{ since: number }, number>('SELECT count(*) FROM recommendations WHERE expired_at >= @since')
    .pluck();
  const letThrough = db.prepare<{ since: number }, Totals>(`
    SELECT currency, sum(amount_minor) AS amountMinor, count(*) AS count
    FROM recommendations INDEXED BY recommendations_autopilot
    WHERE approved_by = 'policy' AND approved_at >= @since
      AND status IN ('approved', 'executing', 'executed', 'rolling_back', 'rollback_failed')
    GROUP BY currency`);
  const isWrong = `approved_by = 'policy' AND approved_at >= @since
    AND (outcome_unknown = 1 OR status IN ('failed', 'rollback_failed'))`;
  const wrong = db
    .prepare<{ since: number; limit: number }, string>(
      `SELECT id FROM recommendations INDEXED BY recommendations_autopilot WHERE ${isWrong} ORDER BY approved_at DESC LIMIT @limit`,
    )
    .pluck();
  const wrongCount = db
    .prepare<{ since: number }, number>(
      `SELECT count(*) FROM recommendations INDEXED BY recommendations_autopilot WHERE ${isWrong}`,
    )
    .pluck();

  return {
    latestFact: (): number => latest.get() ?? 0,
    waiting: (limit: number) => waiting.all({ limit }),
    doneBy: (person: string, since: number, limit: number): Done[] => done.all({ value: person, since, limit }),
    lately: (since: number): HomeFigures => ({
      byPeople: byPeople.all({ since }),
      answeredInMs: answers.all({ since }).flatMap((ms) => ms ?? []),
      autopilot: autopilot.get({ since }) ?? 0,
      expired: expired.get({ since }) ?? 0,
    }),
    letThrough: (since: number): Totals[] =>
      // What no money is counted for has no currency, and is counted all the same.
      letThrough
        .all({ since })
        .map((total) => ({ ...total, currency: total.currency ?? '', amountMinor: total.amountMinor ?? 0 })),
    wrong: (since: number, limit: number) => ({
      ids: wrong.all({ since, limit }),
      count: wrongCount.get({ since }) ?? 0,
    }),
  };
}
