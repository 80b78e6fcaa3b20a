import { Cron } from 'croner';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/e2e-until.ts';
import { wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

// The digest of the shipped policy.
const WEEKLY = new Cron('0 16 * * 5', { timezone: 'America/New_York', paused: true });

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const posted = async () =>
  (await stack.workspace.messages('ad-ops')).filter(({ blocks }) => wordsOf(blocks).startsWith('Digest weekly'));
const typesOf = (blocks: readonly { type?: unknown }[] = []) => blocks.map(({ type }) => type);

/** A person approves one, and the week comes to its end. */
async function aWeek(count: number) {
  const { id } = await stack.recommend('budget');
  await stack.click('dana', await stack.card(id), 'Approve');
  await until('it to be approved', () => stack.status(id) === 'approved');
  stack.clock.advance((WEEKLY.nextRun(new Date(stack.clock.now()))?.getTime() ?? 0) - stack.clock.now());
  // A thread, a refused post, a picture and its upload: on a slow machine that takes its time.
  await until('the weekly digest to be posted', async () => (await posted()).length === count, { withinMs: 50_000 });
  return (await posted()).at(-1);
}

test('a workspace that draws no charts is shown a picture of ours, and the text says the same', async () => {
  const digest = await aWeek(1);
  expect(typesOf(digest?.blocks)).toContain('image');
  const image = digest?.blocks.find(({ type }) => type === 'image');
  expect(image?.alt_text).toMatch(/1 answer:\* 1 approved/);
  expect(digest?.text).toMatch(/1 answer:\* 1 approved[\s\S]*Time to decide[\s\S]*bid-pilot · .*: 100 % of 1 approved/);
  // What the page draws it from is a picture that everybody in the channel can load.
  const page = await fetch(new URL('/page/snapshot?as=dana&open=ad-ops', stack.workspace.url));
  const [path = ''] = /\/files-pri\/[^"]+/.exec(await page.text()) ?? [];
  const file = new Uint8Array(await (await fetch(new URL(path, stack.workspace.url))).arrayBuffer());
  expect([...file.slice(1, 4)].map((byte) => String.fromCharCode(byte)).join('')).toBe('PNG');
});

test('a workspace that draws charts is shown those', async () => {
  stack.workspace.setCharts(true);
  const digest = await aWeek(2);
  expect(typesOf(digest?.blocks).filter((type) => type === 'data_visualization')).toHaveLength(2);
  expect(typesOf(digest?.blocks)).not.toContain('image');
});

test('a week without an answer posts nothing', async () => {
  const due = () =>
    stack.rows(`SELECT id FROM audit_events WHERE type = 'digest_due' AND json_extract(leaf, '$.digest') = 'weekly'`);
  const before = due().length;
  stack.clock.advance((WEEKLY.nextRun(new Date(stack.clock.now()))?.getTime() ?? 0) - stack.clock.now());
  await until('the digest to come due', () => due().length === before + 1);
  const undrawn = `SELECT id FROM messages WHERE kind = 'digest' AND drawn_version < wanted_version`;
  await until('it to be looked at', () => stack.rows(undrawn).length === 0, { withinMs: 50_000 });
  expect(await posted()).toHaveLength(2);
});
