import type { Database } from 'better-sqlite3';
import type { Callback } from '../../app/store.ts';

// No wait is this long; a callback due further ahead was put off by a clock that has since been put back.
const CLOCK_WAS_SET_BACK_MS = 7 * 86_400_000;

/**
 * What each agent is to be told next, the earliest first, and the first of every agent before any second, so that the
 * backlog of one keeps no other waiting. In plain SQL: it steps from agent to agent through the partial index
 * callbacks_due and so costs the number of agents, not of callbacks.
 */
export function dueCallbacks(db: Database): (now: number, limit: number, perAgent: number) => Callback[] {
  const agents = db
    .prepare<[], string>(`
    WITH RECURSIVE agents (name) AS (
      SELECT min(agent) FROM callbacks WHERE state = 'pending'
      UNION ALL
      SELECT (SELECT min(agent) FROM callbacks WHERE state = 'pending' AND agent > agents.name)
      FROM agents WHERE agents.name IS NOT NULL
    )
    SELECT name FROM agents WHERE name IS NOT NULL`)
    .pluck();
  const ofAgent = db.prepare<{ agent: string; now: number; limit: number }, Callback>(`
    SELECT * FROM (${earliest('due_at <= @now')}) UNION ALL
    SELECT * FROM (${earliest(`due_at > @now + ${CLOCK_WAS_SET_BACK_MS}`)}) LIMIT @limit`);
  return (now, limit, perAgent) => {
    const queues = agents.all().map((agent) => ofAgent.all({ agent, now, limit: perAgent }));
    const ranked = queues.flatMap((queue) => queue.map((callback, rank) => ({ callback, rank })));
    ranked.sort((one, other) => one.rank - other.rank || one.callback.dueAt - other.callback.dueAt);
    return ranked.slice(0, limit).map(({ callback }) => callback);
  };
}

function earliest(isDue: string): string {
  return `
    SELECT id, recommendation_id AS recommendationId, agent, type, body, due_at AS dueAt, attempts FROM callbacks
    WHERE state = 'pending' AND agent = @agent AND ${isDue}
    ORDER BY due_at, id LIMIT @limit`;
}
