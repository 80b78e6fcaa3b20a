import type { KnownBlock } from '@slack/types';
import type { Recommendation } from '../domain/state.ts';
import { context as contextBlock, header, mrkdwn, SIZE, section, withIds } from './blocks.ts';
import type { CardContext } from './card-context.ts';
import { decidedSentence } from './decided.ts';
import type { Drawing } from './drawing.ts';
import { subjectText } from './headline.ts';
import { fitLines } from './mrkdwn.ts';
import { rowBlocks, rowLines, type WaitingRow } from './waiting-row.ts';

type Listed = { item: Recommendation; context: CardContext };

/**
 * What one person is asked all at once, each with what it takes to decide it; what is decided meanwhile says so. `version`
 * is new for each drawing.
 */
export function drawAskedList(id: string, version: number, listed: readonly Listed[]): Drawing {
  const rows = listed.flatMap(rowOf);
  const over = listed.filter(({ item }) => item.state.status !== 'pending');
  const count = rows.length === 1 ? '1 waits' : `${rows.length} wait`;
  const title = rows.length === 0 ? 'Nothing of this waits any more' : `${count} for your decision`;
  const done = over.map(({ item, context }) => `*${subjectText(item)}*: ${decidedSentence(item, context)}`);
  const end = 'Each has its card in its channel. `/hitl queue` lists all that waits for you.';
  const blocks: KnownBlock[] = [
    header(title),
    ...rows.flatMap((row) => rowBlocks(row)),
    ...done.map((line) => section([line])),
    contextBlock(mrkdwn([end])),
  ];
  return {
    text: fitLines([`${title}.`, ...rows.flatMap(rowLines), ...done, end], SIZE.text),
    blocks: withIds(`${id}.v${version}`, blocks),
  };
}

function rowOf({ item, context }: Listed): WaitingRow[] {
  const { state } = item;
  return state.status === 'pending' ? [{ item, state, context, link: null, mayDecide: true }] : [];
}
