import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { RETRY_AFTER_MS } from '../../src/app/deliver-callbacks.ts';
import type { Manner } from '../support/e2e-agent.ts';
import { until } from '../support/e2e-until.ts';
import { wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

// Jitter makes a wait at most this much longer.
const LONGEST_JITTER = 1.2;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterEach(() => stack.agent('bid-pilot').answerWith(204));
afterAll(() => stack.stop());

type Stored = { id: string; type: string; state: string; attempts: number; last_status: number | null };
const callbacksOf = (id: string) =>
  stack.rows<Stored>(
    'SELECT id, type, state, attempts, last_status FROM callbacks WHERE recommendation_id = ? ORDER BY id',
    id,
  );
const deliveries = (id: string) =>
  stack
    .rows<{ type: string }>(
      `SELECT type FROM audit_events WHERE recommendation_id = ? AND type LIKE 'callback_%' ORDER BY seq`,
      id,
    )
    .map(({ type }) => type);

async function rejected(): Promise<string> {
  const { id } = await stack.recommend('budget');
  await stack.click('dana', await stack.card(id), 'Reject');
  await until('the rejection', () => stack.status(id) === 'rejected');
  return id;
}

async function attempted(id: string, times: number): Promise<void> {
  await until(`attempt ${times}`, () => callbacksOf(id)[0]?.attempts === times, {
    hint: () => JSON.stringify(callbacksOf(id)),
  });
}

test.each<[string, Manner, number | null]>([
  ['answers 503', 503, 503],
  ['answers 404', 404, 404],
  ['hangs up', 'hang_up', null],
  ['sends us elsewhere', { status: 307, headers: { location: '/price-scout' } }, 307],
])('a receiver that %s is told again under the same id, until it takes it', async (_how, manner, status) => {
  const agent = stack.agent('bid-pilot');
  agent.answerWith(manner);
  const id = await rejected();
  await attempted(id, 1);
  expect(callbacksOf(id)).toMatchObject([{ state: 'pending', attempts: 1, last_status: status }]);
  stack.clock.advance((RETRY_AFTER_MS[0] ?? 0) * LONGEST_JITTER);
  await attempted(id, 2);

  agent.answerWith(204);
  stack.clock.advance((RETRY_AFTER_MS[1] ?? 0) * LONGEST_JITTER);
  await agent.told(id, 'recommendation.rejected');
  await attempted(id, 3);

  expect(callbacksOf(id)).toMatchObject([{ state: 'delivered', attempts: 3, last_status: 204 }]);
  expect(agent.about(id).map((one) => one.id)).toEqual(Array(3).fill(callbacksOf(id)[0]?.id));
  expect(deliveries(id)).toEqual(['callback_failed', 'callback_failed', 'callback_delivered']);
  expect(stack.agent('price-scout').received).toEqual([]);
});

test('a receiver that asks for more time gets it', async () => {
  const agent = stack.agent('bid-pilot');
  agent.answerWith({ status: 503, headers: { 'retry-after': '600' } });
  const id = await rejected();
  await attempted(id, 1);
  const { due, at } = stack.row<{ due: number; at: number }>(
    'SELECT due_at AS due, last_at AS at FROM callbacks WHERE recommendation_id = ?',
    id,
  );
  expect(due - at).toBe(600_000);
});

test('a receiver that never answers holds up nobody else', async () => {
  stack.agent('bid-pilot').answerWith('silence');
  const id = await rejected();
  await until('the attempt that hangs', () => stack.agent('bid-pilot').about(id)[0]);
  const { id: other } = await stack.recommend('exclusion');
  await stack.click('lena', await stack.card(other), 'Reject');
  await stack.agent('audience-tuner').told(other, 'recommendation.rejected');
  // Given up it would be counted as tried: it still hangs.
  expect(callbacksOf(id)).toMatchObject([{ state: 'pending', attempts: 0 }]);
  stack.agent('bid-pilot').hangUp();
  await attempted(id, 1);
});

test('what was decided while it was down arrives whole, with rising versions', async () => {
  const agent = stack.agent('bid-pilot');
  agent.answerWith(503);
  const { id } = await stack.recommend('budget');
  await stack.click('dana', await stack.card(id), 'Approve');
  await stack.click('dana', await stack.shows(id, 'Approved by'), 'Undo');
  await stack.click('felix', await stack.shows(id, 'Decide by'), 'Reject');
  await stack.shows(id, 'Rejected by');
  await until('three failures', () => deliveries(id).length >= 3);
  await stack.restart();

  agent.answerWith(204);
  stack.clock.advance((RETRY_AFTER_MS[1] ?? 0) * LONGEST_JITTER);
  await agent.told(id, 'recommendation.rejected');
  await until('all of them', () => callbacksOf(id).every(({ state }) => state === 'delivered'));
  const taken = agent.about(id).filter(({ answered }) => answered === 204);
  const inOrder = taken.toSorted((one, other) => one.data.decision_version - other.data.decision_version);
  expect(inOrder.map(({ type, data }) => [type, data.status])).toEqual([
    ['recommendation.approved', 'approved'],
    ['recommendation.undone', 'pending'],
    ['recommendation.rejected', 'rejected'],
  ]);
  expect(new Set(taken.map(({ data }) => data.decision_version)).size).toBe(3);
});

test('410 is a dead letter at once, and people are told where they look', async () => {
  const agent = stack.agent('bid-pilot');
  agent.answerWith(410);
  const id = await rejected();
  await attempted(id, 1);
  expect(callbacksOf(id)).toMatchObject([{ state: 'dead', attempts: 1, last_status: 410 }]);
  expect(deliveries(id)).toEqual(['callback_dead']);

  const alert = await stack.finds('bid-pilot could not be told', 'ad-ops');
  const words = wordsOf(alert.blocks);
  expect(words).toContain('is rejected');
  expect(words).toContain(`<@${stack.workspace.userId('sam')}>`);
  expect(await stack.hitl('dana', 'status')).toContain('given up');

  agent.answerWith(204);
  stack.clock.advance(72 * 3_600_000);
  await stack.recommend('budget').then(({ id: other }) => stack.card(other));
  expect(agent.about(id)).toHaveLength(1);
});

test('a card whose agent could not be told says so', async () => {
  stack.agent('bid-pilot').answerWith(410);
  const id = await rejected();
  await attempted(id, 1);
  await stack.shows(id, 'bid-pilot could not be told');
});

test('after about three days of tries it is a dead letter too', async () => {
  const agent = stack.agent('bid-pilot');
  agent.answerWith(500);
  const id = await rejected();
  const startedAt = stack.clock.now();
  for (const [index, waitMs] of RETRY_AFTER_MS.entries()) {
    await attempted(id, index + 1);
    expect(callbacksOf(id)).toMatchObject([{ state: 'pending' }]);
    stack.clock.advance(waitMs * LONGEST_JITTER);
  }
  await attempted(id, RETRY_AFTER_MS.length + 1);
  expect(callbacksOf(id)).toMatchObject([{ state: 'dead', last_status: 500 }]);
  expect(stack.clock.now() - startedAt).toBeGreaterThan(2.5 * 24 * 3_600_000);
  expect(new Set(agent.about(id).map((one) => one.id)).size).toBe(1);
  expect(stack.rows(`SELECT id FROM messages WHERE kind = 'dead_letter' AND recommendation_id = ?`, id)).toHaveLength(
    1,
  );
});
