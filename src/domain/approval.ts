import { type Identity, samePerson } from './same-person.ts';
import type { ApprovalRule } from './verdict.ts';

/** What a yes counts for: these roles, of whom (by their Slack account, where it is known), and in the place of which absent people. */
export type Say = {
  roles: string[];
  slackId?: string;
  actingFor?: string[];
  /** The accounts of `actingFor`, in their order. */
  actingForSlackIds?: (string | null)[];
};

/** One person's yes to one revision, with what it counted for when it was given. */
export type Approval = Say & { by: string; at: number; note: string | null };

/** The yes that an event tells of. */
export function approvalOf(given: Say & { by: string; at: number; note?: string | null }): Approval {
  const { by, roles, slackId, actingFor, actingForSlackIds, at, note = null } = given;
  return {
    by,
    ...(slackId !== undefined && { slackId }),
    roles,
    ...(actingFor && { actingFor }),
    ...(actingForSlackIds && { actingForSlackIds }),
    at,
    note,
  };
}

/** Whether this yes is the person's own, or was given in their place. */
export function speaksFor(given: Approval, person: Identity): boolean {
  return identitiesIn(given).some((each) => samePerson(each, person));
}

function identitiesIn({ by, slackId, actingFor = [], actingForSlackIds = [] }: Approval): Identity[] {
  const absent = actingFor.map((person, index) => ({ person, slackId: actingForSlackIds[index] ?? undefined }));
  return [{ person: by, slackId }, ...absent];
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
  let people: { names: Identity[]; roles: Set<string> }[] = [];
  for (const { by: person, slackId, roles } of approvals) {
    const name = { person, slackId };
    const same = people.filter(({ names }) => names.some((each) => samePerson(each, name)));
    const names = [name, ...same.flatMap((each) => each.names)];
    const held = new Set([...roles, ...same.flatMap((each) => [...each.roles])]);
    people = [...people.filter((each) => !same.includes(each)), { names, roles: held }];
  }
  return people.map((each) => each.roles);
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
