import { accountKey, sameAccount } from '../domain/account.ts';
import type { Fault } from './located-yaml.ts';
import { matches } from './policy.ts';
import type { Approve, PolicyFile } from './schema.ts';

type Owner = PolicyFile['owners'][number];
type Place = { platform: string | undefined; account: string | undefined; action: string };

/** The role that `owner` stands for in `approve`. */
export const OWNER = 'owner';

/**
 * The role that owns a place: that of the narrowest entry which covers it. An agent names the target, so it could name
 * another to be asked of another owner; but the permit is for that very target.
 */
export function ownerOf(owners: readonly Owner[], place: Place): string | null {
  const covering = owners.filter((owner) => covers(owner, place));
  return covering.find((owner) => covering.every((other) => within(owner, other)))?.role ?? null;
}

/** Every form that the approval of an action, or of any (null), can take: one for each owner it could be asked of. */
export function approvalForms(file: PolicyFile, approve: Approve, action: string | null): Approve[] {
  const roles = 'any' in approve ? approve.any : approve.all;
  if (!roles.includes(OWNER)) return [approve];
  const owners = file.owners.filter(
    (owner) => owner.action === undefined || action === null || matches(owner.action, action),
  );
  return [...new Set(owners.map(({ role }) => role))].map((role) => withOwner(approve, role));
}

/** The approval with the owner's role in the place of `owner`. */
export function withOwner(approve: Approve, role: string): Approve {
  const named = (roles: readonly string[]) => [...new Set(roles.map((each) => (each === OWNER ? role : each)))];
  return 'any' in approve
    ? { any: named(approve.any), quorum: approve.quorum }
    : { all: named(approve.all), quorum: approve.quorum };
}

/** Owners that nobody could tell apart, a place that nobody owns, and a role that would be taken for the owner. */
export function ownersFaults(file: PolicyFile): Fault[] {
  const { owners, roles, platforms } = file;
  const faults: Fault[] = owners.flatMap(({ role, platform }, index) => [
    ...(Object.hasOwn(roles, role)
      ? []
      : [
          {
            path: ['owners', index, 'role'],
            message: `role ${role} is not defined; known: ${Object.keys(roles).join(', ')}`,
          },
        ]),
    ...(platform === undefined || platforms.includes(platform)
      ? []
      : [
          {
            path: ['owners', index, 'platform'],
            message: `platform ${platform} is not defined; known: ${platforms.join(', ')}`,
          },
        ]),
  ]);
  if (Object.hasOwn(roles, OWNER))
    faults.push({ path: ['roles', OWNER], message: 'expected another name: owner stands for whoever `owners` names' });
  for (const [index, owner] of owners.entries()) {
    const rival = owners.slice(0, index).find((other) => isTie(owner, other, owners));
    if (rival)
      faults.push({
        path: ['owners', index],
        message: `it and entry ${owners.indexOf(rival) + 1} cover the same, and neither is narrower; expected one entry for what both cover`,
      });
  }
  const uses = [...Object.values(file.actions), file.unknown].some(({ approve }) =>
    ('any' in approve ? approve.any : approve.all).includes(OWNER),
  );
  if (uses && !owners.some((owner) => within({ role: '' }, owner)))
    faults.push({
      path: ['owners'],
      message: 'expected an entry of a role alone, which owns whatever no other entry covers',
    });
  return faults;
}

function covers({ platform, account, action }: Owner, place: Place): boolean {
  return (
    (platform === undefined || platform === place.platform) &&
    (account === undefined || (place.account !== undefined && sameAccount(account, place.account))) &&
    (action === undefined || matches(action, place.action))
  );
}

/** Whether everything that one entry covers the other covers too. */
function within(one: Owner, other: Owner): boolean {
  return (
    (other.platform === undefined || one.platform === other.platform) &&
    (other.account === undefined || (one.account !== undefined && sameAccount(one.account, other.account))) &&
    (other.action === undefined ||
      other.action === '*' ||
      (one.action !== undefined && matches(other.action, one.action)))
  );
}

/** Two entries for the same place, or two that meet where neither is narrower and no third says who owns that. */
function isTie(one: Owner, other: Owner, owners: readonly Owner[]): boolean {
  const [inner, outer] = [within(one, other), within(other, one)];
  if (inner || outer) return inner && outer;
  const platform = narrower(one.platform, other.platform, (left, right) => left === right);
  const account = narrower(one.account, other.account, (left, right) => accountKey(left) === accountKey(right));
  const action = narrowerAction(one.action, other.action);
  if (platform === null || account === null || action === null) return false;
  const meeting = { role: '', platform, account, action };
  return !owners.some((owner) => within(owner, meeting) && within(meeting, owner));
}

/** What both name together; null where they can never meet. */
function narrower(
  one: string | undefined,
  other: string | undefined,
  same: (left: string, right: string) => boolean,
): string | undefined | null {
  if (one === undefined || other === undefined) return one ?? other;
  return same(one, other) ? one : null;
}

function narrowerAction(one: string | undefined, other: string | undefined): string | undefined | null {
  if (one === undefined || other === undefined) return one ?? other;
  if (matches(one, other)) return other;
  return matches(other, one) ? one : null;
}
