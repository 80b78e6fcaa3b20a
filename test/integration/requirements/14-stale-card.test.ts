import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../support/e2e-until.ts';
import { type Stack, startStack } from '../../support/stack.ts';

// Requirement 14: a click on a stale card decides nothing.

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

/** Slack cannot be brought up to date meanwhile, so that people see what is over. */
async function whileStale(act: () => Promise<void>) {
  stack.workspace.faults.next('chat.update', '500', { times: 1_000 });
  await act();
  stack.workspace.faults.clear();
}

test('a card of an earlier revision decides nothing of the newer one', () =>
  whileStale(async () => {
    const { id } = await stack.recommend('budget', { key: 'stale' });
    const old = await stack.card(id);
    await stack.recommend('budget', { key: 'stale', reason: 'It grew' });
    for (const label of ['Approve', 'Reject']) {
      expect(await stack.hears('dana', () => stack.click('dana', old, label))).toEqual([
        expect.stringContaining('has changed this since'),
      ]);
    }
    expect(stack.status(id)).toBe('pending');
    expect(stack.audit(id)).toEqual(['received', 'asked', 'revised', 'asked']);
  }));

test('a card of what somebody else has decided says who did, and changes nothing', () =>
  whileStale(async () => {
    const { id } = await stack.recommend('budget');
    const old = await stack.card(id);
    await stack.click('felix', old, 'Reject');
    await until('the rejection', () => stack.status(id) === 'rejected');
    for (const label of ['Approve', 'Reject']) {
      const [said = ''] = await stack.hears('dana', () => stack.click('dana', old, label));
      expect(said).toContain(`<@${stack.workspace.userId('felix')}> rejected this`);
    }
    expect(stack.audit(id)).toEqual(['received', 'asked', 'rejected']);
  }));

test('a card of what has expired, and of what was withdrawn, decides nothing', () =>
  whileStale(async () => {
    const expired = await stack.recommend('budget');
    const card = await stack.card(expired.id);
    stack.clock.advance(30 * 60_000);
    await until('the next step', () => stack.audit(expired.id).filter((type) => type === 'asked').length === 2);
    stack.clock.advance(2 * 3_600_000);
    await until('the expiry', () => stack.status(expired.id) === 'expired');
    const withdrawn = await stack.recommend('budget');
    const other = await stack.card(withdrawn.id);
    await stack.agent('bid-pilot').client.withdraw(withdrawn.id);
    expect(await stack.hears('dana', () => stack.click('dana', card, 'Approve'))).toEqual([
      expect.stringContaining('This expired'),
    ]);
    expect(await stack.hears('dana', () => stack.click('dana', other, 'Approve'))).toEqual([
      expect.stringContaining('withdrew this'),
    ]);
    expect([stack.status(expired.id), stack.status(withdrawn.id)]).toEqual(['expired', 'withdrawn']);
  }));
