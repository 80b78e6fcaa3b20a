import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/e2e-until.ts';
import { wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

// Whole minutes, as the file has them, counted from the minute in which the tests begin.
const start = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
const day = (at: number) => new Date(at).toISOString().slice(0, 16);
const budgets = { from: start + 20 * MINUTE_MS, to: start + 50 * MINUTE_MS };
const bids = { from: start - HOUR_MS, to: start + 3 * HOUR_MS };

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    policy(document) {
      document.set('timezone', 'UTC');
      const entry = (name: string, { from, to }: typeof bids, covers: string, kind: string) =>
        Object.fromEntries([...Object.entries({ name, from: day(from), to: day(to), for: [covers] }), ['then', kind]]);
      document.set('calendar', [
        entry('Month end', budgets, 'budget.*', 'hold'),
        entry('Bid freeze', bids, 'bid.*', 'hold'),
        entry('Brand review', { from: start - HOUR_MS, to: start + 48 * HOUR_MS }, 'creative.*', 'refuse'),
      ]);
    },
  });
});
afterAll(() => stack.stop());

const moveTo = (at: number) => stack.clock.advance(Math.max(0, at - stack.clock.now()));

test('what the calendar refuses is told to the agent with the day on which it is taken again, and leaves nothing behind', async () => {
  await expect(stack.recommend('creative')).rejects.toMatchObject({ status: 409, code: 'calendar_refuses' });
  await expect(stack.recommend('creative')).rejects.toThrow(
    `Brand review: the policy takes no creative.swap until ${new Date(start + 48 * HOUR_MS).toISOString()}`,
  );
  expect(stack.row<{ n: number }>('SELECT count(*) AS n FROM recommendations').n).toBe(0);
});

test('a freeze that begins over a card keeps it from being approved until it ends', async () => {
  const { id } = await stack.recommend('budget');
  const card = await stack.card(id);
  moveTo(budgets.from + MINUTE_MS);
  const [refusal] = await stack.hears('dana', () => stack.click('dana', card, 'Approve'));
  expect(refusal).toMatch(/^Month end stops this; it can be approved after /);
  expect(stack.status(id)).toBe('pending');

  moveTo(budgets.to);
  await stack.click('dana', card, 'Approve');
  await stack.shows(id, 'Approved by');
});

test('what comes in a freeze waits for its end over a restart, and then a person is asked, never policy', async () => {
  const { client } = stack.agent('bid-pilot');
  const answer = await stack.recommend('bid');
  const { id, revision_hash: revisionHash } = answer;
  expect(answer).toMatchObject({ status: 'held', decide_by: null, not_before: new Date(bids.to).toISOString() });
  expect(await client.redeem(id, { revisionHash })).toMatchObject({
    ok: false,
    code: 'calendar_freeze',
    notBefore: new Date(bids.to).toISOString(),
  });
  expect(stack.audit(id)).toEqual(['received', 'postponed']);

  await stack.server.stop();
  moveTo(bids.to);
  await stack.server.start();
  const card = await stack.card(id);
  expect(wordsOf(card.blocks)).toContain('it waited for the end of Bid freeze');
  expect(stack.audit(id)).toEqual(['received', 'postponed', 'released', 'asked']);
  await stack.click('marco', card, 'Approve');
  await until('the approval', () => stack.status(id) === 'approved');
});
