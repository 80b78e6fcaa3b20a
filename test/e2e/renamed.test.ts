import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/e2e-until.ts';
import { type Stack, startStack } from '../support/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    policy: (document) => {
      document.setIn(['roles', 'legal', 'people'], ['lena', 'priya']);
      document.setIn(['roles', 'channel_owner', 'people'], ['marco', 'priya']);
    },
  });
});
afterAll(() => stack.stop());

/** An admin gives somebody another handle, everywhere in the policy. */
async function rename(from: string, to: string): Promise<void> {
  const file = stack.env.POLICY_FILE ?? '';
  const text = readFileSync(file, 'utf8').replace(new RegExp(`\\b${from}\\b`, 'g'), to);
  writeFileSync(file, text);
  await until('the new policy to be in force', () =>
    stack.rows<{ text: string }>('SELECT text FROM policies ORDER BY seq').at(-1)?.text === text ? true : undefined,
  );
}

test('whoever approved under another handle has approved: a quorum of two still needs a second person', async () => {
  const { id } = await stack.recommend('exclusion');
  await stack.click('priya', await stack.card(id), 'Approve');
  const half = await stack.shows(id, 'Still missing');
  await rename('priya', 'priya_s');
  stack.clock.advance(11_000);

  expect(await stack.hears('priya', () => stack.click('priya', half, 'Approve'))).toEqual([
    expect.stringMatching(/^You approved this already/),
  ]);
  expect(stack.audit(id)).toEqual(['received', 'asked', 'approval_given']);

  await stack.click('lena', half, 'Approve');
  await stack.shows(id, 'Approved by');
  expect(stack.status(id)).toBe('approved');
});

test('whoever answers for an agent may not approve what it sent before they were renamed', async () => {
  const { id } = await stack.recommend('budget');
  const card = await stack.card(id);
  const file = stack.env.POLICY_FILE ?? '';
  writeFileSync(file, readFileSync(file, 'utf8').replace('people: [ felix ]', 'people: [ felix, sam ]'));
  await rename('sam', 'samuel');
  expect(await stack.hears('sam', () => stack.click('sam', card, 'Approve'))).toEqual([
    expect.stringContaining('You answer for bid-pilot'),
  ]);
});

test('a halt is not released twice by one person under two handles', async () => {
  await stack.hitl('marco', 'kill agent:bid-pilot it runs wild');
  expect(await stack.hitl('dana', 'release agent:bid-pilot bids are capped')).toContain('is recorded');
  await rename('dana', 'dana_r');
  expect(await stack.hitl('dana', 'release agent:bid-pilot bids are capped')).toContain('A second person has to ask');
  expect(await stack.hitl('lena', 'release agent:bid-pilot')).toContain('is released');
});
