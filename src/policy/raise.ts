import { peopleNeeded } from '../domain/approval.ts';
import { type ApprovalRule, type Freeze, higher, isRiskier, LANES, stricter, type Verdict } from '../domain/verdict.ts';
import { withSenior } from './approval-rule.ts';

/**
 * The verdict as strict as both: that of an open recommendation, and what the same revision is judged to be now. Null where
 * the newer asks for nothing more; it never makes anything milder. `senior` is the role that signs for the policy in force.
 */
export function raised(standing: Verdict, judged: Verdict, senior: string): Verdict | null {
  if (!asksMore(standing, judged, senior)) return null;
  const approval = jointApproval(standing.approval, judged.approval, senior);
  const passed = [
    ...(judged.passed ?? []),
    ...(standing.passed ?? []).filter(({ id }) => !judged.passed?.some((now) => now.id === id)),
  ];
  // Its agent was told that it waits, so that people decide it: only what comes from now on is an alert.
  const { alert: _alert, ...asked } = judged;
  return {
    ...asked,
    ...(passed.length > 0 && { passed }),
    risk: higher(standing.risk, judged.risk),
    score: Math.max(standing.score, judged.score),
    lane: stricter(standing.lane, judged.lane),
    wouldBe: judged.wouldBe && stricter(standing.wouldBe ?? 'autopilot', judged.wouldBe),
    reasons: [...judged.reasons, ...standing.reasons.filter((reason) => !judged.reasons.includes(reason))],
    approval,
    chain: judged.chain.map((step, index) =>
      // Whoever has to sign is asked, also where only the earlier verdict wants them.
      index === 0 ? { ...step, roles: [...new Set([...step.roles, ...approval.roles])] } : step,
    ),
    undoWindowMs: Math.max(standing.undoWindowMs, judged.undoWindowMs),
    selfApproval: standing.selfApproval && judged.selfApproval,
    irreversible: standing.irreversible || judged.irreversible,
    freezes: bothFreezes(standing.freezes, judged.freezes),
  };
}

/** Whether the newer judgement asks for anything that the one before it does not. */
export function asksMore(before: Verdict, judged: Verdict, senior: string): boolean {
  return (
    LANES.indexOf(judged.lane) > LANES.indexOf(before.lane) ||
    isRiskier(judged.risk, before.risk) ||
    signsMore(before.approval, judged.approval, senior) ||
    (before.selfApproval && !judged.selfApproval) ||
    (!before.irreversible && judged.irreversible) ||
    judged.freezes.some((freeze) => !before.freezes.some((known) => same(known, freeze)))
  );
}

/** Whether more people sign, or the senior does who did not. */
export function signsMore(before: ApprovalRule, judged: ApprovalRule, senior: string): boolean {
  if (peopleNeeded(judged) > peopleNeeded(before)) return true;
  return needs(judged, senior) && !needs(before, senior);
}

function jointApproval(before: ApprovalRule, judged: ApprovalRule, senior: string): ApprovalRule {
  // As many people as either asks for, of those whom the policy in force names unless that would be fewer.
  const more = peopleNeeded(judged) >= peopleNeeded(before) ? judged : before;
  return [before, judged].some((rule) => needs(rule, senior)) && !needs(more, senior) ? withSenior(more, senior) : more;
}

/** Whether nothing can be approved without somebody of the role. */
export function needs({ mode, roles, must }: ApprovalRule, role: string): boolean {
  if (mode === 'all') return roles.includes(role);
  return must === role || roles.every((each) => each === role);
}

function bothFreezes(before: readonly Freeze[], judged: readonly Freeze[]): Freeze[] {
  const all = [...judged, ...before.filter((freeze) => !judged.some((known) => same(known, freeze)))];
  return all.sort((one, other) => one.from - other.from || one.until - other.until);
}

function same(one: Freeze, other: Freeze): boolean {
  return one.kind === other.kind && one.from === other.from && one.until === other.until;
}
