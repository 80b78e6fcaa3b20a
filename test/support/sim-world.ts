import { MONDAY } from './build.ts';
import { type Agents, createAgents } from './sim-agents.ts';
import { type Bot, createBot } from './sim-bot.ts';
import { type Call, type Calls, createCalls, type Fate, turn } from './sim-calls.ts';
import { createSimClock, type SimClock } from './sim-clock.ts';
import { createSimDatabase } from './sim-database.ts';
import { createSimDirectory } from './sim-directory.ts';
import { errorText, SimulationFailure } from './sim-failure.ts';
import { createLedger, type Ledger, wordsOf } from './sim-ledger.ts';
import { createSimLog } from './sim-log.ts';
import { createPeople, type People } from './sim-people.ts';
import { SIM_POLICY } from './sim-policy.ts';
import { createProbe, type Probe } from './sim-probe.ts';
import { createRandom, createSeededIds, type Random } from './sim-random.ts';
import { createSimReceiver, type ReceiverFate, type SimReceiver } from './sim-receiver.ts';
import { createSimSlack, type SimSlack, type SlackFate } from './sim-slack.ts';
import { createTrace, type Trace } from './sim-trace.ts';

/** How the world around the program behaves; asked anew at each call. */
export type Weather = {
  slack: (call: 'post' | 'update' | 'find') => SlackFate;
  receiver: () => ReceiverFate;
  directory: () => boolean;
};

export type World = {
  seed: number;
  random: Random;
  clock: SimClock;
  trace: Trace;
  calls: Calls;
  slack: SimSlack;
  receiver: SimReceiver;
  bot: Bot;
  ledger: Ledger;
  probe: Probe;
  agents: Agents;
  people: People;
  weather: Weather;
  /** Tells of something that must never be; the step under way throws. */
  broken(reason: string): void;
  /** Checked when the step under way is over and the record is read. */
  afterwards(check: () => void): void;
  /** Lets these calls happen, then checks every promise. */
  perform(calls: readonly Call[], fate: Fate, late?: boolean): Promise<void>;
  /** Lets what was begun run as far as it can, then checks every promise. */
  settle(): Promise<void>;
  /** The process dies, after or before this call had its effect, and starts again on the same file. */
  crash(during: Call | null, downForMs: number): Promise<void>;
  close(): void;
};

export const FINE: Weather = { slack: () => 'ok', receiver: () => 'taken', directory: () => true };

/** The whole bot on a real database, with everything around it played from one seed. */
export function createWorld(seed: number, silentShare = 0.15): World {
  const database = createSimDatabase();
  const random = createRandom(seed);
  const policy = SIM_POLICY;
  const clock = createSimClock(MONDAY);
  const trace = createTrace(clock.trueNow);
  const calls = createCalls(trace);
  const probe = createProbe(database.path);
  const ledger = createLedger({ probe, policy, clock, trace });
  const reasons: string[] = [];
  const checks: (() => void)[] = [];
  const broken = (reason: string) => void reasons.push(reason);

  const slack = createSimSlack({
    calls,
    clock,
    fate: (call) => world.weather.slack(call),
    waitMs: () => random.between(1, 60) * 1000,
    onShown: ({ messageId, ts }, drawing) => {
      trace.add(`slack shows ${messageId} at ${ts}: ${drawing.text.slice(0, 80).replaceAll('\n', ' ')}`);
      const life = ledger.life(messageId.split(':')[0] ?? '');
      checks.push(() => ledger.readAsPersonDoes(wordsOf(drawing), life ? [life] : ledger.lives()));
    },
    onPostedTwice: (messageId) => broken(`no message is posted twice where it can be found: ${messageId}`),
  });
  const receiver = createSimReceiver({
    calls,
    fate: () => world.weather.receiver(),
    onTold: (agent, told) => {
      if (ledger.life(told.data.id)?.agent !== agent)
        broken(`a callback goes to the agent that recommended it: ${told.data.id}`);
      world.agents.hear(agent, told);
    },
    onChanged: (id) => broken(`a callback says the same on each attempt: ${id}`),
  });
  const bot = createBot({
    path: database.path,
    calls,
    clock,
    policy,
    sender: receiver.sender,
    ids: createSeededIds(random, clock),
    messenger: slack.messenger,
    people: createSimDirectory(calls, () => world.weather.directory()),
    log: createSimLog(trace, broken),
    onFault: (error) => broken(`nothing but the store refuses by throwing: ${errorText(error)}`),
  });

  const world: World = {
    ...{ seed, random, clock, trace, calls, slack, receiver, bot, ledger, probe, broken },
    weather: FINE,
    agents: createAgents({ bot, clock, broken, trace }, random, silentShare),
    people: createPeople(
      { bot, slack, ledger, probe, broken, trace, afterwards: (check) => void checks.push(check) },
      policy,
      random,
    ),
    afterwards: (check) => void checks.push(check),
    async perform(chosen, fate, late) {
      await calls.perform(chosen, fate, late);
      observe(chosen.some(({ writes }) => writes));
    },
    async settle() {
      await turn();
      observe(false);
    },
    async crash(during, downForMs) {
      trace.add(`the process dies${during ? ` in ${during.port}` : ''}`);
      if (during) await during.happen('done');
      bot.die();
      await turn();
      observe(true);
      clock.advance(downForMs);
      bot.start();
      trace.add('the process starts');
    },
    close() {
      bot.die();
      probe.close();
      database.remove();
    },
  };

  function observe(written: boolean): void {
    try {
      if (written) ledger.sync();
      for (const check of checks.splice(0)) check();
    } catch (error) {
      reasons.push(errorText(error));
    }
    if (reasons.length > 0) throw new SimulationFailure(seed, reasons, trace);
  }

  return world;
}
