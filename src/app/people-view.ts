import type { People } from '../cards/card-context.ts';
import type { Policy } from '../policy/policy.ts';

/** The people of the policy as cards name them. Someone who left the policy keeps their handle. */
export function peopleView({ file }: Policy): People {
  const person = (handle: string) => (Object.hasOwn(file.people, handle) ? file.people[handle] : undefined);
  const role = (name: string) => (Object.hasOwn(file.roles, name) ? file.roles[name] : undefined);
  return {
    mention: (handle) => {
      const slack = person(handle)?.slack;
      return slack === undefined ? handle : `<@${slack}>`;
    },
    name: (handle) => person(handle)?.name ?? handle,
    roleTitle: (name) => role(name)?.title ?? name,
    members: (name) => role(name)?.people ?? [],
  };
}
