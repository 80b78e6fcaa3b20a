import type { People } from '../cards/card-context.ts';
import type { Policy } from '../policy/policy.ts';
import { askable, holdersOf, slackIdOf } from '../policy/staff.ts';
import type { Roster } from './roster.ts';

/**
 * The people as cards name them. Whoever is away gives way to who stands in for them. Someone who left the policy keeps
 * their handle.
 */
export function peopleView(policy: Policy, { staff, names, unreminded }: Roster, now: number): People {
  const { file } = policy;
  const person = (handle: string) => (Object.hasOwn(file.people, handle) ? file.people[handle] : undefined);
  const role = (name: string) => (Object.hasOwn(file.roles, name) ? file.roles[name] : undefined);
  return {
    mention: (handle) => {
      const slack = slackIdOf(policy, handle);
      return slack === null ? handle : `<@${slack}>`;
    },
    wantsReminders: (handle) => !unreminded.has(handle),
    name: (handle) => person(handle)?.name ?? names.get(handle) ?? handle,
    roleTitle: (name) => role(name)?.title ?? name,
    members: (name) => {
      const asked = askable(policy, staff, name, now).map((each) => each.person);
      return asked.length > 0 ? asked : holdersOf(policy, staff, name);
    },
  };
}
