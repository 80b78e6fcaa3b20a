import type { Content } from '../domain/recommendation.ts';
import type { ApprovalRule, Lane, Risk, ScorePart, Verdict } from '../domain/verdict.ts';
import { verdictOf } from './evaluate.ts';
import { FACT_NAMES, FACTS, type FactName } from './fact-table.ts';
import type { Known } from './facts.ts';
import type { Floor, Hit } from './floors.ts';
import { type Asking, type Band, type Judgement, judge } from './judge.ts';
import { forAction, type Policy, type Rule } from './policy.ts';
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
  kind: Content['kind'];
  policyHash: string;
  facts: FactLine[];
  rules: RuleLine[];
  gaps: string[];
  risk: { ofTheAction: Risk; raisedBy: { rule: string; risk: Risk }[]; risk: Risk };
  /** `doubt`: how the points for it come about. */
  score: { parts: ScorePart[]; sum: number; score: number; doubt: string };
  lane: {
    band: Band;
    ofTheTable: Lane;
    floors: Floor[];
    enforced: Lane;
    observes: boolean;
    alerts: boolean;
    lane: Lane;
  };
  /** Who must approve, whether the policy lists the action, and why the senior signs. */
  approval: { approve: ApprovalRule; listed: boolean; senior: string[] };
  freezes: Verdict['freezes'];
};

/** The verdict of `evaluate`, by the same judgement, with all that led to it; `passed` are limits known to be passed. */
export function explain(
  policy: Policy,
  agent: string,
  content: Content,
  now: number,
  passed: readonly Asking[] = [],
): { verdict: Verdict; trace: Trace } {
  const judged = judge(policy, agent, content, now, passed);
  return { verdict: verdictOf(policy, agent, content, judged), trace: traceOf(policy, content, judged, passed) };
}

function traceOf(policy: Policy, content: Content, judged: Judgement, passed: readonly Asking[]): Trace {
  const { file, hash, rules } = policy;
  const { known, hits, gaps, risk, band, parts, sum, score, floors, enforced, observes, alerts, lane, listed } = judged;
  const covering = forAction(policy, rules, content.action);
  // Those for the action, and of these the hits, stand in the order of all.
  let [covered, counted] = [0, 0];
  const named: Named = {};
  const facts = FACT_NAMES.map((name) => {
    const line = factLine(name, known, file.currency);
    // One for all rules that name it.
    named[name] = { name, value: line.value };
    return line;
  });
  return {
    kind: content.kind,
    policyHash: hash,
    facts,
    rules: rules.map((rule) => {
      const covers = covering[covered] === rule;
      if (covers) covered += 1;
      const hit = hits[counted]?.rule === rule ? hits[counted] : undefined;
      if (hit) counted += 1;
      return ruleLine(rule, hit, covers, named);
    }),
    gaps,
    risk: {
      ofTheAction: listed?.risk ?? file.unknown.risk,
      raisedBy: [...hits.map(({ rule }) => rule), ...passed].flatMap(({ id, risk: raised }) =>
        raised === undefined ? [] : [{ rule: id, risk: raised }],
      ),
      risk,
    },
    score: { parts, sum, score, doubt: doubtText(file.score.doubt, facts) },
    lane: { band, ofTheTable: file.lanes[risk][band], floors, enforced, observes, alerts, lane },
    approval: { approve: judged.approval, listed: listed !== undefined, senior: judged.senior },
    freezes: judged.freezes,
  };
}

/** What is missing to certainty counts its share of the points for doubt. */
function doubtText(most: number, facts: readonly FactLine[]): string {
  const stated = facts.find(({ name }) => name === 'confidence')?.value ?? null;
  return stated === null ? `all ${most} points for doubt` : `(100% − ${stated}) × ${most} points for doubt`;
}

type Named = Partial<Record<FactName, RuleLine['facts'][number]>>;

function factLine(name: FactName, known: Known, currency: string): FactLine {
  const value = known.facts[name];
  const { doc } = FACTS[name];
  return value === undefined
    ? { name, doc, value: null, why: notKnown(name, known) }
    : { name, doc, value: readFact(name, value, currency) };
}

function ruleLine(rule: Rule, hit: Hit | undefined, covered: boolean, named: Named): RuleLine {
  return {
    kind: rule.kind,
    id: rule.id,
    result: hit ? (hit.known ? 'hit' : 'cannot_be_checked') : covered ? 'miss' : 'not_for_this_action',
    for: rule.for,
    when: rule.when,
    facts: rule.condition.needs.map((name) => named[name] ?? { name, value: null }),
    points: rule.points,
    risk: rule.risk ?? null,
    atLeast: rule.at_least ?? null,
    senior: rule.senior,
    because: hit?.because ?? null,
  };
}
