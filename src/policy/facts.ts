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
  /** amount ÷ the account's weekly budget; the policy's figure for the account where it has one, else the agent's claim. */
  share_of_weekly_budget: 'double',
  confidence: 'double',
  data_age_hours: 'double',
  model_version: 'string',
} as const;

export type FactName = keyof typeof FACTS;
export type Facts = Partial<Record<FactName, number | string | boolean>>;

/** Facts for the rules, and the amount moved in the policy's currency for cards and exposure. */
export type Known = { facts: Facts; amount: Money | null; weeklyBudget: Money | null; gaps: string[] };

const PER_WEEK = { per_day: 7, per_week: 1, per_month: 12 / 52, once: 1 } as const;
const HOUR_MS = 3_600_000;

/** Recomputes from the agent's own figures what the rules need, and names each gap in one phrase. */
export function factsOf(policy: PolicyFile, agent: string, content: Content, now: number): Known {
  const facts: Facts = { action: content.action, agent, has_numbers: false };
  if (!content.change) facts.moves_money = false;
  const gaps: string[] = [];
  if (content.target) {
    facts.platform = content.target.platform;
    facts.account = content.target.account;
  }
  if (content.confidence !== undefined) facts.confidence = content.confidence;
  if (content.model) facts.model_version = content.model.version;
  if (content.data?.as_of !== undefined)
    facts.data_age_hours = Math.max(0, now - Date.parse(content.data.as_of)) / HOUR_MS;
  const { amount, weeklyBudget } = content.change
    ? moneyFacts(policy, content, content.change, facts, gaps)
    : { amount: null, weeklyBudget: null };
  return { facts, amount, weeklyBudget, gaps };
}

function moneyFacts(
  policy: PolicyFile,
  content: Content,
  change: NonNullable<Content['change']>,
  facts: Facts,
  gaps: string[],
) {
  const nothing = { amount: null, weeklyBudget: null };
  facts.field = change.field;
  const counts = Object.hasOwn(policy.fields, change.field) ? policy.fields[change.field] : undefined;
  if (counts === undefined) gaps.push('this policy does not know the field that changes');
  else facts.moves_money = counts !== 'not_money';
  const before = numberOf(policy, change.before);
  const after = numberOf(policy, change.after);
  if (before === 'no_rate' || after === 'no_rate') {
    gaps.push('this policy has no rate for the currency');
    return nothing;
  }
  facts.has_numbers = before !== null && after !== null;
  if (before !== null) facts.before = before;
  if (after !== null) facts.after = after;
  if (before !== null && after !== null && before !== 0) facts.times = after / before;
  if (counts === undefined || counts === 'not_money') return nothing;
  if (change.before === null || change.after === null) {
    gaps.push('the amount before or after is missing');
    return nothing;
  }
  // Where money counts, words and bare numbers would slip past every rule about amounts.
  if (before === null || after === null || moneyOf(change.before) === null || moneyOf(change.after) === null) {
    gaps.push('the amount before or after is not money');
    return nothing;
  }
  const amount = inMinor(Math.abs(after - before) * PER_WEEK[counts], policy.currency);
  if (!Number.isSafeInteger(amount.amountMinor)) {
    gaps.push('the amount is too large to count');
    return nothing;
  }
  facts.amount = inUnits(amount);
  const account = content.target?.account;
  const listed =
    account !== undefined && Object.hasOwn(policy.accounts, account) ? policy.accounts[account] : undefined;
  const claimed = content.context?.weekly_budget;
  const budget = numberOf(policy, listed?.weekly_budget ?? (typeof claimed === 'object' ? claimed : null));
  const weeklyBudget = typeof budget === 'number' ? inMinor(budget, policy.currency) : null;
  if (weeklyBudget === null || weeklyBudget.amountMinor <= 0) return { amount, weeklyBudget: null };
  // In minor units, which are exact: 10 % of it is 10 %, and not a hair more.
  facts.share_of_weekly_budget = amount.amountMinor / weeklyBudget.amountMinor;
  return { amount, weeklyBudget };
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
