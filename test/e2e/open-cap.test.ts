import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { countersign } from '../support/e2e-cli.ts';
import { until } from '../support/e2e-until.ts';
import { type Stack, startStack } from '../support/stack.ts';

// `max_open`: how much of one agent may wait for people at once.

const FULL = { status: 429, code: 'too_many_open' };

let stack: Stack;
beforeEach(async () => {
  stack = await startStack({ policy: (document) => document.setIn(['agents', 'bid-pilot', 'max_open'], 3) });
});
afterEach(() => stack.stop());

const asks = (key: string) => stack.recommend('budget', { key });
const threeWait = () => Promise.all(['one', 'two', 'three'].map(asks));

test('max_open: one more than may be open is refused, and nothing of it is written', async () => {
  await threeWait();
  const before = [stack.count('recommendations'), stack.count('audit_events')];
  await expect(asks('four')).rejects.toMatchObject({ ...FULL, retryAfterSeconds: 60 });
  expect([stack.count('recommendations'), stack.count('audit_events')]).toEqual(before);
  const { stdout } = await countersign(['agents'], stack.env);
  expect(stdout).toContain('3 open');
});

test('max_open: of a burst that comes at the same moment, no more than it are taken', async () => {
  const burst = await Promise.allSettled(Array.from({ length: 40 }, (_, index) => asks(`burst-${index}`)));
  const refused = burst.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  expect(refused).toHaveLength(37);
  for (const each of refused) expect(each).toMatchObject(FULL);
  expect(stack.count('recommendations')).toBe(3);
});

describe('max_open: what waits makes room again', () => {
  test('as soon as a person decides it', async () => {
    const [first] = await threeWait();
    await stack.click('dana', await stack.card(first?.id ?? ''), 'Reject');
    await until('the rejection', () => stack.status(first?.id ?? '') === 'rejected');
    expect(await asks('four')).toMatchObject({ status: 'pending' });
    await expect(asks('five')).rejects.toMatchObject(FULL);
  });

  test('as soon as its agent withdraws it', async () => {
    const [first] = await threeWait();
    await stack.agent('bid-pilot').client.withdraw(first?.id ?? '');
    expect(await asks('four')).toMatchObject({ status: 'pending' });
  });
});

test('max_open: what waits already can be asked for again and revised, and others are not held up', async () => {
  // What is asked for again is the same to the word, with the time of its data.
  stack.clock.hold();
  const [first] = await threeWait();
  expect(await asks('one')).toMatchObject({ id: first?.id, revision: 1 });
  expect(await stack.recommend('budget', { key: 'one', reason: 'Another' })).toMatchObject({
    id: first?.id,
    revision: 2,
  });
  expect(await stack.recommend('exclusion')).toMatchObject({ status: 'pending' });
  stack.clock.release();
  expect(await stack.recommend('price')).toMatchObject({ id: expect.any(String) });
});
