import { type Money, minorDigits } from '../domain/money.ts';
import type { PolicyFile } from './schema.ts';

/** An amount in whole units of the policy's currency, by its rate table; null where the table has no rate. */
export function inPolicyUnits(policy: Pick<PolicyFile, 'currency' | 'rates'>, money: Money): number | null {
  const units = inUnits(money);
  if (money.currency === policy.currency) return units;
  const rate = policy.rates[money.currency];
  return rate === undefined ? null : units * Number(rate);
}

export function inUnits(money: Money): number {
  return money.amountMinor / 10 ** minorDigits(money.currency);
}

export function inMinor(units: number, currency: string): Money {
  return { amountMinor: Math.round(units * 10 ** minorDigits(currency)), currency };
}
