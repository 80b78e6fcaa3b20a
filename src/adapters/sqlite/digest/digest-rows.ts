import type { Database } from 'better-sqlite3';
import { DIGEST_LISTS, type DigestList, type DigestQuery, type DigestRows, type Totals } from '../../../app/store.ts';
import { type Bound, boundOf, IN_SCOPE } from './digest-scope.ts';
import { firstSequenceOf } from './event-span.ts';
import { storedRecommendations } from './stored-recommendation.ts';

type Asked = Bound & { seq: number; limit: number };

// More than a person reads in Slack; the counts stay whole.
const LISTED = 200;

const DURING = '>= @from AND %s < @to';
const during = (column: string) => `${column} ${DURING.replace('%s', column)}`;
const happened = (types: string) =>
  `r.id IN (SELECT recommendation_id FROM audit_events WHERE seq >= @seq AND ${during('at')} AND type IN (${types}))`;

/** Where each list is taken from, and by what it is in order; of what waits the oldest are listed. */
const LISTS: { [list in DigestList]: { where: string; by: string; oldest?: true } } = {
  notices: { where: `r.status = 'noted' AND ${during('r.received_at')}`, by: 'r.received_at' },
  autopilot: { where: `r.approved_by = 'policy' AND ${during('r.approved_at')}`, by: 'r.approved_at' },
  expired: { where: during('r.expired_at'), by: 'r.expired_at' },
  waiting: { where: `r.status = 'pending'`, by: 'r.received_at', oldest: true },
  failed: {
    where: `r.status IN ('failed', 'rollback_failed') AND ${happened(`'failed', 'rollback_failed'`)}`,
    by: 'r.received_at',
  },
  unknown: { where: 'r.outcome_unknown = 1', by: 'r.received_at' },
  untold: {
    where: `r.id IN (SELECT recommendation_id FROM callbacks WHERE state = 'dead' AND ${during('last_at')})`,
    by: 'r.received_at',
  },
};

const MOVED = `r.status IN ('executed', 'rolling_back', 'rollback_failed', 'closed')`;
const BY_POLICY = `r.approved_by = 'policy' AND ${during('r.approved_at')}`;
const BY_PEOPLE = `r.approved_by = 'people' AND ${during('r.approved_at')} AND ${happened(`'approved', 'handed_over'`)}`;

/** The lists and sums of a digest, over any connection. */
export function readDigest(db: Database, query: DigestQuery): DigestRows {
  const recommendation = storedRecommendations(db);
  const asked: Asked = { ...boundOf(query), seq: firstSequenceOf(db, query.from), limit: LISTED };
  // A statement may not be given what it does not name.
  const bind = (text: string) =>
    Object.fromEntries(Object.entries(asked).filter(([name]) => new RegExp(`@${name}\\b`).test(text)));

  function ids(list: DigestList): string[] {
    const { where, by, oldest } = LISTS[list];
    const text = `SELECT r.id FROM recommendations AS r WHERE ${where} AND ${IN_SCOPE}
      ORDER BY ${by}${oldest ? '' : ' DESC'} LIMIT @limit`;
    const found = db.prepare<[object], string>(text).pluck().all(bind(text));
    return oldest ? found : found.reverse();
  }

  function count(list: DigestList): number {
    const text = `SELECT count(*) FROM recommendations AS r WHERE ${LISTS[list].where} AND ${IN_SCOPE}`;
    return db.prepare<[object], number>(text).pluck().get(bind(text)) ?? 0;
  }

  function sums(where: string): Totals[] {
    // An action that no money is counted for has no currency to be counted under.
    const text = `SELECT currency, sum(amount_minor) AS amountMinor, count(*) AS count FROM recommendations AS r
      WHERE ${where} AND currency IS NOT NULL AND ${IN_SCOPE} GROUP BY currency ORDER BY currency`;
    return db.prepare<[object], Totals>(text).all(bind(text));
  }

  const each = <T>(value: (list: DigestList) => T) =>
    // Object.fromEntries forgets the names: they are all of DIGEST_LISTS.
    Object.fromEntries(DIGEST_LISTS.map((list) => [list, value(list)])) as { [list in DigestList]: T };
  return {
    ...each((list) => ids(list).flatMap((id) => recommendation(id) ?? [])),
    counts: each(count),
    moved: sums(`${BY_POLICY} AND ${MOVED}`),
    movedByPeople: sums(`${BY_PEOPLE} AND ${MOVED}`),
    mayMove: sums(`${BY_POLICY} AND r.status IN ('approved', 'executing')`),
    waits: sums(`r.status = 'pending'`),
    undelivered: undelivered(db, bind),
  };
}

function undelivered(db: Database, bind: (text: string) => object): DigestRows['undelivered'] {
  const text = `SELECT m.to_dest AS "to", coalesce(m.last_error, '') AS error, count(*) AS count
    FROM messages AS m LEFT JOIN recommendations AS r ON r.id = m.recommendation_id
    WHERE m.dead = 1 AND ${IN_SCOPE} GROUP BY 1, 2 ORDER BY count(*) DESC, 1 LIMIT 10`;
  return db.prepare<[object], DigestRows['undelivered'][number]>(text).all(bind(text));
}
