import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeValue } from '../../src/cards/action-id.ts';
import type { Content } from '../../src/domain/recommendation.ts';
import { MINUTE_MS } from '../support/build.ts';
import { type Services, TEAM } from '../support/sim-bot.ts';
import * as simple from '../support/sim-model.ts';
import { SIM_POLICY } from '../support/sim-policy.ts';
import { untilQuiet } from '../support/sim-quiet.ts';
import { withWorld } from '../support/sim-run.ts';
import type { World } from '../support/sim-world.ts';

// Requirement 6: matches its model: fast-check commands, no divergence.

type Model = simple.Model;
type Command = fc.AsyncCommand<Model, World>;

const RUNS = 80;
const AGENT = { agent: 'bid-pilot', keyId: 'k' };

/** A command that both do; then both must stand alike, and have answered alike. */
function both(
  label: string,
  on: (model: Model) => string | null,
  onReal: (world: World) => Promise<string | null>,
  when = known,
): Command {
  return {
    check: when,
    toString: () => label,
    async run(model, world) {
      const expected = on(model);
      const answered = onReal(world);
      await untilQuiet(world);
      const [life] = world.ledger.lives();
      expect(await answered).toBe(expected);
      const told = life && world.probe.callbacks(life.id).map(({ type }) => type);
      // Nobody is away here, so in whose place somebody said yes is always nobody's.
      const yes = life?.status === 'held' ? [] : life?.yes.map(({ person, roles }) => ({ person, roles }));
      const stands = { status: life?.status, yes, told };
      expect(stands).toEqual({ status: model.status, yes: model.yes, told: model.told });
      if (model.status === 'pending') expect(life?.step).toBe(model.step);
    },
  };
}

const known = (model: Model) => model.status !== 'none';

/** The recommendation, with the hash of its newest revision or of none. */
function shown({ ledger }: World, current: boolean): { id: string; revisionHash: string } {
  const [life] = ledger.lives();
  return { id: life?.id ?? '', revisionHash: current ? (life?.revisionHash ?? '') : 'f'.repeat(64) };
}

async function asked<T>(world: World, work: (services: Services) => Promise<T>): Promise<T> {
  const answered = await world.bot.ask(work);
  if (!answered.ok) throw new Error('expected an answer');
  return answered.value;
}

function contentOf(summary: string): Content {
  const target = { platform: 'google_ads', account: '111', entity: 'e' };
  return {
    kind: 'action',
    action: 'bid.pause',
    summary,
    target,
    confidence: 0.7,
    undo: { supported: true, window_hours: 1 },
  };
}

const recommends = fc.constantFrom('first', 'second', 'third').map((summary) =>
  both(
    `recommend ${summary}`,
    (model) => simple.recommend(model, summary),
    async (world) => {
      const result = await asked(world, ({ agents }) =>
        agents.recommend({ ...AGENT, key: 'one', content: contentOf(summary) }),
      );
      return result.ok ? result.how : result.code;
    },
    () => true,
  ),
);

const current = fc.integer({ min: 0, max: 9 }).map((roll) => roll > 1);
const verb = fc.oneof(
  { weight: 10, arbitrary: fc.constant('approve' as const) },
  { weight: 4, arbitrary: fc.constant('undo' as const) },
  { weight: 1, arbitrary: fc.constant('reject' as const) },
);
const presses = fc.tuple(fc.constantFrom(...simple.PERSONS), verb, current).map(([person, pressed, isCurrent]) =>
  both(
    `${person} presses ${pressed}${isCurrent ? '' : ' on an old card'}`,
    (model) => simple.press(model, person, pressed, isCurrent),
    async (world) => {
      const user = { id: SIM_POLICY.file.people[person]?.slack ?? '', teamId: TEAM };
      const value = encodeValue(shown(world, isCurrent));
      await asked(world, ({ desk }) =>
        desk.click({ user, actionId: pressed, value, place: { channel: null, ts: null } }),
      );
      return null;
    },
  ),
);

const withdraws = fc.constant(
  both('withdraw', simple.withdraw, async (world) => {
    const result = await asked(world, ({ agents }) => agents.withdraw({ ...AGENT, id: shown(world, true).id }));
    return result.ok ? 'ok' : result.refusal;
  }),
);

const redeems = fc.tuple(fc.constantFrom('key 1', 'key 2'), current).map(([key, isCurrent]) =>
  both(
    `redeem with ${key}${isCurrent ? '' : ', an old revision'}`,
    (model) => simple.redeem(model, key, isCurrent),
    async (world) => {
      const result = await asked(world, ({ agents }) => agents.redeem({ ...AGENT, ...shown(world, isCurrent), key }));
      return result.ok ? 'ok' : result.refusal;
    },
  ),
);

const OUTCOMES = ['executed', 'failed', 'rolled_back', 'rollback_failed'] as const;
/** Mostly what fits where it stands, so that runs get beyond execution; now and then anything. */
function outcomeOf(status: string, well: boolean, any: (typeof OUTCOMES)[number] | null): (typeof OUTCOMES)[number] {
  if (any !== null) return any;
  if (status === 'rolling_back') return well ? 'rolled_back' : 'rollback_failed';
  return well ? 'executed' : 'failed';
}
const anyOutcome = fc.option(fc.constantFrom(...OUTCOMES), { freq: 1 });
const reports = fc.tuple(fc.integer({ min: 0, max: 3 }), anyOutcome, current).map(([roll, any, isCurrent]) =>
  both(
    `report ${any ?? (roll > 0 ? 'that it went well' : 'that it failed')}${isCurrent ? '' : ' of an old revision'}`,
    (model) => simple.report(model, outcomeOf(model.status, roll > 0, any), isCurrent),
    async (world) => {
      const status = outcomeOf(world.ledger.lives()[0]?.status ?? '', roll > 0, any);
      const told = { ...AGENT, ...shown(world, isCurrent), status, detail: null, measured: [] };
      const result = await asked(world, ({ agents }) => agents.report(told));
      return result.ok ? 'ok' : result.refusal;
    },
  ),
);

const SHORT = [1, MINUTE_MS - 1, MINUTE_MS, MINUTE_MS + 1];
const LONG = [30 * MINUTE_MS - 1, 30 * MINUTE_MS, 60 * MINUTE_MS, 121 * MINUTE_MS];
const times = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...SHORT) },
  { weight: 1, arbitrary: fc.constantFrom(...LONG) },
);
const advances = times.map((ms) =>
  both(
    `${ms} ms pass`,
    (model) => simple.advance(model, ms),
    async (world) => {
      world.clock.advance(ms);
      return null;
    },
  ),
);

const halts = fc.constant(
  both(
    'halt',
    (model) => simple.setHalt(model, true),
    async (world) => {
      await world.people.command('U0000INES', 'kill agent:bid-pilot drill');
      return null;
    },
    (model) => known(model) && !model.halted,
  ),
);
const releases = fc.constant(
  both(
    'release',
    (model) => simple.setHalt(model, false),
    async (world) => {
      await world.people.command('U0000DANA', 'release agent:bid-pilot safe');
      await world.people.command('U0000INES', 'release agent:bid-pilot safe');
      return null;
    },
    (model) => known(model) && model.halted,
  ),
);

const weighted: [number, fc.Arbitrary<Command>][] = [
  [3, recommends],
  [20, presses],
  [12, advances],
  [8, redeems],
  [8, reports],
  [0.8, withdraws],
  [1, halts],
  [4, releases],
];
const anyCommand = fc.oneof(...weighted.map(([share, arbitrary]) => ({ weight: share * 10, arbitrary })));
const commands = fc.commands([anyCommand], { maxCommands: 100, size: 'max' });

test('one recommendation does what its model does, whatever is asked of it and when', () =>
  fc.assert(
    fc.asyncProperty(commands, (steps) =>
      withWorld(0, async (world) => {
        await fc.asyncModelRun(() => ({ model: simple.newModel(world.clock.now()), real: world }), steps);
      }),
    ),
    { numRuns: RUNS },
  ));
