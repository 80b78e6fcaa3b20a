import type { Content } from '../domain/recommendation.ts';
import {
  type ApprovalRule,
  type ChainStep,
  type Freeze,
  higher,
  type Lane,
  type Risk,
  type ScorePart,
  stricter,
} from '../domain/verdict.ts';
import { approvalOf, chainOf, seniorFor, withSenior } from './approval-rule.ts';
import { freezesOf } from './calendar.ts';
import { factsOf, type Known } from './facts.ts';
import { type Floor, floorsOf, type Hit } from './floors.ts';
import { forAction, type Policy, type Rule } from './policy.ts';
import { notKnown, sentence } from './read-fact.ts';
import type { PolicyFile } from './schema.ts';
import { percentAmong } from './tell-apart.ts';

export type Band = 'high' | 'middle' | 'low';
/** What a passed limit asks for. */
export type Asking = { id: string; risk?: Risk; senior?: true };
/** Everything that leads to a verdict, once: the verdict is a summary of it, the explanation all of it. */
export type Judgement = {
  listed: PolicyFile['actions'][string] | undefined;
  known: Known;
  hits: Hit[];
  /** The limits that were known to be passed. */
  passed: readonly Asking[];
  gaps: string[];
  risk: Risk;
  band: Band;
  parts: ScorePart[];
  /** Before it is cut to 100. */
  sum: number;
  score: number;
  floors: Floor[];
  /** The lane that it has, or would have if the policy did not observe. */
  enforced: Lane;
  observes: boolean;
  /** It is only told of: nobody is asked, and nothing may be done. */
  alerts: boolean;
  lane: Lane;
  /** Why the senior signs; empty where nobody asks for it. */
  senior: string[];
  approval: ApprovalRule;
  chain: ChainStep[];
  freezes: Freeze[];
};

export const RISK_WORDS: Record<Risk, string> = {
  low: 'low',
  medium: 'medium',
  high: 'high',
  very_high: 'very high',
};

/**
 * Judges one revision: every rule, guard and calendar entry for its action is looked at, whatever the others say. Limits
 * that are known to be passed add the risk and the senior that they ask for.
 */
export function judge(
  policy: Policy,
  agent: string,
  content: Content,
  now: number,
  passed: readonly Asking[] = [],
): Judgement {
  const { file } = policy;
  const listed = Object.hasOwn(file.actions, content.action) ? file.actions[content.action] : undefined;
  const known = factsOf(file, agent, content, now);
  const hits: Hit[] = [];
  for (const rule of forAction(policy, policy.rules, content.action)) {
    const holds = rule.condition.holds(known.facts, now);
    if (holds !== false) hits.push(hitOf(rule, holds === true, known, file.currency));
  }
  const gaps = [...known.gaps, ...gapsOf(file, content, listed !== undefined)];

  const asking = [...hits.map(({ rule }) => rule), ...passed];
  const risk = asking.reduce<Risk>(
    (worst, asks) => higher(worst, asks.risk ?? 'low'),
    listed?.risk ?? file.unknown.risk,
  );
  const band = bandOf(file, content.confidence);
  const parts = scoreParts(file, risk, content.confidence, hits);
  const sum = parts.reduce((total, part) => total + part.points, 0);
  const score = Math.min(100, Math.round(sum));
  const floors = floorsOf(file, listed, hits, gaps, score);
  const enforced = floors.reduce((lane, floor) => stricter(lane, floor.lane), file.lanes[risk][band]);
  const mode = listed?.mode ?? file.mode;
  const observes = mode !== 'enforce';

  const senior = seniorReasons(file, content.confidence, risk, asking);
  const usual = approvalOf(file, listed?.approve ?? file.unknown.approve, content);
  const approval = senior.length > 0 ? withSenior(usual, file.confidence.senior) : usual;
  return {
    listed,
    known,
    hits,
    passed,
    gaps,
    risk,
    band,
    parts,
    sum,
    score,
    floors,
    enforced,
    observes,
    alerts: mode === 'alert' && content.kind === 'action',
    lane: observes ? stricter(enforced, 'review') : enforced,
    senior,
    approval,
    chain: chainOf(file, listed?.chain ?? 'default', approval, now),
    freezes: freezesOf(forAction(policy, policy.calendar, content.action), known.facts, now),
  };
}

function hitOf(rule: Rule, sure: boolean, known: Known, currency: string): Hit {
  if (sure) return { rule, known: true, because: sentence(rule.because, known, currency) };
  const missing = rule.condition.needs.filter((fact) => known.facts[fact] === undefined);
  const why = missing.length === 0 ? '' : `${missing.map((fact) => notKnown(fact, known)).join(' and ')}, so `;
  return { rule, known: false, because: `${why}“${rule.id.replaceAll('_', ' ')}” cannot be checked` };
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

function scoreParts(file: PolicyFile, risk: Risk, confidence: number | undefined, hits: readonly Hit[]): ScorePart[] {
  const doubt = Math.round((1 - (confidence ?? 0)) * file.score.doubt);
  return [
    { rule: 'risk', points: file.score.risk[risk], because: `${RISK_WORDS[risk]} risk` },
    ...hits.map(({ rule, because }) => ({ rule: rule.id, points: rule.points, because })),
    {
      rule: 'doubt',
      points: doubt,
      because: confidence === undefined ? 'no confidence stated' : `confidence ${percentAmong(confidence, '')}`,
    },
  ];
}

function seniorReasons(
  file: PolicyFile,
  confidence: number | undefined,
  risk: Risk,
  asking: readonly { id: string; senior?: boolean }[],
): string[] {
  const title = file.roles[file.confidence.senior]?.title ?? file.confidence.senior;
  if (confidence === undefined) return [`no confidence stated, so ${title} signs`];
  if (confidence < file.confidence.senior_below) {
    const least = percentAmong(file.confidence.senior_below, '');
    return [`confidence ${percentAmong(confidence, least)} < ${least}, so ${title} signs`];
  }
  if (seniorFor(file, confidence, risk)) return [`${RISK_WORDS[risk]} risk, so ${title} signs`];
  const ids = asking.flatMap((asks) => (asks.senior === true ? [asks.id] : [])).sort();
  return ids.length === 0 ? [] : [`${title} signs (${ids.join(', ')})`];
}
