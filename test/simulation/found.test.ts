import { expect, test } from 'vitest';
import type { IntakeResult } from '../../src/app/agent-api.ts';
import type { Content } from '../../src/domain/recommendation.ts';
import { content, MINUTE_MS } from '../support/build.ts';
import type { Answered } from '../support/sim-bot.ts';
import type { Call } from '../support/sim-calls.ts';
import { pressables } from '../support/sim-pressables.ts';
import { untilQuiet } from '../support/sim-quiet.ts';
import { withWorld } from '../support/sim-run.ts';
import { FINE, type World } from '../support/sim-world.ts';

/** What the seeds found once, each as the shortest run that shows it. */

function recommend(world: World, key: string, what: Content): Promise<Answered<IntakeResult>> {
  return world.bot.ask(({ agents }) => agents.recommend({ agent: 'bid-pilot', key, keyId: 'k', content: what }));
}

function going(to: string): Content {
  return content({ summary: `Something for ${to}`, target: { platform: to, account: '111', entity: 'e' } });
}

/** Lets everything happen but these calls. */
async function letHappen(world: World, but: readonly (Call | undefined)[] = []): Promise<void> {
  await world.settle();
  for (;;) {
    const next = world.calls.waiting().find((call) => !but.includes(call));
    if (!next) return;
    await world.perform([next], 'done');
  }
}

test.each(['recommended', 'revised'])('what is %s to go where a halt stands is held', (how) =>
  withWorld(1, async (world) => {
    void world.people.engageHere('platform:shop', 'operator');
    await untilQuiet(world);
    if (how === 'revised') void recommend(world, 'one', going('google_ads'));
    await untilQuiet(world);
    const answered = recommend(world, 'one', going('shop'));
    await untilQuiet(world);
    expect(await answered).toMatchObject({ value: { answer: { status: 'held' } } });
  }),
);

test('what comes to be posted while a pass is under way is not posted again by that pass', () =>
  withWorld(1, async (world) => {
    const { bot, calls, clock } = world;
    const next = async (index: number) => world.perform(calls.waiting().slice(index, index + 1), 'done');
    void recommend(world, 'one', going('shop'));
    await untilQuiet(world);
    clock.advance(30 * MINUTE_MS);
    bot.pass('timers');
    await letHappen(world);

    // Two owners are asked next. Slack cannot be reached for the first of them; the second is about to be drawn.
    world.weather = { ...FINE, slack: () => 'unavailable' };
    bot.pass('messages');
    await world.settle();
    while (calls.waiting()[0]?.port !== 'store.recommendation') await next(0);
    await next(0);
    await next(1);
    const second = calls.waiting()[1];
    await letHappen(world, [second]);

    // A pass reads that both are due, and while it looks at the first, the second is posted.
    world.weather = FINE;
    clock.advance(2_000);
    bot.pass('messages');
    await world.settle();
    while (calls.waiting().at(-1)?.port !== 'store.recommendation') await next(1);
    const looking = calls.waiting().at(-1);
    await letHappen(world, [looking]);
    await untilQuiet(world);
    const shown = world.slack.shown().map(({ channel, threadTs }) => (threadTs === null ? channel : 'thread'));
    expect(shown.sort()).toEqual(['CAPPROVALS', 'D0000INES', 'D000PRIYA', 'thread']);
  }));

test('a click on the card of an earlier revision is told so, also right after a click on the newest', () =>
  withWorld(1, async (world) => {
    const clickOn = async (index: number) => {
      const [shown] = world.slack.shown();
      const drawing = shown?.drawings.at(index);
      const approve = drawing && pressables(drawing).find(({ actionId }) => actionId === 'approve');
      if (!shown || !approve) throw new Error('expected a card with a button to approve');
      const reply = world.people.click('U0000DANA', approve, shown);
      await untilQuiet(world);
      return reply;
    };
    void recommend(world, 'one', going('google_ads'));
    await untilQuiet(world);
    void recommend(world, 'one', going('shop'));
    await untilQuiet(world);
    expect(await clickOn(1)).toEqual({ kind: 'done' });
    expect(await clickOn(1)).toEqual({ kind: 'done' });
    expect(await clickOn(0)).toMatchObject({ kind: 'tell' });
  }));
