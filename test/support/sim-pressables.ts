import type { Drawing } from '../../src/app/ports.ts';
import { type ActionValue, decodeBatch, decodeChoice, decodeValue } from '../../src/cards/action-id.ts';

/** Something that can be pressed on a drawing. */
export type Pressable = { actionId: string; value: string };

/** Which recommendation and revision a button is about. */
export function aboutOf(value: string): ActionValue {
  return decodeValue(value) ?? decodeChoice(value) ?? { id: '', revisionHash: '' };
}

/** The buttons and menu choices of a drawing. */
export function pressables({ blocks }: Drawing): Pressable[] {
  return blocks.flatMap((block) => {
    const elements = block.type === 'actions' ? block.elements : block.type === 'section' ? [block.accessory] : [];
    return elements.flatMap((element) => {
      if (element?.type === 'button') return [{ actionId: element.action_id ?? '', value: element.value ?? '' }];
      if (element?.type !== 'overflow') return [];
      return element.options.map(({ value }) => ({ actionId: element.action_id ?? '', value: value ?? '' }));
    });
  });
}

/** What each button of a batch does with the items that its card offered. */
export const BATCH_DOES: Readonly<Record<string, 'approve' | 'reject' | 'undo'>> = {
  batch_approve: 'approve',
  batch_reject: 'reject',
  batch_undo: 'undo',
};

/** The batch that a button is about; null for any other. */
export function batchOf(value: string): { batchId: string; offer: string } | null {
  return decodeBatch(value);
}
