import type { Command } from '../domain/command.ts';
import type { LimitUse } from '../domain/exposure.ts';
import type { Moment } from '../domain/moment.ts';
import type { Recommendation } from '../domain/state.ts';
import { isRiskier, type Verdict } from '../domain/verdict.ts';
import { evaluate, evaluateAmong } from '../policy/evaluate.ts';
import type { Policy } from '../policy/policy.ts';
import { asksMore, needs, raised, signsMore } from '../policy/raise.ts';
import type { App } from './app.ts';
import { formerPolicy } from './former-policy.ts';
import { limitsAround } from './look-around.ts';

const NOTHING_NEW: Pick<Moment, 'raise' | 'freezes'> = {};

/**
 * What the policy in force says of what an earlier one, or a quieter time, judged: its freezes, and the stricter verdict
 * where it asks for more. Only what the policy changed counts, not what time did. `limits` are those that were looked at.
 */
export async function judgedNow(
  app: App,
  item: Recommendation,
  command: Command,
  limits: readonly LimitUse[],
  now: number,
): Promise<Pick<Moment, 'raise' | 'freezes'>> {
  const { type } = command;
  if (type !== 'approve' && type !== 'amend' && type !== 'redeem' && type !== 'raise') return NOTHING_NEW;
  const policy = app.policy();
  if (item.verdict.policyHash === policy.hash) {
    return type === 'approve' ? { raise: raisedByLimits(policy, item, limits, now) } : NOTHING_NEW;
  }
  const judged = await judgedBy(app, policy, item, now);
  const { freezes } = judged;
  // What a person makes of it is judged by the policy in force anyway.
  if (type === 'amend') return { freezes };
  const before = await formerPolicy(app.store, item.verdict.policyHash);
  const { senior } = policy.file.confidence;
  const baseline = before === null ? item.verdict : await judgedBy(app, before, item, now);
  return { freezes, raise: asksMore(baseline, judged, senior) ? raised(item.verdict, judged, senior) : null };
}

/** A limit that is passed only now may ask for others than its verdict does; whoever sees it may still pass it. */
function raisedByLimits(
  policy: Policy,
  item: Recommendation,
  limits: readonly LimitUse[],
  now: number,
): Verdict | null {
  const { agent, content, verdict } = item;
  const { senior } = policy.file.confidence;
  // What the verdict already has in full cannot be asked for on their account.
  const asks = (limit: LimitUse) =>
    (limit.risk !== undefined && isRiskier(limit.risk, verdict.risk)) ||
    (limit.senior === true && !needs(verdict.approval, senior));
  if (!limits.some((limit) => limit.passed && asks(limit))) return null;
  const alone = evaluate(policy, agent, content, now);
  const judged = evaluateAmong(policy, agent, content, now, { alone, limits, neighbours: [] });
  if (!signsMore(alone.approval, judged.approval, senior)) return null;
  return signsMore(verdict.approval, judged.approval, senior) ? raised(verdict, judged, senior) : null;
}

async function judgedBy(app: App, policy: Policy, item: Recommendation, now: number): Promise<Verdict> {
  const { agent, content } = item;
  const alone = evaluate(policy, agent, content, now);
  const limits = await limitsAround(app, { agent, content, verdict: alone }, item, now, policy);
  // Who came beside it was judged then, and goes to people on its account.
  return evaluateAmong(policy, agent, content, now, { alone, limits, neighbours: [] });
}
