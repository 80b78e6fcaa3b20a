import type { Database } from 'better-sqlite3';
import { and, eq, isNotNull, lt, sql } from 'drizzle-orm';
import type { Message, MessageDraft } from '../../app/store.ts';
import { type Drizzle, direct } from './direct.ts';
import { dueMessages } from './due-messages.ts';
import { placeholdersFor } from './placeholders.ts';
import { digests, messages } from './schema.ts';
import { readJson, StoredTopic } from './stored-json.ts';

type MessageRow = typeof messages.$inferSelect;

// The words of the indexes on messages, which a bound value would not match.
const isCard = sql`${messages.kind} = 'card'`;
const isPosted = isNotNull(messages.ts);
const isDead = sql`${messages.dead} = 1`;
const isUndrawn = sql`${messages.dead} = 0 AND ${messages.drawnVersion} < ${messages.wantedVersion}`;

/** What is to be shown in Slack: put in, wanted anew, found, and chosen for drawing. */
export function messageRows(client: Database, db: Drizzle) {
  const param = sql.placeholder;
  const insert = direct(
    db.$client,
    db
      .insert(messages)
      .values(placeholdersFor(messages))
      // A card is one for each place: asked for again it is only redrawn, and tried again where it had been given up.
      .onConflictDoUpdate({
        target: messages.id,
        set: { dead: 0, attempts: 0, retryAt: 0 },
        setWhere: sql`${isCard} AND ${isDead}`,
      })
      .prepare(),
  );
  const insertOnce = direct(
    db.$client,
    db.insert(messages).values(placeholdersFor(messages)).onConflictDoNothing().prepare(),
  );
  const redraw = direct(
    db.$client,
    db
      .update(messages)
      .set({
        wantedVersion: sql`${param('version')}`,
        urgency: sql`CASE
        WHEN ${messages.ts} IS NULL THEN ${messages.urgency}
        WHEN ${isUndrawn} AND ${messages.urgency} < ${param('urgency')} THEN ${messages.urgency}
        ELSE ${param('urgency')} END`,
      })
      .where(
        and(
          isCard,
          eq(messages.recommendationId, param('recommendationId')),
          lt(messages.wantedVersion, param('version')),
        ),
      )
      .prepare(),
  );
  const putDigest = db
    .insert(digests)
    .values(placeholdersFor(digests))
    // Also back in time, where it was noted by a clock that has since been put back.
    .onConflictDoUpdate({ target: digests.name, set: { toAt: sql`excluded.to_at` } })
    .prepare();
  const lastDigest = db
    .select({ toAt: digests.toAt })
    .from(digests)
    .where(eq(digests.name, param('name')))
    .prepare();
  const byId = db
    .select()
    .from(messages)
    .where(eq(messages.id, param('id')))
    .prepare();
  const byPlace = db
    .select()
    .from(messages)
    .where(and(eq(messages.channel, param('channel')), eq(messages.ts, param('ts'))))
    .prepare();
  const shown = direct(
    db.$client,
    db
      .select({ hash: messages.drawnHash })
      .from(messages)
      .where(and(eq(messages.channel, param('channel')), eq(messages.ts, param('ts'))))
      .prepare(),
    ['hash'],
  );
  const card = db
    .select({ channel: messages.channel, ts: messages.ts })
    .from(messages)
    .where(and(isCard, isPosted, eq(messages.recommendationId, param('id')), eq(messages.to, param('to'))))
    .prepare();
  const counts = db
    .select({
      waiting: sql<number>`(SELECT count(*) FROM ${messages} WHERE ${isUndrawn} AND ${messages.ts} IS NULL AND ${messages.batch} IS NULL)
        + (SELECT count(*) FROM ${messages} WHERE ${isUndrawn} AND ${messages.ts} IS NOT NULL)`,
      dead: sql<number>`(SELECT count(*) FROM ${messages} WHERE ${isDead})`,
    })
    .from(sql`(SELECT 1)`)
    .prepare();
  const due = dueMessages(client);

  return {
    /** `version` is that of the recommendation; what is posted only once is wanted at 1. */
    add(drafts: MessageDraft[], version: number): void {
      for (const draft of drafts) {
        const { topic } = draft;
        const row = rowOf(draft, topic.kind === 'card' ? version : 1);
        if (topic.kind === 'card') insert.run(row);
        else insertOnce.run(row);
        if (topic.kind === 'digest') putDigest.run({ name: topic.name, toAt: topic.to });
      }
    },
    /** Every card of the recommendation is to show this version; what is still to be posted keeps its place. */
    redrawCards(recommendationId: string, version: number, urgency: number): void {
      redraw.run({ recommendationId, version, urgency });
    },
    due(now: number, limit: number): Message[] {
      return due(now, limit).flatMap(({ id }) => {
        const row = byId.get({ id });
        return row ? [messageOf(row)] : [];
      });
    },
    at(channel: string, ts: string): Message | null {
      const row = byPlace.get({ channel, ts });
      return row ? messageOf(row) : null;
    },
    shownAt: (channel: string, ts: string) => shown.get({ channel, ts }) ?? null,
    cardIn(id: string, to: string): { channel: string; ts: string } | null {
      const found = card.get({ id, to });
      return found?.channel && found.ts ? { channel: found.channel, ts: found.ts } : null;
    },
    startDigest: (name: string, toAt: number) => void putDigest.run({ name, toAt }),
    lastDigest: (name: string): number | null => lastDigest.get({ name })?.toAt ?? null,
    counts: () => counts.get() ?? { waiting: 0, dead: 0 },
  };
}

function rowOf(
  { id, recommendationId, topic, to, threaded, urgency, forBatch }: MessageDraft,
  wantedVersion: number,
): MessageRow {
  return {
    id,
    recommendationId,
    kind: topic.kind,
    topic: JSON.stringify(topic),
    to,
    threaded: Number(threaded),
    urgency,
    wantedVersion,
    drawnVersion: 0,
    channel: null,
    ts: null,
    attempts: 0,
    retryAt: 0,
    uncertainSince: null,
    dead: 0,
    lastError: null,
    drawnHash: null,
    drawnAt: null,
    batch: forBatch ? 'next' : null,
  };
}

function messageOf(row: MessageRow): Message {
  const { id, recommendationId, to, urgency, wantedVersion, drawnVersion, channel, ts, attempts, uncertainSince } = row;
  const topic = readJson(StoredTopic, row.topic, 'message', id, 'topic');
  const threaded = row.threaded === 1;
  const drawing = { wantedVersion, drawnVersion, channel, ts, attempts, uncertainSince };
  return { id, recommendationId, topic, to, threaded, urgency, ...drawing };
}
