import { stepDueAt } from '../domain/escalation.ts';
import { limitPhrase } from '../domain/exposure.ts';
import { formatMoney, parseMoney } from '../domain/money.ts';
import type { PendingState, Recommendation } from '../domain/state.ts';
import type { CardContext } from './card-context.ts';
import { agentName, LANE_WORD, RISK_WORD } from './headline.ts';
import { agentText } from './mrkdwn.ts';
import { duration } from './time.ts';

const MOST_REASONS = 3;
const MOST_PARTS = 4;

/**
 * What Countersign computed, as mrkdwn: why a person is asked (or not), and the score with its parts, risk and lane. A
 * limit that the card warns of is not told again beside what made a person be asked.
 */
export function computedLines(
  item: Recommendation,
  { limits }: Pick<CardContext, 'limits'>,
): [asked: string, score: string] {
  const { verdict } = item;
  const warned = limits.filter(({ passed }) => passed).map(limitPhrase);
  return [
    `*Countersign:* ${because(item, warned)}`,
    [
      scoreText(item),
      // While it waits, the header and the buttons say so.
      ...(item.state.status === 'pending' ? [] : [RISK_WORD[verdict.risk], LANE_WORD[verdict.lane]]),
    ].join(' · '),
  ];
}

/** What an approval would set going, before it is given. Lines of mrkdwn. */
export function consequenceLines({ verdict }: Recommendation): string[] {
  if (verdict.lane === 'human_only') return ['Countersign never releases this to the agent: a person does it by hand.'];
  const undo = `After a yes: ${duration(verdict.undoWindowMs)} to undo it.`;
  return verdict.irreversible ? [undo, 'Once done it cannot be taken back.'] : [undo];
}

const PER_MS = { hour: 3_600_000, day: 86_400_000 } as const;

/** What waiting costs until the step being asked now ends, from the agent's own rate; empty where it gives none. */
export function waitingLines(item: Recommendation, state: PendingState): string[] {
  const cost = item.content.cost_of_waiting;
  const parsed = cost === undefined ? null : parseMoney(cost);
  if (cost === undefined || !parsed?.ok) return [];
  const rate = `${formatMoney(parsed.money)} ${cost.per === 'hour' ? 'an hour' : 'a day'}`;
  const waited = stepDueAt(item, state) - item.receivedAt;
  const amountMinor = Math.round((parsed.money.amountMinor * waited) / PER_MS[cost.per]);
  const sum = { amountMinor, currency: cost.currency };
  const until = amountMinor > 0 && Number.isSafeInteger(amountMinor) ? `: ${formatMoney(sum)} by then` : '';
  return [`Waiting costs ${rate}, says ${agentName(item)}${until}.`];
}

function because({ verdict, content }: Recommendation, warned: readonly string[]): string {
  const did =
    content.kind === 'notice' || verdict.alert
      ? 'noted'
      : verdict.lane === 'autopilot'
        ? 'let through by policy'
        : 'asked';
  // A limit that comes first is why a person was asked at all.
  const [first = ''] = verdict.reasons;
  const reasons = warned.includes(first)
    ? verdict.reasons
    : verdict.reasons.filter((reason) => !warned.includes(reason));
  const shown = reasons.slice(0, MOST_REASONS).map((reason) => agentText(reason, 160));
  if (shown.length === 0) return `${did}, no rule was hit`;
  const more = reasons.length - shown.length;
  return `${did} because ${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

// What each part stands for, in the words of the policy; its id is for the details.
function scoreText({ verdict }: Recommendation): string {
  const parts = verdict.parts.filter(({ points }) => points !== 0);
  const shown = parts.slice(0, MOST_PARTS).map(({ points, because }) => `${points} (${agentText(because, 80)})`);
  if (shown.length === 0) return `Score ${verdict.score}`;
  const more = parts.length - shown.length;
  return `Score ${verdict.score} = ${shown.join(' + ')}${more > 0 ? ` + ${more} more` : ''}`;
}
