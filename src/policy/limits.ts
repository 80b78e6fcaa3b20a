import { accountKey } from '../domain/account.ts';
import type { ExposureScope, Limit } from '../domain/exposure.ts';
import { type Money, minorDigits, parseMoney } from '../domain/money.ts';
import type { Content } from '../domain/recommendation.ts';
import { forAction, type Policy } from './policy.ts';
import { inMinor, inPolicyUnits } from './rates.ts';
import type { PolicyFile } from './schema.ts';

type Written = PolicyFile['limits'][number];
type Listed = { name: string; weekly_budget: PolicyFile['accounts'][string]['weekly_budget'] };

/**
 * The cumulative limits that a move of `amount` has to keep, each with whose money it adds up at `now`; none where no money
 * is counted. Pure: the sums themselves are read by the caller.
 */
export function limitsOn(
  { file }: Pick<Policy, 'file'>,
  agent: string,
  { kind, target, action }: Pick<Content, 'kind' | 'action' | 'target'>,
  amount: Money | null,
  now: number,
): Limit[] {
  if (amount === null || amount.amountMinor <= 0 || kind === 'notice' || !target) return [];
  const limits = forAction({ file }, file.limits, action);
  if (limits.length === 0) return [];
  const key = accountKey(target.account);
  const tables = tablesOf(file);
  const listed = tables.accounts.get(key) ?? null;
  const worth = amount.currency === file.currency ? tables.worth : null;
  return limits.map((limit) => {
    const { id, over: overMs, then: beyond, per, risk, senior } = limit;
    const scope: ExposureScope = {
      account: per.includes('account') ? key : null,
      platform: per.includes('platform') ? target.platform : null,
      agent: per.includes('agent') ? agent : null,
      action: per.includes('action') ? action : null,
      for: limit.for,
      currency: amount.currency,
      ...(worth && { worth }),
      since: now - overMs,
    };
    const most = mostOf(file, limit, listed, amount.currency);
    const where = whereOf(scope, listed);
    return { id, scope, overMs, most, beyond, where, ...(risk && { risk }), ...(senior && { senior }) };
  });
}

/** By the rate table: what was counted in another currency, before the policy changed its own. */
function worthOf({ currency, rates }: PolicyFile): Record<string, number> | null {
  const listed = Object.entries(rates).filter(([other]) => other !== currency);
  if (listed.length === 0) return null;
  const digits = minorDigits(currency);
  return Object.fromEntries(listed.map(([other, rate]) => [other, Number(rate) * 10 ** (digits - minorDigits(other))]));
}

type Tables = { accounts: ReadonlyMap<string, Listed>; worth: Record<string, number> | null };

const tablesKnown = new WeakMap<PolicyFile, Tables>();

/** What only the file decides, worked out once for each file. */
function tablesOf(file: PolicyFile): Tables {
  const known = tablesKnown.get(file);
  if (known) return known;
  const accounts = new Map<string, Listed>();
  for (const [name, { weekly_budget }] of Object.entries(file.accounts)) {
    const key = accountKey(name);
    if (!accounts.has(key)) accounts.set(key, { name, weekly_budget });
  }
  const tables = { accounts, worth: worthOf(file) };
  tablesKnown.set(file, tables);
  return tables;
}

/** Null where it cannot be known: an account without a weekly budget, or money of another currency than is added up. */
function mostOf(file: PolicyFile, { most }: Written, listed: Listed | null, currency: string): Money | null {
  if (currency !== file.currency) return null;
  const parsed = 'amount' in most ? parseMoney(most) : listed?.weekly_budget && parseMoney(listed.weekly_budget);
  if (!parsed?.ok) return null;
  if ('amount' in most) return parsed.money;
  const budget = inPolicyUnits(file, parsed.money);
  return budget === null ? null : inMinor(budget * most.share_of_weekly_budget, currency);
}

function whereOf({ account, platform, agent, action }: ExposureScope, listed: Listed | null): string {
  const words = [
    // One that the policy does not list is the agent's word: letters and digits of it, no more than fit.
    ...(account === null ? [] : [`on account ${listed?.name ?? account.slice(0, 64)}`]),
    ...(platform === null ? [] : [`on ${platform}`]),
    ...(action === null ? [] : [`by ${action}`]),
    ...(agent === null ? [] : [`from ${agent}`]),
  ];
  return words.length === 0 ? 'in all' : words.join(' ');
}
