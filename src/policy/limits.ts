import { accountKey, sameAccount } from '../domain/account.ts';
import type { ExposureScope, Limit } from '../domain/exposure.ts';
import { type Money, parseMoney } from '../domain/money.ts';
import type { Content } from '../domain/recommendation.ts';
import { factsOf } from './facts.ts';
import { matches, type Policy } from './policy.ts';

type Written = Policy['file']['limits'][number];

/**
 * The cumulative limits that a move of `amount` has to keep, each with whose money it adds up at `now`; none where no money
 * is counted. Pure: the sums themselves are read by the caller.
 */
export function limitsOn(policy: Policy, agent: string, content: Content, amount: Money | null, now: number): Limit[] {
  const { target } = content;
  if (amount === null || amount.amountMinor <= 0 || content.kind === 'notice' || !target) return [];
  return policy.file.limits
    .filter((limit) => limit.for.some((pattern) => matches(pattern, content.action)))
    .map((limit) => {
      const { id, over: overMs, then: beyond, per } = limit;
      const asked = (what: Written['per'][number], value: string) => (per.includes(what) ? value : null);
      const scope: ExposureScope = {
        account: asked('account', accountKey(target.account)),
        platform: asked('platform', target.platform),
        agent: asked('agent', agent),
        action: asked('action', content.action),
        for: limit.for,
        currency: amount.currency,
        since: now - overMs,
      };
      const most = mostOf(policy, limit, agent, content, amount.currency);
      return { id, scope, overMs, most, beyond, where: whereOf(policy, scope, target.account) };
    });
}

/** Null where it cannot be known: an account without a weekly budget, or money of another currency than is added up. */
function mostOf(policy: Policy, { most }: Written, agent: string, content: Content, currency: string): Money | null {
  if ('amount' in most) {
    const parsed = parseMoney(most);
    return parsed.ok && parsed.money.currency === currency ? parsed.money : null;
  }
  const { weeklyBudget } = factsOf(policy.file, agent, content, 0);
  if (weeklyBudget === null || weeklyBudget.currency !== currency) return null;
  return { amountMinor: Math.round(weeklyBudget.amountMinor * most.share_of_weekly_budget), currency };
}

function whereOf({ file }: Policy, { account, platform, agent, action }: ExposureScope, written: string): string {
  // An account that the policy does not list is the agent's word: letters and digits of it, no more than fit.
  const listed = Object.keys(file.accounts).find((name) => sameAccount(name, written));
  const words = [
    ...(account === null ? [] : [`on account ${listed ?? account.slice(0, 64)}`]),
    ...(platform === null ? [] : [`on ${platform}`]),
    ...(action === null ? [] : [`by ${action}`]),
    ...(agent === null ? [] : [`from ${agent}`]),
  ];
  return words.length === 0 ? 'in all' : words.join(' ');
}
