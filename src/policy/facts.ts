import { accountKey } from '../domain/account.ts';
import type { Money } from '../domain/money.ts';
import type { Content, moneyOf } from '../domain/recommendation.ts';
import { changeFacts, numberOf } from './change-facts.ts';
import { readContext } from './context-facts.ts';
import type { FactName, Facts } from './fact-table.ts';
import { localTime } from './local-time.ts';
import { inMinor } from './rates.ts';
import type { PolicyFile } from './schema.ts';

export { FACTS, type FactName, type Facts } from './fact-table.ts';

/** Facts for the rules, and the amount moved in the policy's currency for cards and exposure. */
export type Known = {
  facts: Facts;
  amount: Money | null;
  weeklyBudget: Money | null;
  /** What is not known and keeps the recommendation from being let through, one phrase each. */
  gaps: string[];
  /** Why a fact is not known, where the policy or the agent could mend it. */
  unknown: Partial<Record<FactName, string>>;
};

const HOUR_MS = 3_600_000;
/** By how much an agent's clock may be ahead of ours. */
const MOST_AHEAD_MS = 300_000;

/** Recomputes from the agent's own figures what the rules need, and names each gap in one phrase. */
export function factsOf(policy: PolicyFile, agent: string, content: Content, now: number): Known {
  const action = Object.hasOwn(policy.actions, content.action) ? policy.actions[content.action] : undefined;
  const irreversible = action?.reversibility !== 'compensatable';
  const facts: Facts = {
    action: content.action,
    agent,
    has_numbers: false,
    ...localTime(policy.timezone, now),
    irreversible,
    // Both must say so: an agent that claims an undo does not make an irreversible action reversible.
    reversible: !irreversible && content.undo?.supported === true,
  };
  const gaps: string[] = [];
  const unknown: Known['unknown'] = {};
  if (!content.change) {
    facts.moves_money = false;
    if (content.kind === 'action') gaps.push('it does not say what changes');
  }
  const listed = content.target ? listedAccount(policy, content.target.account) : null;
  if (content.target) {
    facts.platform = content.target.platform;
    facts.account = listed?.name ?? content.target.account;
    facts.entity = content.target.entity;
  }
  if (content.confidence !== undefined) facts.confidence = content.confidence;
  if (content.model) facts.model_version = content.model.version;
  const ageMs = content.data?.as_of === undefined ? null : now - Date.parse(content.data.as_of);
  if (ageMs !== null && ageMs >= -MOST_AHEAD_MS) facts.data_age_hours = Math.max(0, ageMs) / HOUR_MS;
  readContext(policy, content, listed?.regions, facts, unknown);
  const amount = content.change ? changeFacts(policy, content.change, facts, gaps) : null;
  const weeklyBudget = amount && shareFact(policy, amount, listed?.weekly_budget, facts, unknown);
  return { facts, amount, weeklyBudget, gaps, unknown };
}

type Listed = PolicyFile['accounts'][string] & { name: string };
const byKey = new WeakMap<PolicyFile['accounts'], Map<string, Listed>>();

/** The account as the policy lists it; the list is put in order once, since a shop may have thousands. */
function listedAccount({ accounts }: PolicyFile, account: string): Listed | null {
  let listed = byKey.get(accounts);
  if (!listed) {
    listed = new Map(Object.entries(accounts).map(([name, entry]) => [accountKey(name), { name, ...entry }]));
    byKey.set(accounts, listed);
  }
  return listed.get(accountKey(account)) ?? null;
}

/** Only the policy's own figure counts: what an agent claims of a budget could hide any amount. */
function shareFact(
  policy: PolicyFile,
  amount: Money,
  listed: Parameters<typeof moneyOf>[0],
  facts: Facts,
  unknown: Known['unknown'],
): Money | null {
  if (listed === undefined) {
    unknown.share_of_weekly_budget = 'this policy lists no weekly budget for the account';
    return null;
  }
  const budget = numberOf(policy, listed);
  const weeklyBudget = typeof budget === 'number' ? inMinor(budget, policy.currency) : null;
  if (weeklyBudget === null || weeklyBudget.amountMinor <= 0) return null;
  // In minor units, which are exact: 10 % of it is 10 %, and not a hair more.
  facts.share_of_weekly_budget = amount.amountMinor / weeklyBudget.amountMinor;
  return weeklyBudget;
}
