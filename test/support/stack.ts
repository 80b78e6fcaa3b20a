import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leafHash } from '../../src/audit/hash.ts';
import type { Answer, RecommendationInput } from '../../src/client/client.ts';
import { freePort } from '../../src/demo/server-process.ts';
import { loadPolicy } from '../../src/policy/load-policy.ts';
import type { Person } from '../../src/sandbox/people.ts';
import type { UserGroup } from '../../src/sandbox/room.ts';
import { startWorkspace, type Workspace } from '../../src/sandbox/workspace.ts';
import { scenario, startAgents, type TestAgent } from './e2e-agent.ts';
import { createShiftableClock, type ShiftableClock } from './e2e-clock.ts';
import { createEyes, type Eyes } from './e2e-eyes.ts';
import { type PolicyChange, shippedPolicy, testPolicy } from './e2e-policy.ts';
import { createRecords, type Records } from './e2e-records.ts';
import { asProcess, inProcess, type LogLine, type TestServer } from './e2e-server.ts';
import { strangeWords } from './plain-words.ts';

/** The whole product: a workspace, the real server on a real database, and agents that speak to it by the client. */
export type Stack = Eyes &
  Records & {
    workspace: Workspace;
    /** The server's, the agents' and the workspace's; a server process of its own keeps the machine's. */
    clock: ShiftableClock;
    server: TestServer;
    databasePath: string;
    /** The server's environment, for commands on the same database. */
    env: Readonly<Record<string, string>>;
    agent(name: string): TestAgent;
    /** Recommends what the scenario's agent of the demo does, with `changes`, under a key of its own unless given. */
    recommend(scenarioId: string, changes?: Changes): Promise<Answer>;
    /** Stops it as SIGTERM does and starts it on the same database. */
    restart(): Promise<void>;
    stop(): Promise<void>;
  };

type Changes = Partial<Omit<RecommendationInput, 'kind'>> & { key?: string };

const AGENT_OF: Readonly<Record<string, string>> = {
  budget: 'bid-pilot',
  bid: 'bid-pilot',
  exclusion: 'audience-tuner',
  creative: 'audience-tuner',
  price: 'price-scout',
  checkout: 'price-scout',
  notice: 'price-scout',
};

/** Who is in the workspace besides the people of the policy; only Nora is as free to click as they are. */
const BYSTANDERS: Person[] = [
  { handle: 'nora', name: 'Nora Lindt', title: 'Not in the policy' },
  { handle: 'gus', name: 'Gus Adler', title: 'Contractor', kind: 'guest' },
  { handle: 'olga', name: 'Olga Brandt', title: 'Left last year', kind: 'deactivated' },
  { handle: 'crm', name: 'CRM Bot', title: '', kind: 'bot' },
  { handle: 'pat', name: 'Pat Ito', title: 'Partner', kind: 'foreign' },
];

/**
 * Starts everything on loopback in a folder of its own. `stop` leaves nothing behind. `moreAgents` are for `policy` to list;
 * the variable of each one's secret has its name.
 */
export async function startStack(
  options: { policy?: PolicyChange; userGroups?: UserGroup[]; server?: 'process'; moreAgents?: readonly string[] } = {},
): Promise<Stack> {
  const clock = createShiftableClock();
  const folder = await mkdtemp(join(tmpdir(), 'countersign-e2e-'));
  const databasePath = join(folder, 'countersign.db');
  const policyFile = join(folder, 'policy.yml');
  const signingSecret = randomBytes(16).toString('hex');
  const port = await freePort();
  const shipped = loadPolicy(shippedPolicy());
  if (!shipped.ok) throw new Error('the shipped policy has problems');
  const { file } = shipped.policy;

  const workspace = await startWorkspace({
    people: [...Object.entries(file.people).map(([handle, { name }]) => ({ handle, name, title: '' })), ...BYSTANDERS],
    channels: [file.channels.cards, file.channels.alerts],
    userGroups: options.userGroups ?? [],
    signingSecret,
    now: clock.now,
  });
  const serverUrl = `http://127.0.0.1:${port}`;
  const agents = await startAgents({
    names: [...Object.keys(file.agents), ...(options.moreAgents ?? [])],
    serverUrl,
    now: clock.now,
  });
  const { callbackUrl } = agents;
  const { userId: slackId, userGroupId: groupId } = workspace;
  await writeFile(policyFile, testPolicy({ slackId, groupId, callbackUrl, change: options.policy }));
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    SLACK_BOT_TOKEN: workspace.botToken,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: workspace.slackApiUrl,
    DATABASE_URL: `file:${databasePath}`,
    POLICY_FILE: policyFile,
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'fatal',
  };
  for (const [name, secret] of agents.secrets) env[file.agents[name]?.secret_env[0] ?? name] = secret;

  const server = options.server === 'process' ? asProcess(() => env, port) : inProcess(() => env, port, clock);
  workspace.setAppUrl(server.url);
  const records = createRecords(databasePath);
  const leave = async () => {
    await server.stop();
    await agents.close();
    await workspace.close();
    await rm(folder, { recursive: true, force: true });
  };
  await server.start().catch(async (error: unknown) => {
    await leave();
    throw error;
  });

  let count = 0;
  return {
    ...createEyes(workspace, options.server === 'process' ? null : clock, () => troubleIn(server.log)),
    ...records,
    workspace,
    clock,
    server,
    databasePath,
    env,
    agent: agents.agent,
    recommend(scenarioId, { key, ...changes } = {}) {
      count += 1;
      const { client } = agents.agent(AGENT_OF[scenarioId] ?? '');
      const made = scenario(scenarioId, clock.now());
      // Each has a target of its own: two that meet are a matter for the tests that want them to.
      const target = made.target && { ...made.target, entity: `${made.target.entity}/${key ?? count}` };
      return client.recommend({ ...made, ...(target && { target }), ...changes }, { key: key ?? `e2e-${count}` });
    },
    async restart() {
      await server.stop();
      await server.start();
    },
    async stop() {
      await server.stop();
      const strange = wordsInTheOpen(records);
      await leave();
      if (strange.length > 0) throw new Error(`words in the open in the record: ${strange.join('\n')}`);
      if (agents.refused.length > 0) throw new Error(`callbacks that could not be verified: ${agents.refused}`);
    },
  };
}

/** What the record says in the open that it must not; what a test tampered with is passed over. */
function wordsInTheOpen({ rows }: Records): string[] {
  const events = rows<{ leaf: string; hash: string }>(
    `SELECT leaf, leaf_hash AS hash FROM audit_events WHERE leaf <> ''`,
  );
  return events.flatMap(({ leaf, hash }) => (leafHash(leaf) === hash ? strangeWords(leaf) : []));
}

function troubleIn(log: readonly LogLine[]): string {
  const lines = log.filter(({ level }) => level !== 'info').slice(-5);
  return lines.map(({ error, ...line }) => `\n${JSON.stringify(line)} ${error ?? ''}`).join('');
}
