import type { AgentApi } from '../../src/app/agent-api.ts';
import { createAgentService } from '../../src/app/agent-service.ts';
import type { App } from '../../src/app/app.ts';
import { createClockWatch } from '../../src/app/clock-watch.ts';
import { deliverCallbacks } from '../../src/app/deliver-callbacks.ts';
import { deliverMessages } from '../../src/app/deliver-messages.ts';
import { createDeliveryLease } from '../../src/app/delivery-lease.ts';
import type { Log } from '../../src/app/log.ts';
import { createPacing } from '../../src/app/pacing.ts';
import type { CallbackSender, Clock, Ids, Messenger, PeopleDirectory, UserGroups } from '../../src/app/ports.ts';
import { createRosterBook } from '../../src/app/roster.ts';
import { createBatchRun } from '../../src/app/run-batches.ts';
import { runDigests } from '../../src/app/run-digests.ts';
import { createHaltSweep } from '../../src/app/run-halts.ts';
import { runPeople } from '../../src/app/run-people.ts';
import { runTimers } from '../../src/app/run-timers.ts';
import type { SlackDesk } from '../../src/app/slack-desk.ts';
import { createSlackService } from '../../src/app/slack-service.ts';
import { StoreUnavailable } from '../../src/app/store.ts';
import { createUnderWay } from '../../src/app/under-way.ts';
import { createWakeups } from '../../src/app/wakeups.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { facilities } from './facilities.ts';
import type { Calls } from './sim-calls.ts';
import { openSimStore } from './sim-store.ts';

export const LOOPS = ['timers', 'halts', 'people', 'callbacks', 'batches', 'messages', 'digests'] as const;
export type LoopName = (typeof LOOPS)[number];
export const TEAM = 'T0000HOME';

/** What a caller gets: an answer, a 503, or nothing because the process died. */
export type Answered<T> = { ok: true; value: T } | { ok: false; why: 'unavailable' | 'died' };
export type Services = { app: App; agents: AgentApi; desk: SlackDesk };

/** The program as main.ts puts it together, with its loops passed by hand, and a death that leaves only the file. */
export type Bot = {
  ask<T>(work: (services: Services) => Promise<T>): Promise<Answered<T>>;
  /** The loops whose last pass has ended. */
  idle(): LoopName[];
  pass(loop: LoopName): void;
  /** Whether nothing is under way: no pass, no post, no callback. */
  quiet(): boolean;
  /** How many passes found something to do. */
  worked(): number;
  die(): void;
  start(): void;
};

type Parts = {
  path: string;
  calls: Calls;
  clock: Clock;
  ids: Ids;
  policy: Policy;
  messenger: Messenger;
  people: PeopleDirectory;
  sender: CallbackSender;
  log: Log;
  /** Whatever is thrown and is not the store's refusal is a fault of the program. */
  onFault: (error: unknown) => void;
};

export function createBot(parts: Parts): Bot {
  let running = begin(parts);
  return {
    ask: (work) => running.ask(work),
    idle: () => running.idle(),
    pass: (loop) => running.pass(loop),
    quiet: () => running.quiet(),
    worked: () => running.worked(),
    die: () => running.die(),
    start() {
      running = begin(parts);
    },
  };
}

function begin({
  path,
  calls,
  clock,
  ids,
  policy,
  messenger,
  people,
  sender,
  log,
  onFault,
}: Parts): Omit<Bot, 'start'> {
  const { store, die } = openSimStore(path, calls);
  const clockWatch = createClockWatch(clock, () => policy.file.halt.clock_jump);
  const groups: UserGroups = { members: async () => null };
  const book = createRosterBook({ store, clock, policy: () => policy, people, groups, log });
  const app: App = {
    ...{ store, clock, clockWatch, ids, policy: () => policy, roster: book.current },
    ...{ wakeups: createWakeups(), log },
  };
  const pacing = createPacing();
  const sending = createUnderWay(() => {});
  const showing = createUnderWay(() => {});
  const lease = createDeliveryLease(app, ids.next('node'));
  const alone = (pass: () => Promise<number>) => async () => ((await lease.held()) ? pass() : 0);
  const passes: Record<LoopName, () => Promise<number>> = {
    timers: () => runTimers(app),
    halts: createHaltSweep(app),
    people: () => runPeople(app, book),
    callbacks: alone(() => deliverCallbacks(app, sender, sending)),
    batches: alone(createBatchRun(app)),
    messages: alone(() => deliverMessages(app, messenger, pacing, showing)),
    digests: alone(() => runDigests(app)),
  };
  const services: Services = {
    app,
    agents: createAgentService(app),
    desk: createSlackService(app, { team: TEAM, people, groups }, facilities()),
  };
  const passing = new Set<LoopName>();
  const callers = new Set<() => void>();
  let worked = 0;

  return {
    ask<T>(work: (given: Services) => Promise<T>): Promise<Answered<T>> {
      return new Promise((resolve) => {
        const leave = () => resolve({ ok: false, why: 'died' });
        callers.add(leave);
        const answer = (answered: Answered<T>) => {
          callers.delete(leave);
          resolve(answered);
        };
        work(services).then(
          (value) => answer({ ok: true, value }),
          (error: unknown) => {
            if (!(error instanceof StoreUnavailable)) onFault(error);
            answer({ ok: false, why: 'unavailable' });
          },
        );
      });
    },
    idle: () => LOOPS.filter((loop) => !passing.has(loop)),
    pass(loop) {
      passing.add(loop);
      passes[loop]().then(
        (count) => {
          passing.delete(loop);
          if (count > 0) worked += 1;
        },
        (error: unknown) => {
          passing.delete(loop);
          if (!(error instanceof StoreUnavailable)) onFault(error);
        },
      );
    },
    quiet: () => passing.size === 0 && sending.count() === 0 && showing.count() === 0,
    worked: () => worked,
    die() {
      calls.forget();
      for (const leave of callers) leave();
      die();
    },
  };
}
