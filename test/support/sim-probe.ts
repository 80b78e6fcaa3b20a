import { hash } from 'node:crypto';
import Database from 'better-sqlite3';
import * as z from 'zod';
import { strangeWords } from './plain-words.ts';

const Leaf = z.looseObject({
  seq: z.number(),
  id: z.string(),
  type: z.string(),
  at: z.number(),
  revision: z.number().optional(),
  revision_hash: z.string().optional(),
  linked: z.array(z.string()).optional(),
  unlinked: z.array(z.string()).optional(),
  limits: z.array(z.string()).optional(),
  exposure: z.array(z.object({ limit: z.string(), minor: z.number(), most: z.number().nullable() })).optional(),
  step: z.number().optional(),
  roles: z.array(z.string()).optional(),
  passed_over: z.array(z.string()).optional(),
  halt: z.string().optional(),
  scope: z.string().optional(),
  by: z.string().optional(),
  undo_until: z.number().optional(),
  redeem_by: z.number().optional(),
  why: z.string().optional(),
  permit: z.string().optional(),
  expires_at: z.number().optional(),
  report_by: z.number().optional(),
  rollback_until: z.number().nullish(),
  from: z.number().optional(),
  to: z.number().optional(),
  until: z.number().optional(),
  round: z.number().optional(),
  batch: z.string().optional(),
  kind: z.string().optional(),
  // Ids in the fact that a batch was formed.
  items: z.array(z.unknown()).optional(),
  origin: z.looseObject({ batch: z.string().optional() }).optional(),
});

const Verdict = z.object({
  amount: z.object({ amountMinor: z.number(), currency: z.string() }).nullable(),
  lane: z.string(),
  approval: z.object({ mode: z.enum(['any', 'all']), roles: z.array(z.string()) }),
  chain: z.array(
    z.object({
      roles: z.array(z.string()),
      withinMs: z.number(),
      remindAfterMs: z.array(z.number()),
      shifts: z.object({ knownUntil: z.number() }).optional(),
    }),
  ),
  undoWindowMs: z.number(),
  agentOwner: z.string().nullable(),
  selfApproval: z.boolean(),
  rollbackApprovalMs: z.number().nullable(),
});

const Figure = z.union([z.number(), z.object({ amount: z.string() }).transform(({ amount }) => Number(amount))]);

const Content = z.object({
  action: z.string(),
  amendable: z.boolean().optional(),
  change: z.object({ before: Figure.catch(Number.NaN), after: Figure.catch(Number.NaN) }).optional(),
  target: z.object({ platform: z.string(), account: z.string(), name: z.string().optional() }).optional(),
  expires_at: z.string().optional(),
});

const State = z.looseObject({
  step: z.number().optional(),
  stepStartedAt: z.number().optional(),
  frozenAt: z.number().nullish(),
  approvals: z.array(z.object({ by: z.string() })).optional(),
  release: z.object({ approvals: z.array(z.object({ by: z.string() })) }).optional(),
});

const Offer = z.array(z.object({ id: z.string(), revisionHash: z.string() }));
const Offered = z.object({ decide: Offer, undo: Offer });

const Body = z.object({ data: z.object({ decision_version: z.number() }) });

/** One leaf of the record, with the private values that stand beside it. */
export type Fact = z.infer<typeof Leaf> & {
  recommendationId: string | null;
  privates: Readonly<Record<string, string>>;
  text: string;
};
export type StoredItem = {
  agent: string;
  status: string;
  version: number;
  revision: number;
  revisionHash: string;
  verdict: z.infer<typeof Verdict>;
  content: z.infer<typeof Content>;
  state: z.infer<typeof State>;
};
export type StoredMessage = { id: string; kind: string; wanted: number; drawn: number; dead: number } & {
  /** The batch that shows it in place of a card of its own; `next` while it waits for one. */
  batch: string | null;
  recommendationId: string | null;
  channel: string | null;
  ts: string | null;
};

/** Reads what is stored, by plain SQL on a connection of its own, as somebody who does not trust the store would. */
export function createProbe(path: string) {
  const db = new Database(path, { readonly: true });
  const leaves = db.prepare<[number], { seq: number; recommendation_id: string | null; leaf: string; hash: string }>(
    'SELECT seq, recommendation_id, leaf, leaf_hash AS hash FROM audit_events WHERE seq > ? ORDER BY seq',
  );
  const privates = db.prepare<[number], { name: string; value: string }>(
    'SELECT name, value FROM audit_private WHERE seq = ?',
  );
  const item = db.prepare<
    [string],
    Record<'agent' | 'status' | 'hash' | 'verdict' | 'state' | 'content', string> &
      Record<'version' | 'revision', number>
  >(
    `SELECT r.agent, r.status, r.version, r.revision, r.revision_hash AS hash, coalesce(r.verdict, v.verdict) AS verdict, r.state, v.content
     FROM recommendations r JOIN revisions v ON v.recommendation_id = r.id AND v.revision = r.revision WHERE r.id = ?`,
  );
  const callbacks = db.prepare<[string], { id: string; type: string; state: string; body: string }>(
    'SELECT id, type, state, body FROM callbacks WHERE recommendation_id = ? ORDER BY rowid',
  );
  const messages = db.prepare<[], StoredMessage>(
    `SELECT id, kind, recommendation_id AS recommendationId, wanted_version AS wanted, drawn_version AS drawn, channel,
       ts, dead, batch FROM messages ORDER BY id`,
  );
  const earliest = (sql: string) => db.prepare<[], { at: number | null }>(`SELECT ${sql}`);
  const timerAt = earliest('min(timer_at) AS at FROM recommendations');
  const callbackAt = earliest(`min(due_at) AS at FROM callbacks WHERE state = 'pending'`);
  // A reply waits for the card that it belongs under.
  const messageAt = earliest(
    `min(retry_at) AS at FROM messages m WHERE dead = 0 AND drawn_version < wanted_version AND (batch IS NULL OR ts IS NOT NULL)
       AND (ts IS NOT NULL OR threaded = 0 OR NOT EXISTS (SELECT 1 FROM messages c WHERE c.kind = 'card'
         AND c.recommendation_id = m.recommendation_id AND c.to_dest = m.to_dest AND c.ts IS NULL AND c.dead = 0
         AND c.drawn_version < c.wanted_version))`,
  );
  // What is counted beside the rows, and what the rows add up to, where the two differ.
  const drift = db.prepare(
    `SELECT account, hour, action, agent, platform, currency, sum(minor) AS minor, sum(items) AS items FROM (
       SELECT account, hour_at AS hour, action, agent, platform, currency, amount_minor AS minor, items FROM exposure
       UNION ALL
       SELECT account, iif(exposure_state = 'pending', 9007199254740991, exposure_at - exposure_at % 3600000),
         action, agent, platform, currency, -amount_minor, -1
       FROM recommendations WHERE exposure_state <> 'none' AND amount_minor > 0)
     GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(minor) <> 0 OR sum(items) <> 0`,
  );
  const forBatch = db.prepare(`SELECT 1 FROM messages WHERE batch = 'next' LIMIT 1`);
  const twice = db.prepare(
    'SELECT recommendation_id FROM batch_items WHERE is_out = 0 GROUP BY 1 HAVING count(*) > 1 LIMIT 1',
  );
  const batchItems = db.prepare<[string], { id: string }>(
    'SELECT recommendation_id AS id FROM batch_items WHERE batch_id = ?',
  );
  const offers = db.prepare<[string], { hash: string; offered: string }>(
    'SELECT hash, offered FROM batch_offers WHERE batch_id = ?',
  );
  const held = db.prepare('SELECT 1 FROM recommendations WHERE halt_holds = 1 LIMIT 1');
  const absent = db.prepare<[number], { person: string }>('SELECT person FROM absences WHERE until_at > ?');

  return {
    factsAfter(seq: number): Fact[] {
      return leaves.all(seq).map((row) => {
        if (hash('sha256', Buffer.from(`\0${row.leaf}`), 'hex') !== row.hash)
          throw new Error(`leaf ${row.seq}: its hash`);
        const strange = strangeWords(row.leaf);
        if (strange.length > 0) throw new Error(`leaf ${row.seq}: words in the open, ${strange.join(', ')}`);
        const beside = Object.fromEntries(privates.all(row.seq).map(({ name, value }) => [name, value]));
        const leaf = Leaf.parse(JSON.parse(row.leaf));
        return { ...leaf, recommendationId: row.recommendation_id, privates: beside, text: row.leaf };
      });
    },
    item(id: string): StoredItem {
      const row = item.get(id);
      if (!row) throw new Error(`recommendation ${id}: expected one that is stored`);
      const { agent, status, version, revision, hash: revisionHash } = row;
      const verdict = Verdict.parse(JSON.parse(row.verdict));
      const content = Content.parse(JSON.parse(row.content));
      return {
        agent,
        status,
        version,
        revision,
        revisionHash,
        verdict,
        content,
        state: State.parse(JSON.parse(row.state)),
      };
    },
    /** In the order in which they were put in. */
    callbacks: (id: string) =>
      callbacks.all(id).map(({ body, ...callback }) => ({
        ...callback,
        version: Body.parse(JSON.parse(body)).data.decision_version,
      })),
    messages: () => messages.all(),
    drift: () => drift.all(),
    /** When each loop has something to do that only time brings about; null when it has nothing. */
    timerAt: () => timerAt.get()?.at ?? null,
    callbackAt: () => callbackAt.get()?.at ?? null,
    messageAt: () => messageAt.get()?.at ?? null,
    /** Whether a card waits for a batch. */
    anyForBatch: () => forBatch.get() !== undefined,
    /** Whether one thing stands on two cards that it shares. */
    anyTwice: () => twice.get() !== undefined,
    batchItems: (batchId: string) => batchItems.all(batchId).map(({ id }) => id),
    /** What the cards of a batch ever offered. */
    offers: (batchId: string) =>
      offers.all(batchId).map(({ hash: of, offered }) => ({ hash: of, ...Offered.parse(JSON.parse(offered)) })),
    /** Whether anything is held or frozen. */
    anyHeld: () => held.get() !== undefined,
    /** Who is away. */
    away: (now: number) => absent.all(now).map(({ person }) => person),
    close: () => db.close(),
  };
}
export type Probe = ReturnType<typeof createProbe>;

/** The earliest time at which any loop has something to do, or null. */
export function dueAt({ timerAt, callbackAt, messageAt }: Probe): number | null {
  const times = [timerAt(), callbackAt(), messageAt()].filter((at) => at !== null);
  return times.length === 0 ? null : Math.min(...times);
}
