import type { Actor } from '../domain/command.ts';
import { mayUse } from '../policy/may-use.ts';
import type { Policy } from '../policy/policy.ts';

/** A release takes two people, so nobody gives one in the place of another: only roles of one's own count. */
export function isReleaser(policy: Policy, { roles, lent = [] }: Actor): boolean {
  const own = roles.filter((role) => !lent.some((each) => each.role === role));
  return mayUse(policy, { roles: own }, 'release');
}
