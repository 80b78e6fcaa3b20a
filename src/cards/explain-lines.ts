import type { Recommendation } from '../domain/state.ts';
import type { Lane, Risk, ScorePart } from '../domain/verdict.ts';
import type { CardContext } from './card-context.ts';
import { LANE_WORD, RISK_WORD } from './headline.ts';
import { agentText } from './mrkdwn.ts';
import { titles } from './owners.ts';
import { duration } from './time.ts';

type Rule = {
  id: string;
  result: 'hit' | 'miss' | 'cannot_be_checked' | 'not_for_this_action';
  when: string;
  facts: readonly { name: string; value: string | null }[];
  points: number;
  risk: Risk | null;
  atLeast: Lane | null;
  senior: boolean;
  because: string | null;
};

/** The part of policy's trace that people are shown. */
export type Trace = {
  facts: readonly { name: string; value: string | null }[];
  rules: readonly Rule[];
  risk: { ofTheAction: Risk; raisedBy: readonly { rule: string; risk: Risk }[]; risk: Risk };
  score: { parts: readonly ScorePart[]; sum: number; score: number; doubt: string };
  lane: {
    band: string;
    ofTheTable: Lane;
    floors: readonly { by: string; lane: Lane }[];
    enforced: Lane;
    observes: boolean;
    lane: Lane;
  };
  approval: { senior: readonly string[] };
};

/** A judgement to be explained. */
export type Explained = {
  item: Recommendation;
  trace: Trace;
  judgedAt: number;
  /** Who must approve, in words. */
  needed: string;
  /** Whether the policy that judged it still is the one in force. */
  isInForce: boolean;
};

const MOST_RULES = 60;
const MOST_PARTS = 40;
const FACTS_A_LINE = 5;

/** Everything about it under its titles: every rule, hit and miss, with its values, the score as a sum, the lane, the facts. */
export function explanationParts(explained: Explained, context: CardContext): [title: string, lines: string[]][] {
  const { item, trace } = explained;
  const parts: [title: string, lines: string[]][] = [
    ['Verdict', verdictLines(explained, context)],
    ['Rules', ruleLines(trace)],
    ['Score', scoreLines(trace.score)],
    ['Limits passed then', limitLines(item)],
    ['Lane', laneLines(explained)],
    ['Facts', factLines(trace)],
  ];
  return parts.filter(([, lines]) => lines.length > 0);
}

function verdictLines({ item, needed }: Explained, { people }: CardContext): string[] {
  const { verdict, content } = item;
  const steps = verdict.chain.slice(0, 6).map(({ roles, withinMs }, index) => {
    const who = titles(roles, people);
    return `${index === 0 ? 'asks' : 'then'} ${who} for ${duration(withinMs)}`;
  });
  return [
    `${RISK_WORD[verdict.risk]}, score ${verdict.score}, ${LANE_WORD[verdict.lane]}.`,
    ...(content.kind === 'notice'
      ? ['A notice: recorded and digested, nobody is asked.']
      : [
          `${verdict.lane === 'autopilot' ? 'Policy approves it. If people are asked: ' : ''}${agentText(needed, 200)} must approve; ${steps.join('; ')}; then it expires.`,
        ]),
    ...reasonLines(item),
  ];
}

/** What was decisive, as it was kept with the verdict. Lines of mrkdwn. */
export function reasonLines({ verdict }: Recommendation): string[] {
  return verdict.reasons.slice(0, 12).map((reason) => `• ${agentText(reason, 200)}`);
}

const MARK = { hit: '🔸 *holds*', cannot_be_checked: '❓ *cannot be checked*', miss: '▫️ does not hold' } as const;

function ruleLines({ rules }: Trace): string[] {
  const looked = rules.flatMap((rule) =>
    rule.result === 'not_for_this_action' ? [] : [{ ...rule, result: rule.result }],
  );
  const idle = rules.filter(({ result }) => result === 'not_for_this_action');
  // Those that count first: on a phone the rest is scrolled to.
  const order = { hit: 0, cannot_be_checked: 1, miss: 2 } as const;
  const shown = looked.toSorted((left, right) => order[left.result] - order[right.result]).slice(0, MOST_RULES);
  const more = looked.length - shown.length;
  return [
    ...(looked.length === 0 ? ['No rule looks at this action.'] : []),
    ...shown.map(({ id, result, when, facts, ...rule }) => {
      const values = facts.map(({ name, value }) => `${name} = ${value ?? 'not known'}`).join(', ');
      const effect = result === 'miss' ? '' : `: ${effectOf(rule)}`;
      const because = rule.because === null ? '' : ` “${agentText(rule.because, 120)}”`;
      return `${MARK[result]} ${agentText(id, 64)}${effect}${because}\n        ${agentText(when, 160)}${values === '' ? '' : ` · with ${agentText(values, 160)}`}`;
    }),
    ...(more > 0 ? [`…and ${more} more rules`] : []),
    ...(idle.length === 0 ? [] : [`Not for this action: ${agentText(idle.map(({ id }) => id).join(', '), 400)}`]),
  ];
}

/** What a rule that holds asks for, in words. */
export function effectOf({
  points,
  risk,
  atLeast,
  senior,
}: Pick<Rule, 'points' | 'risk' | 'atLeast' | 'senior'>): string {
  const effects = [
    ...(points > 0 ? [`${points} points`] : []),
    ...(risk === null ? [] : [`at least ${RISK_WORD[risk].toLowerCase()}`]),
    ...(atLeast === null ? [] : [`at least ${LANE_WORD[atLeast]}`]),
    ...(senior ? ['the senior signs'] : []),
  ];
  return effects.length === 0 ? 'no effect' : effects.join(', ');
}

/** The score as a sum. `doubt` is null where the policy that has its points is not known. Lines of mrkdwn. */
export function scoreLines({
  parts,
  sum,
  score,
  doubt,
}: Omit<Trace['score'], 'doubt'> & { doubt: string | null }): string[] {
  const added = parts
    .filter(({ points }) => points !== 0)
    .slice(0, MOST_PARTS)
    .map(({ rule, points, because }, index) => {
      const how = rule === 'doubt' && doubt !== null ? `: ${agentText(doubt, 80)}` : '';
      return `${index === 0 ? '' : '+ '}${points}  ${agentText(because, 160)}${how}`;
    });
  return [...added, `= *${sum}*${sum === score ? '' : `, which counts as ${score}`}`];
}

function laneLines({ trace, item }: Explained): string[] {
  const { lane, risk, approval } = trace;
  const raised = risk.raisedBy.filter((by) => by.risk === risk.risk && by.risk !== risk.ofTheAction);
  const by = raised.map(({ rule }) => rule).join(', ');
  return [
    `${RISK_WORD[risk.risk]}, ${raised.length === 0 ? 'as the action has it' : `raised by ${agentText(by, 200)}`}.`,
    `The table says ${LANE_WORD[lane.ofTheTable]} for that risk and ${agentText(lane.band, 20)} confidence.`,
    ...lane.floors
      .slice(0, 12)
      .map((floor) => `${agentText(floor.by, 120)} asks for at least ${LANE_WORD[floor.lane]}.`),
    ...approval.senior.map((reason) => `${agentText(reason, 200)}.`),
    ...laneOutcome({ trace, item }),
  ];
}

/** The lane that it came to, and why it is another than the rules alone would have it. Lines of mrkdwn. */
export function laneOutcome({ trace: { lane, score }, item }: Pick<Explained, 'trace' | 'item'>): string[] {
  return [
    lane.observes
      ? `So it would be ${LANE_WORD[lane.enforced]}; ${item.verdict.alert ? 'this policy only alerts, so nothing may be done' : 'this policy observes, so people decide'}.`
      : `So it is ${LANE_WORD[lane.lane]}.`,
    ...(lane.lane === item.verdict.lane && score.score === item.verdict.score
      ? []
      : [
          `What stood around it then made it ${LANE_WORD[item.verdict.lane]}: limits, conflicts and halts are not in this sum; the reasons name them.`,
        ]),
  ];
}

/** What each limit said when it was judged, and what it asked for. */
function limitLines({ verdict: { passed = [] } }: Recommendation): string[] {
  return passed.slice(0, 12).map(({ id, said, beyond, risk, senior }) => {
    const asks = [
      beyond === 'refuse' ? 'nobody may let it through' : `at least ${LANE_WORD[beyond]}`,
      ...(risk === undefined ? [] : [`at least ${RISK_WORD[risk].toLowerCase()}`]),
      ...(senior ? ['the senior signs'] : []),
    ];
    return `${agentText(id, 64)}: ${agentText(said, 200)}, so ${asks.join(', ')}.`;
  });
}

function factLines({ facts }: Trace): string[] {
  const known = facts.flatMap(({ name, value }) =>
    value === null ? [] : [`${agentText(name, 64)} = ${agentText(value, 120)}`],
  );
  const unknown = facts.flatMap(({ name, value }) => (value === null ? [name] : []));
  const lines = Array.from({ length: Math.ceil(known.length / FACTS_A_LINE) }, (_, index) =>
    known.slice(index * FACTS_A_LINE, (index + 1) * FACTS_A_LINE).join(' · '),
  );
  return [...lines, ...(unknown.length === 0 ? [] : [`Not known: ${agentText(unknown.join(', '), 600)}`])];
}
