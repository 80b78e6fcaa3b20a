import type { Content } from '../../src/domain/recommendation.ts';
import { happened, passed, pressed, pressedAll, recommended, redeemed, reported, until } from './sim-acts.ts';
import { calmDown, mustBeSettled } from './sim-calm.ts';
import { untilQuiet } from './sim-quiet.ts';
import type { World } from './sim-world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SMALL: Partial<Content> = {
  change: {
    field: 'weekly_budget',
    before: { amount: '1000.00', currency: 'USD' },
    after: { amount: '1200.00', currency: 'USD' },
  },
  confidence: 0.7,
};
const AUTOPILOT: Partial<Content> = { action: 'bid.adjust', confidence: 0.95 };

/** What happens on a morning. Everybody tries again until it is done. */
export const SCENARIOS: Readonly<Record<string, (world: World) => Promise<void>>> = {
  async 'an approval, undone and given again, a permit, a report, a rollback'(world) {
    await recommended(world, 'shift', { undo: { supported: true, window_hours: 1 } });
    await pressed(world, 'shift', 'approve', 'U0000DANA', 'approved');
    await pressed(world, 'shift', 'undo', 'U0000DANA', 'pending');
    await pressed(world, 'shift', 'approve', 'U000FELIX', 'approved');
    await passed(world, 5 * MINUTE_MS);
    await redeemed(world, 'shift');
    await reported(world, 'shift', 'executed');
    await pressed(world, 'shift', 'undo', 'U000FELIX', 'rolling_back');
    await reported(world, 'shift', 'rolled_back');
  },

  async 'a halt, what waits, what is approved and what is new under it, and its release'(world) {
    const { people, ledger } = world;
    await recommended(world, 'waiting');
    await recommended(world, 'approved', AUTOPILOT);
    await until(
      world,
      () => people.command('U00000SAM', 'kill agent:bid-pilot drill'),
      () => ledger.halts().length === 1,
    );
    await recommended(world, 'new');
    await until(world, null, () => happened(world, 'approved', 'cancelled') && happened(world, 'waiting', 'frozen'));
    const release = (by: string) => people.command(by, 'release agent:bid-pilot it is safe');
    await until(
      world,
      () => release('U0000DANA'),
      () => ledger.releaseAsked().length === 1,
    );
    await until(
      world,
      () => release('U0000OMAR'),
      () => ledger.halts().length === 0,
    );
    await until(world, null, () => happened(world, 'waiting', 'thawed') && happened(world, 'new', 'released'));
    await pressed(world, 'waiting', 'reject', 'U0000OMAR', 'rejected');
    await pressed(world, 'new', 'reject', 'U000FELIX', 'rejected');
  },

  async 'people who go away, a deputy who decides, a step that is passed over, and somebody who comes back'(world) {
    const { people, ledger, probe, clock } = world;
    const isAway = (person: string) => probe.away(clock.now()).includes(person);
    const leaves = (slackId: string, person: string, words: string) =>
      until(
        world,
        () => people.command(slackId, `away for 1 day ${words}`),
        () => isAway(person),
      );
    await leaves('U000FELIX', 'felix', '→ <@U0000INES|ines>');
    await recommended(world, 'shift');
    await pressed(world, 'shift', 'approve', 'U0000INES', 'approved');
    await recommended(world, 'bid', { action: 'bid.adjust', confidence: 0.7 });
    await leaves('U0000DANA', 'dana', '');
    await leaves('U0000OMAR', 'omar', '');
    await leaves('U00000SAM', 'sam', '');
    const step = (name: string) => ledger.lives().find(({ content }) => content.target?.name === name)?.step;
    const told = () =>
      world.slack.shown().filter(({ messageId }) => /:card:U0000INES|:card:U000PRIYA|:escalation:/.test(messageId));
    await until(world, null, () => step('bid') === 1 && told().length === 3);
    await until(
      world,
      () => people.command('U0000DANA', 'back'),
      () => !isAway('dana'),
    );
    await pressed(world, 'bid', 'reject', 'U0000DANA', 'rejected');
    await passed(world, 5 * MINUTE_MS);
    await redeemed(world, 'shift');
    await reported(world, 'shift', 'executed');
  },

  async 'a batch that is approved at once, taken back at once and rejected at once'(world) {
    for (const name of ['one', 'two', 'three']) await recommended(world, name, SMALL);
    await pressedAll(world, 'one', 'batch_approve', 'U0000DANA', 'approved');
    await pressedAll(world, 'one', 'batch_undo', 'U0000DANA', 'pending');
    await pressedAll(world, 'one', 'batch_reject', 'U0000OMAR', 'rejected');
  },

  async 'silence up the whole chain, autopilot, a notice, and the digest that tells of them'(world) {
    await recommended(world, 'silent');
    await recommended(world, 'auto', AUTOPILOT);
    await recommended(world, 'news', { kind: 'notice', action: 'budget.news' });
    await passed(world, MINUTE_MS);
    await redeemed(world, 'auto');
    await reported(world, 'auto', 'failed');
    await passed(world, 2 * HOUR_MS);
    // A digest that was missed comes a day later.
    world.clock.advance(24 * HOUR_MS);
    await untilQuiet(world);
  },
};

/** Plays it to its end and returns how it all ended. */
export async function runScenario(world: World, name: string): Promise<string> {
  const scenario = SCENARIOS[name];
  if (!scenario) throw new Error(`expected a scenario, got ${name}`);
  await scenario(world);
  await calmDown(world);
  mustBeSettled(world);
  return endOf(world);
}

/** How everything ended, in words that two runs share: what became of each, what its agent heard, what Slack shows. */
function endOf({ ledger, probe, slack }: World): string {
  const names = new Map(ledger.lives().map((life) => [life.id, life.content.target?.name ?? '']));
  const lives = ledger.lives().map((life) => {
    const told = probe.callbacks(life.id).map(({ type, state }) => `${type} ${state}`);
    // A permit may be redeemed before the timer comes round to say that the window is closed.
    const past = life.past.flatMap(({ type }) => (type === 'undo_window_closed' ? [] : [type]));
    return `${names.get(life.id)}: ${past.join(' ')}; ${told.join(', ')}`;
  });
  const shown = slack.shown().flatMap(({ messageId, channel }) => {
    // What is told of a halt is left out where the next was told before it could be posted.
    if (/^halt_.*:(engaged|release_requested)/.test(messageId)) return [];
    const [first = '', ...rest] = messageId.split(':');
    return `${channel} ${names.get(first) ?? first.replace(/_.*/, '')} ${rest.join(' ').replace(/daily \d+/, 'daily')}`;
  });
  return [...lives.sort(), ...shown.sort()].join('\n');
}
