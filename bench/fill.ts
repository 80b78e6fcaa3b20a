import { createIds } from '../src/adapters/ids.ts';
import { openSqliteStore } from '../src/adapters/sqlite/open-sqlite-store.ts';
import { changeOf } from '../src/app/change-of.ts';
import { ROSTER_UNKNOWN } from '../src/app/roster.ts';
import { contentHash, revisionHash } from '../src/audit/hash.ts';
import { SCENARIOS } from '../src/demo/scenarios.ts';
import { decideReceived } from '../src/domain/decide.ts';
import type { Event } from '../src/domain/event.ts';
import { RecommendationInput } from '../src/domain/recommendation.ts';
import type { Recommendation } from '../src/domain/state.ts';
import { evaluate } from '../src/policy/evaluate.ts';
import { readPolicy } from '../src/policy-source.ts';

/** Stores `count` decided recommendations, as a year of use would leave them: most ended, none open. */
export async function fill(options: {
  databaseUrl: string;
  policyFile: string;
  agents: readonly string[];
  count: number;
  now: number;
}): Promise<void> {
  const { databaseUrl, policyFile, agents, count, now } = options;
  const policy = readPolicy(policyFile);
  const store = await openSqliteStore({ url: databaseUrl });
  const ids = createIds({ now: () => now });
  const [scenario] = SCENARIOS;
  if (!scenario) throw new Error('expected a scenario');
  const one = async (number: number) => {
    const agent = agents[number % agents.length] ?? '';
    const at = now - (count - number) * 60_000;
    const content = RecommendationInput.parse(scenario.build(at));
    const id = ids.next('rec');
    const verdict = evaluate(policy, agent, content, at);
    const revision = { revision: 1, revisionHash: revisionHash(id, 1, contentHash(content)), content, verdict };
    const blank: Recommendation = {
      id,
      agent,
      key: `filled-${number}`,
      receivedAt: at,
      ...revision,
      amendment: null,
      notes: [],
      state: { status: 'held', heldAt: at, asked: false, freeze: null },
      version: 0,
    };
    const app = { ids, policy: () => policy, roster: () => ROSTER_UNKNOWN };
    const received = changeOf(
      app,
      blank,
      decideReceived(revision, { now: at, halt: null, peopleOnly: false, paused: false }),
      { kind: 'agent', keyId: null },
      0,
    );
    const withdrawn: Event = { type: 'withdrawn', at: at + 1000 };
    // Filled rows were shown long ago: they leave no message waiting.
    const ended = { ...changeOf(app, received.item, [withdrawn], { kind: 'agent', keyId: null }, 0), messages: [] };
    await store.commit({ ...received, messages: [] });
    await store.commit(ended);
  };
  const batch = 500;
  for (let from = 0; from < count; from += batch) {
    await Promise.all(Array.from({ length: Math.min(batch, count - from) }, (_, index) => one(from + index)));
  }
  await store.close();
}
