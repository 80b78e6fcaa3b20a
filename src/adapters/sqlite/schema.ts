import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { CallbackType, MessageTopic } from '../../app/store.ts';
import type { Content } from '../../domain/recommendation.ts';
import type { Status } from '../../domain/state.ts';
import type { TurnedDown } from '../../domain/turned-down.ts';
import type { Lane } from '../../domain/verdict.ts';

// The tables as migrations/ makes them; a test holds the two together. Indexes and rules live in the migrations. Those that
// only the record's own keeping uses are named in record/ alone.

export const recommendations = sqliteTable('recommendations', {
  id: text('id').primaryKey(),
  agent: text('agent').notNull(),
  key: text('idempotency_key').notNull(),
  version: integer('version').notNull(),
  status: text('status').$type<Status>().notNull(),
  revision: integer('revision').notNull(),
  revisionHash: text('revision_hash').notNull(),
  state: text('state').notNull(),
  verdict: text('verdict'),
  receivedAt: integer('received_at').notNull(),
  kind: text('kind').$type<Content['kind']>().notNull(),
  action: text('action').notNull(),
  summary: text('summary').notNull(),
  platform: text('platform'),
  account: text('account'),
  lane: text('lane').$type<Lane>().notNull(),
  amountMinor: integer('amount_minor'),
  currency: text('currency'),
  exposureState: text('exposure_state').$type<'pending' | 'moved' | 'none'>().notNull(),
  exposureAt: integer('exposure_at').notNull(),
  approvedBy: text('approved_by').$type<'people' | 'policy'>(),
  approvedAt: integer('approved_at'),
  expiredAt: integer('expired_at'),
  timerAt: integer('timer_at'),
  haltReaches: integer('halt_reaches').notNull(),
  haltHolds: integer('halt_holds').notNull(),
  outcomeUnknown: integer('outcome_unknown').notNull(),
  entity: text('entity'),
  amendment: text('amendment'),
  notes: text('notes').notNull(),
});

export const revisions = sqliteTable(
  'revisions',
  {
    recommendationId: text('recommendation_id').notNull(),
    revision: integer('revision').notNull(),
    revisionHash: text('revision_hash').notNull(),
    content: text('content').notNull(),
    contentHash: text('content_hash').notNull(),
    verdict: text('verdict').notNull(),
    receivedAt: integer('received_at').notNull(),
    supersededAt: integer('superseded_at'),
    amended: integer('amended').notNull(),
  },
  (table) => [primaryKey({ columns: [table.recommendationId, table.revision] })],
);

export const exposure = sqliteTable(
  'exposure',
  {
    account: text('account').notNull(),
    hourAt: integer('hour_at').notNull(),
    action: text('action').notNull(),
    agent: text('agent').notNull(),
    platform: text('platform').notNull(),
    currency: text('currency').notNull(),
    amountMinor: integer('amount_minor').notNull(),
    items: integer('items').notNull(),
  },
  ({ account, hourAt, action, agent, platform, currency }) => [
    primaryKey({ columns: [account, hourAt, action, agent, platform, currency] }),
  ],
);

export const turnedDown = sqliteTable('turned_down', {
  recommendationId: text('recommendation_id').primaryKey(),
  account: text('account').notNull(),
  entity: text('entity').notNull(),
  platform: text('platform').notNull(),
  agent: text('agent').notNull(),
  action: text('action').notNull(),
  how: text('how').$type<TurnedDown['how']>().notNull(),
  turnedDownAt: integer('turned_down_at').notNull(),
});

export const conflicts = sqliteTable(
  'conflicts',
  { recommendationId: text('recommendation_id').notNull(), otherId: text('other_id').notNull() },
  (table) => [primaryKey({ columns: [table.recommendationId, table.otherId] })],
);

export const haltEpoch = sqliteTable('halt_epoch', {
  id: integer('id').primaryKey(),
  epoch: integer('epoch').notNull(),
});

export const halts = sqliteTable('halts', {
  id: text('id').primaryKey(),
  engagedAt: integer('engaged_at').notNull(),
  releasedAt: integer('released_at'),
  halt: text('halt').notNull(),
  endedAt: integer('ended_at'),
});

export const pauses = sqliteTable('pauses', {
  agent: text('agent').primaryKey(),
  by: text('paused_by').notNull(),
  reason: text('reason').notNull(),
  at: integer('paused_at').notNull(),
});

export const agentKeys = sqliteTable(
  'agent_keys',
  {
    agent: text('agent').notNull(),
    keyId: text('key_id').notNull(),
    seenAt: integer('seen_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.agent, table.keyId] })],
);

export const auditEvents = sqliteTable('audit_events', {
  seq: integer('seq').primaryKey(),
  id: text('id').notNull(),
  type: text('type').notNull(),
  at: integer('at').notNull(),
  recommendationId: text('recommendation_id'),
  leaf: text('leaf').notNull(),
  leafHash: text('leaf_hash').notNull(),
});

export const auditPrivate = sqliteTable(
  'audit_private',
  {
    seq: integer('seq').notNull(),
    name: text('name').notNull(),
    salt: text('salt').notNull(),
    value: text('value').notNull(),
  },
  (table) => [primaryKey({ columns: [table.seq, table.name] })],
);

export const auditPublications = sqliteTable('audit_publications', {
  target: text('target').primaryKey(),
  size: integer('size').notNull(),
  attempts: integer('attempts').notNull(),
  dueAt: integer('due_at').notNull(),
  failingSince: integer('failing_since'),
  lastError: text('last_error'),
});

export const callbacks = sqliteTable('callbacks', {
  id: text('id').primaryKey(),
  recommendationId: text('recommendation_id').notNull(),
  recommendationVersion: integer('recommendation_version').notNull(),
  agent: text('agent').notNull(),
  type: text('type').$type<CallbackType>().notNull(),
  body: text('body').notNull(),
  state: text('state').$type<'pending' | 'delivered' | 'dead'>().notNull(),
  dueAt: integer('due_at').notNull(),
  attempts: integer('attempts').notNull(),
  lastStatus: integer('last_status'),
  lastError: text('last_error'),
  lastAt: integer('last_at'),
});

export const messages = sqliteTable('messages', {
  id: text('id').primaryKey(),
  recommendationId: text('recommendation_id'),
  kind: text('kind').$type<MessageTopic['kind']>().notNull(),
  topic: text('topic').notNull(),
  to: text('to_dest').notNull(),
  threaded: integer('threaded').notNull(),
  urgency: integer('urgency').notNull(),
  wantedVersion: integer('wanted_version').notNull(),
  drawnVersion: integer('drawn_version').notNull(),
  channel: text('channel'),
  ts: text('ts'),
  attempts: integer('attempts').notNull(),
  retryAt: integer('retry_at').notNull(),
  uncertainSince: integer('uncertain_since'),
  dead: integer('dead').notNull(),
  lastError: text('last_error'),
  drawnHash: text('drawn_hash'),
  drawnAt: integer('drawn_at'),
  batch: text('batch'),
});

export const digests = sqliteTable('digests', {
  name: text('name').primaryKey(),
  toAt: integer('to_at').notNull(),
});

export const leases = sqliteTable('leases', {
  name: text('name').primaryKey(),
  holder: text('holder').notNull(),
  until: integer('until_at').notNull(),
});

export const policies = sqliteTable('policies', {
  seq: integer('seq').primaryKey(),
  hash: text('hash').notNull(),
  text: text('text').notNull(),
  loadedAt: integer('loaded_at').notNull(),
  heldAgainst: integer('held_against').notNull(),
});

export const absences = sqliteTable('absences', {
  person: text('person').primaryKey(),
  until: integer('until_at').notNull(),
  deputy: text('deputy'),
});

export const preferences = sqliteTable(
  'preferences',
  {
    person: text('person').notNull(),
    name: text('name').notNull(),
    value: text('value').notNull(),
  },
  (table) => [primaryKey({ columns: [table.person, table.name] })],
);

export const homes = sqliteTable('homes', {
  slackUser: text('slack_user').primaryKey(),
  openedAt: integer('opened_at').notNull(),
  viewHash: text('view_hash'),
  drawnHash: text('drawn_hash'),
  drawnAt: integer('drawn_at'),
  offeredHash: text('offered_hash'),
});

export const answers = sqliteTable('answers', {
  id: text('id').primaryKey(),
  hash: text('hash').notNull(),
  shownAt: integer('shown_at').notNull(),
});

export const health = sqliteTable('health', {
  id: integer('id').primaryKey(),
  checks: integer('checks').notNull(),
});

export const gathered = sqliteTable(
  'gathered',
  { recommendationId: text('recommendation_id').notNull(), messageId: text('message_id').notNull() },
  (table) => [primaryKey({ columns: [table.recommendationId, table.messageId] })],
);
