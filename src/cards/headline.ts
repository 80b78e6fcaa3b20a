import { formatMoney } from '../domain/money.ts';
import type { PendingState, Recommendation } from '../domain/state.ts';
import type { Lane, Risk } from '../domain/verdict.ts';
import type { CardContext } from './card-context.ts';
import { agentText, plain, quoted } from './mrkdwn.ts';

export const RISK_WORD: Record<Risk, string> = {
  low: 'Low risk',
  medium: 'Medium risk',
  high: 'High risk',
  very_high: 'Very high risk',
};
export const RISK_DOT: Record<Risk, string> = { low: '🟢', medium: '🟡', high: '🟠', very_high: '🔴' };

export const LANE_WORD: Record<Lane, string> = {
  autopilot: 'autopilot',
  batch: 'batch approval',
  review: 'one-by-one review',
  human_only: 'by hand only',
};

/**
 * Plain text: what (by the policy's title for it), how much and on what, from the fields that policy looked at, never
 * from the agent's own summary. What the agent named stands in quotes.
 */
export function subject(item: Recommendation): string {
  const { content, verdict } = item;
  const what = actionName(item);
  const amount = verdict.amount === null ? '' : `, ${formatMoney(verdict.amount)}`;
  const target = content.target === undefined ? '' : ` · ${quoted(content.target.name ?? content.target.entity, 42)}`;
  return `${what}${amount}${target}`;
}

/** What the action is called, as plain text: by the policy, or as the agent names it, in quotes. */
export function actionName({ content, verdict }: Recommendation): string {
  return verdict.title === content.action ? quoted(content.action, 54) : plain(verdict.title, 54);
}

/** The subject for mrkdwn. */
export function subjectText(item: Recommendation): string {
  return agentText(subject(item), 200);
}

/** The agent's name for mrkdwn. */
export function agentName({ agent }: Pick<Recommendation, 'agent'>): string {
  return agentText(agent, 64);
}

/** The header of a card: risk while it is to be decided, where it stands afterwards. */
export function headerText(item: Recommendation, context: CardContext): string {
  const { state, verdict } = item;
  if (state.status === 'pending' && !isFrozen(state, context)) {
    return `${RISK_DOT[verdict.risk]} ${RISK_WORD[verdict.risk]}: ${subject(item)}`;
  }
  return `${MARK[standing(item, context)]} ${STANDING_WORD[standing(item, context)]}: ${subject(item)}`.trimStart();
}

/** What a notification begins with: what is to be decided, or what became of it. For mrkdwn. */
export function spokenHeadline(item: Recommendation, context: CardContext): string {
  const word = standing(item, context) === 'pending' ? 'Decide' : STANDING_WORD[standing(item, context)];
  return `${word}: ${subjectText(item)}. ${RISK_WORD[item.verdict.risk]}.`;
}

/** Where it stands in one or two words, such as "Approved" or "Outcome unknown". */
export function standingWord(item: Recommendation, context: CardContext): string {
  return STANDING_WORD[standing(item, context)];
}

/** The bot never releases what is done by hand only, so nobody "approves" it. */
export function approveLabel({ verdict }: Pick<Recommendation, 'verdict'>): string {
  return verdict.lane === 'human_only' ? 'I’ll do it by hand' : 'Approve';
}

/** Whether a halt keeps it from being approved. */
export function isFrozen(state: PendingState, { halt }: CardContext): boolean {
  return state.frozenAt !== null || halt !== null;
}

type Standing = Recommendation['state']['status'] | 'postponed' | 'frozen' | 'outcome_unknown' | 'rollback_unknown';

function standing({ state }: Recommendation, context: CardContext): Standing {
  switch (state.status) {
    case 'held':
      return state.freeze ? 'postponed' : 'held';
    case 'pending':
      return isFrozen(state, context) ? 'frozen' : 'pending';
    case 'executing':
      return state.overdue ? 'outcome_unknown' : 'executing';
    case 'rolling_back':
      return state.overdue ? 'rollback_unknown' : 'rolling_back';
    default:
      return state.status;
  }
}

const STANDING_WORD: Record<Standing, string> = {
  held: 'Held by a halt',
  postponed: 'Held back by the calendar',
  noted: 'Notice',
  pending: 'Waiting for a decision',
  frozen: 'Frozen by a halt',
  approved: 'Approved',
  rejected: 'Rejected',
  executing: 'In the agent’s hands',
  outcome_unknown: 'Outcome unknown',
  executed: 'Executed',
  failed: 'Failed',
  rolling_back: 'Rollback asked for',
  rollback_unknown: 'Rollback not confirmed',
  rolled_back: 'Rolled back',
  rollback_failed: 'Rollback failed',
  expired: 'Expired',
  withdrawn: 'Withdrawn',
  cancelled: 'Cancelled by a halt',
  handed_over: 'Taken on by hand',
  closed: 'Closed, done by hand',
};

const MARK: Record<Standing, string> = {
  held: '⛔',
  postponed: '📅',
  noted: '',
  pending: '',
  frozen: '⛔',
  approved: '✅',
  rejected: '❌',
  executing: '⏳',
  outcome_unknown: '❓',
  executed: '✅',
  failed: '❌',
  rolling_back: '⏳',
  rollback_unknown: '❓',
  rolled_back: '✅',
  rollback_failed: '❌',
  expired: '⌛',
  withdrawn: '',
  cancelled: '⛔',
  handed_over: '✋',
  closed: '✅',
};
