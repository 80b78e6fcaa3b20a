import type { Database } from 'better-sqlite3';

export type DueMessage = { id: string; urgency: number };

// No wait is this long; a retry further ahead was noted by a clock that has since been put back.
const CLOCK_WAS_SET_BACK_MS = 6 * 3_600_000;

/**
 * For each destination its most urgent message to post and its most urgent one to update, so that updates never keep
 * a new card waiting, nor a long queue in one channel the other channels. The two statements of the store in plain
 * SQL: they step from destination to destination through the partial indexes messages_to_post and messages_to_update
 * and so cost the number of destinations, not of messages.
 */
export function dueMessages(db: Database): (now: number, limit: number) => DueMessage[] {
  // A reply to a card waits for the card, unless that will never come: given up, or skipped.
  const cardIsThere = `(m.threaded = 0 OR NOT EXISTS (
    SELECT 1 FROM messages AS card
    WHERE card.kind = 'card' AND card.recommendation_id = m.recommendation_id AND card.to_dest = m.to_dest
      AND card.ts IS NULL AND card.dead = 0 AND card.drawn_version < card.wanted_version))`;
  const posts = db.prepare<{ now: number; limit: number }, DueMessage>(
    mostUrgent('ts IS NULL AND batch IS NULL', cardIsThere),
  );
  const updates = db.prepare<{ now: number; limit: number }, DueMessage>(mostUrgent('ts IS NOT NULL', '1 = 1'));
  return (now, limit) => {
    const toPost = posts.all({ now, limit });
    const toUpdate = updates.all({ now, limit });
    // Where there is not room for both, each has half of it.
    const room = Math.max(Math.ceil(limit / 2), limit - toUpdate.length);
    const chosen = toPost.slice(0, room);
    return [...chosen, ...toUpdate.slice(0, limit - chosen.length)].sort((one, other) => one.urgency - other.urgency);
  };
}

function mostUrgent(posted: string, ready: string): string {
  const undrawn = `dead = 0 AND drawn_version < wanted_version AND ${posted}`;
  return `
    WITH RECURSIVE destinations (name) AS (
      SELECT min(to_dest) FROM messages WHERE ${undrawn}
      UNION ALL
      SELECT (SELECT min(to_dest) FROM messages WHERE ${undrawn} AND to_dest > destinations.name)
      FROM destinations WHERE destinations.name IS NOT NULL
    )
    SELECT due.id, due.urgency FROM destinations JOIN messages AS due ON due.id = (
      SELECT m.id FROM messages AS m
      WHERE ${undrawn} AND m.to_dest = destinations.name AND (m.retry_at <= @now OR m.retry_at > @now + ${CLOCK_WAS_SET_BACK_MS}) AND ${ready}
      ORDER BY m.urgency, m.id LIMIT 1
    )
    ORDER BY due.urgency, due.id LIMIT @limit`;
}
