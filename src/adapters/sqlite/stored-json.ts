import * as z from 'zod';
import type { MessageTopic } from '../../app/store.ts';
import type { Amendment } from '../../domain/amendment.ts';
import { AT_LIMIT } from '../../domain/exposure.ts';
import type { Halt } from '../../domain/halt.ts';
import { ChangeValue, type Content } from '../../domain/recommendation.ts';
import type { Note, State } from '../../domain/state.ts';
import { LANES, RISKS, type Verdict } from '../../domain/verdict.ts';

/** A row whose JSON is not what was stored there; a fault, never half an object. */
export class UnreadableRow extends Error {
  constructor(table: string, id: string, column: string, options?: ErrorOptions) {
    super(`${table} ${id}: the column ${column} cannot be read; expected the JSON that Countersign stored`, options);
    this.name = 'UnreadableRow';
  }
}

// Strict everywhere: a member that is not known here would be lost when the row is written again.
const note = z.string().nullable();
const approval = z.strictObject({
  by: z.string(),
  roles: z.array(z.string()),
  slackId: z.string().exactOptional(),
  actingFor: z.array(z.string()).exactOptional(),
  actingForSlackIds: z.array(z.string().nullable()).exactOptional(),
  at: z.number(),
  note,
});
const release = z.strictObject({
  by: z.enum(['people', 'policy']),
  approvals: z.array(approval),
  approvedAt: z.number(),
});
const permit = z.strictObject({ id: z.string(), key: z.string(), redeemedAt: z.number(), expiresAt: z.number() });
const measured = z.array(z.strictObject({ name: z.string(), value: z.string() }));
const pending = z.strictObject({
  status: z.literal('pending'),
  approvals: z.array(approval),
  step: z.int(),
  stepStartedAt: z.number(),
  reminders: z.int(),
  frozenAt: z.number().nullable(),
  undone: z.strictObject({ by: z.string(), at: z.number() }).nullable(),
  // Rows of before these were known have neither.
  handedTo: z.strictObject({ by: z.string(), to: z.string(), at: z.number() }).nullable().default(null),
  snoozes: z.array(z.strictObject({ by: z.string(), until: z.number() })).default([]),
});

export const StoredState: z.ZodType<State> = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('held'),
    heldAt: z.number(),
    asked: z.boolean(),
    freeze: z.strictObject({ name: z.string(), until: z.number() }).nullable(),
  }),
  z.strictObject({ status: z.literal('noted'), notedAt: z.number() }),
  pending,
  z.strictObject({
    status: z.literal('approved'),
    release,
    step: z.int(),
    undoUntil: z.number(),
    undoClosed: z.boolean(),
    redeemBy: z.number(),
  }),
  z.strictObject({
    status: z.literal('rejected'),
    by: z.string(),
    rejectedAt: z.number(),
    note,
    undoUntil: z.number(),
    undoClosed: z.boolean(),
    before: pending,
  }),
  z.strictObject({
    status: z.literal('executing'),
    release,
    permit,
    overdue: z.boolean(),
    chases: z.int().default(0),
    stopRequestedAt: z.number().nullable(),
  }),
  z.strictObject({
    status: z.literal('executed'),
    release,
    permit,
    executedAt: z.number(),
    detail: note,
    measured,
    rollbackUntil: z.number().nullable(),
    drift: note.default(null),
    proposal: z
      .strictObject({
        approvals: z.array(approval),
        askedBy: z.string().exactOptional(),
        askedAt: z.number(),
        until: z.number(),
      })
      .nullable()
      .default(null),
  }),
  z.strictObject({
    status: z.literal('failed'),
    release,
    permit,
    failedAt: z.number(),
    detail: note,
    drift: note.default(null),
  }),
  z.strictObject({
    status: z.literal('rolling_back'),
    executedAt: z.number(),
    measured: measured.default([]),
    requestedBy: z.string(),
    atMachine: z.literal(true).exactOptional(),
    requestedAt: z.number(),
    reportBy: z.number(),
    overdue: z.boolean(),
    chases: z.int().default(0),
  }),
  z.strictObject({
    status: z.literal('rolled_back'),
    requestedBy: z.string(),
    atMachine: z.literal(true).exactOptional(),
    rolledBackAt: z.number(),
    detail: note,
    drift: note.default(null),
    measured,
  }),
  z.strictObject({
    status: z.literal('rollback_failed'),
    requestedBy: z.string(),
    atMachine: z.literal(true).exactOptional(),
    failedAt: z.number(),
    detail: note,
    drift: note.default(null),
  }),
  z.strictObject({
    status: z.literal('expired'),
    expiredAt: z.number(),
    why: z.enum(['nobody_answered', 'agent_deadline', 'not_redeemed']),
    step: z.number(),
  }),
  z.strictObject({ status: z.literal('withdrawn'), withdrawnAt: z.number() }),
  z.strictObject({ status: z.literal('cancelled'), cancelledAt: z.number(), halt: z.string() }),
  z.strictObject({
    status: z.literal('handed_over'),
    release,
    step: z.number(),
    handedOverTo: z.string(),
    handedOverAt: z.number(),
  }),
  z.strictObject({ status: z.literal('closed'), by: z.string(), closedAt: z.number(), note }),
]);

export const StoredVerdict: z.ZodType<Verdict> = z.strictObject({
  policyHash: z.string(),
  title: z.string(),
  risk: z.enum(RISKS),
  score: z.number(),
  parts: z.array(z.strictObject({ rule: z.string(), points: z.number(), because: z.string() })),
  lane: z.enum(LANES),
  batch: z
    .strictObject({
      name: z.string(),
      upTo: z.strictObject({ amountMinor: z.int(), currency: z.string() }),
      atMost: z.int(),
      everyMs: z.number(),
      channel: z.string().nullable(),
    })
    .exactOptional(),
  wouldBe: z.enum(LANES).nullable(),
  reasons: z.array(z.string()),
  passed: z
    .array(
      z.strictObject({
        id: z.string(),
        said: z.string(),
        beyond: z.enum(AT_LIMIT),
        risk: z.enum(RISKS).exactOptional(),
        senior: z.literal(true).exactOptional(),
      }),
    )
    .exactOptional(),
  alert: z.literal(true).exactOptional(),
  approval: z.strictObject({
    mode: z.enum(['any', 'all']),
    roles: z.array(z.string()),
    quorum: z.int().optional(),
    must: z.string().optional(),
  }),
  chain: z.array(
    z.strictObject({
      roles: z.array(z.string()),
      withinMs: z.number(),
      remindAfterMs: z.array(z.number()),
      shifts: z
        .strictObject({ on: z.array(z.tuple([z.number(), z.number()])), knownUntil: z.number() })
        .exactOptional(),
    }),
  ),
  channel: z.string(),
  undoWindowMs: z.number(),
  permitTtlMs: z.number(),
  reportWithinMs: z.number(),
  agentOwner: z.string().nullable(),
  agentOwnerSlackId: z.string().exactOptional(),
  selfApproval: z.boolean(),
  fieldListed: z.boolean().default(false),
  amount: z.strictObject({ amountMinor: z.int(), currency: z.string() }).nullable(),
  rollbackApprovalMs: z.number().nullable().default(null),
  irreversible: z.boolean(),
  freezes: z.array(
    z.strictObject({ name: z.string(), kind: z.enum(['hold', 'refuse']), from: z.number(), until: z.number() }),
  ),
});

export const StoredAmendment: z.ZodType<Amendment> = z.strictObject({
  by: z.string(),
  at: z.number(),
  note,
  asked: ChangeValue,
});
export const StoredNotes: z.ZodType<Note[]> = z.array(
  z.strictObject({ by: z.string(), at: z.number(), note: z.string() }),
);

// The rules of intake may grow stricter, and what was taken under the older ones must still be read: only what every
// reader relies on is looked at. Content is immutable, so nothing of it is ever written again.
const contentCore = z.looseObject({ kind: z.enum(['action', 'notice']), action: z.string(), summary: z.string() });
export const StoredContent = z.custom<Content>((value) => contentCore.safeParse(value).success);

const StoredReleaseRequest = z.strictObject({
  by: z.string(),
  slackId: z.string().exactOptional(),
  reason: z.string(),
  at: z.number(),
});

export const StoredHalt: z.ZodType<Halt> = z.strictObject({
  id: z.string(),
  scope: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('all') }),
    z.strictObject({ kind: z.enum(['platform', 'account', 'agent', 'action']), value: z.string() }),
  ]),
  reason: z.string(),
  engagedBy: z.string(),
  engagedAt: z.number(),
  standsFrom: z.number().nullable().default(null),
  release: StoredReleaseRequest.nullable(),
  agreed: StoredReleaseRequest.exactOptional(),
  releasedAt: z.number().nullable(),
  autopilotAt: z.number().nullable().default(null),
  endedAt: z.number().nullable().default(null),
  endedBy: z.string().exactOptional(),
  cause: z.strictObject({ limit: z.string(), where: z.string(), sumMinor: z.number() }).exactOptional(),
});

export const StoredTopic: z.ZodType<MessageTopic> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('card') }),
  z.strictObject({ kind: z.literal('reminder'), step: z.int() }),
  z.strictObject({
    kind: z.literal('escalation'),
    step: z.int(),
    passedOver: z.array(z.string()).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('batch'), batchId: z.string() }),
  z.strictObject({ kind: z.literal('batch_reminder'), batchId: z.string() }),
  z.strictObject({ kind: z.literal('expiry') }),
  z.strictObject({ kind: z.literal('revision'), revision: z.int() }),
  z.strictObject({ kind: z.literal('raised') }),
  z.strictObject({ kind: z.literal('notice') }),
  z.strictObject({ kind: z.literal('digest'), name: z.string(), from: z.number(), to: z.number() }),
  z.strictObject({ kind: z.literal('dead_letter'), callbackId: z.string() }),
  z.strictObject({ kind: z.literal('overdue') }),
  z.strictObject({ kind: z.literal('reassigned'), to: z.string() }),
  z.strictObject({ kind: z.literal('snooze_over'), person: z.string() }),
  z.strictObject({ kind: z.literal('undeliverable'), place: z.string(), code: z.string() }),
  z.strictObject({ kind: z.literal('halt'), haltId: z.string() }),
  z.strictObject({
    kind: z.literal('policy'),
    news: z.discriminatedUnion('what', [
      z.strictObject({
        what: z.literal('changed'),
        hash: z.string(),
        previousHash: z.string(),
        mended: z.boolean(),
      }),
      z.strictObject({ what: z.literal('refused'), problems: z.array(z.string()) }),
      z.strictObject({ what: z.literal('mended') }),
    ]),
  }),
  z.strictObject({ kind: z.literal('checkpoint'), size: z.int(), note: z.string() }),
  z.strictObject({ kind: z.literal('stand_in'), person: z.string(), until: z.number() }),
  z.strictObject({ kind: z.literal('asked_list'), items: z.array(z.string()) }),
]);

/** Reads a JSON column by its schema; throws `UnreadableRow` with the id and the column. */
export function readJson<T>(schema: z.ZodType<T>, text: string | null, table: string, id: string, column: string): T {
  try {
    return schema.parse(JSON.parse(text ?? ''));
  } catch (cause) {
    throw new UnreadableRow(table, id, column, { cause });
  }
}
