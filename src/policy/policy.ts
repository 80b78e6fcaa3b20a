import type { Condition } from './condition.ts';
import type { PolicyFile } from './schema.ts';

export type Rule = PolicyFile['rules'][number] & { condition: Condition };

/** A policy in force: the file as checked, its rules compiled, and the hash that verdicts keep. */
export type Policy = { file: PolicyFile; rules: Rule[]; hash: string };

/** Whether a pattern (`budget.shift`, `budget.*`, `*`) covers an action. */
export function matches(pattern: string, action: string): boolean {
  if (pattern === '*' || pattern === action) return true;
  return pattern.endsWith('.*') && action.startsWith(pattern.slice(0, -1));
}

/** Whether the agent may recommend this action at all. */
export function mayRecommend(policy: Policy, agent: string, action: string): boolean {
  const entry = Object.hasOwn(policy.file.agents, agent) ? policy.file.agents[agent] : undefined;
  return entry?.actions.some((pattern) => matches(pattern, action)) ?? false;
}

/** The handle of the person with this Slack id, or null. */
export function personOf(policy: Policy, slackId: string): string | null {
  for (const [handle, person] of Object.entries(policy.file.people)) if (person.slack === slackId) return handle;
  return null;
}

/** Every role that the person holds. */
export function rolesOf(policy: Policy, person: string): string[] {
  return Object.entries(policy.file.roles).flatMap(([role, { people }]) => (people.includes(person) ? [role] : []));
}

/** The Slack ids of everyone in these roles, each once, in the order of the file. */
export function slackIdsOf(policy: Policy, roles: readonly string[]): string[] {
  const people = roles.flatMap((role) => policy.file.roles[role]?.people ?? []);
  return [...new Set(people)].flatMap((person) => policy.file.people[person]?.slack ?? []);
}

/** Whether the person answers for an agent that a halt on this scope covers. */
export function ownsCoveredAgent(policy: Policy, person: string, agent: string | null): boolean {
  return Object.entries(policy.file.agents).some(
    ([name, { owner }]) => owner === person && (agent === null || agent === name),
  );
}
