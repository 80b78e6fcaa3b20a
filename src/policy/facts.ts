import { sameAccount } from '../domain/account.ts';
import type { Money } from '../domain/money.ts';
import { minorDigits, parseMoney } from '../domain/money.ts';
import { type Content, moneyOf } from '../domain/recommendation.ts';
import type { PolicyFile } from './schema.ts';

/**
 * What rules may ask about, with the type that a rule's condition is checked against. Money is in whole units of the
 * policy's currency. A fact that is not known for a recommendation is left out, never zero: a rule that needs it
 * cannot be judged, and goes to a person.
 */
export const FACTS = {
  action: 'string',
  agent: 'string',
  platform: 'string',
  /** As the policy writes it where it lists the account, else as the agent does. */
  account: 'string',
  field: 'string',
  /** Whether the field that changes counts as money moved; known wherever the policy knows the field. */
  moves_money: 'bool',
  /** Money moved, as Countersign computes it: |after − before|, per week where the field is a budget. */
  amount: 'double',
  before: 'double',
  after: 'double',
  /** Whether the change gives numbers or money before and after; always known. */
  has_numbers: 'bool',
  /** after ÷ before. */
  times: 'double',
  /** amount ÷ the weekly budget that the policy lists for the account; what an agent claims of it could hide any amount. */
  share_of_weekly_budget: 'double',
  confidence: 'double',
  data_age_hours: 'double',
  model_version: 'string',
} as const;

export type FactName = keyof typeof FACTS;
export type Facts = Partial<Record<FactName, number | string | boolean>>;

/** Facts for the rules, and the amount moved in the policy's currency for cards and exposure. */
export type Known = {
  facts: Facts;
  amount: Money | null;
  weeklyBudget: Money | null;
  /** What is not known and keeps the recommendation from being let through, one phrase each. */
  gaps: string[];
  /** Why a fact is not known, where the policy could mend it. */
  unknown: Partial<Record<FactName, string>>;
};

const PER_WEEK = { per_day: 7, per_week: 1, per_month: 12 / 52, once: 1 } as const;
const HOUR_MS = 3_600_000;
/** By how much an agent's clock may be ahead of ours. */
const MOST_AHEAD_MS = 300_000;

/** Recomputes from the agent's own figures what the rules need, and names each gap in one phrase. */
export function factsOf(policy: PolicyFile, agent: string, content: Content, now: number): Known {
  const facts: Facts = { action: content.action, agent, has_numbers: false };
  const gaps: string[] = [];
  const unknown: Known['unknown'] = {};
  if (!content.change) {
    facts.moves_money = false;
    if (content.kind === 'action') gaps.push('it does not say what changes');
  }
  const listed = content.target && listedAccount(policy, content.target.account);
  if (content.target) {
    facts.platform = content.target.platform;
    facts.account = listed?.name ?? content.target.account;
  }
  if (content.confidence !== undefined) facts.confidence = content.confidence;
  if (content.model) facts.model_version = content.model.version;
  const ageMs = content.data?.as_of === undefined ? null : now - Date.parse(content.data.as_of);
  if (ageMs !== null && ageMs >= -MOST_AHEAD_MS) facts.data_age_hours = Math.max(0, ageMs) / HOUR_MS;
  const amount = content.change ? moneyFacts(policy, content.change, facts, gaps) : null;
  if (amount === null) return { facts, amount, weeklyBudget: null, gaps, unknown };
  if (!listed) {
    unknown.share_of_weekly_budget = 'this policy lists no weekly budget for the account';
    return { facts, amount, weeklyBudget: null, gaps, unknown };
  }
  const budget = numberOf(policy, listed.weeklyBudget);
  const weeklyBudget = typeof budget === 'number' ? inMinor(budget, policy.currency) : null;
  if (weeklyBudget === null || weeklyBudget.amountMinor <= 0)
    return { facts, amount, weeklyBudget: null, gaps, unknown };
  // In minor units, which are exact: 10 % of it is 10 %, and not a hair more.
  facts.share_of_weekly_budget = amount.amountMinor / weeklyBudget.amountMinor;
  return { facts, amount, weeklyBudget, gaps, unknown };
}

function listedAccount({ accounts }: PolicyFile, account: string) {
  for (const [name, { weekly_budget: weeklyBudget }] of Object.entries(accounts))
    if (sameAccount(name, account)) return { name, weeklyBudget };
  return null;
}

/** The facts of a change, and the amount that it moves; null where none is counted or known. */

function moneyFacts(
  policy: PolicyFile,
  change: NonNullable<Content['change']>,
  facts: Facts,
  gaps: string[],
): Money | null {
  facts.field = change.field;
  const counts = Object.hasOwn(policy.fields, change.field) ? policy.fields[change.field] : undefined;
  if (counts === undefined) gaps.push('this policy does not know the field that changes');
  else facts.moves_money = counts !== 'not_money';
  const before = numberOf(policy, change.before);
  const after = numberOf(policy, change.after);
  if (before === 'no_rate' || after === 'no_rate') {
    gaps.push('this policy has no rate for the currency');
    return null;
  }
  facts.has_numbers = before !== null && after !== null;
  if (before !== null) facts.before = before;
  if (after !== null) facts.after = after;
  if (before !== null && after !== null && before !== 0) facts.times = after / before;
  if (counts === undefined || counts === 'not_money') return null;
  if (change.before === null || change.after === null) {
    gaps.push('the amount before or after is missing');
    return null;
  }
  // Where money counts, words and bare numbers would slip past every rule about amounts.
  if (before === null || after === null || moneyOf(change.before) === null || moneyOf(change.after) === null) {
    gaps.push('the amount before or after is not money');
    return null;
  }
  const amount = inMinor(Math.abs(after - before) * PER_WEEK[counts], policy.currency);
  if (!Number.isSafeInteger(amount.amountMinor)) {
    gaps.push('the amount is too large to count');
    return null;
  }
  facts.amount = inUnits(amount);
  return amount;
}

/** A change value as a number: money in whole units of the policy's currency, a plain number as it is. */
function numberOf(policy: PolicyFile, value: Parameters<typeof moneyOf>[0]): number | null | 'no_rate' {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null) return null;
  const parsed = parseMoney(value);
  if (!parsed.ok) return null;
  const units = inUnits(parsed.money);
  if (parsed.money.currency === policy.currency) return units;
  const rate = policy.rates[parsed.money.currency];
  return rate === undefined ? 'no_rate' : units * Number(rate);
}

function inUnits(money: Money): number {
  return money.amountMinor / 10 ** minorDigits(money.currency);
}

function inMinor(units: number, currency: string): Money {
  return { amountMinor: Math.round(units * 10 ** minorDigits(currency)), currency };
}
