import type { Database } from 'better-sqlite3';
import type { DigestQuery } from '../../../app/store.ts';
import { type Answer, type Figures, figuresOf, type Span, type Vote } from '../../../domain/figures.ts';
import { type Bound, boundOf, IN_SCOPE } from './digest-scope.ts';
import { firstSequenceOf } from './event-span.ts';

type Asked = Bound & { seq: number };
type AnswerRow = Omit<Answer, 'tookMs'> & { askedAt: number | null };
type VoteRow = Omit<Vote, 'yes'> & { yes: 0 | 1 };

const EVENTS = `audit_events AS e JOIN recommendations AS r ON r.id = e.recommendation_id
  WHERE e.seq >= @seq AND e.at >= @from AND e.at < @to AND r.kind = 'action' AND ${IN_SCOPE}`;
const BEFORE = 'FROM audit_events AS b WHERE b.recommendation_id = e.recommendation_id AND b.seq < e.seq';

// People had it before them since it came, came back, or was let go on. What nobody redeemed was answered before it
// expired, and a no that is taken back is no yes.
const ANSWERS = `
  SELECT e.at, r.agent, r.action,
    CASE e.type
      WHEN 'approved' THEN CASE json_extract(e.leaf, '$.by') WHEN 'policy' THEN 'autopilot' ELSE 'approved' END
      WHEN 'handed_over' THEN 'approved'
      WHEN 'rejected' THEN 'rejected'
      WHEN 'expired' THEN 'expired'
      ELSE 'taken_back' END AS how,
    (SELECT max(b.at) ${BEFORE} AND b.type IN ('received', 'revised', 'amended', 'released', 'undone')) AS askedAt
  FROM ${EVENTS}
    AND (e.type IN ('approved', 'handed_over', 'rejected', 'rollback_requested')
      OR (e.type = 'expired' AND json_extract(e.leaf, '$.why') <> 'not_redeemed')
      OR (e.type = 'undone' AND 'rejected' <> (SELECT b.type ${BEFORE}
        AND b.type IN ('approved', 'rejected', 'handed_over') ORDER BY b.seq DESC LIMIT 1)))
  ORDER BY e.seq`;

const VOTES = `
  SELECT p.value AS person, r.agent, e.type = 'approval_given' AS yes, json_extract(e.leaf, '$.took_ms') AS tookMs
  FROM audit_private AS p, ${EVENTS.replace('WHERE', 'WHERE p.seq = e.seq AND')}
    AND p.name = 'person' AND e.type IN ('approval_given', 'rejected')
  ORDER BY e.seq`;

/** The figures of a time from the record itself, over any connection. */
export function readFigures(db: Database, query: DigestQuery, spans: readonly Span[]): Figures {
  const asked: Asked = { ...boundOf(query), seq: firstSequenceOf(db, query.from) };
  const answers = db.prepare<[Asked], AnswerRow>(ANSWERS).all(asked);
  const votes = db.prepare<[Asked], VoteRow>(VOTES).all(asked);
  return figuresOf(
    answers.map(({ askedAt, ...answer }) => ({
      ...answer,
      tookMs: answer.how === 'autopilot' || askedAt === null ? null : Math.max(0, answer.at - askedAt),
    })),
    votes.map((vote) => ({ ...vote, yes: vote.yes === 1 })),
    spans,
  );
}
