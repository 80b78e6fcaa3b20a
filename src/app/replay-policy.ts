import { type LimitUse, useOf } from '../domain/exposure.ts';
import type { Content } from '../domain/recommendation.ts';
import { freezeAt, LANES, type Verdict } from '../domain/verdict.ts';
import { evaluate, evaluateAmong } from '../policy/evaluate.ts';
import { limitsOn } from '../policy/limits.ts';
import { mayRecommend, type Policy } from '../policy/policy.ts';
import { createRecordedSurroundings, type Fate } from './recorded-surroundings.ts';

/** A revision as it was received, what the policy of that time said of it, and what became of it. */
export type RecordedRevision = {
  id: string;
  revision: number;
  agent: string;
  receivedAt: number;
  content: Content;
  verdict: Pick<Verdict, 'lane' | 'risk' | 'reasons' | 'amount' | 'alert'> & {
    approval: Pick<Verdict['approval'], 'mode' | 'roles'>;
  };
  fate: Fate;
};

/** What becomes of a revision: its lane, or that it is not taken at all. From least to most scrutiny. */
export const ENDS = [...LANES, 'alert', 'refused'] as const;
export type End = (typeof ENDS)[number];

/** A revision that the other policy would have treated otherwise. */
export type Replayed = {
  id: string;
  revision: number;
  agent: string;
  action: string;
  summary: string;
  receivedAt: string;
  before: End;
  after: End;
  approversBefore: string;
  approversAfter: string;
  /** Why it is as it is now: the new reasons, or those that fell away. */
  why: string[];
};

type Side = {
  /** How often people are asked. */
  cards: number;
  autopilot: number;
  /** Money that goes by itself, in minor units of each currency. */
  autopilotMinor: Record<string, number>;
};

export type Replay = {
  policyHash: string;
  revisions: number;
  /** Notices are recorded and decided by nobody. */
  notices: number;
  before: Side;
  after: Side;
  stricter: number;
  looser: number;
  otherApprovers: number;
  /** How many went from one end (first key) to another. */
  lanes: Record<End, Record<End, number>>;
  changed: Replayed[];
};

/**
 * Judges recorded revisions by another policy, each at the time when it was received, among those that stood around it
 * then. They have to come in the order of time.
 */
export function createReplay(policy: Policy): { add(revision: RecordedRevision): void; result(): Replay } {
  const replay: Replay = {
    policyHash: policy.hash,
    revisions: 0,
    notices: 0,
    before: { cards: 0, autopilot: 0, autopilotMinor: {} },
    after: { cards: 0, autopilot: 0, autopilotMinor: {} },
    stricter: 0,
    looser: 0,
    otherApprovers: 0,
    lanes: {
      autopilot: noEnds(),
      batch: noEnds(),
      review: noEnds(),
      human_only: noEnds(),
      alert: noEnds(),
      refused: noEnds(),
    },
    changed: [],
  };
  const around = createRecordedSurroundings();
  return {
    result: () => replay,
    add(recorded) {
      const { id, agent, content, receivedAt, verdict: old, fate } = recorded;
      replay.revisions += 1;
      if (content.kind === 'notice') {
        replay.notices += 1;
        return;
      }
      const alone = evaluate(policy, agent, content, receivedAt);
      const { amount } = alone;
      const limits = limitsOn(policy, agent, content, amount, receivedAt);
      const uses = amount === null ? [] : limits.map((limit) => useOf(limit, around.sumOf(limit, receivedAt), amount));
      const neighbours = around.neighbours(id, content, receivedAt);
      const verdict = evaluateAmong(policy, agent, content, receivedAt, { alone, limits: uses, neighbours });
      around.add(id, content, limits, amount?.amountMinor ?? 0, fate);
      const before: End = old.alert ? 'alert' : old.lane;
      const after = endOf(policy, recorded, verdict, uses);
      count(replay.before, before, old);
      count(replay.after, after, verdict);
      replay.lanes[before][after] += 1;
      const [approversBefore, approversAfter] = [approvers(old, before), approvers(verdict, after)];
      if (before === after && approversBefore === approversAfter) return;
      const step = ENDS.indexOf(after) - ENDS.indexOf(before);
      if (step > 0) replay.stricter += 1;
      else if (step < 0) replay.looser += 1;
      else replay.otherApprovers += 1;
      replay.changed.push({
        id,
        revision: recorded.revision,
        agent,
        action: content.action,
        summary: content.summary,
        receivedAt: new Date(receivedAt).toISOString(),
        before,
        after,
        approversBefore,
        approversAfter,
        why: after === 'refused' ? ['it is not taken at all'] : why(old.reasons, verdict.reasons),
      });
    },
  };
}

function noEnds(): Record<End, number> {
  return { autopilot: 0, batch: 0, review: 0, human_only: 0, alert: 0, refused: 0 };
}

function endOf(
  policy: Policy,
  { agent, content, receivedAt }: RecordedRevision,
  verdict: Verdict,
  uses: readonly LimitUse[],
): End {
  if (!mayRecommend(policy, agent, content.action)) return 'refused';
  if (uses.some(({ passed, beyond }) => passed && beyond === 'refuse')) return 'refused';
  return freezeAt(verdict, receivedAt)?.kind === 'refuse' ? 'refused' : verdict.alert ? 'alert' : verdict.lane;
}

function count(side: Side, end: End, { amount }: Pick<Verdict, 'amount'>): void {
  if (end === 'batch' || end === 'review' || end === 'human_only') side.cards += 1;
  if (end !== 'autopilot') return;
  side.autopilot += 1;
  if (amount === null) return;
  side.autopilotMinor[amount.currency] = (side.autopilotMinor[amount.currency] ?? 0) + amount.amountMinor;
}

// Nobody approves what goes by itself or is not taken.
function approvers({ approval }: { approval: Pick<Verdict['approval'], 'mode' | 'roles'> }, end: End): string {
  if (end === 'autopilot' || end === 'alert' || end === 'refused') return 'nobody';
  return `${approval.mode} of ${approval.roles.join(', ')}`;
}

function why(before: readonly string[], after: readonly string[]): string[] {
  const added = after.filter((reason) => !before.includes(reason));
  if (added.length > 0) return added;
  const gone = before.filter((reason) => !after.includes(reason));
  return gone.length > 0 ? gone.map((reason) => `no longer: ${reason}`) : [...after];
}
