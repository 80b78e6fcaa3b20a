import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/e2e-until.ts';
import { wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

const MINUTE_MS = 60_000;
const UNDO_WINDOW_MS = 5 * MINUTE_MS;

let stack: Stack;
let recommended = 0;
beforeAll(async () => {
  stack = await startStack();
  stack.workspace.faults.enforceRates(true);
});
afterAll(() => stack.stop());

/** Ids of the cards in the channel, in the order in which they came. */
async function posted(ids: readonly string[]): Promise<string[]> {
  const cards = (await stack.workspace.messages('approvals')).map(({ blocks }) => wordsOf(blocks));
  return cards.flatMap((words) => ids.filter((id) => words.includes(id)));
}

/** With this long to decide, before the agent's own deadline comes. */
async function recommendedFor(scenario: string, decideWithinMs: number): Promise<string> {
  recommended += 1;
  const target = { platform: 'google_ads', account: '123-456-7890', entity: `campaigns/${recommended}` };
  const expiresAt = stack.clock.now() + UNDO_WINDOW_MS + decideWithinMs;
  return (await stack.recommend(scenario, { target, expires_at: new Date(expiresAt).toISOString() })).id;
}

test('of 200 at once the most urgent card is seen first, one a second, and Slack never has to refuse', async () => {
  stack.clock.hold();
  // Minutes to decide that jump about: 7 and 200 have no divisor in common, so each number comes once.
  const minutes = Array.from({ length: 200 }, (_, i) => 2 + ((i * 7) % 200) / 10);
  // All of them high risk, so that each keeps a card of its own.
  const ids = await Promise.all(
    minutes.map((left, i) => recommendedFor(i % 2 === 0 ? 'budget' : 'price', left * MINUTE_MS)),
  );
  const byUrgency = ids.toSorted((one, other) => (minutes[ids.indexOf(one)] ?? 0) - (minutes[ids.indexOf(other)] ?? 0));
  await until('the first card', async () => (await posted(ids)).length === 1);

  const [first = ''] = await posted(ids);
  const expected = byUrgency.filter((id) => id !== first);
  for (let second = 1; second <= 6; second += 1) {
    // Half a second is too soon, and Slack would say so.
    stack.clock.advance(500);
    await stack.hitl('felix', 'status');
    stack.clock.advance(500);
    await until(`card ${second + 1}`, async () => (await posted(ids)).length === second + 1);
  }
  expect(await posted(ids)).toEqual([first, ...expected.slice(0, 6)]);

  const hurried = await recommendedFor('budget', MINUTE_MS);
  stack.clock.advance(1_000);
  await until('the next card', async () => (await posted([...ids, hurried])).length === 8);
  expect((await posted([...ids, hurried])).at(-1)).toBe(hurried);

  const [visible = ''] = expected;
  await stack.click('felix', await stack.card(visible), 'Reject');
  await stack.shows(visible, 'Rejected by');
  expect(await stack.hitl('felix', 'status')).toContain('On the way: 193 to Slack');
  const calls = stack.workspace.calls().filter(({ channel }) => channel === stack.workspace.channelId('approvals'));
  expect(calls.filter(({ ok }) => !ok)).toEqual([]);
});
