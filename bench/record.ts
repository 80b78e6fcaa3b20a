import { execFileSync, spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createIds } from '../src/adapters/ids.ts';
import { openSqliteStore } from '../src/adapters/sqlite/open-sqlite-store.ts';
import { eventPages } from '../src/adapters/sqlite/record/event-pages.ts';
import { openRecord } from '../src/adapters/sqlite/record/open-record.ts';
import { recordTree } from '../src/adapters/sqlite/record/record-tree.ts';
import { verifyRecord } from '../src/adapters/sqlite/record/verify-record.ts';
import { createAgentService } from '../src/app/agent-service.ts';
import { privatesOf } from '../src/app/audit-entry.ts';
import { createClockWatch } from '../src/app/clock-watch.ts';
import { makeCheckpoint } from '../src/app/keep-record.ts';
import { ROSTER_UNKNOWN } from '../src/app/roster.ts';
import type { Store } from '../src/app/store.ts';
import { createWakeups } from '../src/app/wakeups.ts';
import { leafHash } from '../src/audit/hash.ts';
import type { AuditDraft } from '../src/audit/leaf.ts';
import { parseSigner } from '../src/audit/signed-note.ts';
import { inclusionProof, nodeHash, rootAt } from '../src/audit/tree.ts';
import { rootFromInclusion } from '../src/audit/verify-proof.ts';
import { SCENARIOS } from '../src/demo/scenarios.ts';
import { RecommendationInput } from '../src/domain/recommendation.ts';
import { readPolicy } from '../src/policy-source.ts';
import { newSignerText } from '../src/record-key.ts';

// `node bench/record.ts` prints the table; `node bench/record.ts --write` keeps it in bench/RECORD.md.
const EVENTS = 1_000_000;
const INTAKES = 6_000;
const ROUNDS = 5;
const PROOFS = 2_000;
const ORIGIN = 'countersign.example/record';

const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'countersign-record-bench-'));
const database = join(folder, 'record.db');
const signer = parseSigner(newSignerText(ORIGIN));
if (signer === null) throw new Error('expected a signing key');
const policyFile = join(folder, 'policy.yml');
const AGENT = 'bench';
const agentLine = `  ${AGENT}: { owner: sam, secret_env: BENCH_SECRET, actions: [budget.*], max_open: 1000000 }\n`;
const shipped = readFileSync(join(root, 'policy.yml'), 'utf8');
writeFileSync(policyFile, shipped.replace('\nagents:\n', `\nagents:\n${agentLine}`));
const policy = readPolicy(policyFile);
const clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: async () => {} };
const ids = createIds(clock);
const median = (values: number[]) => values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
const seconds = (from: number) => (performance.now() - from) / 1_000;
/** Processor time of this process in seconds: a ratio of two of them says the same on a busy machine. */
const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Intake after its request was checked, in recommendations a second of processor time, with a store that appends to the record or not. */
async function intake(name: string, wrap: (store: Store) => Store): Promise<number> {
  const store = await openSqliteStore({ url: `file:${join(folder, `${name}.db`)}` });
  const silent = () => {};
  const log = { info: silent, warn: silent, error: silent };
  const agents = createAgentService({
    ...{
      store: wrap(store),
      clock,
      clockWatch: createClockWatch(clock, () => 60_000),
      ids,
      policy: () => policy,
      roster: () => ROSTER_UNKNOWN,
      wakeups: createWakeups(),
      log,
    },
  });
  const [scenario] = SCENARIOS;
  if (!scenario) throw new Error('expected a scenario');
  const bodies = Array.from({ length: INTAKES }, (_, index) => ({
    ...{ agent: AGENT, keyId: '1a2b3c4d', key: `${name}-${index}` },
    content: RecommendationInput.parse(scenario.build(Date.now())),
  }));
  const from = cpu();
  for (let start = 0; start < bodies.length; start += 50) {
    await Promise.all(bodies.slice(start, start + 50).map((body) => agents.recommend(body)));
  }
  const rate = INTAKES / (cpu() - from);
  await store.close();
  rmSync(join(folder, `${name}.db`));
  return rate;
}

const unrecorded = (store: Store): Store => ({ ...store, commit: (change) => store.commit({ ...change, audit: [] }) });

/** A year of events as intake, clicks and callbacks write them. */
async function fillRecord(): Promise<void> {
  const store = await openSqliteStore({ url: `file:${database}` });
  const at = Date.now();
  const draft = (index: number): AuditDraft => {
    const about = { agent: AGENT, recommendation: `rec_${Math.floor(index / 5)}`, revision: 1, halt_epoch: 0 };
    const kind = index % 5;
    const base = { id: ids.next('evt'), at: at + index };
    if (kind === 0) {
      const judged = { lane: 'review', risk: 'high', score: 98, rules: [{ rule: 'transfer_over_10k', points: 20 }] };
      const hashes = { content_hash: 'ab'.repeat(32), data_hash: 'cd'.repeat(32), policy_hash: 'ef'.repeat(32) };
      return {
        ...base,
        type: 'received',
        facts: { ...about, ...judged, ...hashes, revision_hash: '01'.repeat(32) },
        privates: [],
      };
    }
    if (kind === 2) {
      const origin = { kind: 'person', team: 'T0TEAM', channel: 'C0ADS', message: '1795.01', roles: ['finance'] };
      const privates = privatesOf(ids, { person: 'felix', slack_user: 'U000FELIX' });
      return { ...base, type: 'approval_given', facts: { ...about, origin, revision_hash: '01'.repeat(32) }, privates };
    }
    const type = ['', 'asked', '', 'approved', 'callback_delivered'][kind] ?? '';
    return {
      ...base,
      type,
      facts: { ...about, origin: { kind: 'clock' }, revision_hash: '01'.repeat(32) },
      privates: [],
    };
  };
  for (let from = 0; from < EVENTS; from += 5_000) {
    await store.append(
      Array.from({ length: 5_000 }, (_, index) => draft(from + index)),
      [],
    );
  }
  await store.close();
}

/** The bytes that verification hashes, hashed and nothing else: each leaf, as many pairs, and what HMAC hashes of values. */
function bareSeconds(db: Database.Database): number {
  let spent = 0;
  let last = '00'.repeat(32);
  const inner = Buffer.alloc(72);
  const outer = Buffer.alloc(96);
  for (const page of eventPages(db, 1, EVENTS)) {
    const leaves = page.map(({ event }) => event.leaf);
    const values = page.reduce((sum, { privates }) => sum + privates.length, 0);
    const from = cpu();
    for (const leaf of leaves) last = nodeHash(leafHash(leaf), last);
    for (let count = 0; count < values; count += 1) {
      hash('sha256', inner, 'hex');
      hash('sha256', outer, 'hex');
    }
    spent += cpu() - from;
  }
  return spent;
}

/** The most memory that an export has held, in MB, and how long it took. */
async function exportMemory(format: string): Promise<{ peakMb: number; seconds: number }> {
  const env = {
    PATH: process.env.PATH ?? '',
    DATABASE_URL: `file:${database}`,
    POLICY_FILE: policyFile,
    RECORD_SIGNING_KEY: key,
  };
  const from = performance.now();
  const args = [
    join(root, 'dist/cli.js'),
    'audit',
    'export',
    '--format',
    format,
    '--output',
    join(folder, `out.${format}`),
  ];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  let peakMb = 0;
  const look = setInterval(() => {
    try {
      const [, kb] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      peakMb = Math.max(peakMb, Number(kb ?? 0) / 1024);
    } catch {
      // It has ended.
    }
  }, 50);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  clearInterval(look);
  if (code !== 0) throw new Error(`export ${format}: expected it to end with 0, got ${code}`);
  rmSync(join(folder, `out.${format}`));
  return { peakMb, seconds: seconds(from) };
}

const key = newSignerText(ORIGIN);
const shares: number[] = [];
for (let round = 1; round <= ROUNDS; round += 1) {
  process.stderr.write(`intake, round ${round} of ${ROUNDS}…\n`);
  const without = await intake(`without-${round}`, unrecorded);
  const whole = await intake(`with-${round}`, (store) => store);
  shares.push(1 - whole / without);
}

process.stderr.write(`recording ${EVENTS} events…\n`);
await fillRecord();
const keeper = openRecord(`file:${database}`);
const sealedFrom = performance.now();
while ((await keeper.seal(64)).sealed > 0);
const sealing = seconds(sealedFrom);
const benchSigner = parseSigner(key) ?? signer;
await makeCheckpoint(keeper, ORIGIN, benchSigner);
await keeper.close();

const db = new Database(database, { readonly: true });
process.stderr.write('verifying…\n');
const verifyRates: number[] = [];
let verifying = 0;
for (let round = 0; round < 3; round += 1) {
  const bare = bareSeconds(db);
  const from = cpu();
  const started = performance.now();
  const { findings } = verifyRecord(db, { verifiers: [benchSigner], kept: null });
  verifying = seconds(started);
  const spent = cpu() - from;
  if (findings.length > 0) throw new Error(`expected the record to verify, got ${JSON.stringify(findings[0])}`);
  verifyRates.push(bare / spent);
}

const tree = recordTree(db);
const head = rootAt(tree, EVENTS);
const leaf = db.prepare<[number], string>('SELECT leaf_hash FROM audit_events WHERE seq = ?').pluck();
const proofs: number[] = [];
for (let count = 0; count < PROOFS; count += 1) {
  const index = (count * 7_919_399) % EVENTS;
  const from = cpu();
  const proof = inclusionProof(tree, index, EVENTS);
  proofs.push((cpu() - from) * 1_000);
  if (rootFromInclusion(leaf.get(index + 1) ?? '', index, EVENTS, proof) !== head)
    throw new Error(`proof of ${index} fails`);
}
const slowest = proofs.toSorted((one, other) => one - other)[Math.floor(PROOFS * 0.99)] ?? 0;
db.close();

process.stderr.write('exporting…\n');
execFileSync(process.execPath, [join(root, 'scripts/build.ts')], { stdio: 'inherit' });
const exported = {
  ndjson: await exportMemory('ndjson'),
  csv: await exportMemory('csv'),
  json: await exportMemory('json'),
};
rmSync(folder, { recursive: true, force: true });

const peak = Math.max(...Object.values(exported).map(({ peakMb }) => peakMb));
const share = median(shares);
const verifyRate = median(verifyRates);
const row = (what: string, value: string, target: string, met: boolean) =>
  `| ${what} | ${value} | ${target} | ${met ? 'met' : 'MISSED'} |`;
const table = [
  '| What | Measured | Limit | |',
  '|---|---|---|---|',
  row(
    'Share of the record in intake, from the checked request on',
    `${(share * 100).toFixed(1)} %`,
    '≤ 15 %',
    share <= 0.15,
  ),
  row('Verifying ÷ bare SHA-256 over the same bytes', verifyRate.toFixed(2), '≥ 0.40', verifyRate >= 0.4),
  row(
    'Memory of an export of 1,000,000 events, the largest of three',
    `${peak.toFixed(0)} MB`,
    '≤ 200 MB',
    peak <= 200,
  ),
  row('An inclusion proof at 1,000,000 events, p99', `${slowest.toFixed(2)} ms`, '≤ 5 ms', slowest <= 5),
  '',
  `For orientation: 1,000,000 events are sealed in ${sealing.toFixed(1)} s and verified in ${verifying.toFixed(1)} s; exported in ${Object.entries(
    exported,
  )
    .map(([format, { seconds: took, peakMb }]) => `${took.toFixed(0)} s as ${format} (${peakMb.toFixed(0)} MB)`)
    .join(
      ', ',
    )}; a proof takes ${median(proofs).toFixed(2)} ms (median). Ratios, shares and proofs are in processor time.`,
].join('\n');
process.stdout.write(`${table}\n`);
if (process.argv.includes('--write')) {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, Node ${process.version}, ${process.platform} ${process.arch}`;
  writeFileSync(
    join(root, 'bench/RECORD.md'),
    `# The record: speed and memory\n\nBy \`node bench/record.ts --write\` on ${machine}.\n\n${table}\n`,
  );
}
