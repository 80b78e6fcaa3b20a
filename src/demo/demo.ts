import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../app/ports.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { newSignerText } from '../record-key.ts';
import { startWorkspace, type Workspace } from '../sandbox/workspace.ts';
import { startDemoAgent } from './demo-agent.ts';
import { DEMO_TIMES, type DemoTimes, demoPolicy } from './demo-policy.ts';
import { SCENARIOS } from './scenarios.ts';
import { createServerProcess, freePort } from './server-process.ts';

export type Demo = {
  url: string;
  workspace: Workspace;
  serverUrl: string;
  recommend(scenario: string): Promise<string>;
  close(): Promise<void>;
};

// What the agent brings up by itself, and how long after the one before.
const OPENING = ['budget', 'bids', 'bid', 'exclusion', 'notice'];
const OPENING_EVERY_MS = 3_000;
const THEN_EVERY_MS = 45_000;

/** The whole product on one machine: workspace, Countersign as a process of its own, and an agent that recommends. */
export async function startDemo(options: {
  policyText: string;
  argv: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  port: number;
  clock: Clock;
  /** Whether the agent recommends on its own. */
  lively: boolean;
  /** Other times than the demo's own. */
  times?: Partial<DemoTimes>;
}): Promise<Demo> {
  const { clock } = options;
  const shipped = loadPolicy(options.policyText);
  if (!shipped.ok)
    throw new Error(`the shipped policy has problems: ${shipped.problems.map(({ message }) => message).join('; ')}`);
  const { file } = shipped.policy;
  const folder = await mkdtemp(join(tmpdir(), 'countersign-demo-'));
  const signingSecret = randomBytes(16).toString('hex');
  // Of its own, since a key file beside the database is something to be warned of.
  const recordKey = newSignerText(file.record.origin);
  const secrets = new Map(
    Object.keys(file.agents).map((name) => [name, `whsec_${randomBytes(32).toString('base64')}`]),
  );

  const agent = await startDemoAgent({ secrets, clock });
  const serverPort = await freePort();
  const policyFile = join(folder, 'policy.yml');
  const titleOf = (handle: string) =>
    Object.values(file.roles).find(({ people }) => people.includes(handle))?.title ?? 'Ad engineer';

  const server = createServerProcess({
    argv: options.argv,
    clock,
    port: serverPort,
    env: () => {
      const tokens = {
        SLACK_BOT_TOKEN: workspace.botToken,
        SLACK_SIGNING_SECRET: signingSecret,
        SLACK_API_URL: workspace.slackApiUrl,
      };
      const agentSecrets = Object.fromEntries(
        [...secrets].map(([name, secret]) => [file.agents[name]?.secret_env[0] ?? name, secret]),
      );
      const place = {
        HOST: '127.0.0.1',
        PORT: String(serverPort),
        DATABASE_URL: `file:${join(folder, 'countersign.db')}`,
        POLICY_FILE: policyFile,
        [file.record.signing_key_env]: recordKey,
      };
      return { ...options.env, ...tokens, ...agentSecrets, ...place, SLACK_APP_TOKEN: '', LOG_LEVEL: 'warn' };
    },
  });
  const workspace = await startWorkspace({
    port: options.port,
    people: Object.entries(file.people).map(([handle, { name }]) => ({ handle, name, title: titleOf(handle) })),
    channels: [...new Set([file.channels.cards, file.channels.alerts])],
    signingSecret,
    appUrl: server.url,
    now: clock.now,
    controls: {
      list: async () => [
        ...SCENARIOS.map(({ id, label, hint }) => ({ id: `recommend:${id}`, label, hint, group: 'Agents recommend' })),
        { id: 'restart', label: 'Restart Countersign', hint: 'Stops it gracefully, starts it again', group: 'Trouble' },
        {
          id: 'kill',
          label: 'Pull the plug',
          hint: 'kill -9, then start again: nothing decided is lost',
          group: 'Trouble',
        },
        {
          id: 'deaf',
          label: agent.deaf ? 'Agent listens again' : 'Agent goes deaf',
          hint: 'Its callbacks fail until it listens again',
          group: 'Trouble',
        },
      ],
      run: (id) => run(id),
      status: async () => [
        { label: 'Countersign', value: server.running() ? 'running' : 'stopped' },
        ...agent
          .log()
          .slice(0, 12)
          .map((line) => ({ label: line.slice(0, 8), value: line.slice(10) })),
      ],
    },
  }).catch(async (error: unknown) => {
    await agent.close();
    await rm(folder, { recursive: true, force: true });
    throw error;
  });

  async function run(id: string): Promise<string> {
    const [verb, what = ''] = id.split(':');
    switch (verb) {
      case 'recommend':
        return agent.recommend(what);
      case 'restart':
      case 'kill':
        await server.stop(verb === 'kill' ? 'SIGKILL' : 'SIGTERM');
        await server.start();
        return verb === 'kill' ? 'Killed and started again.' : 'Stopped and started again.';
      case 'deaf':
        agent.deaf = !agent.deaf;
        return agent.deaf ? 'The agent answers no callback now.' : 'The agent listens again.';
      default:
        throw new Error(`no control ${id}`);
    }
  }

  const slackIds = new Map(Object.keys(file.people).map((handle) => [handle, workspace.userId(handle)]));
  const times = { ...DEMO_TIMES, ...options.times };
  await writeFile(policyFile, demoPolicy(options.policyText, { slackIds, callbackUrl: agent.callbackUrl, times }));
  await server.start();
  agent.connect(server.url);
  const stopping = new AbortController();
  const lively = options.lively ? recommendOnItsOwn(agent.recommend, clock, stopping.signal) : Promise.resolve();

  return {
    url: workspace.url,
    workspace,
    serverUrl: server.url,
    recommend: agent.recommend,
    async close() {
      stopping.abort();
      await lively;
      await server.stop('SIGTERM');
      await agent.close();
      await workspace.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function recommendOnItsOwn(
  recommend: (id: string) => Promise<string>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const rest = SCENARIOS.map(({ id }) => id).filter((id) => !OPENING.includes(id));
  for (let turn = 0; !signal.aborted; turn += 1) {
    const next = OPENING[turn] ?? rest[turn % rest.length];
    // A refusal (a halt, a restart under way) is part of the demo; the next one comes in its time.
    if (next !== undefined) await recommend(next).catch(() => undefined);
    await clock.sleep(turn < OPENING.length ? OPENING_EVERY_MS : THEN_EVERY_MS, signal);
  }
}
