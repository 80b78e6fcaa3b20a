import { accountKey } from '../domain/account.ts';
import { entityKey } from '../domain/exposure.ts';
import type { Fault, Path } from './located-yaml.ts';
import { approvalForms } from './owners.ts';
import { matches } from './policy.ts';
import type { Approve, PolicyFile } from './schema.ts';

/**
 * Where one person or one secret would count as two, where nobody could approve, and where callbacks would travel in
 * the clear. Names that are defined nowhere are left to the other checks.
 */
export function authorityFaults(file: PolicyFile): Fault[] {
  return [
    ...twice(
      Object.entries(file.people).map(([person, { slack }]) => ({
        key: slack,
        owner: person,
        path: ['people', person, 'slack'],
      })),
      (slack, person) => `${slack} is ${person} already; expected one person for each Slack member`,
    ),
    ...twice(
      Object.entries(file.agents).flatMap(([agent, { secret_env }]) =>
        [...new Set(secret_env)].map((name) => ({
          key: name,
          owner: agent,
          path: ['agents', agent, 'secret_env', secret_env.indexOf(name)],
        })),
      ),
      (name, agent) => `${name} is the secret of ${agent} already; expected a secret of its own for each agent`,
    ),
    ...twice(
      Object.keys(file.accounts).map((name) => ({ key: accountKey(name), owner: name, path: ['accounts', name] })),
      (_key, name) => `the account is listed as ${name} already`,
    ),
    ...twice(
      Object.keys(file.unit_costs).map((name) => ({ key: entityKey(name), owner: name, path: ['unit_costs', name] })),
      (_key, name) => `the entity is listed as ${JSON.stringify(name)} already; expected one cost for each`,
    ),
    ...callbackFaults(file),
    ...releaseFaults(file),
    ...quorumFaults(file),
    ...ownerFaults(file),
  ];
}

function twice(
  uses: { key: string; owner: string; path: Path }[],
  message: (key: string, first: string) => string,
): Fault[] {
  const first = new Map<string, string>();
  return uses.flatMap(({ key, owner, path }) => {
    const earlier = first.get(key);
    if (earlier !== undefined) return [{ path, message: message(key, earlier) }];
    first.set(key, owner);
    return [];
  });
}

function callbackFaults({ agents }: PolicyFile): Fault[] {
  return Object.entries(agents).flatMap(([name, { callback_url: url, callback_private: isPrivate }]) =>
    url === undefined || isPrivate || new URL(url).protocol === 'https:'
      ? []
      : [
          {
            path: ['agents', name, 'callback_url'],
            message: 'expected https: anybody on the way reads http (callback_private allows it on your own network)',
          },
        ],
  );
}

function releaseFaults(file: PolicyFile): Fault[] {
  const { release } = file.halt;
  if (!release.every((role) => Object.hasOwn(file.roles, role)) || peopleIn(file, release).length >= 2) return [];
  return [{ path: ['halt', 'release'], message: 'expected roles of two different people: releasing takes two' }];
}

function quorumFaults(file: PolicyFile): Fault[] {
  const rules: [Path, Approve][] = [
    ...Object.entries(file.actions).flatMap(([name, { approve }]) =>
      approvalForms(file, approve, name).map((form): [Path, Approve] => [['actions', name, 'approve'], form]),
    ),
    ...approvalForms(file, file.unknown.approve, null).map((form): [Path, Approve] => [['unknown', 'approve'], form]),
  ];
  return rules.flatMap(([path, approve]) => {
    const roles = [...new Set('all' in approve ? approve.all : approve.any)];
    if (!roles.every((role) => Object.hasOwn(file.roles, role))) return [];
    const needed = Math.max(approve.quorum ?? 1, 'all' in approve ? roles.length : 1);
    if (peopleIn(file, roles).length >= needed && (!('all' in approve) || canFill(file, roles))) return [];
    return [{ path, message: `${roles.join(' and ')}: expected ${needed} different people to hold them` }];
  });
}

/** Whether each role can be signed for by somebody who signs for no other: whoever is taken is freed where others can step in. */
function canFill(file: PolicyFile, roles: readonly string[]): boolean {
  const signsFor = new Map<string, string>();
  const fill = (role: string, tried: Set<string>): boolean =>
    peopleIn(file, [role]).some((person) => {
      if (tried.has(person)) return false;
      tried.add(person);
      const other = signsFor.get(person);
      if (other !== undefined && !fill(other, tried)) return false;
      signsFor.set(person, role);
      return true;
    });
  return roles.every((role) => fill(role, new Set()));
}

function ownerFaults(file: PolicyFile): Fault[] {
  if (file.self_approval === 'allow') return [];
  return Object.entries(file.actions).flatMap(([name, { approve, chain }]) => {
    const later = (file.chains[chain ?? 'default'] ?? []).flatMap(({ ask }) => ask);
    return approvalForms(file, approve, name).flatMap((form) => {
      const asked = peopleIn(file, [...('any' in form ? form.any : form.all), ...later]);
      if (asked.length === 0) return [];
      const agents = Object.entries(file.agents).filter(
        ([, { actions, owner }]) =>
          actions.some((pattern) => matches(pattern, name)) && asked.every((person) => person === owner),
      );
      return agents.map(([agent, { owner }]) => ({
        path: ['actions', name, 'approve'],
        message: `nobody may approve what ${agent} recommends: ${owner} answers for it, and nobody else is asked`,
      }));
    });
  });
}

/** Who holds the roles. Who is in a user group is Slack's to say: as many as may be needed, each somebody else. */
function peopleIn(file: PolicyFile, roles: readonly string[]): string[] {
  const held = roles.flatMap((role) => (Object.hasOwn(file.roles, role) ? (file.roles[role] ?? []) : []));
  const unnamed = (group: string) => roles.map((_, index) => `somebody ${index + 1} of ${group}`);
  return [...new Set(held.flatMap(({ people, groups }) => [...people, ...groups.flatMap(unnamed)]))];
}
