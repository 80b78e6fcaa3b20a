import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import { createCallbackSender } from './adapters/callbacks/callback-sender.ts';
import { systemClock } from './adapters/clock.ts';
import type { AgentAccess } from './adapters/http/agent-access.ts';
import { createHttpServer } from './adapters/http/http-server.ts';
import { createMetrics } from './adapters/http/metrics.ts';
import { createIds } from './adapters/ids.ts';
import { startLoop } from './adapters/loop.ts';
import { pngOf } from './adapters/picture/png-of.ts';
import { createSlack } from './adapters/slack/slack.ts';
import { openStorage, type Storage } from './adapters/sqlite/open-storage.ts';
import { createAgentService } from './app/agent-service.ts';
import type { App } from './app/app.ts';
import type { Workspace } from './app/authorise.ts';
import { createClockWatch } from './app/clock-watch.ts';
import { deliverCallbacks } from './app/deliver-callbacks.ts';
import { deliverMessages } from './app/deliver-messages.ts';
import { createDeliveryLease } from './app/delivery-lease.ts';
import type { Facilities } from './app/hitl/facilities.ts';
import { createPolicySweep } from './app/hold-against-policy.ts';
import { createHomeBoard } from './app/home/home-board.ts';
import { createKeyUse } from './app/key-use.ts';
import type { Log } from './app/log.ts';
import { createPacing } from './app/pacing.ts';
import { createPolicyInForce, type PolicyInForce, type Prepare } from './app/policy-in-force.ts';
import type { Clock } from './app/ports.ts';
import { readiness } from './app/readiness.ts';
import { createRosterBook } from './app/roster.ts';
import { createBatchRun } from './app/run-batches.ts';
import { runDigests } from './app/run-digests.ts';
import { createHaltSweep } from './app/run-halts.ts';
import { runPeople } from './app/run-people.ts';
import { runTimers } from './app/run-timers.ts';
import { watchMessenger } from './app/slack-health.ts';
import { createSlackService } from './app/slack-service.ts';
import { createUnderWay } from './app/under-way.ts';
import { createWakeups } from './app/wakeups.ts';
import { haltPassedLimits } from './app/watch-limits.ts';
import { ConfigError, type OperationConfig, type SlackConfig } from './config.ts';
import { createPapers } from './papers.ts';
import type { Policy } from './policy/policy.ts';
import { agentAccessOf, policyFileSource, policyOf, readPolicyText } from './policy-source.ts';
import { checkWebhookSecrets, startRecordKeeping } from './record-keeping.ts';
import { versions } from './version.ts';

/**
 * A server that runs. `connected` resolves when Slack is reached and rejects with `SlackStartError` when only an admin can
 * mend it; intake is open meanwhile. `reloadPolicy` takes the policy file in at once, as the server does by itself when the
 * file changes. `stop` finishes what was accepted: requests, clicks, callbacks under way.
 */
export type Running = {
  port: number;
  connected: Promise<void>;
  reloadPolicy(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * The composition root: builds every part, listens, then starts the loops. Throws `ConfigError` for what an admin can
 * mend, before anything is served.
 */
export async function startServer(
  config: OperationConfig,
  slackConfig: SlackConfig,
  log: Log,
  clock: Clock = systemClock,
  open: (url: string) => Promise<Storage> = openStorage,
): Promise<Running> {
  const text = readPolicyText(config.policyFile);
  const policy = policyOf(config.policyFile, text);
  const first = { text, policy, keys: agentAccessOf(policy, config) };
  const storage = await open(config.databaseUrl);
  try {
    return await startOn(storage, first, config, slackConfig, log, clock);
  } catch (error) {
    await storage.record.close();
    await storage.store.close();
    throw error;
  }
}

type FirstPolicy = { text: string; policy: Policy; keys: AgentAccess };

async function startOn(
  { store, record: keeper }: Storage,
  first: FirstPolicy,
  config: OperationConfig,
  slackConfig: SlackConfig,
  log: Log,
  clock: Clock,
): Promise<Running> {
  const base = { store, clock, ids: createIds(clock), wakeups: createWakeups(), log };
  const policies = createPolicyInForce({
    app: base,
    source: policyFileSource(config.policyFile),
    first,
    prepare: (next) => preparePolicy(next, config),
    describe: (problems) =>
      problems.map(({ line, path, message }) => `line ${line}: ${path === '' ? '' : `${path}: `}${message}`),
  });
  const app: App = {
    ...base,
    policy: () => policies.current().policy,
    roster: () => book.current(),
    clockWatch: createClockWatch(clock, () => policies.current().policy.file.halt.clock_jump),
  };
  const keyUse = createKeyUse(clock);
  const record = startRecordKeeping(app, config, keeper);
  const metrics = createMetrics();
  collectDefaultMetrics({ register: metrics.registry });
  policyGauge(metrics.registry, policies);

  let workspace: Workspace | null = null;
  // Files that people asked for, and that are made beside everything else.
  const papers = createPapers(app, config);
  const making = createUnderWay(() => {});
  const slack = createSlack({
    ...slackConfig,
    png: pngOf,
    clock,
    log,
    desk: (team, people, groups) => {
      workspace = { team, people, groups };
      const linkTo: Facilities['linkTo'] = (place) => slack.links.linkTo(place);
      const begin: Facilities['begin'] = (name, work) => {
        if (making.has(name, clock.now())) return false;
        making.begin(name, work);
        return true;
      };
      const { files } = slack;
      const facilities = { versions, policyProblems: policies.problems, linkTo, files, papers, begin };
      return createSlackService(app, workspace, facilities);
    },
  });
  const book = createRosterBook({
    store,
    clock,
    policy: app.policy,
    people: slack.people,
    groups: slack.groups,
    log,
  });
  const sender = createCallbackSender({
    clock,
    receivers: (agent) => {
      const { policy, keys } = policies.current();
      const entry = Object.hasOwn(policy.file.agents, agent) ? policy.file.agents[agent] : undefined;
      const secrets = keys.get(agent)?.secrets;
      if (entry?.callback_url === undefined || !secrets) return null;
      return { url: entry.callback_url, secrets, allowPrivate: entry.callback_private };
    },
  });

  const watched = watchMessenger(slack.messenger, clock);
  function startLoops() {
    const pacing = createPacing();
    const lease = createDeliveryLease(app, app.ids.next('node'));
    const alone = (pass: () => Promise<number>) => async () => ((await lease.held()) ? pass() : 0);
    const timers = startLoop('timers', 500, clock, log, () => runTimers(app));
    const halts = startLoop('halts', 1_000, clock, log, createHaltSweep(app));
    const sending = createUnderWay(() => callbacks.wake());
    const callBack = alone(() => deliverCallbacks(app, sender, sending));
    const callbacks = startLoop('callbacks', 1_000, clock, log, callBack);
    const showing = createUnderWay(() => messages.wake());
    const show = alone(() => deliverMessages(app, watched.messenger, pacing, showing));
    const messages = startLoop('messages', 200, clock, log, show);
    const batches = startLoop('batches', 1_000, clock, log, alone(createBatchRun(app)));
    const publishingHomes = createUnderWay(() => homes.wake());
    const board = createHomeBoard(app, slack.homes, () => workspace, publishingHomes);
    const homes = startLoop('homes', 1_000, clock, log, alone(board.pass));
    const digest = alone(() => runDigests(app));
    const digests = startLoop('digests', 10_000, clock, log, digest);
    const policyFile = startLoop('policy', 1_000, clock, log, () => policies.look());
    const raises = startLoop('raises', 1_000, clock, log, createPolicySweep(app));
    const records = startLoop('record', 5_000, clock, log, alone(record.keep));
    const publishing = startLoop('publishing', 5_000, clock, log, alone(record.publish));
    const pruning = startLoop('pruning', 60_000, clock, log, alone(record.prune));
    const people = startLoop('people', 60_000, clock, log, () => runPeople(app, book));
    const watch = alone(() => haltPassedLimits(app));
    const limits = startLoop('limits', 60_000, clock, log, watch);
    const keys = startLoop('keys', 15_000, clock, log, () => keyUse.store(store));
    const all = [
      timers,
      halts,
      people,
      callbacks,
      messages,
      batches,
      homes,
      digests,
      policyFile,
      raises,
      records,
      publishing,
      pruning,
      keys,
      limits,
    ];
    const unsubscribe = app.wakeups.onCommit((recommendation) => {
      messages.wake();
      callbacks.wake();
      if (recommendation !== null) return;
      halts.wake();
      people.wake();
    });
    const unwatch = app.wakeups.onWatched((slackUser) => {
      board.lookAgain(slackUser);
      homes.wake();
    });
    return {
      all,
      async stop() {
        unsubscribe();
        unwatch();
        await Promise.all(all.map((loop) => loop.stop()));
        await Promise.all([sending.settled(), showing.settled(), publishingHomes.settled()]);
        await lease.release();
      },
    };
  }
  let loops: ReturnType<typeof startLoops> | null = null;

  const http = createHttpServer({
    host: config.host,
    port: config.port,
    agents: () => policies.current().keys,
    api: createAgentService(app),
    clock,
    log,
    metrics,
    versions,
    seen: keyUse.seen,
    slackListener: slack.listener,
    readiness: () =>
      readiness(app, {
        slackConnected: slack.connected(),
        slackFailingSince: watched.failingSince(),
        policyRefused: policies.problems() !== null,
        loops: (loops?.all ?? []).map(({ name, lastPassAt }) => ({ name, lastPassAt: lastPassAt() })),
      }),
  });

  async function stop(): Promise<void> {
    // First nothing new comes in, then what came in is finished, then what it caused is sent, then the store closes.
    await http.close();
    await slack.stop();
    await making.settled();
    await loops?.stop();
    await record.stop();
    await store.close();
    log.info({}, 'Countersign stopped');
  }

  // Known before the first decision: who is away, by our own word.
  await book.readStore();
  const { port } = await http.listen().catch(async (cause: unknown) => {
    await stop();
    const expected = 'expected an address of this machine and a port that is free';
    throw new ConfigError(`HOST and PORT: cannot listen on ${config.host}:${config.port}; ${expected}.`, { cause });
  });
  // Only now: a start that fails must have sent nothing, and recorded no policy.
  await policies.begin();
  loops = startLoops();
  void record.checkWhole();
  log.info({ port, mode: slack.listener ? 'http' : 'socket' }, 'Countersign listens');
  return { port, connected: slack.start(), reloadPolicy: () => policies.reload(), stop };
}

function preparePolicy(policy: Policy, config: OperationConfig): ReturnType<Prepare<AgentAccess>> {
  try {
    checkWebhookSecrets(config, policy.file.record);
    return { ok: true, keys: agentAccessOf(policy, config) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { ok: false, problems: [error.message] };
  }
}

function policyGauge(registry: Registry, policies: Pick<PolicyInForce<unknown>, 'problems'>): void {
  new Gauge({
    name: 'countersign_policy_refused',
    help: '1 while the policy file has a problem and the last good policy is in force instead',
    registers: [registry],
    collect() {
      this.set(policies.problems() === null ? 0 : 1);
    },
  });
}
