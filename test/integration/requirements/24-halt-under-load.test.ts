import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer, Redemption } from '../../../src/client/client.ts';
import { countersign } from '../../support/e2e-cli.ts';
import { until } from '../../support/e2e-until.ts';
import { type Stack, startStack } from '../../support/stack.ts';

// Requirement 24: a halt stops new effects within 1 s, fails closed when unreadable, needs two people to release: a drill
// under load.

const MINUTE_MS = 60_000;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    policy: (document) => {
      document.setIn(['agents', 'bid-pilot', 'max_open'], 10_000);
      document.setIn(['agents', 'bid-pilot', 'requests_per_second'], 10_000);
      document.setIn(['halt', 'autopilot_after'], '0s');
    },
  });
});
afterAll(() => stack.stop());

const redeem = ({ id, revision_hash: revisionHash }: Answer) =>
  stack.agent('bid-pilot').client.redeem(id, { revisionHash });

async function ready(count: number): Promise<Answer[]> {
  const answers = await Promise.all(Array.from({ length: count }, () => stack.recommend('bid')));
  expect(answers.every(({ status }) => status === 'approved')).toBe(true);
  stack.clock.advance(5 * MINUTE_MS);
  return answers;
}

/** Four agents' worth of redeeming and recommending, until there is nothing left to redeem. */
function traffic(answers: Answer[]) {
  const left = [...answers];
  const permits: { redemption: Redemption; afterCommand: boolean }[] = [];
  let commandEnded = false;
  const worker = async () => {
    for (let next = left.pop(); next; next = left.pop()) {
      const afterCommand = commandEnded;
      permits.push({ redemption: await redeem(next), afterCommand });
      await stack.recommend('budget');
    }
  };
  const done = Promise.all([worker(), worker(), worker(), worker()]);
  return {
    permits,
    done,
    commandHasEnded() {
      commandEnded = true;
    },
  };
}

function permitsAfterTheHalt(): number {
  const { seq } = stack.row<{ seq: number }>(`SELECT max(seq) AS seq FROM audit_events WHERE type = 'halt_engaged'`);
  return stack.rows(`SELECT seq FROM audit_events WHERE type = 'redeemed' AND seq > ?`, seq).length;
}

async function release(scope: string) {
  expect(await stack.hitl('dana', `release ${scope} the drill is over`)).toContain('is recorded');
  expect(await stack.hitl('dana', `release ${scope}`)).toContain('A second person has to ask too');
  expect((await redeem(await stack.recommend('bid'))).ok).toBe(false);
  expect(await stack.hitl('lena', `release ${scope}`)).toContain('is released');
  // Autopilot comes last, and at once by this policy.
  await until(
    'autopilot to be let go on',
    () => stack.rows('SELECT id FROM halts WHERE ended_at IS NULL').length === 0,
  );
}

describe('with traffic running, no permit is given from the moment the halt is committed', () => {
  test.each<[string, () => Promise<string>]>([
    ['by /hitl kill', () => stack.hitl('marco', 'kill all drill')],
    ['at the machine', async () => (await countersign(['halt', 'all', '--reason', 'drill'], stack.env)).stdout],
  ])('%s', async (_how, engage) => {
    const answers = await ready(60);
    const last = answers.slice(40);
    const { permits, done, commandHasEnded } = traffic(answers.slice(0, 40));
    expect(await engage()).toMatch(/Halt on everything|Halted: all/);
    commandHasEnded();
    const late = await Promise.all(last.map(redeem));
    await done;
    expect(late.every((redemption) => !redemption.ok && redemption.code === 'halted')).toBe(true);
    expect(permits.filter(({ redemption, afterCommand }) => afterCommand && redemption.ok)).toEqual([]);
    expect(permitsAfterTheHalt()).toBe(0);
    // Whoever was given one before is listed as unknown, and nobody else; the rest is cancelled.
    const inTheirHands = permits.filter(({ redemption }) => redemption.ok).length;
    const count = (where: string) =>
      stack.row<{ n: number }>(`SELECT count(*) AS n FROM recommendations WHERE ${where}`).n;
    await until('the sweep', () => count('outcome_unknown = 1') === inTheirHands && count(`status = 'approved'`) === 0);
    for (const answer of answers) {
      if (stack.status(answer.id) !== 'executing') continue;
      const { client } = stack.agent('bid-pilot');
      await client.report(answer.id, { revision_hash: answer.revision_hash, status: 'executed' });
    }
    await release('all');
  });
});

test('a halt that cannot be read counts for everything, until two people release it', async () => {
  const [one] = await ready(1);
  if (!one) throw new Error('expected one that is ready');
  await stack.hitl('marco', 'kill agent:price-scout drill');
  expect(await stack.hitl('dana', 'status')).toContain('agent:price-scout');
  const db = new Database(stack.databasePath);
  db.prepare(`UPDATE halts SET halt = '{broken' WHERE ended_at IS NULL`).run();
  db.close();
  expect(await redeem(one)).toMatchObject({ ok: false, code: 'halted' });
  expect((await stack.recommend('bid')).status).toBe('held');
  expect(await stack.hitl('dana', 'status')).toContain('Halt on all');
  await release('all');
  expect((await stack.recommend('budget')).status).toBe('pending');
});
