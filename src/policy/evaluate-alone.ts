import { amongOthers, type LimitUse, useOf } from '../domain/exposure.ts';
import type { Content } from '../domain/recommendation.ts';
import type { Verdict } from '../domain/verdict.ts';
import { evaluate, evaluateAmong } from './evaluate.ts';
import { explain, type Trace } from './explain.ts';
import { limitsOn } from './limits.ts';
import type { Policy } from './policy.ts';

/** How far each limit would be used by this verdict's amount, if nothing else had moved or waited to. */
export function usesAlone(policy: Policy, agent: string, content: Content, verdict: Verdict, now: number): LimitUse[] {
  const { amount } = verdict;
  return amount === null ? [] : limitsOn(policy, agent, content, amount, now).map((limit) => useOf(limit, 0, amount));
}

/** The verdict that the recommendation would get if nothing else had moved and nothing else were open. */
export function evaluateAlone(policy: Policy, agent: string, content: Content, now: number): Verdict {
  const alone = evaluate(policy, agent, content, now);
  const limits = usesAlone(policy, agent, content, alone, now);
  return evaluateAmong(policy, agent, content, now, { alone, limits, neighbours: [] });
}

/** The same verdict with how it came about, and how far each limit is used. */
export function explainAlone(
  policy: Policy,
  agent: string,
  content: Content,
  now: number,
): { verdict: Verdict; trace: Trace; limits: LimitUse[] } {
  const alone = evaluate(policy, agent, content, now);
  const limits = usesAlone(policy, agent, content, alone, now);
  const { verdict, trace } = explain(
    policy,
    agent,
    content,
    now,
    limits.filter(({ passed }) => passed),
  );
  return { verdict: amongOthers(verdict, limits, [], alone.lane), trace, limits };
}
