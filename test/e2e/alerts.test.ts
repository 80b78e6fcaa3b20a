import { afterEach, expect, test } from 'vitest';
import { until } from '../support/e2e-until.ts';
import { labelsOf, wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

let stack: Stack;
afterEach(() => stack.stop());

test('of an action in mode alert people are told at once, nobody is asked, and no permit is given', async () => {
  stack = await startStack({
    policy(document) {
      document.setIn(['actions', 'bid.adjust', 'mode'], 'alert');
      document.set('notices', document.createNode([{ for: ['bid.*', 'note.*'], channel: 'ad-ops' }]));
    },
  });
  const { client } = stack.agent('bid-pilot');
  const { id, revision_hash: revisionHash, ...answer } = await stack.recommend('bid');
  expect(answer).toMatchObject({ status: 'noted', decide_by: null, not_before: null });
  expect(stack.audit(id)).toEqual(['received', 'noted']);
  expect(await client.redeem(id, { revisionHash })).toMatchObject({ ok: false, code: 'not_approved' });

  const told = async () =>
    (await stack.workspace.messages('ad-ops')).filter(({ blocks }) => wordsOf(blocks).includes('Nobody is asked'));
  await until('people to be told', async () => {
    stack.clock.advance(1_000);
    return (await told()).length > 0;
  });
  const [message] = await told();
  const words = wordsOf(message?.blocks ?? []);
  expect(words).toContain('Bid change');
  expect(words).toContain('bid-pilot may not do it. Enforced, it would be autopilot.');
  expect(message && labelsOf(message)).toEqual([]);
  expect(await stack.workspace.messages('approvals')).toEqual([]);
});
