import { amongOthers, type LimitUse, useOf } from '../domain/exposure.ts';
import type { Content } from '../domain/recommendation.ts';
import type { Verdict } from '../domain/verdict.ts';
import { evaluate } from './evaluate.ts';
import { limitsOn } from './limits.ts';
import type { Policy } from './policy.ts';

/** How far each limit would be used by this verdict's amount, if nothing else had moved or waited to. */
export function usesAlone(policy: Policy, agent: string, content: Content, verdict: Verdict, now: number): LimitUse[] {
  const { amount } = verdict;
  return amount === null ? [] : limitsOn(policy, agent, content, amount, now).map((limit) => useOf(limit, 0, amount));
}

/** The verdict that the recommendation would get if nothing else had moved and nothing else were open. */
export function evaluateAlone(policy: Policy, agent: string, content: Content, now: number): Verdict {
  const verdict = evaluate(policy, agent, content, now);
  return amongOthers(verdict, usesAlone(policy, agent, content, verdict, now), []);
}
