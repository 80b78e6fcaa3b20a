import type { Recommendation } from '../domain/state.ts';
import type { CardContext } from './card-context.ts';
import { where } from './execution.ts';
import { agentName, standingWord, subjectText } from './headline.ts';
import { agentText } from './mrkdwn.ts';
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

const SLACK_USER = /^[UW][A-Z0-9]{2,20}$/;

/** What Slack would not show where it belongs, and what mends it. Lines of mrkdwn. */
export function undeliverableLines({ place, code }: { place: string; code: string }, item: Recommendation): string[] {
  const what = `${agentText(code, 80)}): *${subjectText(item)}*`;
  if (SLACK_USER.test(place)) {
    return [
      `❗ Slack refuses to show this to <@${place}> (${what}.`,
      'Somebody else has to decide it, or it passes on; see that the policy names people who can be reached.',
    ];
  }
  return [
    `❗ Slack refuses to show this in ${agentText(place, 80)} (${what}. Its card is here meanwhile.`,
    'Invite the bot there, or name another channel in the policy; `countersign doctor` says what is wrong.',
  ];
}
