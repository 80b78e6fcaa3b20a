import { afterAll, beforeAll, expect, test } from 'vitest';
import { atHome } from '../support/e2e-home.ts';
import { until } from '../support/e2e-until.ts';
import { labelsOf, wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

const MINUTE_MS = 60_000;
const FROZEN = 'Frozen by a halt';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

/** Waits until every copy of the card, there and in the direct message, is as wanted. */
async function everyCopy(id: string, places: string[], is: (words: string, labels: string[]) => boolean) {
  for (const place of places) {
    await until(`each copy in ${place} of ${id}`, async () => {
      const copies = await stack.cards(id, place);
      return copies.length > 0 && copies.every((copy) => is(wordsOf(copy.blocks), labelsOf(copy)));
    });
  }
}

test('a halt is on every open card in its scope and on Home, whoever looks, and so is its end', async () => {
  const passedOn = await stack.recommend('budget');
  await stack.card(passedOn.id);
  stack.clock.advance(30 * MINUTE_MS);
  await stack.card(passedOn.id, 'ines');
  const waiting = await stack.recommend('budget');
  const others = await stack.recommend('exclusion');
  for (const { id } of [waiting, others]) await stack.card(id);
  const homes = ['dana', 'ines', 'sam'].map((by) => atHome(stack.workspace, by));
  for (const home of homes) {
    await home.open();
    await home.shows('Nothing is halted.');
  }
  const open: [id: string, places: string[]][] = [
    [passedOn.id, ['approvals', 'ines']],
    [waiting.id, ['approvals']],
  ];

  await stack.hitl('marco', 'kill agent:bid-pilot drill');
  for (const [id, places] of open) {
    await everyCopy(id, places, (words, labels) => words.includes(FROZEN) && !labels.includes('Approve'));
  }
  for (const home of homes) await home.shows('⛔ *Halt on agent:bid-pilot*');
  await homes[0]?.shows(FROZEN);
  expect(wordsOf((await stack.card(others.id)).blocks)).not.toContain(FROZEN);

  await stack.hitl('dana', 'release agent:bid-pilot it was a drill');
  for (const [id, places] of open) await everyCopy(id, places, (words) => words.includes(FROZEN));
  await stack.hitl('ines', 'release agent:bid-pilot');
  for (const [id, places] of open) {
    await everyCopy(id, places, (words, labels) => !words.includes(FROZEN) && labels.includes('Approve'));
  }
  for (const home of homes) {
    await home.loses('⛔ *Halt on agent:bid-pilot*');
    await home.loses(FROZEN);
  }
});
