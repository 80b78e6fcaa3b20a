import { afterAll, beforeAll, expect, test } from 'vitest';
import { RETRY_AFTER_MS } from '../../../src/app/deliver-callbacks.ts';
import type { Manner, Received } from '../../support/e2e-agent.ts';
import { until } from '../../support/e2e-until.ts';
import { type Stack, startStack } from '../../support/stack.ts';

// Requirement 20: callbacks at least once, stable id, rising version: a faulty receiver that dedupes sees one effect.

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

// Longer than the wait after the sixth attempt, jitter included.
const LONGEST_OF_THESE_MS = (RETRY_AFTER_MS[6] ?? 0) * 1.25;

/** What the contract asks of a receiver: each id once, and nothing older than what it knows. */
function effectsOf(attempts: readonly Received[]): string[] {
  const ids = new Set<string>();
  const effects: string[] = [];
  let version = 0;
  for (const { id, type, data } of attempts) {
    if (ids.has(id)) continue;
    ids.add(id);
    if (data.decision_version <= version) continue;
    version = data.decision_version;
    effects.push(type);
  }
  return effects;
}

test('a receiver that loses answers, breaks off and fails by turns has one effect of each decision', async () => {
  const agent = stack.agent('bid-pilot');
  const faults: Manner[] = ['hang_up', 500, 'hang_up', { status: 429, headers: { 'retry-after': '1' } }];
  agent.answerWith(503);
  const { id } = await stack.recommend('budget');
  await stack.click('dana', await stack.card(id), 'Approve');
  await stack.click('dana', await stack.shows(id, 'Approved by'), 'Undo');
  await stack.click('felix', await stack.shows(id, 'Decide by'), 'Reject');
  await stack.shows(id, 'Rejected by');

  // As recorded, not as received: only then has the next wait begun.
  const fewest = () => {
    const tries = stack.rows<{ attempts: number }>('SELECT attempts FROM callbacks WHERE recommendation_id = ?', id);
    return tries.length < 3 ? 0 : Math.min(...tries.map(({ attempts }) => attempts));
  };
  await until('all three to be tried', () => fewest() > 0);
  for (const fault of faults) {
    agent.answerWith(fault);
    const before = fewest();
    stack.clock.advance(LONGEST_OF_THESE_MS);
    await until('all three to be tried again', () => fewest() > before);
  }
  agent.answerWith(204);
  stack.clock.advance(LONGEST_OF_THESE_MS);
  const pending = () =>
    stack.rows(`SELECT id FROM callbacks WHERE recommendation_id = ? AND state <> 'delivered'`, id).length;
  await until('all to be delivered', () => pending() === 0);

  const attempts = agent.about(id);
  expect(attempts.length).toBeGreaterThanOrEqual(3 * (faults.length + 2));
  const byId = Map.groupBy(attempts, (attempt) => attempt.id);
  expect(byId.size).toBe(3);
  for (const same of byId.values()) {
    expect(new Set(same.map(({ type, data }) => JSON.stringify([type, data]))).size).toBe(1);
  }
  const versions = [...byId.values()].map(([one]) => one?.data.decision_version ?? 0).toSorted((a, b) => a - b);
  expect(new Set(versions).size).toBe(3);
  // However they arrive, the last effect is the last decision, and none comes twice.
  const effects = effectsOf(attempts);
  expect(effects.at(-1)).toBe('recommendation.rejected');
  expect(new Set(effects).size).toBe(effects.length);
});
