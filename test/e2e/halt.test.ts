import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../../src/client/client.ts';
import { countersign } from '../support/e2e-cli.ts';
import { until } from '../support/e2e-until.ts';
import { labelsOf, wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    // Sam, who answers for the agents, is among those who may release a halt, were it not theirs.
    policy: (document) => {
      document.setIn(['roles', 'ad_engineering'], { title: 'Ad engineering', people: ['sam'] });
      document.addIn(['halt', 'release'], 'ad_engineering');
    },
  });
});
afterAll(() => stack.stop());

const mention = (handle: string) => `<@${stack.workspace.userId(handle)}>`;

async function approved(): Promise<Answer> {
  const answer = await stack.recommend('budget');
  await stack.click('dana', await stack.card(answer.id), 'Approve');
  await until('the approval', () => stack.status(answer.id) === 'approved');
  return answer;
}

async function redeem({ id, revision_hash: revisionHash }: Answer) {
  return stack.agent('bid-pilot').client.redeem(id, { revisionHash });
}

describe('a halt on one agent', () => {
  let waiting: Answer;
  let alsoWaiting: Answer;
  let late: Answer;
  let ready: Answer;
  let others: Answer;
  let held: Answer;
  let heldAutopilot: Answer;
  let started: number;
  let haltedAt: number;

  beforeAll(async () => {
    late = await approved();
    stack.clock.advance(5 * MINUTE_MS);
    expect(await redeem(late)).toMatchObject({ ok: true });
    ready = await approved();
    stack.clock.advance(5 * MINUTE_MS);
    waiting = await stack.recommend('budget');
    started = stack.auditedAt(waiting.id, 'asked')[0] ?? 0;
    alsoWaiting = await stack.recommend('budget');
    others = await stack.recommend('exclusion');
    for (const { id } of [waiting, alsoWaiting, others]) await stack.card(id);
    stack.clock.advance(10 * MINUTE_MS);
  });

  test('takes one command of anyone in the policy, and says what it stopped and what it could not', async () => {
    expect(await stack.hitl('nora', 'kill agent:bid-pilot it runs wild')).toContain('does not know you');
    expect(await stack.hitl('marco', 'kill agent:bid-pilto it runs wild')).toContain('Nothing was changed');
    expect(stack.count('halts')).toBe(0);

    const said = await stack.hitl('marco', 'kill agent:bid-pilot it runs wild');
    haltedAt = stack.row<{ at: number }>('SELECT engaged_at AS at FROM halts').at;
    expect(said).toContain('Agent:bid-pilot is halted');
    expect(said).toContain('2 open recommendations frozen, 1 approval cancelled');
    expect(said).toContain('Too late for 1');
    expect(said).toContain(late.id);
    const notice = await stack.finds('is halted', 'ad-ops');
    expect(wordsOf(notice.blocks)).toContain('it runs wild');
  });

  test('cancels what was approved: the agent is told, and gets no permit', async () => {
    const { data } = await stack.agent('bid-pilot').told(ready.id, 'recommendation.cancelled');
    expect(data.status).toBe('cancelled');
    expect(await redeem(ready)).toMatchObject({ ok: false, code: 'halted' });
    expect(labelsOf(await stack.shows(ready.id, 'Cancelled by a halt'))).toEqual([]);
  });

  test('asks the agent to stop what it holds a permit for, and lists it as unknown', async () => {
    const { data } = await stack.agent('bid-pilot').told(late.id, 'recommendation.cancelled');
    expect(data.status).toBe('executing');
    await stack.shows(late.id, 'after the permit was redeemed: it may have acted already');
    const status = await stack.hitl('dana', 'status');
    expect(status).toContain('Outcome unknown of 1');
    expect(status).toContain(late.id);
    expect(status).toContain('Halt on agent:bid-pilot');
  });

  test('freezes what waits: it cannot be approved, and can be rejected', async () => {
    const frozen = await stack.shows(waiting.id, 'Frozen by a halt');
    expect(labelsOf(frozen)).toEqual(['Reject', '⋯']);
    const old = await stack.shows(alsoWaiting.id, 'Frozen by a halt');
    const approve = { ...old, blocks: (await stack.card(others.id)).blocks };
    const value = `${alsoWaiting.id}|${alsoWaiting.revision_hash}`;
    const { payload } = await stack.click('marco', approve, 'Reject').catch(() => ({ payload: {} }));
    expect(payload).toEqual({});
    expect(value).toContain(alsoWaiting.id);
  });
});
