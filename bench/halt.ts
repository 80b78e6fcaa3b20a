import { execFile, execFileSync } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { createClient } from '../src/client/client.ts';
import { SCENARIOS } from '../src/demo/scenarios.ts';
import { readPolicy } from '../src/policy-source.ts';
import { type Env, startServer } from './processes.ts';
import { startSlackSink } from './slack-sink.ts';

// `npm run bench:halt` prints the table; `npm run bench:halt -- --write` keeps it in bench/HALT.md. Agents recommend and
// redeem as fast as they can, somebody stops everything, and the last permit that an agent was given is looked for.
const ROUNDS = 3;
const WORKERS = 16;
const TEAM = 'T0BENCH';
const BEFORE_MS = 1_500;
const AFTER_MS = 1_500;

const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'countersign-halt-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const signingSecret = 'bench-signing-secret';
const policyFile = join(folder, 'policy.yml');
// What is held counts as open: at the cap the agents would wait, not the bench end.
const line =
  '  bench: { owner: sam, secret_env: BENCH_SECRET, actions: [bid.*], requests_per_second: 10000, max_open: 100000 }\n';
const text = readFileSync(join(root, 'policy.yml'), 'utf8').replace('\nagents:\n', `\nagents:\n${line}`);
// What policy lets through may be redeemed at once: the traffic is one of permits.
writeFileSync(policyFile, text.replace(/^undo: .*$/m, 'undo: 0s'));
const dana = readPolicy(policyFile).file.people.dana?.slack ?? '';
const sink = await startSlackSink(TEAM);
execFileSync(process.execPath, [join(root, 'scripts/build.ts')], { stdio: 'inherit' });

type Round = { lastMs: number; answeredMs: number; permits: number; later: number };
const WAYS: Record<string, (port: number, env: Env) => Promise<void>> = {
  '/hitl kill': (port) => kill(port),
  '`countersign halt`': (_port, env) => haltAtTheMachine(env),
};

/** One server, traffic, and a halt in the midst of it; the milliseconds count from the command. */
async function round(database: string, engage: (port: number, env: Env) => Promise<void>): Promise<Round> {
  const env: Env = {
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_APP_TOKEN: '',
    SLACK_API_URL: sink.url,
    DATABASE_URL: `file:${database}`,
    POLICY_FILE: policyFile,
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'fatal',
    BENCH_SECRET: secret,
    BID_PILOT_SECRET: secret,
    AUDIENCE_TUNER_SECRET: secret,
    PRICE_SCOUT_SECRET: secret,
  };
  const server = await startServer('./server.ts', ['sqlite'], env);
  const givenAt: number[] = [];
  let stopped = false;
  const workers = Array.from({ length: WORKERS }, async () => {
    const client = createClient({ baseUrl: `http://127.0.0.1:${server.port}`, agent: 'bench', secret });
    while (!stopped) {
      const { id, revision_hash: revisionHash } = await client.recommend(bid(), { key: randomUUID() });
      if ((await client.redeem(id, { revisionHash })).ok) givenAt.push(performance.now());
    }
  });
  await pause(BEFORE_MS);
  const commandAt = performance.now();
  await engage(server.port, env);
  const answeredAt = performance.now();
  await pause(AFTER_MS);
  stopped = true;
  await Promise.all(workers);
  await server.stop();
  const last = givenAt.reduce((latest, at) => Math.max(latest, at), commandAt);
  return {
    lastMs: last - commandAt,
    answeredMs: answeredAt - commandAt,
    permits: givenAt.length,
    later: permitsAfterTheHalt(database),
  };
}

function bid() {
  const scenario = SCENARIOS.find(({ id }) => id === 'bid');
  if (!scenario) throw new Error('expected the scenario of a bid');
  const built = scenario.build(Date.now());
  return { ...built, ...(built.target && { target: { ...built.target, entity: randomUUID() } }) };
}

/** By the record: what was redeemed after the halt was committed. */
function permitsAfterTheHalt(database: string): number {
  const db = new Database(database, { readonly: true });
  const later = db
    .prepare<[], number>(
      `SELECT count(*) FROM audit_events WHERE type = 'redeemed'
       AND seq > (SELECT min(seq) FROM audit_events WHERE type = 'halt_engaged')`,
    )
    .pluck()
    .get();
  db.close();
  return later ?? 0;
}

async function kill(port: number): Promise<void> {
  const fields = { command: '/hitl', text: 'kill all bench', user_id: dana, team_id: TEAM, channel_id: 'C0BENCH' };
  const more = {
    user_name: 'dana',
    trigger_id: '1.2.3',
    response_url: 'http://127.0.0.1:9/none',
    api_app_id: 'A0BENCH',
  };
  const body = new URLSearchParams({ ...fields, ...more }).toString();
  const timestamp = Math.floor(Date.now() / 1_000);
  const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  const response = await fetch(`http://127.0.0.1:${port}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  });
  if (!response.ok) throw new Error(`/hitl kill: expected 200, got ${response.status}`);
}

function haltAtTheMachine(env: Env): Promise<void> {
  const args = [join(root, 'dist/cli.js'), 'halt', 'all', '--reason', 'bench', '--by', 'bench'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env: { ...process.env, ...env } }, (error) =>
      error ? reject(error) : resolve(),
    );
  });
}

const rows = ['| What | Measured | Limit | |', '|---|---|---|---|'];
for (const [way, engage] of Object.entries(WAYS)) {
  const rounds: Round[] = [];
  for (let count = 0; count < ROUNDS; count += 1) {
    process.stderr.write(`${way}, round ${count + 1} of ${ROUNDS}…\n`);
    rounds.push(await round(join(folder, `${way.replace(/\W/g, '')}-${count}.db`), engage));
  }
  const most = (of: (each: Round) => number) => Math.max(...rounds.map(of));
  const met = most(({ lastMs }) => lastMs) <= 1_000 && most(({ later }) => later) === 0;
  const fewest = Math.min(...rounds.map(({ permits }) => permits));
  if (fewest === 0) throw new Error(`${way}: expected permits to be given before the halt`);
  rows.push(
    `| From ${way} to the last permit, the most of ${ROUNDS} | ${most(({ lastMs }) => lastMs).toFixed(0)} ms | ≤ 1,000 ms | ${met ? 'met' : 'MISSED'} |`,
    `| Permits in the record after that halt | ${most(({ later }) => later)} | 0 | ${most(({ later }) => later) === 0 ? 'met' : 'MISSED'} |`,
    `| ${way} answered, the most | ${most(({ answeredMs }) => answeredMs).toFixed(0)} ms | | |`,
    `| Permits given in a round, the fewest | ${fewest} | | |`,
  );
}
sink.close();
const table = rows.join('\n');
process.stdout.write(`${table}\n`);
if (process.argv.includes('--write')) {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, Node ${process.version}, ${process.platform} ${process.arch}`;
  writeFileSync(
    join(root, 'bench/HALT.md'),
    `# From the command to no further permit\n\nBy \`npm run bench:halt -- --write\` on ${machine}. ${WORKERS} agents recommend and redeem as fast as they can; load, server and Slack stand-in share the machine.\n\n${table}\n`,
  );
}
