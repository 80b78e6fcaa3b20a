import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { freePort } from '../../src/demo/server-process.ts';
import { startWorkspace, type Workspace } from '../../src/sandbox/workspace.ts';
import { scenario } from '../support/e2e-agent.ts';
import { countersign } from '../support/e2e-cli.ts';
import { shippedPolicy } from '../support/e2e-policy.ts';
import { CLI } from '../support/e2e-server.ts';
import { until } from '../support/e2e-until.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const folder = mkdtempSync(join(tmpdir(), 'countersign-config-'));
const policyFile = join(folder, 'policy.yml');
const misspelt = join(folder, 'misspelt.yml');
writeFileSync(policyFile, shippedPolicy());
writeFileSync(misspelt, shippedPolicy().replace('self_approval:', 'self_aproval:'));

/** Everything that `serve` needs; Slack is an address where nothing listens. */
const GOOD: Readonly<Record<string, string>> = {
  PATH: process.env.PATH ?? '',
  SLACK_BOT_TOKEN: 'xoxb-1-test',
  SLACK_SIGNING_SECRET: 'made-up',
  SLACK_API_URL: 'http://127.0.0.1:9/api/',
  BID_PILOT_SECRET: SECRET,
  AUDIENCE_TUNER_SECRET: SECRET,
  PRICE_SCOUT_SECRET: SECRET,
  DATABASE_URL: `file:${join(folder, 'countersign.db')}`,
  POLICY_FILE: policyFile,
  HOST: '127.0.0.1',
  PORT: '0',
  LOG_LEVEL: 'fatal',
};

const occupied = createServer();
let workspace: Workspace;
beforeAll(async () => {
  occupied.listen(0, '127.0.0.1');
  await once(occupied, 'listening');
  workspace = await startWorkspace({
    people: [{ handle: 'dana', name: 'Dana Reyes', title: '' }],
    channels: ['approvals'],
    signingSecret: 'made-up',
    now: Date.now,
  });
});
afterAll(async () => {
  occupied.close();
  await workspace.close();
  rmSync(folder, { recursive: true, force: true });
});

function occupiedPort(): string {
  const address = occupied.address();
  return typeof address === 'object' && address ? String(address.port) : '';
}

describe('`countersign serve` ends with one sentence that names what is wrong', () => {
  test.concurrent.each<[string, string, () => Record<string, string>]>([
    ['SLACK_BOT_TOKEN', 'is missing', () => ({ SLACK_BOT_TOKEN: '' })],
    ['SLACK_BOT_TOKEN', 'is a user token', () => ({ SLACK_BOT_TOKEN: 'xoxp-1-test' })],
    [
      'SLACK_BOT_TOKEN',
      'is refused by Slack',
      () => ({ SLACK_BOT_TOKEN: 'xoxb-1-revoked', SLACK_API_URL: workspace.slackApiUrl }),
    ],
    ['SLACK_SIGNING_SECRET', 'is missing', () => ({ SLACK_SIGNING_SECRET: '' })],
    ['SLACK_APP_TOKEN', 'is a bot token', () => ({ SLACK_APP_TOKEN: 'xoxb-1-test' })],
    ['SLACK_API_URL', 'is no URL', () => ({ SLACK_API_URL: 'slack.com/api' })],
    ['BID_PILOT_SECRET', 'is missing', () => ({ BID_PILOT_SECRET: '' })],
    ['PRICE_SCOUT_SECRET', 'is too short', () => ({ PRICE_SCOUT_SECRET: 'whsec_c2hvcnQ=' })],
    ['AUDIENCE_TUNER_SECRET', 'is not a secret', () => ({ AUDIENCE_TUNER_SECRET: 'hunter2' })],
    ['DATABASE_URL', 'has no file:', () => ({ DATABASE_URL: 'countersign.db' })],
    ['database', 'is in no folder', () => ({ DATABASE_URL: `file:${join(folder, 'nowhere', 'db')}` })],
    ['database', 'is another kind of file', () => ({ DATABASE_URL: `file:${policyFile}` })],
    ['POLICY_FILE', 'is not there', () => ({ POLICY_FILE: join(folder, 'nowhere.yml') })],
    ['self_aproval', 'is in the policy', () => ({ POLICY_FILE: misspelt })],
    ['PORT', 'is no number', () => ({ PORT: 'http' })],
    ['PORT', 'is out of range', () => ({ PORT: '70000' })],
    ['PORT', 'is taken', () => ({ PORT: occupiedPort() })],
    ['HOST', 'is not of this machine', () => ({ HOST: '203.0.113.7' })],
    ['LOG_LEVEL', 'is not a level', () => ({ LOG_LEVEL: 'loud' })],
  ])('%s, which %s', async (name, _how, changes) => {
    const { code, stdout, stderr } = await countersign(['serve'], { ...GOOD, ...changes() });
    expect(stderr).toContain(name);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stderr).not.toContain('xoxb-1-');
    expect(stderr).not.toContain(SECRET);
    expect([code, stdout]).toEqual([1, '']);
  });
});

describe('`countersign serve`', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('ends with code 0 on %s, without a word', async (signal) => {
    const port = String(await freePort());
    const env = {
      ...GOOD,
      PORT: port,
      SLACK_BOT_TOKEN: workspace.botToken,
      SLACK_API_URL: workspace.slackApiUrl,
    };
    const child = spawn(process.execPath, [CLI, 'serve'], { env, cwd: folder });
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => said.push(text.toString()));
    try {
      await until('it to be ready', async () => {
        const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
        return answer?.ok === true;
      });
      child.kill(signal);
      const [code] = await once(child, 'exit');
      expect([code, said]).toEqual([0, []]);
    } finally {
      child.kill('SIGKILL');
    }
  });

  test('reads the policy again on SIGHUP, and goes on', async () => {
    const port = String(await freePort());
    const own = join(folder, 'own.yml');
    writeFileSync(own, shippedPolicy());
    const child = spawn(process.execPath, [CLI, 'serve'], {
      env: { ...GOOD, PORT: port, POLICY_FILE: own },
      cwd: folder,
    });
    const refused = async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => null);
      return /^countersign_policy_refused (\d)$/m.exec((await answer?.text()) ?? '')?.[1];
    };
    try {
      await until('it to listen', async () => (await refused()) === '0');
      writeFileSync(own, 'version: 2\n');
      child.kill('SIGHUP');
      await until('the file to be refused', async () => (await refused()) === '1');
      expect(child.exitCode).toBeNull();
    } finally {
      child.kill('SIGTERM');
      const [code] = await once(child, 'exit');
      expect(code).toBe(0);
    }
  });

  test('takes intake before Slack can be reached, and says that it is not ready', async () => {
    const port = String(await freePort());
    const child = spawn(process.execPath, [CLI, 'serve'], { env: { ...GOOD, PORT: port }, cwd: folder });
    try {
      const health = await until('it to listen', () =>
        fetch(`http://127.0.0.1:${port}/healthz`).then(
          (answer) => answer.status,
          () => null,
        ),
      );
      expect(health).toBe(200);
      const client = createClient({ baseUrl: `http://127.0.0.1:${port}`, agent: 'bid-pilot', secret: SECRET });
      expect((await client.recommend(scenario('budget', Date.now()))).status).toBe('pending');
      const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
      expect([ready.status, await ready.json()]).toMatchObject([503, { failing: ['Slack is not connected'] }]);
    } finally {
      child.kill('SIGTERM');
      const [code] = await once(child, 'exit');
      expect(code).toBe(0);
    }
  });
});
