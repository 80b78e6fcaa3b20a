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
    policy: (document) => {
      document.set('accounts', { '222-222-2222': { weekly_budget: { amount: '110000.00', currency: 'USD' } } });
      document.set('rollback', { approve_over: { amount: '5000.00', currency: 'USD' }, within: '4h' });
    },
  });
});
afterAll(() => stack.stop());

async function approved(changes: Parameters<Stack['recommend']>[1] = {}): Promise<Answer> {
  const answer = await stack.recommend('budget', changes);
  await stack.click('dana', await stack.card(answer.id), 'Approve');
  await stack.shows(answer.id, 'Approved by');
  stack.clock.advance(5 * MINUTE_MS);
  return answer;
}

async function executed(): Promise<Answer> {
  const answer = await approved();
  const { client } = stack.agent('bid-pilot');
  const { id, revision_hash } = answer;
  expect(await client.redeem(id, { revisionHash: revision_hash })).toMatchObject({ ok: true });
  await client.report(id, { revision_hash, status: 'executed' });
  await stack.shows(id, 'reports that it executed this');
  return answer;
}

// First, while the clock of the command, which is the machine's, is not hours behind.
describe('a large rollback asked for at the machine, in the name of somebody of the policy', () => {
  test('is that person’s wish and nobody’s yes: two people agree to it in Slack', async () => {
    const { client, about } = stack.agent('bid-pilot');
    const { id, revision_hash: revisionHash } = await stack.recommend('budget', {
      target: { platform: 'google_ads', account: '222-222-2222', entity: 'campaignBudgets/22' },
      change: {
        field: 'weekly_budget',
        before: { amount: '20000.00', currency: 'USD' },
        after: { amount: '26000.00', currency: 'USD' },
      },
      confidence: 0.95,
    });
    stack.clock.advance(5 * MINUTE_MS);
    expect(await client.redeem(id, { revisionHash })).toMatchObject({ ok: true });
    await client.report(id, { revision_hash: revisionHash, status: 'executed' });
    const ended = await countersign(['halt', 'agent:bid-pilot', '--roll-back', '--by', 'felix'], stack.env);
    expect(ended).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 too large for one person: two have to'),
    });

    const asked = await stack.shows(id, 'two people have to agree');
    expect(wordsOf(asked.blocks)).toContain('Somebody at the machine wants this taken back');
    await stack.click('dana', asked, 'Agree to roll back');
    const once = await stack.shows(id, 'a second person has to agree');
    expect(about(id).map(({ type }) => type)).not.toContain('recommendation.rollback_requested');
    await stack.click('felix', once, 'Agree to roll back');
    await stack.shows(id, 'asked bid-pilot to take this back');
    expect(stack.audit(id).slice(-4)).toEqual([
      'rollback_asked',
      'rollback_approved',
      'rollback_approved',
      'rollback_requested',
    ]);
    await client.report(id, { revision_hash: revisionHash, status: 'rolled_back' });
    await stack.hitl('dana', 'release agent:bid-pilot looked into');
    await stack.hitl('lena', 'release agent:bid-pilot');
  });
});

describe('a permit', () => {
  test('names what it is for, and is refused to an agent that is about to do something else', async () => {
    const { client } = stack.agent('bid-pilot');
    const target = { platform: 'google_ads', account: '123-456-7890', entity: 'campaignBudgets/4711' };
    const { id, revision_hash: revisionHash, amount } = await approved({ target });
    expect(amount).toEqual({ amount: '12400.00', currency: 'USD' });
    const other = { ...target, entity: 'campaignBudgets/1' };
    for (const expected of [{ target: other }, { amount: { amount: '124000.00', currency: 'USD' } }]) {
      expect(await client.redeem(id, { revisionHash, expect: expected })).toMatchObject({
        ok: false,
        code: 'permit_mismatch',
      });
    }
    expect(stack.status(id)).toBe('approved');
    const expected = { target, amount: { amount: '12400', currency: 'USD' } };
    const permit = await client.redeem(id, { revisionHash, expect: expected });
    expect(permit).toMatchObject({ ok: true, revision_hash: revisionHash, target, amount });
  });

  test('is redeemed once, however many calls race for it, and the same call gets the same one again', async () => {
    const { client } = stack.agent('bid-pilot');
    const { id, revision_hash: revisionHash } = await approved();
    const calls = Array.from({ length: 20 }, (_, n) => client.redeem(id, { revisionHash, key: `race-${n % 10}` }));
    const answers = await Promise.all(calls);
    const given = answers.flatMap((answer, n) => (answer.ok ? [{ permit: answer.permit, key: n % 10 }] : []));
    expect(new Set(given.map(({ permit }) => permit)).size).toBe(1);
    expect(new Set(given.map(({ key }) => key)).size).toBe(1);
    expect(given).toHaveLength(2);
    expect(
      answers.filter((answer) => !answer.ok).every((answer) => !answer.ok && answer.code === 'already_redeemed'),
    ).toBe(true);
    expect(stack.audit(id).filter((type) => type === 'redeemed')).toHaveLength(1);
  });
});

describe('a large rollback', () => {
  test('is asked of the agent when a second person agrees, and not before', async () => {
    const { client, told, about } = stack.agent('bid-pilot');
    const { id, revision_hash } = await executed();
    await stack.click('dana', await stack.card(id), 'Ask to roll back');
    const asked = await stack.shows(id, 'a second person has to agree');
    expect(labelsOf(asked)).toEqual(['Agree to roll back', 'Leave it as it is', '⋯']);
    expect(wordsOf(asked.blocks)).toContain('it is still in force');
    expect(about(id).map(({ type }) => type)).not.toContain('recommendation.rollback_requested');

    await stack.click('felix', asked, 'Agree to roll back');
    await stack.shows(id, 'asked bid-pilot to take this back');
    await told(id, 'recommendation.rollback_requested');
    await client.report(id, { revision_hash, status: 'rolled_back' });
    await stack.shows(id, 'confirms that it rolled this back');
  });

  test('is not agreed to by the one who asked, some time later', async () => {
    const { id } = await executed();
    await stack.click('dana', await stack.card(id), 'Ask to roll back');
    const asked = await stack.shows(id, 'a second person has to agree');
    stack.clock.advance(MINUTE_MS);
    expect(await stack.hears('dana', () => stack.click('dana', asked, 'Agree to roll back'))).toEqual([
      expect.stringContaining('somebody else has to agree'),
    ]);
    await stack.click('felix', asked, 'Leave it as it is');
    expect(labelsOf(await stack.shows(id, 'It can be asked to take this back'))).toEqual(['Ask to roll back', '⋯']);
    expect(stack.audit(id).slice(-2)).toEqual(['rollback_asked', 'rollback_declined']);
  });

  test('lapses in silence: nothing is asked of the agent', async () => {
    const { id } = await executed();
    await stack.click('dana', await stack.card(id), 'Ask to roll back');
    await stack.shows(id, 'a second person has to agree');
    stack.clock.advance(4 * HOUR_MS);
    await stack.shows(id, 'It can be asked to take this back');
    expect(stack.audit(id).at(-1)).toBe('rollback_lapsed');
    expect(stack.status(id)).toBe('executed');
  });
});

describe('what somebody else changed since', () => {
  test('is shown, and stops the rollback that its agent was asked for', async () => {
    const { client } = stack.agent('bid-pilot');
    const { id, revision_hash } = await executed();
    await stack.click('dana', await stack.card(id), 'Ask to roll back');
    await stack.click('felix', await stack.shows(id, 'a second person has to agree'), 'Agree to roll back');
    await stack.shows(id, 'Not confirmed yet');
    // The report of success, repeated late, crosses the request: it changes nothing, and is no error.
    expect((await client.report(id, { revision_hash, status: 'executed' })).status).toBe('rolling_back');
    await client.report(id, {
      revision_hash,
      status: 'rollback_failed',
      drift: 'The budget is $41,000 now, set by hand',
    });
    const stopped = await stack.shows(id, 'Somebody changed it since');
    expect(wordsOf(stopped.blocks)).toContain('The budget is $41,000 now, set by hand');
    expect(stack.status(id)).toBe('rollback_failed');
  });

  test('is shown too where its agent took back all the same', async () => {
    const { client } = stack.agent('bid-pilot');
    const { id, revision_hash } = await executed();
    await stack.click('dana', await stack.card(id), 'Ask to roll back');
    await stack.click('felix', await stack.shows(id, 'a second person has to agree'), 'Agree to roll back');
    await stack.shows(id, 'Not confirmed yet');
    await client.report(id, { revision_hash, status: 'rolled_back', drift: 'It was $41,000, set by hand' });
    const card = await stack.shows(id, 'somebody had changed it since');
    expect(wordsOf(card.blocks)).toContain('Changed since by somebody else: It was $41,000, set by hand');
  });

  test('is shown before anybody asks, and then nobody can', async () => {
    const { client } = stack.agent('bid-pilot');
    const { id, revision_hash } = await executed();
    await client.report(id, { revision_hash, status: 'executed', drift: 'The budget is $41,000 now, set by hand' });
    const card = await stack.shows(id, 'Somebody changed it since');
    expect(labelsOf(card)).toEqual(['⋯']);
    expect(wordsOf(card.blocks)).toContain('The budget is $41,000 now');
  });
});

test('an agent that goes silent after its permit is asked again, more and more rarely, and then listed', async () => {
  const { client, about } = stack.agent('bid-pilot');
  const { id, revision_hash: revisionHash } = await approved();
  await client.redeem(id, { revisionHash });
  const asks = () => about(id).filter(({ type }) => type === 'recommendation.report_due');
  stack.clock.advance(30 * MINUTE_MS);
  await until('the first ask', () => asks().length === 1);
  for (const [index, minutes] of [15, 45, 180, 480, 720].entries()) {
    stack.clock.advance(minutes * MINUTE_MS);
    await until(`ask ${index + 2}`, () => asks().length === index + 2);
  }
  expect(stack.audit(id).slice(-6)).toEqual(['outcome_overdue', ...Array(5).fill('chased')]);
  await stack.beneath(id, 'please look in google');
  // The last six characters of its ID are enough to ask for it.
  expect(await stack.hitl('dana', 'status')).toContain(id.slice(-6));
  expect(
    asks().every(({ data }, index, all) => data.decision_version > (all[index - 1]?.data.decision_version ?? 0)),
  ).toBe(true);
});
