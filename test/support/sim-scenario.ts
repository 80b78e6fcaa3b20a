import type { Content } from '../../src/domain/recommendation.ts';
import { calmDown, mustBeSettled } from './sim-calm.ts';
import { type Life, must } from './sim-life.ts';
import { pressables } from './sim-people.ts';
import { dueAt } from './sim-probe.ts';
import { untilQuiet } from './sim-quiet.ts';
import type { World } from './sim-world.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const MOST_TRIES = 100;
const KEY_ID = 'key-1';

const SHIFT: Content = {
  kind: 'action',
  action: 'budget.shift',
  summary: 'Move $2,000 a week',
  change: {
    field: 'weekly_budget',
    before: { amount: '1000.00', currency: 'USD' },
    after: { amount: '3000.00', currency: 'USD' },
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

  async 'silence up the whole chain, autopilot, a notice, and the digest that tells of them'(world) {
    await recommended(world, 'silent');
    await recommended(world, 'auto', AUTOPILOT);
    await recommended(world, 'news', { kind: 'notice', action: 'budget.news' });
    await passed(world, MINUTE_MS);
    await redeemed(world, 'auto');
    await reported(world, 'auto', 'failed');
    await passed(world, 26 * HOUR_MS);
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

function lifeOf({ ledger }: World, name: string): Life | null {
  return ledger.lives().find((life) => life.content.target?.name === name) ?? null;
}

function happened(world: World, name: string, type: string): boolean {
  return lifeOf(world, name)?.past.some((fact) => fact.type === type) ?? false;
}

/** Tries and waits, by turns, until it is so. */
async function until(world: World, attempt: (() => unknown) | null, done: () => boolean): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (done()) return;
    attempt?.();
    await untilQuiet(world);
    if (done()) return;
    world.clock.advance(SECOND_MS);
  }
  must(false, `the scenario goes on, and not only up to ${done}`);
}

/** Time goes by from one thing that is due to the next. */
async function passed(world: World, ms: number): Promise<void> {
  const end = world.clock.trueNow() + ms;
  while (world.clock.trueNow() < end) {
    const left = end - world.clock.trueNow();
    const due = (dueAt(world.probe) ?? Number.POSITIVE_INFINITY) - world.clock.now();
    world.clock.advance(Math.min(left, Math.max(due, SECOND_MS), HOUR_MS));
    await untilQuiet(world);
  }
}

async function recommended(world: World, name: string, part: Partial<Content> = {}): Promise<void> {
  const content: Content = {
    ...SHIFT,
    target: { platform: 'google_ads', account: '111', entity: name, name },
    ...part,
  };
  const request = { agent: 'bid-pilot', key: name, keyId: KEY_ID, content };
  await until(
    world,
    () => world.bot.ask(({ agents }) => agents.recommend(request)),
    () => lifeOf(world, name) !== null,
  );
}

/** Presses the button as soon as a card shows it, and again while it did not help. */
async function pressed(world: World, name: string, button: string, slackId: string, status: string): Promise<void> {
  const press = () => {
    for (const shown of world.slack.shown()) {
      const id = lifeOf(world, name)?.id ?? 'nobody';
      const drawn = shown.messageId.startsWith(`${id}:card`) ? shown.drawings.at(-1) : undefined;
      const found = drawn && pressables(drawn).find(({ actionId }) => actionId === button);
      if (found) return world.people.click(slackId, found, shown);
    }
    return null;
  };
  await until(world, press, () => lifeOf(world, name)?.status === status);
}

async function redeemed(world: World, name: string): Promise<void> {
  let permit: string | null = null;
  await until(
    world,
    () => {
      const { id = '', revisionHash = '' } = lifeOf(world, name) ?? {};
      const request = { agent: 'bid-pilot', keyId: KEY_ID, id, revisionHash, key: `${name}-go` };
      return world.bot
        .ask(({ agents }) => agents.redeem(request))
        .then((answered) => {
          if (answered.ok && answered.value.ok) permit = answered.value.permit;
        });
    },
    () => permit !== null,
  );
}

async function reported(world: World, name: string, status: 'executed' | 'failed' | 'rolled_back'): Promise<void> {
  const { id = '', revisionHash = '' } = lifeOf(world, name) ?? {};
  const told = { agent: 'bid-pilot', keyId: KEY_ID, id, revisionHash, status, detail: null, measured: [] };
  await until(
    world,
    () => world.bot.ask(({ agents }) => agents.report(told)),
    () => lifeOf(world, name)?.status === status,
  );
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
  const shown = slack.shown().map(({ messageId, channel }) => {
    const [first = '', ...rest] = messageId.split(':');
    return `${channel} ${names.get(first) ?? first.replace(/_.*/, '')} ${rest.join(' ').replace(/daily \d+/, 'daily')}`;
  });
  return [...lives.sort(), ...shown.sort()].join('\n');
}
