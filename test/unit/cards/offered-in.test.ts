import { describe, expect, test } from 'vitest';
import { homeOffer } from '../../../src/cards/home/home-offer.ts';
import { offeredIn } from '../../../src/cards/offered-in.ts';
import { drawQueue } from '../../../src/cards/queue-reply.ts';
import { drawText } from '../../../src/cards/replies.ts';
import { cardContext, HASH, MONDAY, pending, REC_ID, recommendation } from '../../support/build.ts';

const state = pending();
const row = { item: recommendation({ state }), state, context: cardContext(), link: 'https://slack.example/1' };
const queue = (mayDecide: boolean) =>
  drawQueue({ which: 'all', rows: [{ ...row, mayDecide }], found: 1, waiting: 1, lookedAtAll: true }, MONDAY);

describe('what is offered to be decided', () => {
  test('is each revision that a button or a menu is about, once', () =>
    expect(offeredIn(queue(true).blocks)).toEqual([{ id: REC_ID, revisionHash: HASH }]));

  test('is nothing where there is only a link, or only words', () => {
    expect(offeredIn(queue(false).blocks)).toEqual([]);
    expect(offeredIn(drawText(REC_ID).blocks)).toEqual([]);
  });

  test('is on Home every block of what waits, and of the others what has a button', () => {
    const id = `home.${REC_ID}.v3`;
    const block = (block_id: string) => ({ type: 'divider' as const, block_id });
    const [, , actions] = queue(true).blocks;
    const undo = { ...(actions ?? block('none')), block_id: 'home.done.1' };
    const blocks = [block('home.halts.0'), block(`${id}.0`), block(`${id}.1`), undo, block('home.week.0')];
    expect(homeOffer({ blocks }).map(({ block_id }) => block_id)).toEqual([`${id}.0`, `${id}.1`, 'home.done.1']);
  });
});
