import { execFileSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { encodeValue } from '../src/cards/action-id.ts';
import { freePort } from '../src/demo/server-process.ts';
import { readPolicy } from '../src/policy-source.ts';
import { parseSecret } from '../src/webhooks/secret.ts';
import { fill } from './fill.ts';
import { type Load, load } from './load.ts';
import { policyTimes } from './policy.ts';
import { type Env, startAndRest, startServer, timeLine } from './processes.ts';
import { REPLAY_LIMIT_MS, replayText, replayTimes } from './replay.ts';
import { clickRequest, intakeRequests } from './requests.ts';
import { startSlackSink } from './slack-sink.ts';

// `npm run bench` prints the table; `npm run bench -- --write` keeps it in bench/RESULTS.md.
const ROUNDS = 3;
const REQUESTS = 12_000;
const PACED = 4_000;
const CLICKS = 6_000;
const STORED = 100_000;
const TEAM = 'T0BENCH';

const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
const secretText = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const secret = parseSecret(secretText);
if (!secret) throw new Error('expected a valid secret');
const policyFile = join(folder, 'policy.yml');
// As many agents as keep within their cap of open recommendations; the rate limit is for floods, and a bench is one.
const AGENTS = Array.from({ length: 40 }, (_, index) => `bench-${index}`);
const secretEnv = (index: number) => `BENCH_SECRET_${index}`;
const benchAgents = AGENTS.map(
  (name, index) =>
    `  ${name}: { owner: sam, secret_env: ${secretEnv(index)}, actions: [budget.*], requests_per_second: 10000, max_open: 500 }\n`,
);
const shipped = readFileSync(join(root, 'policy.yml'), 'utf8');
const policyText = shipped.replace('\nagents:\n', `\nagents:\n${benchAgents.join('')}`);
writeFileSync(policyFile, policyText);
const { file: benchPolicy } = readPolicy(policyFile);
const dana = benchPolicy.people.dana?.slack ?? '';
// The cards show every limit as passed, by all that came before.
const seen = benchPolicy.limits.map(({ id }) => id);
const sink = await startSlackSink(TEAM);
const signingSecret = 'bench-signing-secret';
const median = (values: number[]) => values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;

function envFor(database: string, port = '0'): Env {
  return {
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_APP_TOKEN: '',
    SLACK_API_URL: sink.url,
    DATABASE_URL: `file:${database}`,
    POLICY_FILE: policyFile,
    HOST: '127.0.0.1',
    PORT: port,
    LOG_LEVEL: 'fatal',
    BID_PILOT_SECRET: secretText,
    AUDIENCE_TUNER_SECRET: secretText,
    PRICE_SCOUT_SECRET: secretText,
    ...Object.fromEntries(AGENTS.map((_name, index) => [secretEnv(index), secretText])),
  };
}

function expectOnly(run: Load, status: string, what: string): Load {
  const others = Object.keys(run.statuses).filter((seen) => seen !== status);
  if (others.length > 0) throw new Error(`${what}: expected only ${status}, got ${JSON.stringify(run.statuses)}`);
  return run;
}

const intakeOf = (count: number) => intakeRequests(count, AGENTS, secret, Date.now()).map(({ bytes }) => bytes);

type Served = { intake: Load; paced: Load; clicks: Load };

/** Intake on a database, then half as fast as it went, then clicks on what came in; the database file stays. */
async function intakeAndClicks(database: string): Promise<Served> {
  const server = await startServer('./server.ts', ['sqlite'], envFor(database));
  await load(server.port, intakeOf(2_000));
  const intake = expectOnly(await load(server.port, intakeOf(REQUESTS)), '202', 'intake');
  const paced = expectOnly(await load(server.port, intakeOf(PACED), intake.perSecond / 2), '202', 'paced intake');
  const clicks = clicksOn(database, CLICKS + 1_000);
  await load(server.port, clicks.slice(CLICKS));
  const clicked = expectOnly(await load(server.port, clicks.slice(0, CLICKS)), '200', 'clicks');
  await server.stop();
  const check = new Database(database, { readonly: true });
  const approved = check.prepare("select count(*) as n from audit_events where type = 'approved'").get();
  check.close();
  if (typeof approved !== 'object' || approved === null || !('n' in approved) || Number(approved.n) < CLICKS) {
    throw new Error(`clicks: expected ${CLICKS} approvals in the record, got ${JSON.stringify(approved)}`);
  }
  return { intake, paced, clicks: clicked };
}

/** Clicks on Approve of cards that stand in Slack: posting them all would take a second each. */
function clicksOn(database: string, count: number): Buffer[] {
  const db = new Database(database);
  db.pragma('busy_timeout = 10000');
  const cards = db.prepare(
    `select r.id, r.revision_hash as hash, m.id as message from recommendations r
     join messages m on m.recommendation_id = r.id and m.kind = 'card' where r.status = 'pending' limit ?`,
  );
  const post = db.prepare('update messages set channel = ?, ts = ?, drawn_version = wanted_version where id = ?');
  const clicks = db
    .transaction(() =>
      cards.all(count).flatMap((row, index) => {
        if (typeof row !== 'object' || row === null || !('id' in row) || !('hash' in row) || !('message' in row))
          return [];
        const ts = `1800000000.${String(index).padStart(6, '0')}`;
        post.run('C0BENCH', ts, row.message);
        const value = encodeValue({ id: String(row.id), revisionHash: String(row.hash), seen });
        const target = { user: dana, team: TEAM, channel: 'C0BENCH', ts, value };
        return [clickRequest(target, signingSecret, Date.now())];
      }),
    )
    .immediate();
  db.close();
  return clicks;
}

/** A copy that is on the disk: while it is still being written, every commit of the server would wait for that too. */
function copyWhole(from: string, to: string): void {
  copyFileSync(from, to);
  const file = openSync(to, 'r+');
  fsyncSync(file);
  closeSync(file);
}

async function withoutStore(): Promise<Load> {
  const server = await startServer('./server.ts', ['none'], envFor(join(folder, 'none.db')));
  await load(server.port, intakeOf(2_000));
  const run = expectOnly(await load(server.port, intakeOf(REQUESTS)), '202', 'intake without its store');
  await server.stop();
  return run;
}

async function noopClicks(): Promise<Load> {
  const server = await startServer('./noop-bolt.ts', [], { SLACK_SIGNING_SECRET: signingSecret });
  const target = {
    user: dana,
    team: TEAM,
    channel: 'C0BENCH',
    ts: '1800000000.000001',
    value: `rec_${'0'.repeat(26)}|${'0'.repeat(64)}`,
  };
  const clicks = () => Array.from({ length: CLICKS }, () => clickRequest(target, signingSecret, Date.now()));
  await load(server.port, clicks().slice(0, 1_000));
  const run = expectOnly(await load(server.port, clicks()), '200', 'no-op clicks');
  await server.stop();
  return run;
}

// Before this process has held anything large.
const policy = policyTimes();
const runs: { none: Load; noop: Load; fresh: Served; full: Served }[] = [];
const fullDatabase = join(folder, 'full.db');
process.stderr.write(`storing ${STORED} recommendations…\n`);
await fill({ databaseUrl: `file:${fullDatabase}`, policyFile, agents: AGENTS, count: STORED, now: Date.now() });
for (let round = 1; round <= ROUNDS; round += 1) {
  process.stderr.write(`round ${round} of ${ROUNDS}…\n`);
  // Side by side in each round, so that a machine that drifts drifts for all of them.
  const none = await withoutStore();
  const fresh = await intakeAndClicks(join(folder, `fresh-${round}.db`));
  const filled = join(folder, `full-${round}.db`);
  copyWhole(fullDatabase, filled);
  const full = await intakeAndClicks(filled);
  rmSync(filled);
  const noop = await noopClicks();
  runs.push({ none, noop, fresh, full });
}

process.stderr.write('starting the bundle…\n');
execFileSync(process.execPath, [join(root, 'scripts/build.ts')], { stdio: 'inherit' });
const starts: { listenMs: number; restMb: number; boltMs: number }[] = [];
for (let round = 0; round < ROUNDS + 2; round += 1) {
  const port = await freePort();
  const started = await startAndRest(
    [join(root, 'dist/cli.js'), 'serve'],
    envFor(join(folder, 'start.db'), String(port)),
    port,
    4_000,
  );
  const boltMs = await timeLine("import '@slack/bolt'; process.exit(0)");
  starts.push({ ...started, boltMs });
}
sink.close();
process.stderr.write('replaying…\n');
const replay = replayTimes(`file:${fullDatabase}`, STORED);
rmSync(folder, { recursive: true, force: true });

const row = (what: string, value: string, target: string, met: boolean) =>
  `| ${what} | ${value} | ${target} | ${met ? 'met' : 'MISSED'} |`;
const figure = (of: (run: (typeof runs)[number]) => number) => median(runs.map(of));
const ratio = (of: (run: (typeof runs)[number]) => number) => figure(of).toFixed(2);
const intakeShare = (run: (typeof runs)[number]) => run.fresh.intake.perSecond / run.none.perSecond;
const clickShare = (run: (typeof runs)[number]) => run.fresh.clicks.perSecond / run.noop.perSecond;
const intakeKept = (run: (typeof runs)[number]) => run.full.intake.perSecond / run.fresh.intake.perSecond;
const clickKept = (run: (typeof runs)[number]) => run.full.clicks.perSecond / run.fresh.clicks.perSecond;
const listens = median(starts.map(({ listenMs, boltMs }) => listenMs / boltMs));
// Evaluating a revision against what the server is busy with one request at its full rate.
const policyShare = (policy.evaluateUs / 1e6) * figure((run) => run.fresh.intake.perSecond);
const rests = median(starts.map(({ restMb }) => restMb));

const table = [
  '| What | Measured | Limit | |',
  '|---|---|---|---|',
  row(
    'Durable signed intake ÷ the same server without its store',
    ratio(intakeShare),
    '≥ 0.50',
    figure(intakeShare) >= 0.5,
  ),
  row(
    'Intake p99 on 50 connections, at half of its full rate',
    `${figure((run) => run.fresh.paced.p99).toFixed(1)} ms`,
    '≤ 25 ms',
    figure((run) => run.fresh.paced.p99) <= 25,
  ),
  row(
    "Click decided, durable, acknowledged ÷ Bolt's no-op listener",
    ratio(clickShare),
    '≥ 0.50',
    figure(clickShare) >= 0.5,
  ),
  row(
    `Intake at ${STORED.toLocaleString('en-US')} stored ÷ at none`,
    ratio(intakeKept),
    '≥ 0.90',
    figure(intakeKept) >= 0.9,
  ),
  row(
    `Clicks at ${STORED.toLocaleString('en-US')} stored ÷ at none`,
    ratio(clickKept),
    '≥ 0.90',
    figure(clickKept) >= 0.9,
  ),
  row(
    `A policy of ${policy.rules} rules, evaluated and explained in full`,
    `${policy.explainUs.toFixed(0)} µs`,
    '≤ 40 µs',
    policy.explainUs <= 40,
  ),
  row(
    'Its share of the time that one intake takes',
    `${(policyShare * 100).toFixed(1)} %`,
    '≤ 20 %',
    policyShare <= 0.2,
  ),
  row(
    `Replay of a policy over ${STORED.toLocaleString('en-US')} stored`,
    replayText(replay),
    `≤ ${REPLAY_LIMIT_MS / 1000} s`,
    replay.wallMs <= REPLAY_LIMIT_MS,
  ),
  row('Bundle at rest', `${rests.toFixed(0)} MB`, '≤ 120 MB', rests <= 120),
  row('Bundle listens ÷ importing Bolt alone', listens.toFixed(2), '≤ 1.50', listens <= 1.5),
  '',
  'For orientation, in requests a second (medians): ' +
    [
      `intake ${figure((run) => run.fresh.intake.perSecond).toFixed(0)}`,
      `its p99 at that rate ${figure((run) => run.fresh.intake.p99).toFixed(1)} ms`,
      `without its store ${figure((run) => run.none.perSecond).toFixed(0)}`,
      `clicks ${figure((run) => run.fresh.clicks.perSecond).toFixed(0)}`,
      `Bolt's no-op ${figure((run) => run.noop.perSecond).toFixed(0)}`,
      `click p99 ${figure((run) => run.fresh.clicks.p99).toFixed(1)} ms`,
      `listens after ${median(starts.map(({ listenMs }) => listenMs)).toFixed(0)} ms`,
    ].join(', ') +
    '.',
].join('\n');

process.stdout.write(`${table}\n`);
if (process.argv.includes('--write')) {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, Node ${process.version}, ${process.platform} ${process.arch}`;
  const text = `# Speed and memory\n\nBy \`npm run bench -- --write\` on ${machine}. Ratios are within one round, median of ${ROUNDS} rounds; load, server and Slack stand-in share the machine. Every six recommendations are of an account of their own, since the shipped policy wants a senior to sign past its limit of a week; the stored database is on the disk before anything is measured on it.\n\n${table}\n`;
  writeFileSync(join(root, 'bench/RESULTS.md'), text);
}
