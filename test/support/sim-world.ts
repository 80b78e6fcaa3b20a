import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { findMigrations, migrate } from '../../src/adapters/sqlite/migrate.ts';
import type { Log, LogFields } from '../../src/app/log.ts';
import { StoreUnavailable } from '../../src/app/store.ts';
import { MONDAY } from './build.ts';
import { type Agents, createAgents } from './sim-agents.ts';
import { type Bot, createBot } from './sim-bot.ts';
import { type Call, type Calls, createCalls, type Fate, turn } from './sim-calls.ts';
import { createSimClock, type SimClock } from './sim-clock.ts';
import { createLedger, type Ledger, wordsOf } from './sim-ledger.ts';
import { createPeople, createSimDirectory, type People } from './sim-people.ts';
import { SIM_POLICY } from './sim-policy.ts';
import { createProbe, type Probe } from './sim-probe.ts';
import { createRandom, createSeededIds, type Random } from './sim-random.ts';
import { createSimReceiver, type ReceiverFate } from './sim-receiver.ts';
import { createSimSlack, type SimSlack, type SlackFate } from './sim-slack.ts';
import { createTrace, type Trace } from './sim-trace.ts';

const TAIL = 40;

/** A run that broke a promise: says which, and how to run it again. */
export class SimulationFailure extends Error {
  constructor(seed: number, reasons: readonly string[], trace: Trace, cause?: unknown) {
    super(
      `seed ${seed}: ${reasons.join('\n')}\nThe last of what happened (SIM_SEEDS=#${seed} runs it alone):\n${trace.tail(TAIL)}`,
      { cause },
    );
    this.name = 'SimulationFailure';
  }
}

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
  perform(calls: readonly Call[], fate: Fate): Promise<void>;
  /** Lets what was begun run as far as it can, then checks every promise. */
  settle(): Promise<void>;
  /** The process dies, after or before this call had its effect, and starts again on the same file. */
  crash(during: Call | null, downForMs: number): Promise<void>;
  close(): void;
};

export const FINE: Weather = { slack: () => 'ok', receiver: () => 'taken', directory: () => true };

let template: Buffer | null = null;

/** A database with every migration and nothing in it, made once. */
function migrated(): Buffer {
  if (template) return template;
  const db = new Database(':memory:');
  migrate(db, findMigrations());
  template = db.serialize();
  db.close();
  return template;
}

/** The whole bot on a real database, with everything around it played from one seed. */
export function createWorld(seed: number, silentShare = 0.15): World {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'countersign-sim-'));
  const path = join(folder, 'countersign.db');
  writeFileSync(path, migrated());

  const random = createRandom(seed);
  const policy = SIM_POLICY;
  const clock = createSimClock(MONDAY);
  const trace = createTrace(clock.trueNow);
  const calls = createCalls(trace);
  const probe = createProbe(path);
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
  const sender = createSimReceiver({
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
    path,
    calls,
    clock,
    policy,
    sender,
    ids: createSeededIds(random, clock),
    messenger: slack.messenger,
    people: createSimDirectory(calls, () => world.weather.directory()),
    log: logInto(trace, broken),
    onFault: (error) => broken(`nothing but the store refuses by throwing: ${errorText(error)}`),
  });

  const world: World = {
    ...{ seed, random, clock, trace, calls, slack, bot, ledger, probe, broken },
    weather: FINE,
    agents: createAgents({ bot, clock, broken, trace }, random, silentShare),
    people: createPeople(
      { bot, slack, ledger, broken, trace, afterwards: (check) => void checks.push(check) },
      policy,
      random,
    ),
    afterwards: (check) => void checks.push(check),
    async perform(chosen, fate) {
      await calls.perform(chosen, fate);
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
      rmSync(folder, { recursive: true, force: true });
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

function logInto(trace: Trace, broken: (reason: string) => void): Log {
  const line = (level: string) => (fields: LogFields, message: string) => {
    const { error, ...rest } = fields;
    trace.add(`log ${level} ${message} ${JSON.stringify(rest)}${error === undefined ? '' : ` ${String(error)}`}`);
    if (error !== undefined && !(error instanceof StoreUnavailable))
      broken(`nothing fails but the store: ${errorText(error)}`);
  };
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

/** What a fault says, with where it came from. */
export function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
