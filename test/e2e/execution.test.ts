import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../../src/client/client.ts';
import { until } from '../support/e2e-until.ts';
import { labelsOf, wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

const MINUTE_MS = 60_000;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

/** Recommended, approved and redeemed: in the agent's hands. */
async function redeemed(scenarioId = 'budget'): Promise<Answer> {
  const answer = await stack.recommend(scenarioId);
  await stack.click('dana', await stack.card(answer.id), 'Approve');
  await stack.shows(answer.id, 'Approved by');
  stack.clock.advance(5 * MINUTE_MS);
  const { client } = stack.agent('bid-pilot');
  expect(await client.redeem(answer.id, { revisionHash: answer.revision_hash })).toMatchObject({ ok: true });
  return answer;
}

describe('a rollback', () => {
  test('is asked of the agent, and called done only when the agent says so', async () => {
    const { client, told } = stack.agent('bid-pilot');
    const { id, revision_hash } = await redeemed();
    await client.report(id, { revision_hash, status: 'executed' });
    const executed = await stack.shows(id, 'reports that it executed this');
    expect(labelsOf(executed)).toEqual(['Ask to roll back', '⋯']);
    expect(wordsOf(executed.blocks)).toContain('Spend already served is not recovered');

    await stack.click('felix', executed, 'Ask to roll back');
    const asked = await stack.shows(id, 'Not confirmed yet: it is still in force.');
    expect(wordsOf(asked.blocks)).toContain(`<@${stack.workspace.userId('felix')}> asked bid-pilot to take this back`);
    expect(wordsOf(asked.blocks)).not.toMatch(/rolled (this )?back/i);
    expect(labelsOf(asked)).toEqual(['⋯']);
    expect((await told(id, 'recommendation.rollback_requested')).data.status).toBe('rolling_back');

    await client.report(id, { revision_hash, status: 'rolled_back', detail: 'The old budget is set again' });
    const done = await stack.shows(id, 'bid-pilot confirms that it rolled this back');
    expect(wordsOf(done.blocks)).toContain('The old budget is set again');
    expect(stack.audit(id).slice(-3)).toEqual(['executed', 'rollback_requested', 'rolled_back']);
  });

  test('that fails is said to have failed, and to be in force', async () => {
    const { client } = stack.agent('bid-pilot');
    const { id, revision_hash } = await redeemed();
    await client.report(id, { revision_hash, status: 'executed' });
    await stack.click('dana', await stack.shows(id, 'reports that it executed this'), 'Ask to roll back');
    await stack.shows(id, 'Not confirmed yet');
    await client.report(id, { revision_hash, status: 'rollback_failed', detail: 'The campaign is gone' });
    const failed = await stack.shows(id, 'It is still in force.');
    expect(wordsOf(failed.blocks)).toContain('The campaign is gone');
    expect(wordsOf(failed.blocks)).not.toMatch(/rolled this back/);
  });

  test('that is not confirmed in time is called unconfirmed, and a person is asked to look', async () => {
    const { client } = stack.agent('bid-pilot');
    const { id, revision_hash } = await redeemed();
    await client.report(id, { revision_hash, status: 'executed' });
    await stack.click('dana', await stack.shows(id, 'reports that it executed this'), 'Ask to roll back');
    await stack.shows(id, 'Not confirmed yet');
    stack.clock.advance(30 * MINUTE_MS);
    await stack.beneath(id, 'Rollback not confirmed');
    const overdue = await stack.shows(id, 'Treat it as still in force');
    expect(wordsOf(overdue.blocks)).not.toMatch(/rolled this back/);
  });

  test('cannot be asked for any more once the agent’s time for it is over', async () => {
    const { client } = stack.agent('bid-pilot');
    const { id, revision_hash } = await redeemed();
    await client.report(id, { revision_hash, status: 'executed' });
    const executed = await stack.shows(id, 'reports that it executed this');
    stack.workspace.faults.next('chat.update', '500', { times: 5 });
    stack.clock.advance(72 * 60 * MINUTE_MS);
    expect(await stack.hears('dana', () => stack.click('dana', executed, 'Ask to roll back'))).toHaveLength(1);
    stack.workspace.faults.clear();
    expect(labelsOf(await stack.shows(id, 'The time to ask for a rollback is over.'))).toEqual(['⋯']);
    expect(stack.status(id)).toBe('executed');
  });
});

describe('after the permit', () => {
  test('a failure is shown as one', async () => {
    const { client } = stack.agent('bid-pilot');
    const { id, revision_hash } = await redeemed();
    await client.report(id, { revision_hash, status: 'failed', detail: 'The ad platform said no' });
    const failed = await stack.shows(id, 'reports that it failed');
    expect(wordsOf(failed.blocks)).toContain('The ad platform said no');
    expect(stack.status(id)).toBe('failed');
  });

  test('silence makes the outcome unknown, never executed; a late report is still taken', async () => {
    const { client } = stack.agent('bid-pilot');
    const { id, revision_hash } = await redeemed();
    stack.clock.advance(30 * MINUTE_MS);
    const unknown = await stack.shows(id, 'Treat the outcome as unknown');
    expect(wordsOf(unknown.blocks)).not.toContain('executed this');
    await stack.beneath(id, `<@${stack.workspace.userId('dana')}>, please look in google`);
    // Of all but the oldest the end of the ID, which is enough to ask for it.
    expect(await stack.hitl('dana', 'status')).toContain(id.slice(-6));
    await client.report(id, { revision_hash, status: 'executed', measured: [{ name: 'API calls', value: '1' }] });
    await stack.shows(id, 'API calls: 1');
    expect(await stack.hitl('dana', 'status')).not.toContain(id.slice(-6));
  });

  test('a person cannot undo, and reads what to do', async () => {
    const { id } = await stack.recommend('budget');
    await stack.click('dana', await stack.card(id), 'Approve');
    const approved = await stack.shows(id, 'Approved by');
    stack.workspace.faults.next('chat.update', '500', { times: 5 });
    stack.clock.advance(5 * MINUTE_MS);
    const { client } = stack.agent('bid-pilot');
    const { revision_hash: revisionHash } = await client.get(id);
    await client.redeem(id, { revisionHash });
    expect(await stack.hears('dana', () => stack.click('dana', approved, 'Undo'))).toEqual([
      expect.stringContaining('is acting on it already'),
    ]);
    stack.workspace.faults.clear();
  });

  test('a permit that is never fetched expires, and the agent is told', async () => {
    const { told, client } = stack.agent('bid-pilot');
    const { id, revision_hash: revisionHash } = await stack.recommend('budget');
    await stack.click('dana', await stack.card(id), 'Approve');
    await stack.shows(id, 'Approved by');
    stack.clock.advance(24 * 60 * MINUTE_MS + 5 * MINUTE_MS);
    await told(id, 'recommendation.expired');
    await stack.shows(id, 'did not come for its permit in time');
    expect(await client.redeem(id, { revisionHash })).toMatchObject({ ok: false, code: 'not_approved' });
  });
});

test('what only people may do is taken on by hand and closed by hand; the agent gets no permit', async () => {
  const { client, about } = stack.agent('price-scout');
  const { id, revision_hash: revisionHash, ...answer } = await stack.recommend('checkout');
  expect(answer).toMatchObject({ lane: 'human_only', risk: 'very_high', status: 'pending' });
  const card = await stack.card(id);
  expect(labelsOf(card)).toEqual(['I’ll do it by hand', 'Reject', '⋯']);
  const needs = ['priya', 'felix', 'ines'];
  for (const [index, person] of needs.entries()) {
    const open = await stack.card(id);
    await stack.click(person, open, 'I’ll do it by hand');
    await until(
      'the yes to count',
      () => stack.audit(id).filter((type) => type === 'approval_given').length === index + 1,
    );
  }
  const taken = await stack.shows(id, 'does this by hand');
  expect(labelsOf(taken)).toEqual(['Done', 'Undo', '⋯']);
  expect(stack.status(id)).toBe('handed_over');
  stack.clock.advance(10 * MINUTE_MS);
  expect(await client.redeem(id, { revisionHash })).toMatchObject({ ok: false, code: 'not_approved' });
  expect(await stack.hears('dana', () => stack.click('dana', taken, 'Done'))).toHaveLength(1);
  expect(stack.status(id)).toBe('handed_over');

  await stack.click('ines', taken, 'Done');
  const closed = await stack.shows(id, 'closed this as done by hand');
  expect(labelsOf(closed)).toEqual(['⋯']);
  expect(await client.redeem(id, { revisionHash })).toMatchObject({ ok: false, code: 'not_approved' });
  expect(stack.audit(id).slice(-2)).toEqual(['handed_over', 'closed']);
  expect(about(id)).toEqual([]);
});
