import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import type { RecommendationInput } from '../../../src/client/client.ts';
import { parseSecret } from '../../../src/webhooks/secret.ts';
import { sign } from '../../../src/webhooks/sign.ts';
import { scenario } from '../../support/e2e-agent.ts';
import { until } from '../../support/e2e-until.ts';
import { type Stack, startStack } from '../../support/stack.ts';

// Requirement 13: same key and body → the stored answer; also for concurrent pairs.

const Answered = z.looseObject({ id: z.string() });

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ policy: (document) => document.setIn(['agents', 'bid-pilot', 'max_open'], 1_000) });
});
afterAll(() => stack.stop());

/** Sends exactly this body under this key. */
const send = (body: RecommendationInput, key: string) => stack.agent('bid-pilot').client.recommend(body, { key });

/** The same as bytes on the wire, with the whole answer: the client keeps its status to itself. */
async function post(body: object, key: string): Promise<{ status: number; answer: unknown }> {
  const secret = parseSecret(stack.agent('bid-pilot').secret);
  if (!secret) throw new Error('expected the secret of bid-pilot');
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const timestampSeconds = Math.floor(stack.clock.now() / 1000);
  const response = await fetch(`${stack.server.url}/v1/agents/bid-pilot/recommendations`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': key,
      'webhook-timestamp': String(timestampSeconds),
      'webhook-signature': sign({ secrets: [secret], id: key, timestampSeconds, body: bytes }),
    },
    body: bytes,
  });
  return { status: response.status, answer: await response.json() };
}

test('the answer to the second is the answer to the first, to the word, and says that it is no new one', async () => {
  const body = { ...scenario('budget', stack.clock.now()), reason: 'Said twice' };
  const first = await post(body, 'twice');
  expect(first.status).toBe(202);
  const events = () => stack.rows("SELECT seq FROM audit_events WHERE type IN ('received', 'revised')").length;
  const before = events();
  expect(await post(body, 'twice')).toEqual({ status: 200, answer: first.answer });
  // A retry is signed anew, and may be written otherwise.
  stack.clock.advance(61_000);
  const { kind, ...rest } = body;
  expect(await post({ ...rest, kind }, 'twice')).toEqual({ status: 200, answer: first.answer });
  expect(events()).toBe(before);
});

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
    return Promise.all([post(body, key), post(body, key)]);
  };
  const pairs = await Promise.all(keys.map(pair));
  for (const [one, other] of pairs) {
    expect([one.status, other.status].toSorted()).toEqual([200, 202]);
    expect(one.answer).toEqual(other.answer);
  }
  const ids = pairs.map(([{ answer }]) => Answered.parse(answer).id);
  expect(new Set(ids).size).toBe(keys.length);
  expect(stack.count('recommendations')).toBe(before + keys.length);
  for (const id of ids) expect(stack.audit(id).slice(0, 2)).toEqual(['received', 'approved']);
});
