import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/e2e-until.ts';
import { type Stack, startStack } from '../support/stack.ts';

// Requirement 10: escalations fire once and never early through ±1 h and ±1 day clock jumps.

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const haltsOn = () => stack.count('halts');
async function release() {
  await stack.hitl('dana', 'release all the clock is right again');
  await stack.hitl('lena', 'release all');
}

test.each([
  ['an hour', 'forward', HOUR_MS],
  ['a day', 'forward', 24 * HOUR_MS],
  ['an hour', 'back', -HOUR_MS],
  ['a day', 'back', -24 * HOUR_MS],
])('a clock that jumps %s %s halts everything: no deadline fires, no permit is given', async (_far, way, ms) => {
  const before = haltsOn();
  const { client } = stack.agent('bid-pilot');
  const ready = await stack.recommend('budget');
  await stack.click('dana', await stack.card(ready.id), 'Approve');
  await stack.shows(ready.id, 'Approved by');
  const waiting = await stack.recommend('budget');
  await stack.card(waiting.id);
  stack.clock.jump(ms);

  // The undo window is still open by true time, whatever the clock says.
  const redeemed = await client.redeem(ready.id, { revisionHash: ready.revision_hash });
  expect(redeemed).toMatchObject({ ok: false });
  await until('the halt', () => haltsOn() === before + 1);
  await stack.finds(`The clock of this machine jumped ${way} by`, 'ad-ops');
  await stack.shows(waiting.id, 'Frozen by a halt');
  expect(stack.audit(waiting.id)).toEqual(['received', 'asked', 'frozen']);
  await until('the cancellation', () => stack.status(ready.id) === 'cancelled');
  expect(haltsOn()).toBe(before + 1);

  await release();
  await stack.shows(waiting.id, 'Decide by');
  const [askedAt = 0] = stack.auditedAt(waiting.id, 'asked');
  const state = JSON.parse(
    stack.row<{ state: string }>('SELECT state FROM recommendations WHERE id = ?', waiting.id).state,
  );
  const [thawedAt = 0] = stack.auditedAt(waiting.id, 'thawed');
  // Nearly all of the half hour is left: the jump took none of it.
  expect(thawedAt - state.stepStartedAt).toBeLessThan(15 * MINUTE_MS);
  expect(state.stepStartedAt).toBeGreaterThanOrEqual(askedAt);
  await stack.click('dana', await stack.card(waiting.id), 'Reject');
});

test('time that passes, and a restart after a day, are no jump', async () => {
  const before = haltsOn();
  stack.clock.advance(24 * HOUR_MS);
  await stack.recommend('budget').then(({ id }) => stack.card(id));
  await stack.server.stop();
  stack.clock.jump(24 * HOUR_MS);
  await stack.server.start();
  await stack.recommend('budget').then(({ id }) => stack.card(id));
  expect(haltsOn()).toBe(before);
});
