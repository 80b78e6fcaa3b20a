import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RecommendationInput } from '../../../src/client/client.ts';
import { scenario } from '../../support/e2e-agent.ts';
import { until } from '../../support/e2e-until.ts';
import { type Stack, startStack } from '../../support/stack.ts';

// Requirement 13: same key and body → the stored answer; also for concurrent pairs.

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ policy: (document) => document.setIn(['agents', 'bid-pilot', 'max_open'], 1_000) });
});
afterAll(() => stack.stop());

/** Sends exactly this body under this key. */
const send = (body: RecommendationInput, key: string) => stack.agent('bid-pilot').client.recommend(body, { key });

test('the same key and body again, before and after the decision, is one recommendation', async () => {
  const body = scenario('budget', stack.clock.now());
  const first = await send(body, 'again');
  expect(await send(body, 'again')).toMatchObject({ id: first.id, revision: 1, version: 1 });
  await stack.click('dana', await stack.card(first.id), 'Approve');
  await until('the approval', () => stack.status(first.id) === 'approved');
  expect(await send(body, 'again')).toMatchObject({ id: first.id, status: 'approved' });
  await expect(send({ ...body, reason: 'Another reason' }, 'again')).rejects.toMatchObject({
    status: 409,
    code: 'already_decided',
  });
  expect(stack.audit(first.id).filter((type) => type === 'received')).toHaveLength(1);
});

test('pairs that arrive at the same time are one recommendation each, with one answer', async () => {
  const before = stack.count('recommendations');
  const keys = Array.from({ length: 40 }, (_, n) => `pair-${n}`);
  // Each for a target of its own: two for the same one would meet, and go to people.
  const bid = scenario('bid', stack.clock.now());
  const target = (entity: string) => ({ platform: 'google_ads', account: '123-456-7890', entity });
  const pair = (key: string) => {
    const body = { ...bid, target: target(key) };
    return Promise.all([send(body, key), send(body, key)]);
  };
  const pairs = await Promise.all(keys.map(pair));
  for (const [one, other] of pairs) expect(one.id).toBe(other.id);
  expect(new Set(pairs.map(([{ id }]) => id)).size).toBe(keys.length);
  expect(stack.count('recommendations')).toBe(before + keys.length);
  for (const [{ id }] of pairs) expect(stack.audit(id).slice(0, 2)).toEqual(['received', 'approved']);
});
