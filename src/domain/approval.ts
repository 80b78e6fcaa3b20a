import type { ApprovalRule } from './verdict.ts';

/** One person's yes to one revision, with the roles that it counted for when it was given. */
export type Approval = { by: string; roles: string[]; at: number; note: string | null };

/**
 * Whether the quorum holds. Under `any` one person with one of the roles is enough. Under `all` every role needs a
 * person of its own: two roles held by one person count once. A role in `standIns` (the owners that the chain went
 * on to ask) may fill any one role that is still missing.
 */
export function quorumHolds(rule: ApprovalRule, standIns: readonly string[], approvals: readonly Approval[]): boolean {
  // A rule that names no role asks nobody, and what nobody was asked is not approved.
  return rule.roles.length > 0 && missingRoles(rule, standIns, approvals).length === 0;
}

/** The roles whose approval is still to come, under the assignment of people to roles that leaves fewest open. */
export function missingRoles(
  rule: ApprovalRule,
  standIns: readonly string[],
  approvals: readonly Approval[],
): string[] {
  const people = distinctPeople(approvals);
  const fills = (roles: ReadonlySet<string>, role: string) =>
    roles.has(role) || standIns.some((standIn) => roles.has(standIn));
  if (rule.mode === 'any') {
    const given = people.some((roles) => rule.roles.some((role) => fills(roles, role)));
    return given ? [] : [...rule.roles];
  }
  return unfilled([...new Set(rule.roles)], people, fills);
}

function distinctPeople(approvals: readonly Approval[]): ReadonlySet<string>[] {
  const byPerson = new Map<string, Set<string>>();
  for (const { by, roles } of approvals) byPerson.set(by, new Set([...(byPerson.get(by) ?? []), ...roles]));
  return [...byPerson.values()];
}

// Augmenting paths (Kuhn): few roles and few people, and greedy assignment would miss some that exist.
function unfilled(
  roles: string[],
  people: ReadonlySet<string>[],
  fills: (roles: ReadonlySet<string>, role: string) => boolean,
): string[] {
  const holder = new Map<number, string>();
  const place = (role: string, seen: Set<number>): boolean =>
    people.some((has, index) => {
      if (seen.has(index) || !fills(has, role)) return false;
      seen.add(index);
      const other = holder.get(index);
      if (other !== undefined && !place(other, seen)) return false;
      holder.set(index, role);
      return true;
    });
  return roles.filter((role) => !place(role, new Set()));
}
