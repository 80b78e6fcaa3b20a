import { amongOthers, type LimitUse } from '../domain/exposure.ts';
import { type Content, moneyOf } from '../domain/recommendation.ts';
import type { TurnedDown } from '../domain/turned-down.ts';
import type { Lane, Verdict } from '../domain/verdict.ts';
import { batchTermsFor } from './batch-row.ts';
import type { Known } from './facts.ts';
import { type Judgement, judge, RISK_WORDS } from './judge.ts';
import type { Policy } from './policy.ts';
import type { PolicyFile } from './schema.ts';

const ALERTS = 'this policy only alerts';
const LANE_WORDS: Record<Lane, string> = {
  autopilot: 'autopilot',
  batch: 'batch approval',
  review: 'one-by-one review',
  human_only: 'by hand only',
};

/**
 * What the policy says of one revision. Every rule is evaluated, so that the card and the record can say why. Pure:
 * the same policy, content and time give the same verdict. What an agent claims can only raise scrutiny.
 */
export function evaluate(policy: Policy, agent: string, content: Content, now: number): Verdict {
  return verdictOf(policy, agent, content, judge(policy, agent, content, now));
}

type Among = {
  alone: Verdict;
  limits: readonly LimitUse[];
  neighbours: readonly string[];
  turnedDown?: (TurnedDown & { id: string }) | null;
};

/**
 * The verdict among others: limits with what they add up to, and who else is open there. `alone` is what `evaluate` said;
 * it is judged anew only where a limit that is passed asks for more than a person.
 */
export function evaluateAmong(
  policy: Policy,
  agent: string,
  content: Content,
  now: number,
  { alone, limits, neighbours, turnedDown = null }: Among,
): Verdict {
  const asking = limits.filter(({ passed, risk, senior }) => passed && (risk !== undefined || senior));
  const judged =
    asking.length === 0 ? alone : verdictOf(policy, agent, content, judge(policy, agent, content, now, asking));
  return amongOthers(judged, limits, neighbours, alone.lane, turnedDown);
}

/** The verdict that a judgement comes to. */
export function verdictOf({ file, hash }: Policy, agent: string, content: Content, judged: Judgement): Verdict {
  const { listed, approval } = judged;
  const batch = judged.lane === 'batch' ? batchTermsFor(file, agent, content) : undefined;
  const owner = file.agents[agent]?.owner;
  const account = owner === undefined ? undefined : file.people[owner]?.slack;
  // Written to, since spreading what may be missing into a literal as large as this costs as much as ten rules.
  const verdict: Verdict = {
    policyHash: hash,
    title: listed?.title ?? content.action,
    risk: judged.risk,
    score: judged.score,
    parts: judged.parts,
    lane: judged.lane,
    wouldBe: judged.observes ? judged.enforced : null,
    reasons: reasonsOf(content, judged),
    approval,
    chain: judged.chain,
    channel: listed?.channel ?? file.channels.cards,
    undoWindowMs: listed?.undo ?? file.undo,
    permitTtlMs: file.permit.redeem_within,
    reportWithinMs: file.permit.report_within,
    agentOwner: owner ?? null,
    selfApproval: file.self_approval === 'allow',
    fieldListed: content.change !== undefined && Object.hasOwn(file.fields, content.change.field),
    amount: judged.known.amount,
    rollbackApprovalMs: rollbackApprovalMs(file, judged.known),
    irreversible: listed?.reversibility !== 'compensatable',
    freezes: judged.freezes,
  };
  if (batch) verdict.batch = batch;
  if (judged.alerts) verdict.alert = true;
  if (account !== undefined) verdict.agentOwnerSlackId = account;
  return verdict;
}

function reasonsOf(
  content: Content,
  { hits, passed, gaps, senior, observes, alerts, enforced, listed, risk }: Judgement,
): string[] {
  const reasons = [
    ...hits.map(({ because }) => because),
    ...gaps,
    ...senior,
    ...(observes
      ? [`${alerts ? ALERTS : 'this policy observes: people decide'}; enforced, it would be ${LANE_WORDS[enforced]}`]
      : []),
  ];
  // Past a limit the limit is the reason.
  if (reasons.length === 0 && passed.length === 0)
    reasons.push(`${listed?.title ?? content.action} is ${RISK_WORDS[risk]} risk`);
  return reasons;
}

/** How long the quorum for a rollback of it has; null where it needs none. What cannot be counted may be as large as any. */
function rollbackApprovalMs({ rollback }: PolicyFile, { amount, facts }: Known): number | null {
  const over = rollback && moneyOf(rollback.approve_over);
  if (!rollback || !over) return null;
  const large = amount === null ? facts.moves_money !== false : Math.abs(amount.amountMinor) > over.amountMinor;
  return large ? rollback.within : null;
}
