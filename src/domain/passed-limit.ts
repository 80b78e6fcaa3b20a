import type { ExposureScope, Limit } from './exposure.ts';
import type { HaltScope } from './halt.ts';
import { formatMoney, type Money } from './money.ts';

/** A limit that what was let through is above: what should never be, so that it halts. */
export type PassedLimit = { limit: string; where: string; sumMinor: number };

/** The narrowest scope of a halt that holds all that the limit adds up. */
export function scopeOfHalt({ account, agent, action, platform, for: patterns }: ExposureScope): HaltScope {
  if (account !== null) return { kind: 'account', value: account };
  if (agent !== null) return { kind: 'agent', value: agent };
  if (action !== null) return { kind: 'action', value: action };
  if (platform !== null) return { kind: 'platform', value: platform };
  const [only, ...more] = patterns;
  const isOne = only !== undefined && more.length === 0 && !only.includes('*');
  return isOne ? { kind: 'action', value: only } : { kind: 'all' };
}

/**
 * Whose approvals a limit holds without exception: those of policy, and everybody's where nothing may pass it. People
 * may pass any other limit knowingly.
 */
export function heldTo({ beyond }: Pick<Limit, 'beyond'>): 'policy' | 'everybody' {
  return beyond === 'refuse' ? 'everybody' : 'policy';
}

/** `a limit is passed: policy let $21,400 through in 24 h on account 123-456-7890, and $20,000 is the most`. */
export function passedLimitReason(limit: Limit & { most: Money }, sumMinor: number): string {
  const { overMs, where, scope, most } = limit;
  const sum = formatMoney({ amountMinor: sumMinor, currency: scope.currency });
  const hours = Number((overMs / 3_600_000).toFixed(2));
  const who = heldTo(limit) === 'policy' ? `policy let ${sum} through` : `${sum} was let through`;
  return `a limit is passed: ${who} in ${hours} h ${where}, and ${formatMoney(most)} is the most`;
}
