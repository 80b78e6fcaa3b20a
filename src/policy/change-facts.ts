import { type Money, parseMoney } from '../domain/money.ts';
import { type Content, moneyOf } from '../domain/recommendation.ts';
import type { Facts } from './fact-table.ts';
import { inMinor, inPolicyUnits, inUnits } from './rates.ts';
import type { PolicyFile } from './schema.ts';

const PER_WEEK = { per_day: 7, per_week: 1, per_month: 12 / 52, once: 1 } as const;

/** The facts of a change, and the amount that it moves; null where none is counted or known. */
export function changeFacts(
  policy: PolicyFile,
  change: NonNullable<Content['change']>,
  facts: Facts,
  gaps: string[],
): Money | null {
  facts.field = change.field;
  const counts = Object.hasOwn(policy.fields, change.field) ? policy.fields[change.field] : undefined;
  if (counts === undefined) gaps.push('this policy does not know the field that changes');
  else facts.moves_money = counts !== 'not_money' && counts !== 'price';
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
  // A bare number is in no currency, so it cannot be held against a cost.
  if (counts === 'price') priceFacts(policy, moneyOf(change.before) && before, moneyOf(change.after) && after, facts);
  if (counts === undefined || counts === 'not_money' || counts === 'price') return null;
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

function priceFacts({ currency }: PolicyFile, before: number | null, after: number | null, facts: Facts): void {
  const minorOf = (units: number) => inMinor(units, currency).amountMinor;
  if (before !== null) facts.price_before = before;
  if (after !== null) facts.price_after = after;
  if (before === null || after === null) return;
  // A list price that the agent names can only make the discount deeper.
  const full = typeof facts.list_price === 'number' ? Math.max(before, facts.list_price) : before;
  // In minor units, which are exact: 30 % off is 30 %, and not a hair more.
  const [fullMinor, afterMinor] = [minorOf(full), minorOf(after)];
  if (fullMinor > 0) facts.discount = Math.max(0, (fullMinor - afterMinor) / fullMinor);
}

/** A change value as a number: money in whole units of the policy's currency, a plain number as it is. */
export function numberOf(policy: PolicyFile, value: Parameters<typeof moneyOf>[0]): number | null | 'no_rate' {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null) return null;
  const parsed = parseMoney(value);
  return parsed.ok ? (inPolicyUnits(policy, parsed.money) ?? 'no_rate') : null;
}
