import type { Lane } from '../domain/verdict.ts';
import { type Explained, effectOf, laneOutcome } from './explain-lines.ts';
import { LANE_WORD, RISK_WORD } from './headline.ts';
import { agentText } from './mrkdwn.ts';

const MOST_LIMITS = 2;
const MOST_PARTS = 4;

/** What counted in a judgement, in lines of mrkdwn: the verdict, the rules that hold, the heaviest first, and all else. */
export function explainedInBrief(explained: Explained): { verdict: string[]; hits: string[]; rest: string[] } {
  const { item, trace, needed } = explained;
  const { verdict, content } = item;
  const of = (result: (typeof trace.rules)[number]['result']) => trace.rules.filter((rule) => rule.result === result);
  const unchecked = of('cannot_be_checked').map(({ id }) => id);
  const who = content.kind === 'notice' ? 'A notice: nobody is asked.' : approvers(verdict.lane, needed);
  const hits = of('hit')
    .toSorted((one, other) => other.points - one.points)
    .map((rule) => {
      const because = rule.because === null ? '' : ` “${agentText(rule.because, 70)}”`;
      return `🔸 ${agentText(rule.id, 40)}: ${effectOf(rule)}${because}`;
    });
  return {
    verdict: [
      `*${RISK_WORD[verdict.risk]}, score ${verdict.score}, ${LANE_WORD[verdict.lane]}.* ${who}`,
      ...(hits.length === 0 ? [] : [`*${hits.length === 1 ? '1 rule holds' : `${hits.length} rules hold`}*`]),
    ],
    hits,
    rest: [
      ...(unchecked.length === 0 ? [] : [`❓ Cannot be checked: ${agentText(unchecked.join(', '), 100)}`]),
      `▫️ ${hits.length === 0 ? 'No rule holds; ' : ''}${of('miss').length} do not hold, ${of('not_for_this_action').length} are not for this action`,
      ...passedLimits(explained),
      `*Score* ${scoreSum(trace.score)}`,
      `*Lane* ${laneOutcome(explained).join(' ')}`,
    ],
  };
}

function passedLimits({ item: { verdict } }: Explained): string[] {
  const { passed = [] } = verdict;
  const more = passed.length - MOST_LIMITS;
  return [
    ...passed.slice(0, MOST_LIMITS).map(({ id, said }) => `❗ Past ${agentText(id, 40)}: ${agentText(said, 90)}`),
    ...(more > 0 ? [`…and ${more} more limits`] : []),
  ];
}

function approvers(lane: Lane, needed: string): string {
  const who = agentText(needed, 120);
  return lane === 'autopilot' ? `Policy approves it; people would be ${who}.` : `${who} must approve.`;
}

/** `15 (moves over $10,000) + 8 (doubt) = 23`. */
function scoreSum({ parts, sum, score }: Explained['trace']['score']): string {
  const counted = parts.filter(({ points }) => points !== 0).toSorted((one, other) => other.points - one.points);
  const shown = counted.slice(0, MOST_PARTS).map(({ points, because }) => `${points} (${agentText(because, 44)})`);
  const more = counted.length - shown.length;
  const added = [...shown, ...(more > 0 ? [`${more} more`] : [])].join(' + ');
  return `${added === '' ? '' : `${added} = `}*${sum}*${sum === score ? '' : `, which counts as ${score}`}`;
}
