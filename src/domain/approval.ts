import type { ApprovalRule } from './verdict.ts';

/**
 * One person's yes to one revision, with the roles that it counted for when it was given, and the absent people whose
 * roles were among them.
 */
export type Approval = { by: string; roles: string[]; actingFor?: string[]; at: number; note: string | null };

/** Whether this yes is the person's own, or was given in their place. */
export function speaksFor({ by, actingFor = [] }: Approval, person: string): boolean {
  return by === person || actingFor.includes(person);
}

/**
 * Whether the quorum holds. Under `any` one person with one of the roles is enough, or as many as the quorum says. Under `all` every role needs a
 * person of its own: two roles held by one person count once. A role in `standIns` (the owners that the chain went
 * on to ask) may fill any one role that is still missing.
 */
export function quorumHolds(rule: ApprovalRule, standIns: readonly string[], approvals: readonly Approval[]): boolean {
  // A rule that names no role asks nobody, and what nobody was asked is not approved.
  return rule.roles.length > 0 && missingRoles(rule, standIns, approvals).length === 0;
}

/**
 * The roles whose approval is still to come, under the assignment of people to roles that leaves fewest open. Where only
 * more people are missing, whoever they are of, these are all the roles.
 */
export function missingRoles(
  rule: ApprovalRule,
  standIns: readonly string[],
  approvals: readonly Approval[],
): string[] {
  const people = distinctPeople(approvals);
  const fills = (roles: ReadonlySet<string>, seat: Seat) =>
    seat.some((role) => roles.has(role)) || standIns.some((standIn) => roles.has(standIn));
  return [...new Set(unfilled(seatsOf(rule), people, fills).flat())];
}

/** How many different people have to approve in all. */
export function peopleNeeded(rule: ApprovalRule): number {
  return seatsOf(rule).length;
}

/** One place in the quorum, and the roles of which one fills it. */
type Seat = readonly string[];

function seatsOf({ mode, roles, quorum = 1, must }: ApprovalRule): Seat[] {
  const own: Seat[] = mode === 'all' ? [...new Set(roles)].map((role) => [role]) : must === undefined ? [] : [[must]];
  const more = Math.max(0, quorum - own.length, own.length === 0 ? 1 : 0);
  return [...own, ...Array.from({ length: more }, () => roles)];
}

function distinctPeople(approvals: readonly Approval[]): ReadonlySet<string>[] {
  const byPerson = new Map<string, Set<string>>();
  for (const { by, roles } of approvals) byPerson.set(by, new Set([...(byPerson.get(by) ?? []), ...roles]));
  return [...byPerson.values()];
}

// Augmenting paths (Kuhn): few roles and few people, and greedy assignment would miss some that exist.
function unfilled(
  seats: readonly Seat[],
  people: ReadonlySet<string>[],
  fills: (roles: ReadonlySet<string>, seat: Seat) => boolean,
): Seat[] {
  const holder = new Map<number, Seat>();
  const place = (seat: Seat, seen: Set<number>): boolean =>
    people.some((has, index) => {
      if (seen.has(index) || !fills(has, seat)) return false;
      seen.add(index);
      const other = holder.get(index);
      if (other !== undefined && !place(other, seen)) return false;
      holder.set(index, seat);
      return true;
    });
  return seats.filter((seat) => !place(seat, new Set()));
}
