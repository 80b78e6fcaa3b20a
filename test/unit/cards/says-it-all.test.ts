import type { KnownBlock } from '@slack/types';
import { describe, expect, test } from 'vitest';
import * as build from '../../support/build.ts';
import { DRAWINGS, type Given } from './corpus.ts';

const given: Given = {
  item: build.recommendation(),
  items: [],
  context: build.cardContext(),
  said: 'small_changes',
  words: ['bid-pilot'],
};

// What is said of the drawing itself, where the text has all that it leaves out, or says it in a sentence of its own.
const OF_THE_DRAWING: Record<string, RegExp> = {
  drawDigestNow: /^…$|…cut to one screen: .*/gm,
  drawExplained: /^\*\d+ rules? holds?\*|▫️ \d+ do not hold.*/gm,
  drawQueue: /❗ \*\d+ things to weigh:\* open its card\.|\*Something to weigh:\* open its card\./g,
  drawStatus: /…and \d+ more.*|`\/hitl queue all` lists them, with buttons\./g,
};

/** What stands in the blocks to be read; what is on buttons a screen reader reads by itself. */
function read(block: KnownBlock): string[] {
  if (block.type === 'header') return [block.text.text];
  if (block.type === 'section') return [block.text?.text ?? '', ...(block.fields ?? []).map(({ text }) => text)];
  return block.type === 'context' ? block.elements.flatMap((part) => ('text' in part ? [part.text] : [])) : [];
}

function wordsIn(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}$€][\p{L}\p{N}.,$%@_-]*[\p{L}\p{N}%]/gu) ?? [];
}

describe('the text of every message says all that its blocks show', () => {
  test.each(Object.entries(DRAWINGS))('%s', (name, draw) => {
    const drawings = draw(given).flatMap((drawing) => drawing ?? []);
    for (const { text, blocks } of drawings) {
      const seen = blocks.flatMap(read).map((each) => each.replace(OF_THE_DRAWING[name] ?? /$^/, ''));
      const heard = text.toLowerCase();
      const missing = seen.flatMap(wordsIn).filter((word) => !heard.includes(word));
      expect({ missing, text }).toEqual({ missing: [], text });
    }
  });
});

/** What it takes to decide, as it stands in a text that asks for a decision. */
const TO_DECIDE: [what: string, says: RegExp][] = [
  ['that there is something to decide', /decide|for your yes|waiting for people/i],
  ['what', /Budget shift/],
  ['how much', /\$12,400/],
  ['from what to what', /\$20,000 → \*\$32,400\*/],
  ['how risky', /High risk/],
  ['on whose word', /bid-pilot/],
  ['why it is asked', /asked because \$12,400 &gt; \$10,000/],
  ['who decides', /Marketing head/],
  ['until when', /<!date\^1795426200\^/],
  ['its id', /rec_01JD9XQ5M3T8V2K4A6B8C0D2E4/],
];

describe.each(['drawCard', 'drawShown', 'drawQueue', 'drawAskedList'])('the text of %s says', (name) => {
  test.each(TO_DECIDE)('%s', (_what, says) => {
    for (const drawing of DRAWINGS[name]?.(given) ?? []) expect(drawing?.text).toMatch(says);
  });
});
