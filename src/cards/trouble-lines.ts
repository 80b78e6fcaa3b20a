import type { Recommendation } from '../domain/state.ts';
import type { CardContext } from './card-context.ts';
import { where } from './execution.ts';
import { agentName, standingWord, subjectText } from './headline.ts';
import { mention, mentions } from './owners.ts';
import { moment } from './time.ts';

/** A report that did not come when it was due, and who is to look; null where it came meanwhile. Lines of mrkdwn. */
export function overdueLines(item: Recommendation, context: CardContext): string[] | null {
  const { state } = item;
  const agent = agentName(item);
  if (state.status === 'executing' && state.overdue) {
    const approvers = mentions(
      state.release.approvals.map(({ by }) => by),
      context.people,
    );
    return [
      `❓ Outcome unknown: *${subjectText(item)}*. ${agent} redeemed its permit · ${moment(state.permit.redeemedAt)} and has not reported.`,
      `${approvers === null ? 'Look' : `${approvers}, please look`} ${where(item)} whether it was done.`,
    ];
  }
  if (state.status === 'rolling_back' && state.overdue) {
    return [
      `❓ Rollback not confirmed: *${subjectText(item)}*. ${agent} was asked · ${moment(state.requestedAt)} and has not reported.`,
      `${mention(state.requestedBy, context.people)}, please look ${where(item)}; until then treat it as still in force.`,
    ];
  }
  return null;
}

/** An agent that could not be told, and who is to see to it. Lines of mrkdwn. */
export function deadLetterLines(item: Recommendation, context: CardContext): string[] {
  const { agentOwner } = item.verdict;
  const owner = agentOwner === null ? 'Whoever runs it' : mention(agentOwner, context.people);
  return [
    `❗ ${agentName(item)} could not be told: *${subjectText(item)}* is ${standingWord(item, context).toLowerCase()}.`,
    `${owner}, please see that its callback address answers, and that it knows.`,
  ];
}
