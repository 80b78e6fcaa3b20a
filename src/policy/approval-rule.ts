import type { Content } from '../domain/recommendation.ts';
import type { ApprovalRule, ChainStep, Risk } from '../domain/verdict.ts';
import { RISKS } from '../domain/verdict.ts';
import { OWNER, ownerOf, withOwner } from './owners.ts';
import type { Approve, PolicyFile } from './schema.ts';
import { shiftsOf } from './working-hours.ts';

const SHORT_STEP_MS = 20 * 60_000;

/** Who must approve, with the owner of its place in the place of `owner`. */
export function approvalOf(file: PolicyFile, approve: Approve, content: Content): ApprovalRule {
  const { target, action } = content;
  const names = 'any' in approve ? approve.any : approve.all;
  // A place that nobody owns cannot be, by the checks at load; the senior would be asked.
  const owner = names.includes(OWNER)
    ? (ownerOf(file.owners, { platform: target?.platform, account: target?.account, action }) ?? file.confidence.senior)
    : null;
  const named = owner === null ? approve : withOwner(approve, owner);
  const quorum = named.quorum === undefined ? {} : { quorum: named.quorum };
  return 'any' in named ? { mode: 'any', roles: named.any, ...quorum } : { mode: 'all', roles: named.all, ...quorum };
}

/**
 * A senior person signs beside those who must all sign, beside the others of a quorum, or instead of the one of several
 * who could.
 */
export function withSenior(rule: ApprovalRule, senior: string): ApprovalRule {
  if (rule.mode === 'all') return { ...rule, roles: [...new Set([...rule.roles, senior])] };
  if ((rule.quorum ?? 1) === 1) return { mode: 'any', roles: [senior] };
  return { ...rule, roles: [...new Set([...rule.roles, senior])], must: senior };
}

/** Whether confidence or risk alone call for the senior; a rule may do so too. */
export function seniorFor({ confidence: by }: PolicyFile, confidence: number | undefined, risk: Risk): boolean {
  if (confidence === undefined || confidence < by.senior_below) return true;
  return by.senior_from !== undefined && RISKS.indexOf(risk) >= RISKS.indexOf(by.senior_from);
}

/** Who is asked one after the other, `approvers` being those who must approve. */
export function chainOf(file: PolicyFile, name: string, approval: ApprovalRule, now: number): ChainStep[] {
  const steps = file.chains[name] ?? file.chains.default ?? [];
  return steps.map(({ ask, within, remind_after, hours }) => {
    const asked = (typeof ask === 'string' ? [ask] : ask).flatMap((role) =>
      role === 'approvers' ? approval.roles : [role],
    );
    const roles = [...new Set(asked)];
    const remindAfterMs = [...new Set(remind_after ?? usualReminders(within))].sort((one, other) => one - other);
    const shifts = hours === 'any' ? undefined : shiftsOf(file, roles, now);
    return { roles, withinMs: within, remindAfterMs, ...(shifts && { shifts }) };
  });
}

/** At half time and before the last tenth; a step too short for two has the one at half time. */
function usualReminders(withinMs: number): number[] {
  const half = Math.floor(withinMs / 2);
  return withinMs < SHORT_STEP_MS ? [half] : [half, Math.floor(withinMs * 0.9)];
}
