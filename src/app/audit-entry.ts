import { canonicalJson, type Json } from '../audit/canonical-json.ts';
import { contentHash } from '../audit/hash.ts';
import type { AuditDraft, Private } from '../audit/leaf.ts';
import { lenders, rolesThatCount, stepOf } from '../domain/decide-person.ts';
import type { Event, Revision } from '../domain/event.ts';
import type { Recommendation } from '../domain/state.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { Origin } from './origin.ts';
import type { Ids } from './ports.ts';

type Facts = { [key: string]: Json | undefined };

/** Salted, named private values; the names stand in the record, the values beside it. */
export function privatesOf(ids: Ids, values: Record<string, string | null>): Private[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === null ? [] : [{ name, value, salt: Buffer.from(ids.bytes(16)).toString('hex') }],
  );
}

/** Who stands behind a change: once for all of its events, which may share the salts. */
export function whoActed(ids: Ids, origin: Origin): Private[] {
  if (origin.kind === 'person') {
    const { person, slackUser, channel } = origin;
    return privatesOf(ids, { person, slack_user: slackUser, slack_channel: isDirect(channel) ? channel : null });
  }
  return origin.kind === 'operator' ? privatesOf(ids, { person: origin.person }) : [];
}

/** One event as one fact of the record. People and what they wrote go in as commitments. */
export function auditEntry(
  ids: Ids,
  item: Recommendation,
  event: Event,
  origin: Origin,
  haltEpoch: number,
  who: Private[] = whoActed(ids, origin),
): AuditDraft {
  const note = 'note' in event ? event.note : null;
  const used = origin.kind === 'person' ? rolesThatCount(item.verdict, stepOf(item), origin) : [];
  const lent = origin.kind === 'person' ? lenders(origin, used) : [];
  const actingFor = isYes(event) ? (event.actingFor ?? []) : lent;
  const standsIn = { acting_for: actingFor.length > 0 ? actingFor.join(',') : null };
  return {
    id: ids.next('evt'),
    type: event.type,
    at: event.at,
    facts: {
      agent: item.agent,
      recommendation: item.id,
      revision: item.revision,
      revision_hash: item.revisionHash,
      halt_epoch: haltEpoch,
      origin: originFacts(origin),
      ...(origin.kind === 'person' && { roles_used: used }),
      ...eventFacts(event),
    },
    privates: [...who, ...privatesOf(ids, { ...standsIn, note, ...peopleIn(event), ...wordsIn(event) })],
  };
}

type Yes = Extract<Event, { type: 'approval_given' | 'rollback_asked' | 'rollback_approved' }>;

function isYes(event: Event): event is Yes {
  return event.type === 'approval_given' || event.type === 'rollback_asked' || event.type === 'rollback_approved';
}

/** People in an event beside whoever acted. */
function peopleIn(event: Event): Record<string, string> {
  if (event.type === 'reassigned') return { to: event.to };
  return event.type === 'snooze_ended' ? { person: event.by } : {};
}

/**
 * What an agent said. Its report, and what it found changed, stand beside the record in its own words, since the state
 * keeps the last of them alone. Of all else the SHA-256 does: in the record itself it would tell whether a guess is right.
 */
function wordsIn(event: Event): Record<string, string | null> {
  const { detail: report = null, drift = null } = { detail: undefined, drift: undefined, ...event };
  const said = 'revision' in event ? hashesOfSaid(event.revision) : null;
  return { report, drift, said, outcome_hash: outcomeHash(event) };
}

// One value for all three: each that stands beside the record is a row that intake waits for.
function hashesOfSaid({ content: { trigger, reason, data } }: Revision): string | null {
  const said = Object.entries({ trigger, reason, data }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, contentHash(value)]],
  );
  return said.length === 0 ? null : canonicalJson(Object.fromEntries(said));
}

function outcomeHash(event: Event): string | null {
  if (event.type !== 'rollback_failed' && !('measured' in event)) return null;
  const { detail, measured } = { detail: null, measured: [], ...event };
  return contentHash({ detail, measured });
}

/** Where it came from, without the people behind it. */
export function originFacts(origin: Origin): Facts {
  if (origin.kind === 'person') {
    const { kind, team, messageTs, cardHash, batch, roles, surface } = origin;
    const channel = isDirect(origin.channel) ? undefined : origin.channel;
    return { kind, team, channel, message: messageTs, surface, card_hash: cardHash, batch, roles };
  }
  if (origin.kind === 'operator') return { kind: origin.kind, roles: origin.roles };
  return origin.kind === 'agent' ? { kind: 'agent', key_id: origin.keyId } : { kind: origin.kind };
}

/** A channel of direct messages would name whose they are. */
function isDirect(channel: string | null): boolean {
  return channel?.startsWith('D') === true;
}

function eventFacts(event: Event): Facts {
  switch (event.type) {
    case 'received':
    case 'revised':
    case 'amended':
      return revisionFacts(event.revision);
    case 'snoozed':
      return { until: event.until };
    case 'released':
      return verdictFacts(event.verdict);
    case 'raised':
      return {
        ...verdictFacts(event.verdict),
        approval: event.verdict.approval,
        recalled: event.recalled,
      };
    case 'asked':
      return { step: event.step, roles: event.roles, passed_over: event.passedOver };
    case 'reminded':
      return { step: event.step };
    case 'postponed':
      return { freeze: event.freeze, until: event.until };
    case 'frozen':
      return { halt: event.halt, from: event.from };
    case 'held':
    case 'cancelled':
    case 'stop_requested':
      return { halt: event.halt };
    case 'approval_given':
      return { roles: event.roles };
    case 'limit_passed':
      return { limits: event.limits };
    case 'approved':
      return { by: event.by, undo_until: event.undoUntil, redeem_by: event.redeemBy };
    case 'rejected':
      return { undo_until: event.undoUntil };
    case 'expired':
      return { why: event.why };
    case 'redeemed':
      return { permit: event.permitId, expires_at: event.expiresAt };
    case 'executed':
      return { rollback_until: event.rollbackUntil };
    case 'chased':
      return { round: event.round };
    case 'rollback_asked':
      return { roles: event.roles, until: event.until };
    case 'rollback_approved':
      return { roles: event.roles };
    case 'rollback_requested':
      return { report_by: event.reportBy };
    case 'noted':
    case 'thawed':
    case 'reassigned':
    case 'snooze_ended':
    case 'note_added':
    case 'handed_over':
    case 'closed':
    case 'undone':
    case 'undo_window_closed':
    case 'withdrawn':
    case 'outcome_overdue':
    case 'rollback_declined':
    case 'rollback_lapsed':
    case 'rollback_overdue':
    case 'rollback_window_closed':
    case 'failed':
    case 'drifted':
    case 'measured':
    case 'rolled_back':
    case 'rollback_failed':
      return {};
  }
}

function revisionFacts({ content, verdict }: Revision): Facts {
  return {
    content_hash: contentHash(content),
    action: content.action,
    platform: content.target?.platform,
    account: content.target?.account,
    data_as_of: content.data?.as_of,
    model: content.model === undefined ? undefined : { name: content.model.name, version: content.model.version },
    claimed_confidence: content.confidence,
    amount:
      verdict.amount === null ? undefined : { minor: verdict.amount.amountMinor, currency: verdict.amount.currency },
    ...verdictFacts(verdict),
    alert: verdict.alert,
    rules: verdict.parts.map(({ rule, points }) => ({ rule, points })),
    approval: verdict.approval,
  };
}

/** What every judgement leaves in the record. */
function verdictFacts({ policyHash, lane, wouldBe, risk, score }: Verdict): Facts {
  return { policy_hash: policyHash, lane, would_be: wouldBe ?? undefined, risk, score };
}
