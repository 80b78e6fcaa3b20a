import type { Lent } from '../domain/command.ts';
import type { Policy } from './policy.ts';

/** Somebody is away until `until` (epoch milliseconds), with whom they named to decide in their place. */
export type Absence = { person: string; until: number; deputy: string | null };

/** What is known, beyond the policy, of the people it speaks of. */
export type Staff = {
  /** Slack member ids by user group; null where the group could not be read, which gives nobody a role. */
  groups: ReadonlyMap<string, readonly string[] | null>;
  absences: readonly Absence[];
  /** People who cannot decide any more by Slack's word, such as the deactivated. */
  gone: ReadonlySet<string>;
};

/** Everybody is there, and no user group has been read. */
export const STAFF_UNKNOWN: Staff = { groups: new Map(), absences: [], gone: new Set() };

const SLACK_ID = /^[UW][A-Z0-9]{2,20}$/;

/** Who stands behind a Slack id: a handle of the policy, else the id itself for a member of one of its groups, else null. */
export function personIn({ file }: Policy, { groups }: Pick<Staff, 'groups'>, slackId: string): string | null {
  for (const [handle, { slack }] of Object.entries(file.people)) if (slack === slackId) return handle;
  const grouped = Object.values(file.roles).some((role) =>
    role.groups.some((group) => groups.get(group)?.includes(slackId)),
  );
  return grouped ? slackId : null;
}

/** The Slack id of a person; null for somebody who has left the policy. */
export function slackIdOf({ file }: Policy, person: string): string | null {
  const listed = Object.hasOwn(file.people, person) ? file.people[person] : undefined;
  return listed?.slack ?? (SLACK_ID.test(person) ? person : null);
}

/** Everybody who holds the role, by name or by a user group, whether they are there or not. */
export function holdersOf(policy: Policy, staff: Pick<Staff, 'groups'>, role: string): string[] {
  const held = Object.hasOwn(policy.file.roles, role) ? policy.file.roles[role] : undefined;
  const grouped = (held?.groups ?? []).flatMap((group) => staff.groups.get(group) ?? []);
  const named = grouped.flatMap((slackId) => personIn(policy, staff, slackId) ?? []);
  return [...new Set([...(held?.people ?? []), ...named])];
}

/** Everybody who holds a role of the policy. */
export function everybodyIn(policy: Policy, staff: Pick<Staff, 'groups'>): string[] {
  const held = Object.keys(policy.file.roles).flatMap((role) => holdersOf(policy, staff, role));
  return [...new Set([...Object.keys(policy.file.people), ...held])];
}

/** Whether the person is away now, or gone for good. */
export function isAway({ absences, gone }: Staff, person: string, now: number): boolean {
  return gone.has(person) || absences.some((absence) => absence.person === person && now < absence.until);
}

/** Who decides in the place of an absent person: their deputy, or the deputy's where that one is away too; null for nobody. */
export function standInFor(policy: Policy, staff: Staff, person: string, now: number): string | null {
  const met = new Set([person]);
  for (let next = deputyOf(policy, staff, person, now); next !== null; next = deputyOf(policy, staff, next, now)) {
    if (met.has(next)) return null;
    if (!isAway(staff, next, now)) return next;
    met.add(next);
  }
  return null;
}

function deputyOf({ file }: Policy, { absences }: Staff, person: string, now: number): string | null {
  const named = absences.find((absence) => absence.person === person && now < absence.until)?.deputy;
  return named ?? (Object.hasOwn(file.deputies, person) ? (file.deputies[person] ?? null) : null);
}

/** The roles a person holds now: their own, and those of absent people in whose place they decide. */
export function rolesHeld(
  policy: Policy,
  staff: Staff,
  person: string,
  now: number,
): { roles: string[]; lent: Lent[] } {
  const all = Object.keys(policy.file.roles);
  const holders = new Map(all.map((role) => [role, holdersOf(policy, staff, role)]));
  const own = all.filter((role) => holders.get(role)?.includes(person));
  // Nearly always nobody is, and a click waits for this.
  const nobodyIsAway = staff.absences.length === 0 && staff.gone.size === 0;
  const left = (nobodyIsAway ? [] : everybodyIn(policy, staff)).filter(
    (other) => other !== person && isAway(staff, other, now) && standInFor(policy, staff, other, now) === person,
  );
  const lentBy = (role: string, by: string): Lent => {
    const slackId = slackIdOf(policy, by);
    return { role, by, ...(slackId !== null && { slackId }) };
  };
  const lent = left.flatMap((by) =>
    all.flatMap((role) => (!own.includes(role) && holders.get(role)?.includes(by) ? [lentBy(role, by)] : [])),
  );
  return { roles: all.filter((role) => own.includes(role) || lent.some((each) => each.role === role)), lent };
}

/** Who can be asked for a role now, and in whose place where it is not their own. */
export function askable(
  policy: Policy,
  staff: Staff,
  role: string,
  now: number,
): { person: string; inPlaceOf: string | null }[] {
  const asked = new Map<string, string | null>();
  for (const holder of holdersOf(policy, staff, role)) {
    if (!isAway(staff, holder, now)) {
      asked.set(holder, null);
      continue;
    }
    const standIn = standInFor(policy, staff, holder, now);
    if (standIn !== null && !asked.has(standIn)) asked.set(standIn, holder);
  }
  return [...asked].map(([person, inPlaceOf]) => ({ person, inPlaceOf }));
}

/** The roles in which nobody can be reached now. One with a group that could not be read is not among them. */
export function unreachableRoles(policy: Policy, staff: Staff, now: number): string[] {
  return Object.entries(policy.file.roles).flatMap(([role, { groups }]) => {
    const unread = groups.some((group) => (staff.groups.get(group) ?? null) === null);
    return unread || askable(policy, staff, role, now).length > 0 ? [] : [role];
  });
}
