import { type Limit, type LimitUse, useOf } from '../domain/exposure.ts';
import { limitsOn } from './limits.ts';
import type { Policy } from './policy.ts';

/** Money that waits to move or moved in a window, of one action of one agent on one account. */
export type Part = { account: string; platform: string; agent: string; action: string; amountMinor: number };

/** The windows that the policy's limits add up over, in milliseconds. */
export function windowsOf({ file }: Pick<Policy, 'file'>): number[] {
  return [...new Set(file.limits.map(({ over }) => over))];
}

/** How far each limit over this window is used by all that moved in it or waits to. */
export function limitSums(policy: Policy, overMs: number, parts: readonly Part[], now: number): LimitUse[] {
  const { currency } = policy.file;
  const sums = new Map<string, { limit: Limit; minor: number }>();
  for (const { account, platform, agent, action, amountMinor } of parts) {
    const target = { platform, account, entity: '' };
    const limits = limitsOn(policy, agent, { kind: 'action', action, target }, { amountMinor: 1, currency }, now);
    for (const limit of limits.filter((each) => each.overMs === overMs)) {
      const key = JSON.stringify([limit.id, limit.scope]);
      const known = sums.get(key) ?? { limit, minor: 0 };
      sums.set(key, { limit, minor: known.minor + amountMinor });
    }
  }
  return [...sums.values()].map(({ limit, minor }) => useOf(limit, 0, { amountMinor: minor, currency }));
}
