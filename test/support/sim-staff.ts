import type { Policy } from '../../src/policy/policy.ts';
import { must } from './sim-life.ts';
import type { Fact } from './sim-probe.ts';

/** Who holds what by the policy's names alone; told by other code than the program's. */
export function rolesByName({ file }: Policy, person: string): string[] {
  return Object.entries(file.roles).flatMap(([role, { people }]) => (people.includes(person) ? [role] : []));
}

export function personBySlackId({ file }: Policy, slackId: string): string | null {
  return Object.entries(file.people).find(([, { slack }]) => slack === slackId)?.[0] ?? null;
}

/**
 * Who was ever away, and to whom they left their roles, by the record. A click is looked up before it is decided and
 * somebody may come back in between, so what was once left may be used a little later.
 */
export type Absences = {
  take(fact: Fact): void;
  /** Whether anybody is away as far as is known. */
  any(): boolean;
  wasEverAway(person: string): boolean;
  /** The roles that others ever left to the person, their deputies' among them. */
  everLeftTo(person: string): { role: string; by: string }[];
};

export function createAbsences(policy: Policy): Absences {
  const left = new Map<string, Set<string>>();
  const away = new Set<string>();
  const leadsTo = (from: string, to: string, met = new Set<string>()): boolean => {
    if (met.has(from)) return false;
    met.add(from);
    const next = [...(left.get(from) ?? [])];
    return next.includes(to) || next.some((deputy) => leadsTo(deputy, to, met));
  };
  return {
    take({ type, privates: { person = '', deputy } }) {
      if (type === 'person_back') {
        must(away.delete(person), 'only who was away comes back');
        return;
      }
      away.add(person);
      const deputies = left.get(person) ?? new Set();
      left.set(person, deputy === undefined ? deputies : deputies.add(deputy));
    },
    any: () => away.size > 0,
    wasEverAway: (person) => left.has(person),
    everLeftTo: (person) =>
      [...left.keys()]
        .filter((other) => other !== person && leadsTo(other, person))
        .flatMap((by) => rolesByName(policy, by).map((role) => ({ role, by }))),
  };
}
