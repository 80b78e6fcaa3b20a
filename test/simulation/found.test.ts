import { expect, test } from 'vitest';
import type { IntakeResult } from '../../src/app/agent-api.ts';
import { content } from '../support/build.ts';
import type { Answered } from '../support/sim-bot.ts';
import { untilQuiet } from '../support/sim-quiet.ts';
import { withWorld } from '../support/sim-run.ts';

/** What the seeds found once, each as the shortest run that shows it. */

test.each(['recommended', 'revised'])('what is %s to go where a halt stands is held', (how) =>
  withWorld(1, async (world) => {
    const elsewhere = content({ target: { platform: 'google_ads', account: '111', entity: 'e' } });
    const halted = content({ target: { platform: 'shop', account: '111', entity: 'e' }, summary: 'Another' });
    const recommend = async (what: typeof halted): Promise<Answered<IntakeResult>> => {
      const request = { agent: 'bid-pilot', key: 'one', keyId: 'k', content: what };
      const answered = world.bot.ask(({ agents }) => agents.recommend(request));
      await untilQuiet(world);
      return answered;
    };
    void world.people.engageHere('platform:shop', 'operator');
    await untilQuiet(world);
    if (how === 'revised') await recommend(elsewhere);
    expect(await recommend(halted)).toMatchObject({ value: { answer: { status: 'held' } } });
  }),
);
