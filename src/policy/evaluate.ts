import { formatMoney } from '../domain/money.ts';
import type { Content } from '../domain/recommendation.ts';
import {
  type ApprovalRule,
  type ChainStep,
  higher,
  type Lane,
  type Risk,
  type ScorePart,
  stricter,
  type Verdict,
} from '../domain/verdict.ts';
import { type Facts, factsOf, type Known } from './facts.ts';
import { matches, type Policy, type Rule } from './policy.ts';
import type { Approve, PolicyFile } from './schema.ts';

type Band = 'high' | 'middle' | 'low';
type Hit = { rule: Rule; known: boolean; because: string };

const RISK_WORDS: Record<Risk, string> = { low: 'low', medium: 'medium', high: 'high', very_high: 'very high' };

/**
 * What the policy says of one revision. Every rule is evaluated, so that the card and the record can say why. Pure:
 * the same policy, content and time give the same verdict. What an agent claims can only raise scrutiny.
 */
export function evaluate(policy: Policy, agent: string, content: Content, now: number): Verdict {
  const { file } = policy;
  const listed = Object.hasOwn(file.actions, content.action) ? file.actions[content.action] : undefined;
  const known = factsOf(file, agent, content, now);
  const hits = policy.rules
    .filter((rule) => rule.for.some((pattern) => matches(pattern, content.action)))
    .flatMap((rule) => hitOf(rule, known));
  const gaps = [...known.gaps, ...gapsOf(file, content, listed !== undefined)];

  const risk = hits.reduce<Risk>(
    (worst, { rule }) => higher(worst, rule.risk ?? 'low'),
    listed?.risk ?? file.unknown.risk,
  );
  const band = bandOf(file, content.confidence);
  const parts = scoreParts(file, risk, content.confidence, hits);
  const score = Math.min(100, Math.round(parts.reduce((sum, part) => sum + part.points, 0)));

  const floors: Lane[] = hits.map(({ rule, known: sure }) =>
    sure ? (rule.at_least ?? 'autopilot') : stricter(rule.at_least ?? 'review', 'review'),
  );
  if (gaps.length > 0 || file.mode === 'observe' || score >= file.score.review_from) floors.push('review');
  if (score >= file.score.human_only_from) floors.push('human_only');
  const lane = floors.reduce(stricter, file.lanes[risk][band]);

  const senior = content.confidence === undefined || content.confidence < file.confidence.senior_below;
  const approval = withSenior(
    approvalOf(listed?.approve ?? file.unknown.approve),
    senior ? file.confidence.senior : null,
  );
  const reasons = [
    ...hits.map(({ because }) => because),
    ...gaps,
    ...(senior ? [confidenceReason(file, content.confidence)] : []),
    ...(file.mode === 'observe' ? ['this policy observes: people decide everything'] : []),
  ];
  if (reasons.length === 0) reasons.push(`${listed?.title ?? content.action} is ${RISK_WORDS[risk]} risk`);

  return {
    policyHash: policy.hash,
    title: listed?.title ?? content.action,
    risk,
    score,
    parts,
    lane,
    reasons,
    approval,
    chain: chainOf(file, listed?.chain ?? 'default', approval),
    channel: listed?.channel ?? file.channels.cards,
    undoWindowMs: listed?.undo ?? file.undo,
    permitTtlMs: file.permit.redeem_within,
    reportWithinMs: file.permit.report_within,
    agentOwner: file.agents[agent]?.owner ?? null,
    selfApproval: file.self_approval === 'allow',
    amount: known.amount,
    irreversible: listed?.irreversible ?? true,
  };
}

function hitOf(rule: Rule, known: Known): Hit[] {
  const holds = rule.condition.holds(known.facts);
  if (holds === false) return [];
  if (holds === true) return [{ rule, known: true, because: sentence(rule.because, known) }];
  const missing = rule.condition.needs.filter((fact) => factNamed(known.facts, fact) === undefined);
  const phrases = missing.map((fact) => factNamed(known.unknown, fact) ?? `${fact.replaceAll('_', ' ')} not known`);
  const why = missing.length === 0 ? '' : `${phrases.join(' and ')}, so `;
  return [{ rule, known: false, because: `${why}${rule.id} cannot be checked` }];
}

function gapsOf(file: PolicyFile, content: Content, listed: boolean): string[] {
  const gaps: string[] = [];
  if (!listed) gaps.push('no rule of this policy covers the action');
  if (content.target && !file.platforms.includes(content.target.platform))
    gaps.push('this policy does not know the platform');
  return gaps;
}

/** No stated confidence is the least confidence. */
function bandOf(file: PolicyFile, confidence: number | undefined): Band {
  if (confidence === undefined || confidence < file.confidence.middle) return 'low';
  return confidence < file.confidence.high ? 'middle' : 'high';
}

function scoreParts(file: PolicyFile, risk: Risk, confidence: number | undefined, hits: Hit[]): ScorePart[] {
  const doubt = Math.round((1 - (confidence ?? 0)) * file.score.doubt);
  return [
    { rule: 'risk', points: file.score.risk[risk], because: `${RISK_WORDS[risk]} risk` },
    ...hits.map(({ rule, because }) => ({ rule: rule.id, points: rule.points, because })),
    {
      rule: 'doubt',
      points: doubt,
      because: confidence === undefined ? 'no confidence stated' : `confidence ${percent(confidence)}`,
    },
  ];
}

function approvalOf(rule: Approve): ApprovalRule {
  return 'any' in rule ? { mode: 'any', roles: rule.any } : { mode: 'all', roles: rule.all };
}

/** A senior person signs beside those who must all sign, or instead of the one of several who could. */
function withSenior(rule: ApprovalRule, senior: string | null): ApprovalRule {
  if (senior === null) return rule;
  if (rule.mode === 'any') return { mode: 'any', roles: [senior] };
  return { mode: 'all', roles: [...new Set([...rule.roles, senior])] };
}

function chainOf(file: PolicyFile, name: string, approval: ApprovalRule): ChainStep[] {
  const steps = file.chains[name] ?? file.chains.default ?? [];
  return steps.map(({ ask, within, remind_after }) => {
    const asked = (typeof ask === 'string' ? [ask] : ask).flatMap((role) =>
      role === 'approvers' ? approval.roles : [role],
    );
    const remindAfterMs = [...new Set(remind_after)].sort((earlier, later) => earlier - later);
    return { roles: [...new Set(asked)], withinMs: within, remindAfterMs };
  });
}

function confidenceReason(file: PolicyFile, confidence: number | undefined): string {
  const title = file.roles[file.confidence.senior]?.title ?? file.confidence.senior;
  const why =
    confidence === undefined
      ? 'no confidence stated'
      : `confidence ${percent(confidence)} < ${percent(file.confidence.senior_below)}`;
  return `${why}, so ${title} signs`;
}

/** Fills `{fact}` in a rule's sentence; money and shares are written as people read them. */
function sentence(template: string, { facts, amount, weeklyBudget }: Known): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    if (name === 'amount' && amount) return formatMoney(amount);
    if (name === 'weekly_budget' && weeklyBudget) return formatMoney(weeklyBudget);
    const value = factNamed(facts, name);
    if (typeof value === 'number')
      return name === 'share_of_weekly_budget' || name === 'confidence' ? percent(value) : round(value);
    return typeof value === 'string' ? named(value) : whole;
  });
}

// Among the policy's own words an agent's stand in quotes that they cannot close, without signs that mean something here.
function named(value: string): string {
  if (/^[\w.:/-]{1,64}$/.test(value)) return value;
  return `“${value
    .replace(/[^\p{L}\p{M}\p{N} .,:/&+_-]/gu, '')
    .trim()
    .slice(0, 64)
    .toWellFormed()}”`;
}

function factNamed(facts: Facts, name: string): number | string | boolean | undefined {
  for (const [key, value] of Object.entries(facts)) if (key === name) return value;
  return undefined;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}

function round(value: number): string {
  return String(Number(value.toFixed(2)));
}
