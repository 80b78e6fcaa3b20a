import type { KnownBlock, MrkdwnElement } from '@slack/types';
import { formatMoney } from '../../domain/money.ts';
import { header, mrkdwn, SIZE, section } from '../blocks.ts';
import { undoButton } from '../buttons.ts';
import { autopilotLines } from '../digest-autopilot.ts';
import { agentName, standingWord, subjectText } from '../headline.ts';
import { duration } from '../time.ts';
import type { HomeSight } from './home-sight.ts';

const MOST_SUMS = 6;

/** What policy did by itself today: how much, what went wrong, and what this person can still take back. */
export function autopilotBlocks({ autopilot }: HomeSight): KnownBlock[] {
  const { count, sums, wrong, wrongCount, undoable } = autopilot;
  const moved = sums
    .filter(({ amountMinor }) => amountMinor !== 0)
    .slice(0, MOST_SUMS)
    .map((money) => formatMoney(money))
    .join(' + ');
  const through =
    count === 0 ? 'It let nothing through.' : `It let ${count} through${moved === '' ? '' : `, ${moved}`}.`;
  const more = wrongCount - wrong.length;
  const trouble =
    wrongCount === 0
      ? []
      : [
          `❗ *${wrongCount} went wrong:*`,
          ...wrong.map(
            ({ item, context }) => `• ${agentName(item)}: ${subjectText(item)}. ${standingWord(item, context)}.`,
          ),
          ...(more > 0 ? [`…and ${more} more`] : []),
        ];
  return [
    header('Autopilot today'),
    section([through, ...trouble]),
    ...undoable.map(({ item, context }) =>
      section(autopilotLines(item, context), undoButton(item, context.now) ?? undefined),
    ),
  ];
}

/** The last seven days in figures. */
export function weekBlocks({ week }: HomeSight): KnownBlock[] {
  const { approved, rejected, undone, rollbacks, autopilot, expired, medianMs } = week;
  const fields = [
    figure(approved, 'approved by people'),
    figure(rejected, 'rejected'),
    figure(autopilot, 'let through by autopilot'),
    figure(expired, 'expired, nobody answered'),
    figure(undone, 'undone'),
    figure(rollbacks, 'rollbacks asked for'),
    ...(medianMs === null ? [] : [mrkdwn([`*${duration(medianMs)}*`, 'half of the answers came within'], SIZE.field)]),
  ];
  return [header('Last 7 days'), { type: 'section', fields }];
}

function figure(count: number, what: string): MrkdwnElement {
  return mrkdwn([`*${count}*`, what], SIZE.field);
}
