import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createIds } from '../src/adapters/ids.ts';
import { openSqliteStore } from '../src/adapters/sqlite/open-sqlite-store.ts';
import { createAgentService } from '../src/app/agent-service.ts';
import { createClockWatch } from '../src/app/clock-watch.ts';
import { ROSTER_UNKNOWN } from '../src/app/roster.ts';
import type { Store } from '../src/app/store.ts';
import { createWakeups } from '../src/app/wakeups.ts';
import { SCENARIOS } from '../src/demo/scenarios.ts';
import { RecommendationInput } from '../src/domain/recommendation.ts';
import type { Policy } from '../src/policy/policy.ts';
import { cpuSeconds } from './cpu-seconds.ts';

const clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: async () => {} };
const unrecorded = (store: Store): Store => ({ ...store, commit: (change) => store.commit({ ...change, audit: [] }) });

/** The share of processor time that the record has in intake, from the checked request on. */
export async function recordShare(folder: string, policy: Policy, agent: string, intakes: number): Promise<number> {
  const without = await secondsOf(join(folder, 'without.db'), policy, agent, intakes, unrecorded);
  const whole = await secondsOf(join(folder, 'with.db'), policy, agent, intakes, (store) => store);
  return 1 - without / whole;
}

async function secondsOf(
  path: string,
  policy: Policy,
  agent: string,
  intakes: number,
  wrap: (store: Store) => Store,
): Promise<number> {
  const store = await openSqliteStore({ url: `file:${path}` });
  const silent = () => {};
  const agents = createAgentService({
    store: wrap(store),
    clock,
    clockWatch: createClockWatch(clock, () => 60_000),
    ids: createIds(clock),
    policy: () => policy,
    roster: () => ROSTER_UNKNOWN,
    wakeups: createWakeups(),
    log: { info: silent, warn: silent, error: silent },
  });
  const [scenario] = SCENARIOS;
  if (!scenario) throw new Error('expected a scenario');
  const one = (index: number) => {
    const built = scenario.build(Date.now());
    // Two for one target would be in conflict.
    const target = built.target && { ...built.target, entity: `campaignBudgets/${index}` };
    const content = RecommendationInput.parse({ ...built, target });
    return { agent, keyId: '1a2b3c4d', key: `key-${index}`, content };
  };
  const requests = Array.from({ length: intakes }, (_, index) => one(index));
  const from = cpuSeconds();
  for (let start = 0; start < intakes; start += 50) {
    await Promise.all(requests.slice(start, start + 50).map((request) => agents.recommend(request)));
  }
  const spent = cpuSeconds() - from;
  await store.close();
  rmSync(path);
  return spent;
}
