import type { CardContext, People } from '../../src/cards/card-context.ts';
import type { Amendment } from '../../src/domain/amendment.ts';
import type { Approval } from '../../src/domain/approval.ts';
import type { ExposureScope, LimitUse } from '../../src/domain/exposure.ts';
import type { Halt } from '../../src/domain/halt.ts';
import type { Content } from '../../src/domain/recommendation.ts';
import type { PendingState, Permit, Recommendation, Release, State, Status } from '../../src/domain/state.ts';
import type { Verdict } from '../../src/domain/verdict.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
/** Monday, 23 November 2026, 09:00 UTC: when everything here begins. */
export const MONDAY = Date.UTC(2026, 10, 23, 9);
export const REC_ID = 'rec_01JD9XQ5M3T8V2K4A6B8C0D2E4';
export const HASH = '3f'.repeat(32);

type StateOf<S extends Status> = Extract<State, { status: S }>;
type Part<S extends Status> = Partial<Omit<StateOf<S>, 'status'>>;

/** What bid-pilot sends: a budget shift of $12,400, with everything that an agent may say. */
export function content(part: Partial<Content> = {}): Content {
  return {
    kind: 'action',
    action: 'budget.shift',
    summary: 'Move $12,400 a week from Display to Brand Search',
    target: { platform: 'google_ads', account: '123-456-7890', entity: 'campaignBudgets/987', name: 'Brand – US' },
    change: {
      field: 'weekly_budget',
      before: { amount: '20000.00', currency: 'USD' },
      after: { amount: '32400.00', currency: 'USD' },
    },
    context: { weekly_budget: { amount: '110000.00', currency: 'USD' } },
    trigger: 'Brand Search CPA fell 18% over 3 days',
    reason: 'Brand Search converts at 2.1× the account average',
    next_steps: ['Raise the budget', 'Recheck CPA in 48 h'],
    expected_outcome: 'About $31k more pipeline in 30 days',
    metrics: [{ name: 'CPA', before: '$41', after: '$38' }],
    confidence: 0.72,
    model: { name: 'bid-pilot', version: '2026.11.3' },
    data: { as_of: '2026-11-23T08:00:00Z', source: 'google_ads', snapshot: { cpa: 38.2, clicks: 5120 } },
    undo: { supported: true, window_hours: 72, note: 'Spend already served is not recovered' },
    cost_of_waiting: { amount: '120.00', currency: 'USD', per: 'hour' },
    amendable: true,
    ...part,
  };
}

/** High risk, in review: one of Marketing or Finance within 30 minutes, then the CMO for an hour. */
export function verdict(part: Partial<Verdict> = {}): Verdict {
  return {
    policyHash: 'a1'.repeat(32),
    title: 'Budget shift',
    risk: 'high',
    score: 55,
    parts: [
      { rule: 'budget-over-10k', points: 40, because: '$12,400 > $10,000' },
      { rule: 'budget-over-10-percent', points: 15, because: '11.3 % of the weekly budget > 10 %' },
    ],
    lane: 'review',
    wouldBe: null,
    reasons: ['$12,400 > $10,000', '11.3 % of the weekly budget > 10 %'],
    approval: { mode: 'any', roles: ['marketing_head', 'finance'] },
    chain: [
      { roles: ['marketing_head', 'finance'], withinMs: 30 * MINUTE_MS, remindAfterMs: [15 * MINUTE_MS] },
      { roles: ['cmo'], withinMs: HOUR_MS, remindAfterMs: [] },
    ],
    channel: '#ad-approvals',
    undoWindowMs: 5 * MINUTE_MS,
    permitTtlMs: HOUR_MS,
    reportWithinMs: 15 * MINUTE_MS,
    agentOwner: 'alex',
    selfApproval: false,
    fieldListed: true,
    amount: { amountMinor: 1_240_000, currency: 'USD' },
    rollbackApprovalMs: null,
    irreversible: false,
    freezes: [],
    ...part,
  };
}

/** A recommendation at version 1, pending unless told otherwise. */
export function recommendation(part: Partial<Recommendation> = {}): Recommendation {
  return {
    id: REC_ID,
    agent: 'bid-pilot',
    key: 'shift-brand-us-2026-11-23',
    receivedAt: MONDAY,
    revision: 1,
    revisionHash: HASH,
    content: content(),
    verdict: verdict(),
    state: pending(),
    amendment: null,
    notes: [],
    version: 1,
    ...part,
  };
}

/** Dana’s smaller change: $25,000 where the agent asked for $32,400. */
export function smaller(part: Partial<Content> = {}): Content {
  const change = {
    field: 'weekly_budget',
    before: { amount: '20000.00', currency: 'USD' },
    after: { amount: '25000.00', currency: 'USD' },
  };
  return content({ change, ...part });
}

export function amendment(part: Partial<Amendment> = {}): Amendment {
  const asked = { amount: '32400.00', currency: 'USD' };
  return { by: 'dana', at: MONDAY + 10 * MINUTE_MS, note: null, asked, ...part };
}

/** Dana's yes for Marketing, ten minutes in. */
export function approval(part: Partial<Approval> = {}): Approval {
  return { by: 'dana', roles: ['marketing_head'], at: MONDAY + 10 * MINUTE_MS, note: null, ...part };
}

export function release(part: Partial<Release> = {}): Release {
  return { by: 'people', approvals: [approval()], approvedAt: MONDAY + 10 * MINUTE_MS, ...part };
}

/** Redeemed when the undo window had closed, to be reported on within 15 minutes. */
export function permit(part: Partial<Permit> = {}): Permit {
  const redeemedAt = MONDAY + 16 * MINUTE_MS;
  return { id: 'prm_01JD9XQ5M3', key: 'redeem-1', redeemedAt, expiresAt: redeemedAt + 15 * MINUTE_MS, ...part };
}

export function held(part: Part<'held'> = {}): StateOf<'held'> {
  return { status: 'held', heldAt: MONDAY, asked: false, freeze: null, ...part };
}

export function noted(part: Part<'noted'> = {}): StateOf<'noted'> {
  return { status: 'noted', notedAt: MONDAY, ...part };
}

export function pending(part: Partial<Omit<PendingState, 'status'>> = {}): PendingState {
  return {
    status: 'pending',
    approvals: [],
    step: 0,
    stepStartedAt: MONDAY,
    reminders: 0,
    frozenAt: null,
    undone: null,
    handedTo: null,
    snoozes: [],
    ...part,
  };
}

export function approved(part: Part<'approved'> = {}): StateOf<'approved'> {
  const undoUntil = MONDAY + 15 * MINUTE_MS;
  return {
    status: 'approved',
    release: release(),
    step: 0,
    undoUntil,
    undoClosed: false,
    redeemBy: undoUntil + HOUR_MS,
    ...part,
  };
}

export function rejected(part: Part<'rejected'> = {}): StateOf<'rejected'> {
  return {
    status: 'rejected',
    by: 'dana',
    rejectedAt: MONDAY + 10 * MINUTE_MS,
    note: 'Not before the sale',
    undoUntil: MONDAY + 15 * MINUTE_MS,
    undoClosed: false,
    before: pending(),
    ...part,
  };
}

export function executing(part: Part<'executing'> = {}): StateOf<'executing'> {
  return {
    status: 'executing',
    release: release(),
    permit: permit(),
    overdue: false,
    chases: 0,
    stopRequestedAt: null,
    ...part,
  };
}

export function executed(part: Part<'executed'> = {}): StateOf<'executed'> {
  const executedAt = MONDAY + 18 * MINUTE_MS;
  return {
    status: 'executed',
    release: release(),
    permit: permit(),
    executedAt,
    detail: 'Budget set to $32,400',
    measured: [{ name: 'weekly budget', value: '$32,400' }],
    rollbackUntil: executedAt + 72 * HOUR_MS,
    drift: null,
    proposal: null,
    ...part,
  };
}

export function failed(part: Part<'failed'> = {}): StateOf<'failed'> {
  return {
    status: 'failed',
    release: release(),
    permit: permit(),
    failedAt: MONDAY + 18 * MINUTE_MS,
    detail: 'The account is suspended',
    drift: null,
    ...part,
  };
}

export function rollingBack(part: Part<'rolling_back'> = {}): StateOf<'rolling_back'> {
  return {
    status: 'rolling_back',
    executedAt: MONDAY + 18 * MINUTE_MS,
    measured: [],
    requestedBy: 'dana',
    requestedAt: MONDAY + HOUR_MS,
    reportBy: MONDAY + HOUR_MS + 15 * MINUTE_MS,
    overdue: false,
    chases: 0,
    ...part,
  };
}

export function rolledBack(part: Part<'rolled_back'> = {}): StateOf<'rolled_back'> {
  return {
    status: 'rolled_back',
    requestedBy: 'dana',
    rolledBackAt: MONDAY + HOUR_MS + 2 * MINUTE_MS,
    detail: 'Budget set to $20,000 again',
    drift: null,
    measured: [],
    ...part,
  };
}

export function rollbackFailed(part: Part<'rollback_failed'> = {}): StateOf<'rollback_failed'> {
  return {
    status: 'rollback_failed',
    requestedBy: 'dana',
    failedAt: MONDAY + HOUR_MS + 2 * MINUTE_MS,
    detail: 'The campaign is gone',
    drift: null,
    ...part,
  };
}

export function expired(part: Part<'expired'> = {}): StateOf<'expired'> {
  return { status: 'expired', expiredAt: MONDAY + 90 * MINUTE_MS, why: 'nobody_answered', step: 1, ...part };
}

export function withdrawn(part: Part<'withdrawn'> = {}): StateOf<'withdrawn'> {
  return { status: 'withdrawn', withdrawnAt: MONDAY + 5 * MINUTE_MS, ...part };
}

export function cancelled(part: Part<'cancelled'> = {}): StateOf<'cancelled'> {
  return { status: 'cancelled', cancelledAt: MONDAY + 12 * MINUTE_MS, halt: halt().id, ...part };
}

export function handedOver(part: Part<'handed_over'> = {}): StateOf<'handed_over'> {
  return {
    status: 'handed_over',
    release: release(),
    step: 0,
    handedOverTo: 'dana',
    handedOverAt: MONDAY + 10 * MINUTE_MS,
    ...part,
  };
}

export function closed(part: Part<'closed'> = {}): StateOf<'closed'> {
  return { status: 'closed', by: 'dana', closedAt: MONDAY + 40 * MINUTE_MS, note: null, ...part };
}

/** One state of each status, in the order of a life. */
export function everyState(): State[] {
  return [
    held(),
    noted(),
    pending(),
    approved(),
    rejected(),
    executing(),
    executed(),
    failed(),
    rollingBack(),
    rolledBack(),
    rollbackFailed(),
    expired(),
    withdrawn(),
    cancelled(),
    handedOver(),
    closed(),
  ];
}

/** $12,400 of $20,000 in a day on the account of `content`; passed where the sum is more. */
export function limitUse(part: Partial<LimitUse> = {}): LimitUse {
  const scope: ExposureScope = {
    account: '1234567890',
    platform: null,
    agent: null,
    action: null,
    for: ['*'],
    currency: 'USD',
    since: MONDAY - 24 * HOUR_MS,
  };
  const sum = { amountMinor: 1_240_000, currency: 'USD' };
  const most = { amountMinor: 2_000_000, currency: 'USD' };
  const where = 'on account 123-456-7890';
  return { id: 'account_day', scope, overMs: 24 * HOUR_MS, most, beyond: 'review', where, sum, passed: false, ...part };
}

/** A halt on everything, engaged by Sam. */
export function halt(part: Partial<Halt> = {}): Halt {
  return {
    id: 'hlt_01JD9XQ5M3',
    scope: { kind: 'all' },
    reason: 'Conversion tracking is down',
    engagedBy: 'sam',
    engagedAt: MONDAY + 11 * MINUTE_MS,
    standsFrom: null,
    release: null,
    releasedAt: null,
    autopilotAt: null,
    endedAt: null,
    ...part,
  };
}

const MEMBERS: Record<string, string[]> = { marketing_head: ['dana', 'alex'], finance: ['lee'], cmo: ['carla'] };
const TITLES: Record<string, string> = { marketing_head: 'Marketing head', finance: 'Finance', cmo: 'CMO' };

/** Dana and Alex head Marketing, Lee is Finance, Carla the CMO; a mention of Dana is `<@UDANA>`. */
export const people: People = {
  mention: (person) => `<@U${person.toUpperCase()}>`,
  name: (person) => person.charAt(0).toUpperCase() + person.slice(1),
  roleTitle: (role) => TITLES[role] ?? role,
  members: (role) => MEMBERS[role] ?? [],
};

/** Eleven minutes in: Dana has decided, the undo window is open. */
export function cardContext(part: Partial<CardContext> = {}): CardContext {
  return { people, halt: null, limits: [], conflicts: [], callback: 'none', now: MONDAY + 11 * MINUTE_MS, ...part };
}
