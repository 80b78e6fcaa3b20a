import { context, header, mrkdwn, SIZE, section, withIds } from './blocks.ts';
import type { Drawing } from './drawing.ts';
import { fitLines } from './mrkdwn.ts';

/** A checkpoint of the record, kept in the channel where nobody who has the database alone can change it. */
export function drawCheckpoint({ size, note }: { size: number; note: string }): Drawing {
  const title = `Record signed: ${size.toLocaleString('en-US')} ${size === 1 ? 'event' : 'events'}`;
  const exact = `\`\`\`${note.trimEnd().replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}\`\`\``;
  const use =
    'Leave this message where it is: copied into a file, `countersign audit verify --checkpoint FILE` holds the record against it.';
  return {
    text: fitLines([`${title}.`, exact, use], SIZE.text),
    blocks: withIds(`checkpoint.${size}`, [header(title), section([exact]), context(mrkdwn([use]))]),
  };
}
