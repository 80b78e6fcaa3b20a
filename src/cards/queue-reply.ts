import type { KnownBlock } from '@slack/types';
import type { PendingState, Recommendation } from '../domain/state.ts';
import { aroundLines } from './around.ts';
import { askingLines } from './asking.ts';
import { actions, context as contextBlock, header, mrkdwn, SIZE, section, withIds } from './blocks.ts';
import { actionBlocks, linkButton } from './buttons.ts';
import type { CardContext } from './card-context.ts';
import { changeLine } from './change.ts';
import { computedLines } from './computed.ts';
import type { Drawing } from './drawing.ts';
import { agentName, RISK_WORD, subjectText } from './headline.ts';
import { agentText, fitLines } from './mrkdwn.ts';

/** One that waits, with what its card is drawn from; `link` leads to its card. */
export type QueueRow = {
  item: Recommendation;
  state: PendingState;
  context: CardContext;
  link: string | null;
  /** Whether whoever asks may decide it: only then it has its buttons. */
  mayDecide: boolean;
};

type Queue = {
  which: 'mine' | 'all';
  rows: readonly QueueRow[];
  /** How many there are of these, and how many wait in all. */
  found: number;
  waiting: number;
  /** False where more wait than were looked at. */
  lookedAtAll: boolean;
};

/** What waits, the most urgent first, each with what it takes to decide it. */
export function drawQueue(queue: Queue, now: number): Drawing {
  const { which, rows, found } = queue;
  const title = which === 'mine' ? `For your yes: ${found}` : `Waiting for people: ${found}`;
  const end = endLines(queue);
  const blocks: KnownBlock[] = [header(title), ...rows.flatMap(rowBlocks), contextBlock(mrkdwn(end))];
  const text = [`${title}.`, ...rows.flatMap((row) => rowLines(row)), ...end];
  return { text: fitLines(text, SIZE.text), blocks: withIds(`queue.${now}`, blocks) };
}

function endLines({ which, rows, found, waiting, lookedAtAll }: Queue): string[] {
  const more = found - rows.length;
  return [
    ...(found === 0 ? [which === 'mine' ? 'Nothing waits for your yes.' : 'Nothing waits for a decision.'] : []),
    ...(more > 0 ? [`…and ${more} more, less urgent ones.`] : []),
    ...(which === 'mine' && waiting > found
      ? [`${waiting} wait for people in all: \`/hitl queue all\` lists them.`]
      : []),
    ...(lookedAtAll ? [] : [`More wait than were looked at: these are of the ${waiting} oldest.`]),
    'As of now; a button always goes by how things stand when it is pressed.',
  ];
}

/** One row with its buttons. */
export function rowBlocks(row: QueueRow): KnownBlock[] {
  const { item, context, link, mayDecide } = row;
  const card = link === null ? null : linkButton('Open the card', link, item);
  const [buttons] = mayDecide ? actionBlocks(item, context) : [];
  const beside = buttons?.type === 'actions' ? buttons.elements : [];
  const elements = card === null ? beside : [...beside, card];
  return [section(rowLines(row)), ...(elements.length === 0 ? [] : [actions(elements)])];
}

/** What it takes to decide one. Lines of mrkdwn. */
export function rowLines({ item, state, context }: QueueRow): string[] {
  const change = changeLine(item);
  const [asked] = computedLines(item, context);
  return [
    `*${RISK_WORD[item.verdict.risk]}: ${subjectText(item)}* · ${agentName(item)}`,
    ...aroundLines(item, context),
    ...(change === null ? [] : [change]),
    ...askingLines(item, state, context),
    asked,
    `${agentName(item)} says: ${agentText(item.content.summary, 200)}`,
    agentText(item.id, 60),
  ];
}
