import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAgentService } from '../../../src/app/agent-service.ts';
import { haltPassedLimits } from '../../../src/app/watch-limits.ts';
import { peopleNeeded } from '../../../src/domain/approval.ts';
import { LANES, RISKS, type Verdict } from '../../../src/domain/verdict.ts';
import { appOn } from '../../support/app-on.ts';
import { content, MINUTE_MS, MONDAY } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';
import { needs } from '../../support/scrutiny.ts';
import { openStore } from './store-fixture.ts';

const AGENTS = ['bid-pilot', 'audience-tuner', 'price-scout'];
const SPELLINGS = ['123-456-7890', '1234567890', '123 456 7890'];
const EVERYTHING = 'actions: ["*"]';
const POLICY = policyWith(
  ['actions: [bid.*, bidding.*, budget.*, keyword.*, schedule.*, campaign.*]', EVERYTHING],
  ['actions: [audience.*, creative.*]', EVERYTHING],
  ['actions: [price.*, checkout.*, note.*]', EVERYTHING],
);

type Part = { dollars: number; agent: string; account: string };

/** The real use case on the real store, at a time that moves on when it is told to. */
function service() {
  const { store } = openStore();
  const time = { now: MONDAY };
  const app = appOn(store, POLICY, time);
  const agents = createAgentService(app);

  async function recommend({ dollars, agent, account }: Part, key: string) {
    const change = {
      field: 'weekly_budget',
      before: { amount: '20000', currency: 'USD' },
      after: { amount: String(20_000 + dollars), currency: 'USD' },
    };
    const target = { platform: 'google_ads', account, entity: key };
    const sent = content({ change, target, confidence: 0.95, data: { as_of: new Date(time.now).toISOString() } });
    const result = await agents.recommend({ agent, key, keyId: 'k', content: sent });
    if (!result.ok) throw new Error(result.detail);
    const stored = await store.recommendation(result.answer.id);
    if (stored === null) throw new Error('expected it to be stored');
    return { ...result.answer, verdict: stored.verdict };
  }

  /** Redeems and reports what was let through, as soon as that can be. */
  async function execute(agent: string, id: string, revisionHash: string) {
    time.now += 5 * MINUTE_MS;
    const permit = await agents.redeem({ agent, keyId: 'k', id, revisionHash, key: id });
    if (!permit.ok) throw new Error(permit.refusal);
    await agents.report({ agent, keyId: 'k', id, revisionHash, status: 'executed', detail: null, measured: [] });
  }
  return { recommend, execute, foundPassed: () => haltPassedLimits(app), close: () => store.close() };
}

/** Lane, risk, how many people sign, and whether the senior is among them. */
const scrutiny = ({ lane, risk, approval }: Verdict) => [
  LANES.indexOf(lane),
  RISKS.indexOf(risk),
  peopleNeeded(approval),
  Number(needs({ approval }, 'cmo')),
];
const noLess = (one: Verdict, other: Verdict) =>
  scrutiny(one).every((much, index) => much >= (scrutiny(other)[index] ?? 0));

/** One move in parts of any size, by any agents. */
const parts = fc.array(
  fc.record({
    dollars: fc.oneof(fc.integer({ min: 1, max: 6_000 }), fc.constantFrom(10_000, 33_333, 50_000)),
    agent: fc.constantFrom(...AGENTS),
    account: fc.constantFrom(...SPELLINGS),
  }),
  { minLength: 1, maxLength: 14 },
);

test('a move in parts never ends with less scrutiny than the whole, and no more than the limit goes by itself', async () => {
  await fc.assert(
    fc.asyncProperty(parts, fc.constantFrom('at once', 'in turn', 'acted on in between'), async (split, how) => {
      const whole = service();
      const dollars = split.reduce((sum, part) => sum + part.dollars, 0);
      const { verdict: wanted } = await whole.recommend(
        { dollars, agent: 'bid-pilot', account: '123-456-7890' },
        'whole',
      );
      await whole.close();

      const { recommend, execute, foundPassed, close } = service();
      const answers = [];
      if (how === 'at once') {
        answers.push(...(await Promise.all(split.map((part, index) => recommend(part, `part-${index}`)))));
      } else {
        for (const [index, part] of split.entries()) {
          const answer = await recommend(part, `part-${index}`);
          answers.push(answer);
          if (how === 'acted on in between' && answer.status === 'approved')
            await execute(part.agent, answer.id, answer.revision_hash);
        }
      }
      // The watch adds up for itself, and finds nothing to stop.
      expect(await foundPassed()).toBe(0);
      await close();
      expect(answers.some(({ verdict }) => noLess(verdict, wanted))).toBe(true);
      const letThrough = answers.map(({ status }, index) => (status === 'approved' ? (split[index]?.dollars ?? 0) : 0));
      expect(letThrough.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(10_000);
    }),
    { numRuns: 25 },
  );
});

test('ten times $10,000 needs the CMO as one move of $100,000 does', async () => {
  const { recommend, close } = service();
  const part = { dollars: 10_000, agent: 'bid-pilot', account: '123-456-7890' };
  const verdicts = [];
  for (let index = 0; index < 10; index += 1) verdicts.push((await recommend(part, `part-${index}`)).verdict);
  await close();
  expect(verdicts.map(({ approval }) => approval.roles.join())).toEqual([
    ...Array.from({ length: 9 }, () => 'marketing_head,finance'),
    'cmo',
  ]);
  expect(verdicts.at(-1)).toMatchObject({ lane: 'review', risk: 'high' });
  expect(verdicts.at(-1)?.reasons).toContain('CMO signs (under_100k_week)');
  expect(verdicts.at(-1)?.reasons).toContain('with this, $100,000 in 7 days on account 123-456-7890 > $99,999.99');
});
