import type { Button } from '@slack/types';
import type { Refusal } from '../domain/command.ts';
import type { Halt } from '../domain/halt.ts';
import { actionId } from './action-id.ts';
import { button, plainText, SIZE } from './blocks.ts';

/** One button for all that autopilot did under a halt, which asks once more before it does so much. */
export function rollBackAllButton({ id }: Halt, count: number): Button {
  const label = `Take all ${count} back`;
  return button(actionId.rollBackAll, label, id, {
    style: 'danger',
    says: `${label} of what autopilot did`,
    confirm: {
      title: plainText('Take all of it back?'),
      text: plainText(
        `${count} in all, so far as your roles may decide them. What has no permit yet is undone; for the rest each agent is asked to take it back.`,
        SIZE.confirmText,
      ),
      confirm: plainText('Take it back'),
      deny: plainText('Go back'),
    },
  });
}

/** What became of each thing that was to be taken back; `refused` holds why not, each with how many. */
export type TakenBack = {
  undone: number;
  asked: number;
  waiting: number;
  refused: readonly { why: Refusal | 'unknown_recommendation'; count: number }[];
};

/** The outcome of taking back much at once, in plain lines. */
export function takenBackLines({ undone, asked, waiting, refused }: TakenBack): string[] {
  if (undone + asked + waiting === 0 && refused.length === 0) return ['There was nothing left to take back.'];
  return [
    ...(undone > 0 ? [`${times(undone, 'approval')} undone before a permit was redeemed.`] : []),
    ...(asked > 0
      ? [`${times(asked, 'agent report')} awaited: the rollback is asked for, and done only when the agent says so.`]
      : []),
    ...(waiting > 0 ? [`${waiting} too large for one person: two have to agree, on the card in Slack.`] : []),
    ...refused.map(
      ({ why, count: number }) =>
        `${number} left as ${number === 1 ? 'it is' : 'they are'}: ${NOT_TAKEN[why] ?? 'nothing can be undone there any more'}.`,
    ),
  ];
}

const NOT_TAKEN: Partial<Record<Refusal | 'unknown_recommendation', string>> = {
  not_an_approver: 'your roles may not decide it, so one of its approvers has to',
  self_approval: 'you answer for its agent',
  cannot_be_rolled_back: 'its agent cannot take it back',
  already_executing: 'its agent is acting on it just now',
  agree_in_slack: 'it is asked for already, and a second person has to agree on its card in Slack',
  second_person_needed: 'you asked for it already, and a second person has to agree',
};

function times(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
