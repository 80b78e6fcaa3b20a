import { type Approval, type Say, speaksFor } from './approval.ts';
import type { Actor } from './command.ts';
import { rolesAsked } from './escalation.ts';
import { type Identity, samePerson } from './same-person.ts';
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

/**
 * What one person's yes counts for beside those given; no role is no yes. Nobody counts twice, by themselves or through whoever stands in for them; and whoever answers for the agent does not
 * approve what it recommends, nor does anybody in their place.
 */
export function sayOf(verdict: Verdict, step: number, by: Actor, given: readonly Approval[]): Say {
  const isOut = (one: Identity) => isSelfApproval(verdict, one) || given.some((each) => speaksFor(each, one));
  if (isOut(by)) return { roles: [] };
  const { lent = [], slackId } = by;
  const usable = lent.filter((each) => !isOut({ person: each.by, slackId: each.slackId }));
  const roles = rolesThatCount(verdict, step, by).filter(
    (role) => usable.some((each) => each.role === role) || !lent.some((each) => each.role === role),
  );
  const actingFor = lenders({ lent: usable }, roles);
  const accounts = actingFor.map((person) => usable.find((each) => each.by === person)?.slackId ?? null);
  return {
    roles,
    ...(slackId !== undefined && { slackId }),
    ...(actingFor.length > 0 && { actingFor }),
    ...(accounts.some((account) => account !== null) && { actingForSlackIds: accounts }),
  };
}

/** Whether this person answers for the agent, and the policy lets nobody approve what their own agent recommends. */
function isSelfApproval({ agentOwner, agentOwnerSlackId, selfApproval }: Verdict, one: Identity): boolean {
  return !selfApproval && agentOwner !== null && samePerson({ person: agentOwner, slackId: agentOwnerSlackId }, one);
}
