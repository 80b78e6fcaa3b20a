import type { Call, Fate } from './sim-calls.ts';
import type { Random } from './sim-random.ts';
import type { ReceiverFate } from './sim-receiver.ts';
import type { SlackFate } from './sim-slack.ts';
import type { Weather, World } from './sim-world.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What goes wrong in one run, and how often. Each seed has its own, so that some runs see one kind of trouble alone. */
type Trouble = {
  crash: number;
  storeFails: number;
  storeForgets: number;
  slack: number;
  receiver: number;
  directory: number;
  halts: number;
  clockJumps: number;
  absences: number;
  lateAnswers: number;
  /** How many of what agents want is small, to be approved together. */
  small: number;
  tasks: number;
};

/** `outside`: Slack, agents, people and clocks; `inside`: also the process and its store. */
export type Place = 'outside' | 'inside';

function anyTrouble(random: Random, place: Place, mostTasks: number): Trouble {
  const inside = place === 'inside';
  return {
    crash: inside ? random.pick([0, 0.003, 0.01]) : 0,
    storeFails: inside ? random.pick([0, 0.01, 0.03]) : 0,
    storeForgets: inside ? random.pick([0, 0.01]) : 0,
    slack: random.pick([0, 0.05, 0.3]),
    receiver: random.pick([0, 0.1, 0.6]),
    directory: random.pick([0, 0.05]),
    halts: random.pick([0, 0.1, 0.6]),
    clockJumps: random.pick([0, 0, 0.4]),
    absences: random.pick([0, 0.2, 1]),
    lateAnswers: random.pick([0, 0.1, 0.4]),
    ...random.pick([
      { small: 0, tasks: random.between(2, mostTasks) },
      { small: 0.8, tasks: random.between(6, mostTasks + 2) },
    ]),
  };
}

/** For how many steps, and how many tasks agents have at once at most. */
export type Size = { steps: number; tasks: number };

/** Lets everything happen in an order that the seed chooses, faults among it, for so many steps. */
export async function runChaos(world: World, place: Place, { steps, tasks }: Size): Promise<void> {
  const { random, clock, calls, bot, agents, people } = world;
  const trouble = anyTrouble(random, place, tasks);
  world.trace.add(`trouble ${JSON.stringify(trouble)}`);
  world.weather = weather(random, trouble);

  const performSome = async (): Promise<void> => {
    const waiting = calls.waiting();
    const call = random.pick(waiting);
    if (random.chance(trouble.crash)) {
      return world.crash(random.chance(0.5) ? call : null, random.pick([0, SECOND_MS, 10 * MINUTE_MS, 3 * HOUR_MS]));
    }
    const together = call.writes && random.chance(0.5) ? waiting.filter(({ writes }) => writes) : [call];
    return world.perform(together, fateOf(call, random, trouble), random.chance(trouble.lateAnswers));
  };
  const begin = (start: () => unknown) => async (): Promise<void> => {
    start();
    await world.settle();
  };

  for (let step = 0; step < steps; step += 1) {
    const idle = bot.idle();
    await random.weighted<() => Promise<void>>([
      [calls.waiting().length > 0 ? 60 : 0, performSome],
      [idle.length > 0 ? 8 : 0, begin(() => bot.pass(random.pick(idle)))],
      [agents.tasks().length < trouble.tasks ? 2 : 0, begin(() => agents.plan(random.chance(trouble.small)))],
      [5, begin(() => agents.act())],
      [4, begin(() => people.press())],
      [trouble.halts, begin(() => people.anyHalt())],
      [Math.max(trouble.halts, trouble.clockJumps) * 3, begin(() => people.anyRelease())],
      [0.2, begin(() => people.command('U0000DANA', 'status'))],
      [trouble.absences, begin(() => people.anyAbsence())],
      [5, begin(() => pass(world))],
      [trouble.clockJumps, begin(() => clock.jump(random.pick([-DAY_MS, -HOUR_MS, HOUR_MS, DAY_MS])))],
    ])();
  }
}

/** Time goes on: by a little, by much, or right to the moment at which something is due. */
function pass({ random, clock, probe }: World): void {
  const due = probe.timerAt();
  const toTimer = due === null ? 0 : Math.max(0, due - clock.now() + random.between(-1, 1));
  clock.advance(
    random.weighted([
      [6, random.between(20, 2 * SECOND_MS)],
      [3, random.between(2 * SECOND_MS, MINUTE_MS)],
      [1.5, random.between(MINUTE_MS, 15 * MINUTE_MS)],
      [0.1, random.between(HOUR_MS, 12 * HOUR_MS)],
      [1.5, toTimer],
    ]),
  );
}

function fateOf(call: Call, random: Random, trouble: Trouble): Fate {
  if (!call.port.startsWith('store.')) return 'done';
  if (random.chance(trouble.storeFails)) return 'failed';
  return call.writes && random.chance(trouble.storeForgets) ? 'answer_lost' : 'done';
}

function weather(random: Random, trouble: Trouble): Weather {
  return {
    slack(call) {
      if (!random.chance(trouble.slack)) return 'ok';
      const fates: SlackFate[] = ['rate_limited', 'unavailable', 'unanswered', 'unsent', 'refused'];
      return random.pick(call === 'update' ? [...fates, 'deleted'] : fates);
    },
    receiver() {
      if (!random.chance(trouble.receiver)) return 'taken';
      return random.weighted<ReceiverFate>([
        [3, 'dropped'],
        [2, 'taken_unanswered'],
        [2, 'taken_twice'],
        [2, 'failing'],
        [1, 'busy'],
        [1, 'gone'],
      ]);
    },
    directory: () => !random.chance(trouble.directory),
  };
}
