import type { KnownBlock } from '@slack/types';
import { context as contextBlock, header, mrkdwn, SIZE, section, withIds } from './blocks.ts';
import type { Drawing } from './drawing.ts';
import { fitLines } from './mrkdwn.ts';
import { heightOf, rowsThatFit, SCREEN } from './phone-screen.ts';
import { briefRow, rowLines, type WaitingRow, waitingLine } from './waiting-row.ts';

type Queue = {
  which: 'mine' | 'all';
  rows: readonly WaitingRow[];
  /** How many there are of these, and how many wait in all. */
  found: number;
  waiting: number;
  /** False where more wait than were looked at. */
  lookedAtAll: boolean;
};

// Of what comes after those with buttons: enough to know what is next.
const MOST_LINES = 3;

/** What waits, the most urgent first and on one screen: as many as fit with their buttons, some more in a line each. */
export function drawQueue(queue: Queue, now: number): Drawing {
  const { which, rows, found } = queue;
  const title = which === 'mine' ? `For your yes: ${found}` : `Waiting for people: ${found}`;
  const head = header(title);
  const whole = rows.map(briefRow);
  const roomAbove = (foot: readonly KnownBlock[]) => SCREEN - heightOf([head, ...foot]);
  const all = rowsThatFit(whole, roomAbove(footOf(queue, rows.length)));
  // The first one always: it is what was asked for, however much there is to say of it.
  const count =
    all.length === rows.length ? all.length : Math.max(1, rowsThatFit(whole, roomAbove(footOf(queue, 1))).length);
  const text = [`${title}.`, ...rows.flatMap(rowLines), ...endLines(queue, found - rows.length)];
  return {
    text: fitLines(text, SIZE.text),
    blocks: withIds(`queue.${now}`, [head, ...whole.slice(0, count).flat(), ...footOf(queue, count)]),
  };
}

/** What comes after so many that have their buttons. */
function footOf(queue: Queue, count: number): KnownBlock[] {
  const lines = queue.rows.slice(count, count + MOST_LINES).map(waitingLine);
  const end = endLines(queue, queue.found - count - lines.length);
  return [...(lines.length === 0 ? [] : [section(lines)]), contextBlock(mrkdwn(end))];
}

function endLines({ which, found, waiting, lookedAtAll }: Queue, more: number): string[] {
  return [
    ...(found === 0 ? [which === 'mine' ? 'Nothing waits for your yes.' : 'Nothing waits for a decision.'] : []),
    ...(more > 0 ? [`…and ${more} more, less urgent ones.`] : []),
    ...(which === 'mine' && waiting > found
      ? [`${waiting} wait for people in all: \`/hitl queue all\` lists them.`]
      : []),
    ...(lookedAtAll ? [] : [`More wait than were looked at: these are of the ${waiting} oldest.`]),
    'Buttons go by how things stand when pressed.',
  ];
}
