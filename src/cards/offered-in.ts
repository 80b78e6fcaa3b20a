import type { Block, KnownBlock } from '@slack/types';
import { type ActionValue, decodeChoice, decodeValue } from './action-id.ts';

/** Which revisions the buttons and menus in these blocks are about, each once, in their order. */
export function offeredIn(blocks: readonly (KnownBlock | Block)[]): ActionValue[] {
  const offered = new Map<string, ActionValue>();
  for (const value of blocks.flatMap(valuesIn)) {
    const about = decodeValue(value) ?? decodeChoice(value);
    if (about === null) continue;
    const { id, revisionHash } = about;
    offered.set(`${id}|${revisionHash}`, { id, revisionHash });
  }
  return [...offered.values()];
}

function valuesIn(block: KnownBlock | Block): unknown[] {
  const elements = [
    ...('elements' in block && Array.isArray(block.elements) ? block.elements : []),
    ...('accessory' in block && block.accessory !== undefined ? [block.accessory] : []),
  ];
  return elements.flatMap((element) => [
    ...('value' in element ? [element.value] : []),
    ...('options' in element && Array.isArray(element.options) ? element.options.map(({ value }) => value) : []),
  ]);
}
