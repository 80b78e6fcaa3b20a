import type { HomeView } from '@slack/types';
import { offeredIn } from '../offered-in.ts';
import { ITEM_BLOCKS } from './home.ts';

/** Of a Home, the blocks that show what can be decided there: what a decision on it is held against. */
export function homeOffer({ blocks }: Pick<HomeView, 'blocks'>): HomeView['blocks'] {
  return blocks.filter((block) => block.block_id?.startsWith(ITEM_BLOCKS) || offeredIn([block]).length > 0);
}
