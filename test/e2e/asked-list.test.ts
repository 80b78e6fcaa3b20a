import { afterAll, beforeAll, expect, test } from 'vitest';
import { interactiveElements } from '../../src/sandbox/interactive-elements.ts';
import { labelsOf, wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

const MINUTE_MS = 60_000;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

test('who is next for several at once gets one message that lists them, and a mention under each card', async () => {
  // At one moment, so that they run out of time at one moment.
  stack.clock.hold();
  const sent = await Promise.all([1, 2, 3].map(() => stack.recommend('budget')));
  stack.clock.release();
  const [first] = sent;
  if (first === undefined) throw new Error('expected three');
  for (const { id } of sent) await stack.card(id);
  stack.clock.advance(30 * MINUTE_MS);

  const list = await stack.finds('3 wait for your decision', 'ines');
  for (const { id } of sent) {
    expect(wordsOf(list.blocks)).toContain(id);
    expect(await stack.beneath(id, 'To decide')).toContain(`<@${stack.workspace.userId('ines')}>`);
  }
  expect(labelsOf(list).filter((label) => label === 'Approve')).toHaveLength(3);
  expect(await stack.workspace.messages('ines')).toHaveLength(1);

  // One of them is decided on the list, another one elsewhere: the list says both.
  const [button] = interactiveElements(list.blocks);
  const value = String(button?.element.value);
  const { channel, ts } = list;
  await stack.workspace.click({ by: 'ines', channel, ts, actionId: String(button?.element.action_id), value });
  await stack.finds('2 wait for your decision', 'ines');
  const other = sent.find(({ id }) => !value.includes(id));
  await stack.click('dana', await stack.card(other?.id ?? ''), 'Reject');
  const after = await stack.finds('1 waits for your decision', 'ines');
  expect(wordsOf(after.blocks)).toContain('rejected this');
  expect(await stack.workspace.messages('ines')).toHaveLength(1);
  expect(
    stack.rows(`SELECT id FROM messages WHERE kind = 'card' AND to_dest = ?`, stack.workspace.userId('ines')),
  ).toEqual([]);
});

test('one alone comes as its card', async () => {
  const { id } = await stack.recommend('exclusion');
  await stack.card(id);
  stack.clock.advance(60 * MINUTE_MS);
  const own = await stack.card(id, 'ines');
  expect(labelsOf(own)).toContain('Approve');
});
