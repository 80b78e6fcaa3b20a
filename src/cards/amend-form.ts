import type { ModalView } from '@slack/types';
import { type AmendmentProblem, middleOf, type Room, roomToAmend } from '../domain/amendment.ts';
import { decimalOf, formatMoney } from '../domain/money.ts';
import type { Recommendation } from '../domain/state.ts';
import { plainText } from './blocks.ts';
import type { CardContext } from './card-context.ts';
import { changeLine } from './change.ts';
import { field, form, noteField } from './form.ts';
import { agentName } from './headline.ts';
import { plain } from './mrkdwn.ts';

/** Whether a person may approve less than was asked: the agent offers it, and it is the agent who does it. */
export function mayBeAmended({ content, verdict }: Pick<Recommendation, 'content' | 'verdict'>): boolean {
  const room = roomToAmend(content);
  return verdict.lane !== 'human_only' && room !== null && middleOf(room) !== null;
}

/** A smaller change and the approval of it, in one; null where nothing can be made smaller. */
export function amendForm(item: Recommendation, { limits }: Pick<CardContext, 'limits'>): ModalView | null {
  const room = roomToAmend(item.content);
  const example = room && middleOf(room);
  if (room === null || example === null || !mayBeAmended(item)) return null;
  const [least, most] = ends(room);
  const change = changeLine(item);
  const void_ = item.state.status === 'pending' && item.state.approvals.length > 0;
  const element = {
    type: 'number_input' as const,
    is_decimal_allowed: true,
    min_value: least.plain,
    max_value: most.plain,
    // Empty: what was asked cannot stand here, and any other amount is for the person to think of.
    placeholder: plainText(`For example ${example}`),
  };
  return form({
    callbackId: 'amend',
    item,
    title: 'Change the amount',
    submit: 'Approve this amount',
    limits,
    lines: [
      ...(change === null ? [] : [change]),
      `${agentName(item)} gets the changed amount, and may take it or withdraw.`,
      ...(void_ ? ['Approvals given so far were for the other amount: they no longer count.'] : []),
    ],
    fields: [
      field('amount', room.kind === 'money' ? `New amount in ${room.asked.currency}` : 'New value', element, {
        hint: between(room),
      }),
      noteField(true),
    ],
  });
}

/** What is wrong with the amount that was typed, in a sentence that says what would be right. */
export function amountProblem(problem: AmendmentProblem, { content, agent }: Recommendation): string {
  const room = roomToAmend(content);
  switch (problem) {
    case 'not_amendable':
      return `${plain(agent, 64)} takes no other amount for this: approve or reject it.`;
    case 'not_a_number':
      return 'Please give a number, such as 25000 or 25000.50.';
    case 'too_many_decimals':
      return 'Please give no more decimals than the currency has.';
    case 'not_between':
      return room === null ? 'This cannot be changed.' : between(room);
  }
}

function between(room: Room): string {
  const [least, most] = ends(room);
  return `More than ${least.shown} and less than ${most.shown}.`;
}

type End = { value: number; plain: string; shown: string };

function ends(room: Room): [End, End] {
  const both: [End, End] =
    room.kind === 'number'
      ? [endOf(room.before, String(room.before)), endOf(room.asked, String(room.asked))]
      : [
          endOf(room.before.amountMinor, decimalOf(room.before), formatMoney(room.before)),
          endOf(room.asked.amountMinor, decimalOf(room.asked), formatMoney(room.asked)),
        ];
  return both[0].value <= both[1].value ? both : [both[1], both[0]];
}

function endOf(value: number, text: string, shown = text): End {
  return { value, plain: text, shown };
}
