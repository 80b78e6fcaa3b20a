import type { Lane, Risk } from '../domain/verdict.ts';
import type { Calendar } from './calendar.ts';
import type { Condition } from './condition.ts';
import type { PolicyFile } from './schema.ts';

/** One thing that can add scrutiny: a rule of the file, a ready guard, or an entry of the calendar. */
export type Rule = {
  kind: 'rule' | 'guard' | 'calendar';
  id: string;
  for: readonly string[];
  /** The condition as the file, or the guard, writes it. */
  when: string;
  points: number;
  risk?: Risk | undefined;
  at_least?: Lane | undefined;
  /** Whether the senior signs where it hits. */
  senior: boolean;
  because: string;
  condition: Condition;
};

/** A policy in force: the file as checked, all that can add scrutiny compiled, and the hash that verdicts keep. */
export type Policy = { file: PolicyFile; rules: Rule[]; calendar: Calendar[]; hash: string };

const byAction = new WeakMap<readonly { for: readonly string[] }[], Map<string, unknown>>();

/** Those that are for this action, in their order; worked out once for each action that the file lists. */
export function forAction<T extends { for: readonly string[] }>(
  { file }: Pick<Policy, 'file'>,
  all: readonly T[],
  action: string,
): readonly T[] {
  const covering = () => all.filter((each) => each.for.some((pattern) => matches(pattern, action)));
  // What an agent makes up is not kept, or it could fill the memory with names.
  if (!Object.hasOwn(file.actions, action)) return covering();
  const known = byAction.get(all) ?? new Map<string, unknown>();
  byAction.set(all, known);
  // The map of a list holds parts of that same list.
  const found = known.get(action) as readonly T[] | undefined;
  if (found) return found;
  const made = covering();
  known.set(action, made);
  return made;
}

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

/** Whether the person answers for an agent that a halt on this scope covers. */
export function ownsCoveredAgent(policy: Policy, person: string, agent: string | null): boolean {
  return Object.entries(policy.file.agents).some(
    ([name, { owner }]) => owner === person && (agent === null || agent === name),
  );
}
