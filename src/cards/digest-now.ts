import type { KnownBlock, SectionBlock } from '@slack/types';
import { context as contextBlock, mrkdwn, withIds } from './blocks.ts';
import type { CardContext } from './card-context.ts';
import { type Digest, drawDigest } from './digest.ts';
import type { Drawing } from './drawing.ts';
import { heightOf, linesThatStand, SCREEN } from './phone-screen.ts';

// No list takes all the room from those after it.
const MOST_OF_A_LIST = 250;
const MOST_BUTTONS = 2;

/** A digest for one person who asks for it, on one screen: of each list the first; null where there is nothing to say. */
export function drawDigestNow(digest: Digest, context: CardContext): Drawing | null {
  const whole = drawDigest(digest, context);
  if (whole === null || heightOf(whole.blocks) <= SCREEN) return whole;
  const end = contextBlock(mrkdwn(['…cut to one screen: the digest in its channel has all of it.']));
  const blocks = fold(whole.blocks, SCREEN - heightOf([end]));
  return { text: whole.text, blocks: withIds(`digest_now.${digest.to}`, [...blocks, end]) };
}

function fold(blocks: readonly KnownBlock[], room: number): KnownBlock[] {
  const kept: KnownBlock[] = [];
  let left = room;
  let buttons = 0;
  for (const block of blocks) {
    const isRow = block.type === 'section' && block.accessory !== undefined;
    if (isRow && buttons === MOST_BUTTONS) continue;
    const shown = block.type === 'section' && !isRow ? cutSection(block, Math.min(left, MOST_OF_A_LIST)) : block;
    if (shown === null || heightOf([shown]) > left) continue;
    kept.push(shown);
    left -= heightOf([shown]);
    if (isRow) buttons += 1;
  }
  return kept;
}

/** Cut between its lines; null where there is no room for two of them. */
function cutSection(section: SectionBlock, room: number): SectionBlock | null {
  const { text } = section;
  if (text === undefined) return section;
  const lines = text.text.split('\n');
  const shown = linesThatStand(lines, room);
  if (shown.length === lines.length) return section;
  return shown.length < 2 ? null : { ...section, text: { ...text, text: [...shown, '…'].join('\n') } };
}
