import { afterAll, beforeAll, expect, test } from 'vitest';
import { interactiveElements } from '../../src/sandbox/interactive-elements.ts';
import { until } from '../support/e2e-until.ts';
import { labelsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

const MINUTE_MS = 60_000;
const UNDO_WINDOW_MS = 5 * MINUTE_MS;

let stack: Stack;
let recommended = 0;
beforeAll(async () => {
  stack = await startStack({
    policy(document) {
      document.setIn(['agents', 'audience-tuner', 'requests_per_second'], 10_000);
      document.setIn(['agents', 'audience-tuner', 'max_open'], 10_000);
    },
  });
  stack.workspace.faults.enforceRates(true);
});
afterAll(() => stack.stop());

/** With this long to decide, before the agent's own deadline comes. */
async function recommendedFor(scenario: string, decideWithinMs: number): Promise<string> {
  recommended += 1;
  const target = { platform: 'google_ads', account: '123-456-7890', entity: `campaigns/${recommended}` };
  const expiresAt = stack.clock.now() + UNDO_WINDOW_MS + decideWithinMs;
  return (await stack.recommend(scenario, { target, expires_at: new Date(expiresAt).toISOString() })).id;
}

test('behind a burst of 1,000 the most urgent card is seen within two seconds, and the burst takes no 1,000 messages', async () => {
  stack.clock.hold();
  const place = stack.workspace.channelId('approvals');
  const cards = () =>
    stack.row<{ n: number }>(`SELECT count(*) AS n FROM messages WHERE kind IN ('card', 'batch') AND batch IS NULL`).n;
  for (let wave = 0; wave < 20; wave += 1)
    await Promise.all(Array.from({ length: 50 }, () => recommendedFor('creative', 25 * MINUTE_MS)));
  const urgent = await recommendedFor('budget', MINUTE_MS);
  const posts = () => stack.workspace.calls().filter(({ channel }) => channel === place).length;
  for (let second = 1; second <= 2; second += 1) {
    const were = posts();
    stack.clock.advance(1_000);
    await until('a post', () => posts() > were);
  }
  await until('the urgent card', async () => (await stack.cards(urgent)).length === 1);

  // One a second: all of it is seen within two minutes, and not after a quarter of an hour.
  await until('the flood to be folded', () => cards() <= 120, { hint: () => `${cards()} messages` });
  stack.clock.release();
  const list = await stack.finds('So many wait here', 'approvals');
  expect(labelsOf(list)).not.toContain('Approve');
  const decide = interactiveElements(list.blocks).find(({ element }) => element.action_id === 'decide');
  const { action_id: actionId, value } = decide?.element ?? {};
  const [id = ''] = String(value).split('|');
  const { channel, ts } = list;
  await stack.workspace.click({ by: 'dana', channel, ts, actionId: String(actionId), value: String(value) });
  expect(await stack.form('dana')).toContain('Creative swap');
  await stack.workspace.submitView({ by: 'dana', values: { decision: 'approve' } });
  expect(stack.status(id)).toBe('approved');
});
