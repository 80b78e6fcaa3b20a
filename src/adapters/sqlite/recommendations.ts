import { and, asc, desc, eq, gte, isNull, lt, sql } from 'drizzle-orm';
import type { Keyed } from '../../app/store.ts';
import type { Recommendation } from '../../domain/state.ts';
import { type Drizzle, direct } from './direct.ts';
import { placeholdersFor } from './placeholders.ts';
import { itemOf, rowOf } from './recommendation-row.ts';
import { recommendations, revisions } from './schema.ts';
import type { WrittenChange, WrittenItem } from './written-change.ts';

/** The columns of `StoredRecommendation`, the content from the current revision. */
export const storedColumns = {
  id: recommendations.id,
  agent: recommendations.agent,
  key: recommendations.key,
  receivedAt: recommendations.receivedAt,
  revision: recommendations.revision,
  revisionHash: recommendations.revisionHash,
  version: recommendations.version,
  status: recommendations.status,
  lane: recommendations.lane,
  kind: recommendations.kind,
  state: recommendations.state,
  amendment: recommendations.amendment,
  notes: recommendations.notes,
  // Not a join: measured, SQLite answers this in a third of the time.
  content: ofCurrentRevision('content'),
  verdict: sql<string | null>`coalesce(${recommendations.verdict}, ${ofCurrentRevision('verdict')})`,
};

// In plain SQL, since drizzle leaves the names of tables out of what it selects, and `revision` is a column of both.
function ofCurrentRevision(column: 'content' | 'verdict') {
  return sql<string | null>`(SELECT ${sql.raw(`current.${column}`)} FROM revisions AS current
    WHERE current.recommendation_id = recommendations.id AND current.revision = recommendations.revision)`;
}

/** Recommendations with their revisions: reads by name, and the guarded write of one change. */
export function recommendationRows(db: Drizzle) {
  const param = sql.placeholder;
  const byId = direct(
    db.$client,
    db
      .select(storedColumns)
      .from(recommendations)
      .where(eq(recommendations.id, param('id')))
      .prepare(),
    Object.keys(storedColumns),
  );
  const byKey = direct(
    db.$client,
    db
      .select(storedColumns)
      .from(recommendations)
      .where(and(eq(recommendations.agent, param('agent')), eq(recommendations.key, param('key'))))
      .prepare(),
    Object.keys(storedColumns),
  );
  const beginning = db
    .select({ id: recommendations.id })
    .from(recommendations)
    .where(and(gte(recommendations.id, param('from')), lt(recommendations.id, param('until'))))
    .orderBy(desc(recommendations.id))
    .limit(param('limit'))
    .prepare();
  // People read the end of an id off a card; further back than this an id is typed from its beginning.
  const newest = db
    .select({ id: recommendations.id })
    .from(recommendations)
    .orderBy(desc(recommendations.id))
    .limit(10_000)
    .as('newest');
  const ending = db
    .select({ id: newest.id })
    .from(newest)
    .where(sql`substr(${newest.id}, -length(${param('part')})) = ${param('part')}`)
    .limit(param('limit'))
    .prepare();
  const hashes = db
    .select({ contentHash: revisions.contentHash })
    .from(revisions)
    .where(and(eq(revisions.recommendationId, param('id')), eq(revisions.amended, 0)))
    .orderBy(asc(revisions.revision))
    .prepare();
  // The words of the index recommendations_open: what waits for people, which an agent may not pile up. Counted no
  // further than asked, so that a flood does not make each intake dearer than the one before.
  const someOpen = db
    .select({ one: sql`1`.as('one') })
    .from(recommendations)
    .where(and(eq(recommendations.agent, param('agent')), sql`${recommendations.status} IN ('held', 'pending')`))
    .limit(param('atMost'))
    .as('some_open');
  const open = db.select({ count: sql<number>`count(*)` }).from(someOpen).prepare();

  const insert = direct(
    db.$client,
    db
      .insert(recommendations)
      .values(placeholdersFor(recommendations))
      .onConflictDoNothing({ target: [recommendations.agent, recommendations.key] })
      .prepare(),
  );
  const update = direct(
    db.$client,
    db
      .update(recommendations)
      .set(updated())
      .where(and(eq(recommendations.id, param('id')), eq(recommendations.version, param('readVersion'))))
      .prepare(),
  );
  const touched = db
    .update(recommendations)
    .set({ version: sql`${recommendations.version} + 1` })
    .where(eq(recommendations.id, param('id')))
    .returning({ version: recommendations.version })
    .prepare();
  const supersede = db
    .update(revisions)
    .set({ supersededAt: sql`${param('at')}` })
    .where(
      and(
        eq(revisions.recommendationId, param('id')),
        lt(revisions.revision, param('revision')),
        isNull(revisions.supersededAt),
      ),
    )
    .prepare();
  const insertRevision = direct(db.$client, db.insert(revisions).values(placeholdersFor(revisions)).prepare());

  function enterRevision(item: WrittenItem, entered: NonNullable<WrittenChange['entered']>, at: number) {
    const { id, revision, revisionHash } = item;
    if (revision > 1) supersede.run({ id, revision, at });
    const row: typeof revisions.$inferSelect = {
      recommendationId: id,
      revision,
      revisionHash,
      ...entered,
      receivedAt: at,
      supersededAt: null,
      amended: Number(item.amendment !== null),
    };
    insertRevision.run(row);
  }

  return {
    get(id: string): Recommendation | null {
      const row = byId.get({ id });
      return row ? itemOf(row) : null;
    },
    getByKey(agent: string, key: string): Keyed | null {
      const row = byKey.get({ agent, key });
      if (!row) return null;
      return { item: itemOf(row), contentHashes: hashes.all({ id: row.id }).map(({ contentHash }) => contentHash) };
    },
    idsLike(part: string, limit: number): string[] {
      const from = `rec_${part}`;
      // '~' comes after every character of an id.
      const found = [...beginning.all({ from, until: `${from}~`, limit }), ...ending.all({ part, limit })];
      return [...new Set(found.map(({ id }) => id))].slice(0, limit);
    },
    openCount: (agent: string, atMost: number): number => open.get({ agent, atMost })?.count ?? 0,
    /** A new version without a change of state, for what is shown beside it. Returns the version. */
    touch(id: string): number {
      const row = touched.get({ id });
      if (!row) throw new Error(`recommendation ${id}: expected one that is stored`);
      return row.version;
    },
    /** Writes the item over the version it was decided on; false when that is no longer the version stored. */
    write(change: WrittenChange): boolean {
      const { item, entered, audit } = change;
      if (item.version === 1 && entered === null) {
        throw new Error(`recommendation ${item.id}: expected a new one to come with the hash of its content`);
      }
      const row = rowOf(change);
      const written =
        item.version === 1
          ? insert.run(row)
          : update.run({ ...row, readVersion: item.version - 1, newRevision: Number(entered !== null) });
      if (written.changes === 0) return false;
      if (entered !== null) enterRevision(item, entered, audit[0]?.at ?? item.receivedAt);
      return true;
    },
  };
}

/** An update leaves what names the row, and keeps what only an earlier state told: who approved it, and when it moved. */
function updated() {
  const { id: _id, agent: _agent, key: _key, receivedAt: _receivedAt, ...written } = placeholdersFor(recommendations);
  const { approvedBy, approvedAt, exposureAt, verdict } = recommendations;
  return {
    ...written,
    verdict: sql`CASE WHEN ${sql.placeholder('newRevision')} THEN NULL ELSE coalesce(${written.verdict}, ${verdict}) END`,
    approvedBy: sql`coalesce(${written.approvedBy}, ${approvedBy})`,
    approvedAt: sql`coalesce(${written.approvedAt}, ${approvedAt})`,
    exposureAt: sql`CASE ${written.status} WHEN 'rollback_failed' THEN ${exposureAt} ELSE ${written.exposureAt} END`,
  };
}
