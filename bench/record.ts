import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createIds } from '../src/adapters/ids.ts';
import { openRecord } from '../src/adapters/sqlite/record/open-record.ts';
import { makeCheckpoint } from '../src/app/keep-record.ts';
import { parseSigner } from '../src/audit/signed-note.ts';
import { newSignerText } from '../src/record-key.ts';
import { parseSecret } from '../src/webhooks/secret.ts';
import { fillRecord } from './fill-record.ts';
import { type Env, startServer } from './processes.ts';
import { exportAll, pacedIntake } from './record-export.ts';
import { recordShare } from './record-intake.ts';
import { proofTimes, verifyTimes } from './record-verify.ts';
import { startSlackSink } from './slack-sink.ts';

// `npm run bench:record` prints the table; `npm run bench:record -- --write` keeps it in bench/RECORD.md.
const EVENTS = 1_000_000;
const TURNS = 8;
const ROUNDS = 3;
const PROOFS = 2_000;
const ORIGIN = 'countersign.example/record';
const AGENT = 'bench';

const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'countersign-record-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const database = join(folder, 'record.db');
const key = newSignerText(ORIGIN);
const signer = parseSigner(key);
const secretText = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const secret = parseSecret(secretText);
if (signer === null || secret === null) throw new Error('expected a signing key and a secret');
const policyFile = join(folder, 'policy.yml');
const line = `  ${AGENT}: { owner: sam, secret_env: BENCH_SECRET, actions: [budget.*], requests_per_second: 10000, max_open: 1000000 }\n`;
writeFileSync(policyFile, readFileSync(join(root, 'policy.yml'), 'utf8').replace('\nagents:\n', `\nagents:\n${line}`));
const median = (values: number[]) => values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
const say = (text: string) => process.stderr.write(`${text}\n`);
const secondsSince = (from: number) => (performance.now() - from) / 1_000;

const sink = await startSlackSink('T0BENCH');
const env: Env = {
  SLACK_BOT_TOKEN: 'xoxb-bench',
  SLACK_SIGNING_SECRET: 'bench-signing-secret',
  SLACK_APP_TOKEN: '',
  SLACK_API_URL: sink.url,
  DATABASE_URL: `file:${database}`,
  POLICY_FILE: policyFile,
  RECORD_SIGNING_KEY: key,
  HOST: '127.0.0.1',
  PORT: '0',
  LOG_LEVEL: 'fatal',
  BENCH_SECRET: secretText,
  BID_PILOT_SECRET: secretText,
  AUDIENCE_TUNER_SECRET: secretText,
  PRICE_SCOUT_SECRET: secretText,
};

const shares: number[] = [];
for (let round = 1; round <= ROUNDS; round += 1) {
  say(`intake, round ${round} of ${ROUNDS}…`);
  shares.push(await recordShare(mkdtempSync(join(folder, 'intake-')), env, [AGENT], secret, TURNS));
}

say(`recording ${EVENTS.toLocaleString('en-US')} events…`);
fillRecord(database, EVENTS, AGENT, createIds({ now: () => Date.now() }), Date.now());
const keeper = openRecord(`file:${database}`);
const sealFrom = performance.now();
while ((await keeper.seal(64)).sealed > 0);
const sealing = secondsSince(sealFrom);
await makeCheckpoint(keeper, ORIGIN, signer);
await keeper.close();

const db = new Database(database, { readonly: true });
const verified: ReturnType<typeof verifyTimes>[] = [];
for (let round = 1; round <= ROUNDS; round += 1) {
  say(`verifying, round ${round} of ${ROUNDS}…`);
  verified.push(verifyTimes(db, EVENTS, signer));
}
const proofs = proofTimes(db, EVENTS, PROOFS);
db.close();

say('exporting, with intake beside it…');
execFileSync(process.execPath, [join(root, 'scripts/build.ts')], { stdio: 'inherit' });
const server = await startServer('./server.ts', ['sqlite'], env);
const intake = pacedIntake(server.port, [AGENT], secret);
// While it warms up, and checks the record as it does after each start.
await intake();
await intake();
const before = await intake();
const exported = await exportAll(join(root, 'dist/cli.js'), env, folder, intake);
const after = await intake();
await server.stop();
sink.close();

const million = EVENTS.toLocaleString('en-US');
const share = median(shares);
const verifyRate = median(verified.map(({ bare, verify }) => bare / verify));
const readyRate = median(verified.map(({ ready, verify }) => ready / verify));
const slowest = proofs.toSorted((one, other) => one - other)[Math.floor(PROOFS * 0.99)] ?? 0;
const peak = Math.max(...exported.map(({ peakMb }) => peakMb));
const quiet = (before.p99 + after.p99) / 2;
const beside = Math.max(...exported.map(({ p99 }) => p99));
const row = (what: string, value: string, target: string, met: boolean) =>
  `| ${what} | ${value} | ${target} | ${met ? 'met' : 'MISSED'} |`;
const exports = exported.map(
  ({ format, seconds, peakMb, p99 }) =>
    `as ${format} in ${seconds.toFixed(0)} s with ${peakMb.toFixed(0)} MB (intake p99 beside it ${p99.toFixed(1)} ms)`,
);
const table = [
  '| What | Measured | Limit | |',
  '|---|---|---|---|',
  row(
    'Share of appending to the record in intake, from the signed request on',
    `${(share * 100).toFixed(1)} %`,
    '≤ 15 %',
    share <= 0.15,
  ),
  row('Verifying ÷ bare SHA-256 over the same bytes', readyRate.toFixed(2), '≥ 0.40', readyRate >= 0.4),
  row(`Memory of an export of ${million} events, the most of three`, `${peak.toFixed(0)} MB`, '≤ 200 MB', peak <= 200),
  row(`An inclusion proof at ${million} events, p99`, `${slowest.toFixed(2)} ms`, '≤ 5 ms', slowest <= 5),
  row(
    'Intake p99 while an export runs − without, the most of three',
    `${(beside - quiet).toFixed(1)} ms`,
    '≤ 25 ms',
    beside - quiet <= 25,
  ),
  '',
  `For orientation: ${million} events are sealed in ${sealing.toFixed(1)} s and verified in ${median(verified.map(({ verify }) => verify)).toFixed(1)} s; exported ${exports.join(', ')}; intake p99 without an export ${quiet.toFixed(1)} ms; a proof takes ${median(proofs).toFixed(2)} ms (median). Ratios, shares, verifying and proofs are in processor time. Bare SHA-256 hashes bytes that lie ready in buffers; where it takes leaves as the database gives them and nodes as the tree has them, the ratio is ${verifyRate.toFixed(2)}.`,
].join('\n');
process.stdout.write(`${table}\n`);
if (process.argv.includes('--write')) {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, Node ${process.version}, ${process.platform} ${process.arch}`;
  const text = `# The record: speed and memory\n\nBy \`npm run bench:record -- --write\` on ${machine}. Medians of ${ROUNDS} rounds.\n\n${table}\n`;
  writeFileSync(join(root, 'bench/RECORD.md'), text);
}
