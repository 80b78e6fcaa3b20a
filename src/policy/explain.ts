import type { Content } from '../domain/recommendation.ts';
import type { ApprovalRule, Lane, Risk, ScorePart, Verdict } from '../domain/verdict.ts';
import { verdictOf } from './evaluate.ts';
import { FACTS, type FactName, isFact } from './fact-table.ts';
import type { Known } from './facts.ts';
import { type Band, type Floor, type Judgement, judge } from './judge.ts';
import { matches, type Policy, type Rule } from './policy.ts';
import { notKnown, readFact } from './read-fact.ts';

/** One fact as people read it; where it is not known, why. */
export type FactLine = { name: FactName; doc: string } & ({ value: string } | { value: null; why: string });

/** What became of one rule, guard or calendar entry, and what it would add. */
export type RuleLine = {
  kind: Rule['kind'];
  id: string;
  result: 'hit' | 'miss' | 'cannot_be_checked' | 'not_for_this_action';
  for: readonly string[];
  when: string;
  /** The facts that its condition names. */
  facts: { name: FactName; value: string | null }[];
  points: number;
  risk: Risk | null;
  atLeast: Lane | null;
  senior: boolean;
  /** The sentence of the card, where it counts. */
  because: string | null;
};

/** How a verdict came about, for people: nothing in it is used to decide. */
export type Trace = {
  policyHash: string;
  facts: FactLine[];
  rules: RuleLine[];
  gaps: string[];
  risk: { ofTheAction: Risk; raisedBy: { rule: string; risk: Risk }[]; risk: Risk };
  score: { parts: ScorePart[]; sum: number; score: number };
  lane: { band: Band; ofTheTable: Lane; floors: Floor[]; enforced: Lane; observes: boolean; lane: Lane };
  /** Who must approve, whether the policy lists the action, and why the senior signs. */
  approval: { approve: ApprovalRule; listed: boolean; senior: string[] };
  freezes: Verdict['freezes'];
};

/** The verdict of `evaluate`, by the same judgement, with all that led to it. */
export function explain(
  policy: Policy,
  agent: string,
  content: Content,
  now: number,
): { verdict: Verdict; trace: Trace } {
  const judged = judge(policy, agent, content, now);
  return { verdict: verdictOf(policy, agent, content, judged), trace: traceOf(policy, content, judged) };
}

function traceOf(policy: Policy, content: Content, judged: Judgement): Trace {
  const { file, hash, rules } = policy;
  const { known, hits, gaps, risk, band, parts, sum, score, floors, enforced, observes, lane, listed } = judged;
  const hitBy = new Map(hits.map((hit) => [hit.rule, hit]));
  return {
    policyHash: hash,
    facts: Object.keys(FACTS)
      .filter(isFact)
      .map((name) => factLine(name, known, file.currency)),
    rules: rules.map((rule) => {
      const hit = hitBy.get(rule);
      const covered = rule.for.some((pattern) => matches(pattern, content.action));
      const result = hit ? (hit.known ? 'hit' : 'cannot_be_checked') : covered ? 'miss' : 'not_for_this_action';
      return { ...ruleLine(rule, known, file.currency), result, because: hit?.because ?? null };
    }),
    gaps,
    risk: {
      ofTheAction: listed?.risk ?? file.unknown.risk,
      raisedBy: hits.flatMap(({ rule }) => (rule.risk === undefined ? [] : [{ rule: rule.id, risk: rule.risk }])),
      risk,
    },
    score: { parts, sum, score },
    lane: { band, ofTheTable: file.lanes[risk][band], floors, enforced, observes, lane },
    approval: { approve: judged.approval, listed: listed !== undefined, senior: judged.senior },
    freezes: judged.freezes,
  };
}

function factLine(name: FactName, known: Known, currency: string): FactLine {
  const value = known.facts[name];
  const { doc } = FACTS[name];
  return value === undefined
    ? { name, doc, value: null, why: notKnown(name, known) }
    : { name, doc, value: readFact(name, value, currency) };
}

function ruleLine(rule: Rule, known: Known, currency: string): Omit<RuleLine, 'result' | 'because'> {
  const { kind, id, when, points, senior } = rule;
  return {
    kind,
    id,
    for: rule.for,
    when,
    facts: rule.condition.needs.map((name) => {
      const value = known.facts[name];
      return { name, value: value === undefined ? null : readFact(name, value, currency) };
    }),
    points,
    risk: rule.risk ?? null,
    atLeast: rule.at_least ?? null,
    senior,
  };
}
