import { Cron } from 'croner';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/e2e-until.ts';
import { buttonOf, labelsOf, wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

const MINUTE_MS = 60_000;
// The digest of the shipped policy.
const DAILY = new Cron('0 9 * * 1-5', { timezone: 'America/New_York', paused: true });

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const digestsDue = () =>
  stack.rows(`SELECT id FROM audit_events WHERE type = 'digest_due' AND json_extract(leaf, '$.digest') = 'daily'`)
    .length;
const digestsPosted = async () =>
  (await stack.workspace.messages('ad-ops')).filter(({ blocks }) => wordsOf(blocks).startsWith('Digest daily'));

/** Moves on to this long before the next digest; with 0 to the digest itself, and waits until it has had its turn. */
async function toDigest(beforeMs: number): Promise<void> {
  const due = digestsDue();
  const nextAt = DAILY.nextRun(new Date(stack.clock.now()))?.getTime() ?? 0;
  stack.clock.advance(nextAt - beforeMs - stack.clock.now());
  if (beforeMs > 0) return;
  await until('the digest to come due', () => digestsDue() === due + 1);
  await until('the digest to be drawn', () => {
    // Less than an undo window in all, however slow the machine is.
    stack.clock.advance(50);
    return stack.rows(`SELECT id FROM messages WHERE kind = 'digest' AND drawn_version < wanted_version`).length === 0;
  });
}

test('what policy approves is executed without any card, and stands in the digest with what can be taken back', async () => {
  const { client, told } = stack.agent('bid-pilot');
  const { id, ...answer } = await stack.recommend('bid');
  expect(answer).toMatchObject({ status: 'approved', lane: 'autopilot', risk: 'low', decide_by: null });
  const revisionHash = answer.revision_hash;
  expect((await told(id, 'recommendation.approved')).data).toMatchObject({ status: 'approved', note: null });
  expect(await client.redeem(id, { revisionHash })).toMatchObject({ ok: false, code: 'undo_window_open' });
  stack.clock.advance(5 * MINUTE_MS);
  expect(await client.redeem(id, { revisionHash })).toMatchObject({ ok: true });
  await client.report(id, { revision_hash: revisionHash, status: 'executed' });
  const { id: notice, ...noted } = await stack.recommend('notice');
  expect(noted).toMatchObject({ kind: 'notice', status: 'noted', decide_by: null, not_before: null });
  expect(stack.audit(notice)).toEqual(['received', 'noted']);

  await toDigest(2 * MINUTE_MS);
  const { id: fresh } = await stack.recommend('bid', { target: target('headlamps') });
  expect(await stack.workspace.messages('approvals')).toEqual([]);
  expect(await digestsPosted()).toEqual([]);
  await toDigest(0);

  const [digest] = await digestsPosted();
  const words = wordsOf(digest?.blocks ?? []);
  expect(words).toContain('autopilot let 2 through');
  expect(words).toContain('trail running shoes');
  expect(words).toContain('headlamps');
  expect(words).toContain('Feed import took 3× as long as usual this morning');
  expect(digest && labelsOf(digest)).toEqual(['Ask to roll back', 'Undo']);
  expect(stack.rows('SELECT id FROM messages')).toHaveLength(1);
  expect(stack.status(fresh)).toBe('approved');
});

test('an Undo in the digest takes it back to people: the agent gets no permit, and a card asks for a decision', async () => {
  const { client, told } = stack.agent('bid-pilot');
  await toDigest(2 * MINUTE_MS);
  const { id, revision_hash: revisionHash } = await stack.recommend('bid', { target: target('head torches') });
  await toDigest(0);
  const digest = await stack.finds('head torches', 'ad-ops');
  expect(buttonOf(digest, 'Undo').element.value).toContain(id);

  await stack.click('marco', digest, 'Undo');
  expect((await told(id, 'recommendation.undone')).data.status).toBe('pending');
  stack.clock.advance(5 * MINUTE_MS);
  expect(await client.redeem(id, { revisionHash })).toMatchObject({ ok: false, code: 'not_approved' });
  const card = await stack.card(id);
  await stack.click('marco', card, 'Reject');
  await told(id, 'recommendation.rejected');
});

test('a request to roll back what autopilot did comes from the digest too', async () => {
  const { client, told } = stack.agent('bid-pilot');
  const { id, revision_hash: revisionHash } = await stack.recommend('bid', { target: target('tents') });
  stack.clock.advance(5 * MINUTE_MS);
  expect(await client.redeem(id, { revisionHash })).toMatchObject({ ok: true });
  await client.report(id, { revision_hash: revisionHash, status: 'executed' });
  await toDigest(0);
  const digest = await stack.finds('tents', 'ad-ops');
  await stack.click('dana', digest, 'Ask to roll back');
  await told(id, 'recommendation.rollback_requested');
  await stack.shows(id, 'Not confirmed yet: it is still in force.');
  await client.report(id, {
    revision_hash: revisionHash,
    status: 'rollback_failed',
    detail: 'The bid was changed since',
  });
  await stack.shows(id, 'reports that it could not take this back');
});

test('where there is nothing to say, nothing is posted', async () => {
  await toDigest(0);
  const posted = (await digestsPosted()).length;
  await toDigest(0);
  expect(await digestsPosted()).toHaveLength(posted);
});

test('a digest that came due while the server was down is posted once when it is back', async () => {
  const { id } = await stack.recommend('notice', { summary: 'The shop feed was late' });
  await stack.server.stop();
  const before = (await digestsPosted()).length;
  const nextAt = DAILY.nextRun(new Date(stack.clock.now()))?.getTime() ?? 0;
  stack.clock.advance(nextAt + 60 * MINUTE_MS - stack.clock.now());
  await stack.server.start();
  await stack.finds('The shop feed was late', 'ad-ops');
  await stack.restart();
  const { id: next } = await stack.recommend('notice', { summary: 'The shop feed is well again' });
  await toDigest(0);
  await stack.finds('The shop feed is well again', 'ad-ops');
  const posted = (await digestsPosted()).slice(before).map(({ blocks }) => wordsOf(blocks));
  expect(posted).toHaveLength(2);
  expect(posted.filter((words) => words.includes('The shop feed was late'))).toHaveLength(1);
  expect([stack.status(id), stack.status(next)]).toEqual(['noted', 'noted']);
});

function target(name: string) {
  return { platform: 'google_ads', account: '123-456-7890', entity: `keyword/${name.length}`, name };
}
