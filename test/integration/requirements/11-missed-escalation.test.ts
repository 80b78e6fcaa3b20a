import { expect, test } from 'vitest';
import { createAgentService } from '../../../src/app/agent-service.ts';
import { readiness } from '../../../src/app/readiness.ts';
import { runTimers } from '../../../src/app/run-timers.ts';
import { appOn } from '../../support/app-on.ts';
import { content, MINUTE_MS, MONDAY } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';
import { openStore } from '../sqlite/store-fixture.ts';

// Requirement 11: a missed escalation is noticed: with the scheduler stopped, readiness fails within 5 minutes.

const REMINDER_MS = 15 * MINUTE_MS;
const WELL = { slackConnected: true, slackFailingSince: null, policyRefused: false };

/** One that waits for people, whose first reminder is due in a quarter of an hour. */
async function waiting() {
  const time = { now: MONDAY };
  const app = appOn(openStore().store, policyWith(), time);
  const sent = await createAgentService(app).recommend({
    agent: 'bid-pilot',
    key: 'one',
    keyId: 'k',
    content: content(),
  });
  if (!sent.ok) throw new Error(sent.detail);
  const passedAt = (lastPassAt: number) => readiness(app, { ...WELL, loops: [{ name: 'timers', lastPassAt }] });
  return { time, app, passedAt };
}

test('a deadline that nobody comes round to is told five minutes after it, though every loop seems to pass', async () => {
  const { time, passedAt } = await waiting();
  time.now = MONDAY + REMINDER_MS + 5 * MINUTE_MS;
  expect(await passedAt(time.now)).toMatchObject({ ok: true, failing: [] });
  time.now += 1;
  expect(await passedAt(time.now)).toMatchObject({ ok: false, failing: ['a deadline is over 5 minutes late'] });
});

test('a scheduler that stands still is told before any deadline is missed', async () => {
  const { time, passedAt } = await waiting();
  time.now = MONDAY + 5 * MINUTE_MS;
  expect(await passedAt(MONDAY)).toMatchObject({ ok: true });
  time.now += 1;
  expect(await passedAt(MONDAY)).toMatchObject({ ok: false, failing: ['the loop timers stands still'] });
});

test('when the scheduler goes on, it does what it missed, and readiness is back', async () => {
  const { time, app, passedAt } = await waiting();
  time.now = MONDAY + REMINDER_MS + 6 * MINUTE_MS;
  expect((await passedAt(time.now)).ok).toBe(false);
  expect(await runTimers(app)).toBe(1);
  expect(await passedAt(time.now)).toMatchObject({ ok: true, failing: [] });
});
