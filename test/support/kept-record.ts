import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { createIds } from '../../src/adapters/ids.ts';
import { openSqliteStore } from '../../src/adapters/sqlite/open-sqlite-store.ts';
import { act } from '../../src/app/act.ts';
import { createAgentService } from '../../src/app/agent-service.ts';
import type { App } from '../../src/app/app.ts';
import { createClockWatch } from '../../src/app/clock-watch.ts';
import type { Origin } from '../../src/app/origin.ts';
import type { Clock } from '../../src/app/ports.ts';
import { ROSTER_UNKNOWN } from '../../src/app/roster.ts';
import { createWakeups } from '../../src/app/wakeups.ts';
import type { Command } from '../../src/domain/command.ts';
import { type Content, RecommendationInput } from '../../src/domain/recommendation.ts';
import { loadPolicy } from '../../src/policy/load-policy.ts';
import { newSignerText } from '../../src/record-key.ts';
import { content } from './build.ts';
import { policyText } from './policy.ts';

/** Who the policy of a kept record names no more, so that they can be erased. */
export const GONE = { handle: 'dorothea', slack: 'U00DOROTHEA', note: 'Dorothea says yes because of her sister' };

/** A database with a record that people, agents and time have written, and what the commands need to be run on it. */
export type KeptRecord = {
  path: string;
  folder: string;
  env: Record<string, string>;
  app: App;
  clock: Clock & { now(): number; advance(ms: number): void };
  /** Recommends, and approves as the person who is gone; the undo window and the permit are up to the caller. */
  approved(key: string): Promise<string>;
  /** `more` stands in place of what a recommendation has by default. */
  recommended(key: string, more?: Partial<Content>): Promise<string>;
  rejected(key: string): Promise<string>;
  command(id: string, command: Command): Promise<void>;
  /** Lets time pass, and whatever is due by then happen. */
  later(ms: number): Promise<void>;
  close(): Promise<void>;
};

const START = Date.parse('2026-11-23T09:00:00Z');
const AGENT = { agent: 'bid-pilot', keyId: '1a2b3c4d' };
const ROLES = ['marketing_head'];
const BY_THEM: Origin = {
  kind: 'person',
  person: GONE.handle,
  slackUser: GONE.slack,
  team: 'T0TEAM',
  channel: 'C0ADS',
  messageTs: '1795000000.000100',
  cardHash: 'c0ffee'.padEnd(64, '0'),
  lent: [],
  roles: ROLES,
};

/** Opens a new one in a folder of its own, on a clock that only moves when it is told to. */
export async function keptRecord(edits: Parameters<typeof policyText> = []): Promise<KeptRecord> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-record-'));
  const path = join(folder, 'countersign.db');
  const policyFile = join(folder, 'policy.yml');
  const document = parseDocument(policyText(...edits));
  // As many as a test wants, of one account.
  document.delete('limits');
  const text = document.toString();
  await writeFile(policyFile, text);
  const loaded = loadPolicy(text);
  if (!loaded.ok) throw new Error(`policy: ${loaded.problems[0]?.message}`);
  const env = {
    PATH: process.env.PATH ?? '',
    DATABASE_URL: `file:${path}`,
    POLICY_FILE: policyFile,
    RECORD_SIGNING_KEY: newSignerText(loaded.policy.file.record.origin),
  };
  let now = START;
  const clock = {
    now: () => now,
    monotonic: () => now,
    sleep: async () => {},
    advance(ms: number) {
      now += ms;
    },
  };
  const silent = () => {};
  const store = await openSqliteStore({ url: env.DATABASE_URL });
  const app: App = {
    store,
    clock,
    clockWatch: createClockWatch(clock, () => 60_000),
    ids: createIds(clock),
    policy: () => loaded.policy,
    roster: () => ROSTER_UNKNOWN,
    wakeups: createWakeups(),
    log: { info: silent, warn: silent, error: silent },
  };
  const agents = createAgentService(app);

  async function recommended(key: string, more: Partial<Content> = {}): Promise<string> {
    const target = { platform: 'google_ads', account: '123-456-7890', entity: `campaignBudgets/${key}` };
    const asked = content({ target, amendable: true, ...more });
    const input = RecommendationInput.parse(JSON.parse(JSON.stringify(asked)));
    const answered = await agents.recommend({ ...AGENT, key, content: input });
    if (!answered.ok) throw new Error(`recommendation ${key}: ${answered.detail}`);
    return answered.answer.id;
  }

  async function command(id: string, wanted: Command): Promise<void> {
    const acted = await act(app, id, wanted, wanted.type === 'tick' ? { kind: 'clock' } : BY_THEM);
    if (!acted.ok) throw new Error(`${wanted.type}: ${acted.refusal}`);
  }

  async function decided(type: 'approve' | 'reject', key: string): Promise<string> {
    const id = await recommended(key);
    const item = await store.recommendation(id);
    const by = { person: GONE.handle, roles: ROLES };
    await command(id, { type, by, revisionHash: item?.revisionHash ?? '', note: GONE.note });
    return id;
  }

  return {
    ...{ path, folder, env, app, clock, recommended, command },
    approved: (key) => decided('approve', key),
    rejected: (key) => decided('reject', key),
    async later(ms) {
      clock.advance(ms);
      for (let due = await store.dueTimers(now, 500); due.length > 0; due = await store.dueTimers(now, 500)) {
        for (const id of due) await command(id, { type: 'tick' });
      }
    },
    async close() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
