import { type Approval, speaksFor } from './approval.ts';
import type { Actor } from './command.ts';
import { rolesAsked } from './escalation.ts';
import type { Verdict } from './verdict.ts';

/** The actor's roles that may decide this: those the policy requires, and those the chain has asked so far. */
export function rolesThatCount(verdict: Verdict, step: number, actor: Pick<Actor, 'roles'>): string[] {
  const entitled = new Set([...verdict.approval.roles, ...rolesAsked(verdict, step)]);
  return actor.roles.filter((role) => entitled.has(role));
}

/** Those whose roles the actor uses in their place, where these roles count. */
export function lenders({ lent = [] }: Pick<Actor, 'lent'>, roles: readonly string[]): string[] {
  return [...new Set(lent.flatMap(({ role, by }) => (roles.includes(role) ? [by] : [])))];
}

/** What one person's yes counts for beside those given: these roles, and in whose place. No role is no yes. */
export type Say = { roles: string[]; actingFor?: string[] };

/**
 * Nobody counts twice, by themselves or through whoever stands in for them; and whoever answers for the agent does not
 * approve what it recommends, nor does anybody in their place.
 */
export function sayOf(verdict: Verdict, step: number, by: Actor, given: readonly Approval[]): Say {
  const isOwner = (person: string) => person === verdict.agentOwner && !verdict.selfApproval;
  const isOut = (person: string) => isOwner(person) || given.some((each) => speaksFor(each, person));
  if (isOut(by.person)) return { roles: [] };
  const { lent = [] } = by;
  const usable = lent.filter((each) => !isOut(each.by));
  const roles = rolesThatCount(verdict, step, by).filter(
    (role) => usable.some((each) => each.role === role) || !lent.some((each) => each.role === role),
  );
  const actingFor = lenders({ lent: usable }, roles);
  return { roles, ...(actingFor.length > 0 && { actingFor }) };
}
