import * as z from 'zod';
import { accountKey } from '../domain/account.ts';
import { MOST_IN_A_BATCH } from '../domain/batch.ts';
import { parseMoney } from '../domain/money.ts';
import { type Content, MoneyInput } from '../domain/recommendation.ts';
import type { BatchTerms } from '../domain/verdict.ts';
import { matches } from './policy.ts';
import type { PolicyFile } from './schema.ts';
import { Channel, Handle, Name, Pattern, Time } from './schema-parts.ts';

/** What may be approved together: which actions, up to what total and number, and how often that is asked. */
export const BatchRow = z.strictObject({
  name: Handle,
  for: z.array(Pattern).min(1),
  platforms: z.array(Name).min(1).optional(),
  accounts: z.array(z.string().min(1)).min(1).optional(),
  agents: z.array(Name).min(1).optional(),
  /** The money that all of them move together. */
  up_to: MoneyInput,
  at_most: z.number().int().min(2).max(MOST_IN_A_BATCH).default(20),
  /** The first one waits no longer than this for others. */
  every: Time,
  channel: Channel.optional(),
});
export type BatchRow = z.output<typeof BatchRow>;

/** The terms of the first row that covers it, or undefined where none does: then it gets a card of its own. */
export function batchTermsFor(
  { batches }: Pick<PolicyFile, 'batches'>,
  agent: string,
  { action, target }: Content,
): BatchTerms | undefined {
  const row = batches.find(
    ({ for: patterns, platforms, accounts, agents }) =>
      patterns.some((pattern) => matches(pattern, action)) &&
      (platforms?.some((name) => name === target?.platform) ?? true) &&
      (accounts?.some((name) => target !== undefined && accountKey(name) === accountKey(target.account)) ?? true) &&
      (agents?.includes(agent) ?? true),
  );
  const upTo = row === undefined ? undefined : parseMoney(row.up_to);
  if (row === undefined || !upTo?.ok) return undefined;
  const { name, at_most: atMost, every: everyMs, channel = null } = row;
  return { name, upTo: upTo.money, atMost, everyMs, channel };
}
