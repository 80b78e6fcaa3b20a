import { stepDueAt } from './escalation.ts';
import type { Event, EventType } from './event.ts';
import type { PendingState, Recommendation } from './state.ts';
import type { BatchTerms, Verdict } from './verdict.ts';

/** More would not fit on one card with a line, and a button, for each. */
export const MOST_IN_A_BATCH = 40;

/** Items for one card each time, and those that get a card of their own. */
export type Formed = { batches: Recommendation[][]; alone: Recommendation[] };

type Batchable = Recommendation & { state: PendingState; verdict: Verdict & { batch: BatchTerms } };

/** Whether it may be approved together with others at all: it is asked of its first owners, and a slip can be mended. */
export function isBatchable(item: Recommendation): item is Batchable {
  const { state, verdict } = item;
  if (verdict.lane !== 'batch' || verdict.batch === undefined) return false;
  if (verdict.irreversible || verdict.risk === 'very_high') return false;
  return state.status === 'pending' && state.step === 0 && state.handedTo === null;
}

/**
 * What can be posted now of all that waits for a batch. Items go together that the same people decide under the same
 * row. A batch is posted when it is full, and otherwise when the first of it has waited for the time of its row, or for
 * half of the time that its people have. One that is alone by then, or over the total by itself, gets a card of its own.
 */
export function formBatches(waiting: readonly Recommendation[], now: number): Formed {
  // What a halt froze cannot be approved: it waits until that is over.
  const awake = waiting.filter(({ state }) => state.status !== 'pending' || state.frozenAt === null);
  const formed: Formed = { batches: [], alone: awake.filter((item) => !isBatchable(item)) };
  for (const kin of Map.groupBy(awake.filter(isBatchable), groupOf).values()) {
    for (const { items, terms } of packed(kin)) {
      const isFull = items.length >= atMost(terms);
      if (!isFull && now < Math.min(...items.map(postedBy))) continue;
      if (items.length === 1) formed.alone.push(...items);
      else formed.batches.push(items);
    }
  }
  return formed;
}

/** Whose turn it is and by which rule, as a key: what differs in it is never approved by one click. */
export function groupOf({ verdict }: Pick<Recommendation, 'verdict'>): string {
  const { lane, risk, batch, approval, chain, channel, agentOwner, selfApproval } = verdict;
  const asked = chain.map(({ roles, withinMs }) => [roles, withinMs]);
  return JSON.stringify([lane, risk, batch ?? null, approval, asked, channel, agentOwner, selfApproval]);
}

/** First fit, by deadline: each batch keeps to the number and the total of its row. */
function packed(kin: readonly Batchable[]): { items: Batchable[]; totalMinor: number; terms: BatchTerms }[] {
  const batches: ReturnType<typeof packed> = [];
  for (const item of kin.toSorted((one, other) => dueAt(one) - dueAt(other) || (one.id < other.id ? -1 : 1))) {
    const terms = item.verdict.batch;
    const minor = Math.abs(item.verdict.amount?.amountMinor ?? 0);
    const room = batches.find(
      ({ items, totalMinor }) => items.length < atMost(terms) && totalMinor + minor <= terms.upTo.amountMinor,
    );
    if (room === undefined) {
      batches.push({ items: [item], totalMinor: minor, terms });
      continue;
    }
    room.items.push(item);
    room.totalMinor += minor;
  }
  return batches;
}

function atMost(terms: BatchTerms): number {
  return Math.min(terms.atMost, MOST_IN_A_BATCH);
}

function dueAt(item: Batchable): number {
  return stepDueAt(item, item.state);
}

/** Waiting for company must not use up the time that people have. */
function postedBy(item: Batchable): number {
  const { stepStartedAt } = item.state;
  return Math.min(stepStartedAt + item.verdict.batch.everyMs, (stepStartedAt + dueAt(item)) / 2);
}

// After these it needs somebody's look, or there is something to be told beneath its card.
const STANDS_OUT: ReadonlySet<EventType> = new Set([
  'reassigned',
  'limit_passed',
  'expired',
  'failed',
  'drifted',
  'rollback_asked',
  'rollback_failed',
  'outcome_overdue',
  'rollback_overdue',
  'chased',
]);

/** Whether what happened takes an item off the card that it shares with others, to a card of its own. */
export function standsOut(before: Recommendation, item: Recommendation, events: readonly Event[]): boolean {
  if (events.some((event) => STANDS_OUT.has(event.type) || (event.type === 'asked' && event.step > 0))) return true;
  if (item.revision === before.revision && item.verdict === before.verdict) return false;
  const grew = (item.verdict.amount?.amountMinor ?? 0) > (before.verdict.amount?.amountMinor ?? 0);
  return grew || groupOf(item) !== groupOf(before);
}
