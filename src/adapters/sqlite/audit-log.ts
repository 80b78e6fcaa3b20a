import { asc, eq, sql } from 'drizzle-orm';
import type { Store } from '../../app/store.ts';
import { leafHash } from '../../audit/hash.ts';
import { type AuditDraft, leafOf } from '../../audit/leaf.ts';
import { type Drizzle, direct } from './direct.ts';
import { placeholdersFor } from './placeholders.ts';
import { auditEvents, auditPrivate } from './schema.ts';

type History = Awaited<ReturnType<Store['history']>>;

/** The record: facts appended in one sequence without gaps, and what stands beside them. */
export function auditLog(db: Drizzle) {
  const last = direct(
    db.$client,
    db
      .select({ seq: sql<number>`coalesce(max(${auditEvents.seq}), 0)` })
      .from(auditEvents)
      .prepare(),
    ['seq'],
  );
  const insert = direct(db.$client, db.insert(auditEvents).values(placeholdersFor(auditEvents)).prepare());
  const insertPrivate = direct(db.$client, db.insert(auditPrivate).values(placeholdersFor(auditPrivate)).prepare());
  const ofRecommendation = db
    .select({
      sequence: auditEvents.seq,
      type: auditEvents.type,
      at: auditEvents.at,
      leaf: auditEvents.leaf,
      name: auditPrivate.name,
      value: auditPrivate.value,
    })
    .from(auditEvents)
    .leftJoin(auditPrivate, eq(auditPrivate.seq, auditEvents.seq))
    .where(eq(auditEvents.recommendationId, sql.placeholder('recommendationId')))
    .orderBy(asc(auditEvents.seq), asc(auditPrivate.name))
    .prepare();

  return {
    /** Appends within the transaction that is open, after whatever any process committed before it. */
    append(recommendationId: string | null, drafts: AuditDraft[]): void {
      // Read, not remembered: another process may have written, and a draft taken back must leave no gap.
      let seq = drafts.length === 0 ? 0 : (last.get()?.seq ?? 0);
      for (const draft of drafts) {
        seq += 1;
        const leaf = leafOf(seq, draft);
        const { id, type, at } = draft;
        const row: typeof auditEvents.$inferSelect = {
          seq,
          id,
          type,
          at,
          // What the text names is found by it, wherever the fact came from.
          recommendationId: recommendationId ?? namedIn(draft),
          leaf,
          leafHash: leafHash(leaf),
        };
        insert.run(row);
        for (const { name, salt, value } of draft.privates) {
          const beside: typeof auditPrivate.$inferSelect = { seq, name, salt, value };
          insertPrivate.run(beside);
        }
      }
    },
    history(recommendationId: string): History {
      const events: History = [];
      for (const { name, value, ...event } of ofRecommendation.all({ recommendationId })) {
        if (events.at(-1)?.sequence !== event.sequence) events.push({ ...event, privates: {} });
        const privates = events.at(-1)?.privates;
        if (privates && name !== null && value !== null) privates[name] = value;
      }
      return events;
    },
  };
}

function namedIn({ facts: { recommendation } }: AuditDraft): string | null {
  return typeof recommendation === 'string' ? recommendation : null;
}
