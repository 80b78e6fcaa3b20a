import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { scenario } from '../support/e2e-agent.ts';
import { wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

test('twenty copies at once are one recommendation with one card', async () => {
  const statuses: number[] = [];
  const { name, secret } = stack.agent('bid-pilot');
  const client = createClient({
    baseUrl: stack.server.url,
    agent: name,
    secret,
    now: stack.clock.now,
    async fetch(input, init) {
      const response = await fetch(input, init);
      statuses.push(response.status);
      return response;
    },
  });
  const content = scenario('budget', stack.clock.now());

  const answers = await Promise.all(Array.from({ length: 20 }, () => client.recommend(content, { key: 'copies' })));

  expect(statuses.toSorted()).toEqual([...Array(19).fill(200), 202]);
  const [first, ...others] = answers;
  for (const answer of others) expect(answer).toEqual(first);
  const id = first?.id ?? '';
  const card = await stack.card(id);
  await stack.click('dana', card, 'Approve');
  await stack.shows(id, 'Approved by');
  expect(await stack.cards(id)).toHaveLength(1);
  expect(stack.rows('SELECT id FROM recommendations WHERE idempotency_key = ?', 'copies')).toHaveLength(1);
  expect(stack.audit(id)).toEqual(['received', 'asked', 'approval_given', 'approved']);
});

test('the same key and body get the stored answer; what is decided takes no other body', async () => {
  const { client } = stack.agent('bid-pilot');
  const content = scenario('budget', stack.clock.now());
  const key = 'repeated';
  const first = await client.recommend(content, { key });
  expect(await client.recommend(content, { key })).toEqual(first);
  await stack.click('dana', await stack.card(first.id), 'Reject');
  await stack.shows(first.id, 'Rejected by');

  expect(await client.recommend(content, { key })).toMatchObject({ id: first.id, status: 'rejected', revision: 1 });
  await expect(client.recommend({ ...content, summary: 'Move a little less' }, { key })).rejects.toMatchObject({
    status: 409,
    code: 'already_decided',
  });
  expect(stack.rows('SELECT revision FROM revisions WHERE recommendation_id = ?', first.id)).toHaveLength(1);
});

test('a change while people decide voids what was approved, and the buttons people still see decide nothing', async () => {
  const { client, told, about } = stack.agent('audience-tuner');
  const content = scenario('exclusion', stack.clock.now());
  const key = 'changing';
  const first = await client.recommend(content, { key });
  const { id } = first;
  await stack.click('marco', await stack.card(id), 'Approve');
  const old = await stack.shows(id, 'Still missing: Legal');

  // Slack takes no update for a while, so Lena has the older card before her.
  stack.workspace.faults.next('chat.update', '500', { times: 50 });
  const second = await client.recommend({ ...content, reason: 'Recent buyers convert at 0.1%' }, { key });
  expect(second).toMatchObject({ id, status: 'pending', revision: 2 });
  expect(second.revision_hash).not.toBe(first.revision_hash);
  expect(await stack.hears('lena', () => stack.click('lena', old, 'Approve'))).toEqual([
    expect.stringContaining('audience-tuner has changed this since'),
  ]);
  expect(await stack.hears('lena', () => stack.click('lena', old, 'Reject'))).toHaveLength(1);
  expect(await stack.hears('lena', () => stack.choose('lena', old, 'Decide with a note…'))).toHaveLength(1);
  expect(stack.workspace.openView('lena')).toBeUndefined();
  expect(stack.audit(id)).toEqual(['received', 'asked', 'approval_given', 'revised', 'asked']);
  expect(about(id)).toEqual([]);

  stack.workspace.faults.clear();
  const renewed = await stack.shows(id, 'revision 2');
  expect(renewed.ts).toBe(old.ts);
  expect(wordsOf(renewed.blocks)).toContain('convert at 0.1%');
  expect(wordsOf(renewed.blocks)).not.toContain(`✅ <@${stack.workspace.userId('marco')}>`);
  await stack.beneath(id, 'audience-tuner changed it (revision 2); earlier approvals no longer count');

  await stack.click('lena', renewed, 'Approve');
  await stack.click('marco', await stack.shows(id, 'Still missing: Channel owner'), 'Approve');
  await stack.shows(id, 'Approved by');
  expect((await told(id, 'recommendation.approved')).data).toMatchObject({
    revision: 2,
    revision_hash: second.revision_hash,
  });
  stack.clock.advance(5 * 60_000);
  expect(await client.redeem(id, { revisionHash: first.revision_hash })).toMatchObject({ code: 'stale_revision' });
  expect(await client.redeem(id, { revisionHash: second.revision_hash })).toMatchObject({ ok: true });
});

test('a late repeat of an earlier revision does not undo the newer one', async () => {
  const { client } = stack.agent('bid-pilot');
  const content = scenario('budget', stack.clock.now());
  const key = 'late';
  const { id } = await client.recommend(content, { key });
  await client.recommend({ ...content, reason: 'Seen anew' }, { key });
  await expect(client.recommend(content, { key })).rejects.toMatchObject({ status: 409, code: 'superseded_revision' });
  expect((await client.get(id)).revision).toBe(2);
});

test('what its agent withdraws can be decided no more', async () => {
  const { client } = stack.agent('bid-pilot');
  const { id } = await stack.recommend('budget');
  const old = await stack.card(id);
  stack.workspace.faults.next('chat.update', '500', { times: 50 });
  await client.withdraw(id);
  expect(await stack.hears('dana', () => stack.click('dana', old, 'Approve'))).toEqual([
    expect.stringContaining('bid-pilot withdrew this'),
  ]);
  stack.workspace.faults.clear();
  await stack.shows(id, 'bid-pilot withdrew this');
  expect(stack.status(id)).toBe('withdrawn');
});

test('one key takes twenty revisions, and a newer note makes up for those that were not posted yet', async () => {
  const { client } = stack.agent('bid-pilot');
  const content = scenario('budget', stack.clock.now());
  const key = 'restless';
  const { id } = await client.recommend(content, { key });
  for (let n = 2; n <= 20; n += 1) await client.recommend({ ...content, reason: `Seen anew, time ${n}` }, { key });
  await expect(client.recommend({ ...content, reason: 'Once more' }, { key })).rejects.toMatchObject({
    status: 409,
    code: 'too_many_revisions',
  });
  await stack.beneath(id, 'changed it (revision 20)');
  const notes = (await stack.notes(id)).filter((note) => note.includes('revision') || note.includes('overtaken'));
  expect(notes.length).toBeLessThan(4);
  expect(notes.filter((note) => note.includes('overtaken'))).toEqual([]);
});

test('cards of what was withdrawn before they were posted cost the channel nothing', async () => {
  stack.clock.hold();
  try {
    const soon = (minutes: number) => ({
      expires_at: new Date(stack.clock.now() + minutes * 60_000).toISOString(),
    });
    // The first takes the turn of this second; the clock stands still, so that no other comes.
    const { id: first } = await stack.recommend('budget', soon(20));
    stack.clock.advance(1_000);
    await stack.card(first);
    const { client } = stack.agent('bid-pilot');
    const flood = await Promise.all(Array.from({ length: 10 }, () => stack.recommend('budget', soon(21))));
    const { id: other } = await stack.recommend('exclusion', soon(25));
    await Promise.all(flood.map(({ id }) => client.withdraw(id)));
    stack.clock.advance(1_000);
    await stack.card(other);
    for (const { id } of flood) expect(await stack.cards(id)).toEqual([]);
  } finally {
    stack.clock.release();
  }
});
