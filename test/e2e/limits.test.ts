import { afterEach, expect, test } from 'vitest';
import type { Document } from 'yaml';
import { until } from '../support/e2e-until.ts';
import { labelsOf, wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

// Requirement 17: structuring fails: 100 × $200 over 5 concurrent agents escalates before the limit is passed.

const MINUTE_MS = 60_000;
const PACERS = ['pacer-1', 'pacer-2', 'pacer-3', 'pacer-4', 'pacer-5'];
const SPELLINGS = ['123-456-7890', '1234567890', '123 456 7890', '123.456.7890', '(123) 456-7890'];

let stack: Stack;
afterEach(() => stack.stop());

const withPacers = (document: Document) => {
  for (const name of PACERS) {
    document.setIn(['agents', name], { owner: 'sam', secret_env: name, actions: ['budget.*'] });
  }
};

/** So many dollars more a week for something of its own, as sure as an agent can be. */
function raise(dollars: number, entity: string, account = '123-456-7890') {
  return {
    target: { platform: 'google_ads', account, entity, name: entity },
    change: {
      field: 'weekly_budget',
      before: { amount: '20000', currency: 'USD' },
      after: { amount: String(20_000 + dollars), currency: 'USD' },
    },
    confidence: 0.95,
  };
}

test('structuring fails: 100 × $200 over 5 concurrent agents escalates before the limit is passed', async () => {
  stack = await startStack({ policy: withPacers, moreAgents: PACERS });
  const answers = await Promise.all(
    PACERS.flatMap((name, lane) =>
      Array.from({ length: 20 }, (_, index) =>
        stack.agent(name).client.recommend(
          {
            kind: 'action',
            action: 'budget.shift',
            summary: 'A little more',
            data: { as_of: new Date(stack.clock.now()).toISOString() },
            ...raise(200, `${name}/${index}`, SPELLINGS[lane]),
          },
          { key: `${name}-${index}` },
        ),
      ),
    ),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 'approved')).toHaveLength(50);
  expect(statuses.filter((status) => status === 'pending')).toHaveLength(50);
  const passed = `SELECT sum(amount_minor) AS minor FROM recommendations WHERE approved_by = 'policy'`;
  expect(stack.row(passed)).toEqual({ minor: 1_000_000 });

  const last = answers.find(({ status }) => status === 'pending');
  expect(last?.reasons[0]).toMatch(/^with this, \$1\d,\d00 in 24 h on account 123-456-7890 > \$10,000$/);
  // Of a day, or of a week too: as many others as came in before it was drawn count with it.
  const card = await stack.shows(last?.id ?? '', '*Past ');
  expect(wordsOf(card.blocks)).toMatch(/\*Past (a limit|2 limits):\*/);
  expect(wordsOf(card.blocks)).toMatch(/with this, \$[12]\d,\d00 in 24 h on account 123-456-7890 &gt; \$10,000/);
});

test('a yes on a card that did not show the limit is not taken; on the card that shows it, it is', async () => {
  stack = await startStack();
  const { id } = await stack.recommend('budget', { ...raise(6_000, 'campaigns/1'), confidence: 0.7 });
  const card = await stack.card(id);
  expect(wordsOf(card.blocks)).toContain('With this, $6,000 in 24 h on account 123-456-7890, of at most $10,000');

  // Slack takes no update for a while, so Dana has the older card before her.
  stack.workspace.faults.next('chat.update', '500', { times: 50 });
  const { id: other } = await stack.recommend('budget', { ...raise(6_000, 'campaigns/2'), confidence: 0.7 });
  const [told] = await stack.hears('dana', () => stack.click('dana', card, 'Approve'));
  expect(told).toBe(
    'This passes a limit: with this, $12,000 in 24 h on account 123-456-7890 &gt; $10,000; with this, $12,000 in 7 days on account 123-456-7890 &gt; $11,000. Nothing was approved; the card says it now, and you can approve it there if you still want it.',
  );
  expect(stack.status(id)).toBe('pending');
  expect(stack.audit(id)).toContain('limit_passed');

  stack.workspace.faults.clear();
  const redrawn = await stack.shows(id, 'Past 2 limits');
  expect(wordsOf(redrawn.blocks)).toContain('with this, $12,000 in 24 h on account 123-456-7890 &gt; $10,000');
  expect(wordsOf(redrawn.blocks)).toContain(`Conflicts with ${other}`);
  expect(wordsOf(redrawn.blocks)).toContain('together they pass a limit');
  await stack.click('dana', redrawn, 'Approve');
  await stack.shows(id, 'Approved by');
  const leaf = stack.row<{ leaf: string }>(
    `SELECT leaf FROM audit_events WHERE recommendation_id = ? AND type = 'approved'`,
    id,
  );
  expect(JSON.parse(leaf.leaf).exposure[0]).toEqual({
    limit: 'account_day',
    minor: 1_200_000,
    most: 1_000_000,
    currency: 'USD',
  });
});

test('a note modal shows the limit that is passed, and its yes counts as one that knows', async () => {
  stack = await startStack();
  const { id } = await stack.recommend('budget', { ...raise(12_000, 'campaigns/1'), confidence: 0.7 });
  await stack.choose('dana', await stack.shows(id, 'With this, $12,000 in 24 h'), 'Decide with a note…');
  expect(await stack.form('dana')).toContain(
    'Past a limit: with this, $12,000 in 24 h on account 123-456-7890 > $10,000',
  );
});

test('past a limit that only people may pass by hand, the bot releases nothing', async () => {
  stack = await startStack({
    policy: (document) => document.setIn(['limits', 0, 'then'], 'human_only'),
  });
  const { id, lane } = await stack.recommend('budget', raise(12_000, 'campaigns/1'));
  expect(lane).toBe('human_only');
  const card = await stack.card(id);
  expect(labelsOf(card)).toContain('I’ll do it by hand');
  await stack.click('dana', card, 'I’ll do it by hand');
  await stack.shows(id, 'does this by hand');
});

test('past a limit that refuses, nothing is taken in, and the agent reads what to do', async () => {
  stack = await startStack({ policy: (document) => document.setIn(['limits', 0, 'then'], 'refuse') });
  await stack.recommend('budget', raise(6_000, 'campaigns/1'));
  await expect(stack.recommend('budget', raise(6_000, 'campaigns/2'))).rejects.toMatchObject({
    status: 409,
    code: 'limit_passed',
  });
  expect(stack.count('recommendations')).toBe(1);
});

test('money that was rolled back is room again', async () => {
  stack = await startStack();
  const { client } = stack.agent('bid-pilot');
  const { id, revision_hash: hash } = await stack.recommend('budget', {
    ...raise(8_000, 'campaigns/1'),
    confidence: 0.7,
  });
  await stack.click('dana', await stack.card(id), 'Approve');
  await stack.shows(id, 'Approved by');
  stack.clock.advance(5 * MINUTE_MS);
  await client.redeem(id, { revisionHash: hash });
  await client.report(id, { revision_hash: hash, status: 'executed' });
  await stack.click('dana', await stack.shows(id, 'Executed'), 'Ask to roll back');
  await stack.shows(id, 'Rollback asked for');
  // Nobody knows yet whether it is taken back, so it counts.
  expect((await stack.recommend('budget', raise(3_000, 'campaigns/2'))).lane).toBe('review');
  await client.report(id, { revision_hash: hash, status: 'rolled_back' });
  expect((await stack.recommend('budget', raise(6_000, 'campaigns/3'))).lane).toBe('autopilot');
});

test('the second of two for the same target goes to people, and its card says what the first is about', async () => {
  stack = await startStack();
  const { client } = stack.agent('bid-pilot');
  const summary = 'Raise <!channel> *the* budget';
  const first = await stack.recommend('budget', { ...raise(500, 'campaigns/1'), summary });
  expect(first.status).toBe('approved');
  const cut = { ...raise(500, 'CAMPAIGNS/1'), summary: 'Cut it again' };
  const change = { field: 'weekly_budget', before: cut.change.after, after: cut.change.before };
  const second = await stack.recommend('budget', { ...cut, change });
  expect(second).toMatchObject({ status: 'pending', lane: 'review' });
  expect(second.reasons[0]).toBe(`${first.id} is open for the same target or opposes it`);

  const card = await stack.shows(second.id, `Conflicts with ${first.id}`);
  const words = wordsOf(card.blocks);
  expect(words).toContain('policy approved it, its agent has not acted yet');
  expect(words).toContain('wants the opposite');
  expect(words).toContain('bid-pilot says: Raise');
  expect(JSON.stringify(card.blocks)).not.toContain('<!channel>');

  stack.clock.advance(5 * MINUTE_MS);
  await client.redeem(first.id, { revisionHash: first.revision_hash });
  await client.report(first.id, { revision_hash: first.revision_hash, status: 'executed' });
  await until('the warning to go', async () => {
    stack.clock.advance(1_000);
    const [shown] = (await stack.cards(second.id)).slice(-1);
    return shown !== undefined && !wordsOf(shown.blocks).includes('Conflicts with');
  });
});

test('money from X to Y is held against money from Y to X, on both cards and never both by itself', async () => {
  stack = await startStack();
  const first = await stack.recommend('budget', {
    ...raise(500, 'campaigns/y'),
    confidence: 0.55,
    context: { source: 'campaigns/x' },
  });
  const second = await stack.recommend('budget', { ...raise(500, 'campaigns/x'), context: { source: 'campaigns/y' } });
  expect([first.lane, second.lane]).toEqual(['review', 'review']);
  expect(second.reasons[0]).toBe(`${first.id} is open for the same target or opposes it`);
  for (const [one, other] of [
    [first.id, second.id],
    [second.id, first.id],
  ] as const) {
    const card = await stack.shows(one, `Conflicts with ${other}`);
    expect(wordsOf(card.blocks)).toContain('wants the opposite');
  }
});
