import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/e2e-until.ts';
import { labelsOf, wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

// Requirement 8: Slack 429 with Retry-After, 5xx, timeout, lost reply, archived channel, deleted message: posted in the end
// (acknowledged in 3 s: slack/interactions.test.ts).

const MINUTE_MS = 60_000;

let stack: Stack;
// What waits for one person at once comes to them as one list: each test leaves nothing that waits.
afterEach(async () => {
  stack.workspace.faults.clear();
  const left = stack.rows<{ id: string; agent: string }>(
    "SELECT id, agent FROM recommendations WHERE status = 'pending'",
  );
  await Promise.all(left.map(({ id, agent }) => stack.agent(agent).client.withdraw(id)));
});

const callsOf = (method: string, place: string) =>
  stack.workspace.calls(method).filter(({ channel }) => channel === stack.workspace.channelId(place));

// Slack stamps messages with the real time, so the clock stays near it here: short steps, and little moving on.
describe('a message is posted once', () => {
  beforeAll(async () => {
    stack = await startStack({
      policy: (document) =>
        document.setIn(
          ['chains', 'default'],
          [
            { ask: 'approvers', within: '8s', remind_after: ['4s'] },
            { ask: 'cmo', within: '1h' },
          ],
        ),
    });
  });
  afterAll(() => stack.stop());

  test('when Slack takes a card and loses the answer: it is found again', async () => {
    const before = callsOf('chat.postMessage', 'approvals').length;
    stack.workspace.faults.next('chat.postMessage', 'lost_reply');
    const { id } = await stack.recommend('creative');
    await stack.click('dana', await stack.card(id), 'Approve');
    await stack.shows(id, 'Approved by');
    expect(await stack.cards(id)).toHaveLength(1);
    expect(callsOf('chat.postMessage', 'approvals').slice(before)).toMatchObject([{ ok: false, error: 'lost_reply' }]);
  });

  test('when Slack takes a reminder and loses the answer', async () => {
    const { id } = await stack.recommend('creative');
    await stack.card(id);
    stack.workspace.faults.next('chat.postMessage', 'lost_reply');
    stack.clock.advance(4_000);
    await until('the reminder to be known as posted', () => {
      stack.clock.advance(100);
      return stack.rows(
        `SELECT id FROM messages WHERE kind = 'reminder' AND recommendation_id = ? AND ts IS NOT NULL`,
        id,
      )[0];
    });
    expect((await stack.notes(id)).filter((note) => note.includes('Still to decide'))).toHaveLength(1);
  });

  test('when Slack takes the direct message of the next owner and loses the answer', async () => {
    const { id } = await stack.recommend('creative');
    await stack.card(id);
    stack.workspace.faults.next('chat.postMessage', 'lost_reply', { times: 2 });
    stack.clock.advance(8_000);
    await stack.click('ines', await stack.card(id, 'ines'), 'Approve');
    await stack.shows(id, 'Approved by', 'ines');
    expect(await stack.cards(id, 'ines')).toHaveLength(1);
  });
});

describe('with real steps', () => {
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  test('a card that was deleted is posted anew, and its buttons work', async () => {
    const { id } = await stack.recommend('exclusion');
    const card = await stack.card(id);
    await stack.workspace.faults.deleteMessage(card.channel, card.ts);
    expect(await stack.cards(id)).toEqual([]);
    stack.clock.advance(30 * MINUTE_MS);
    await stack.click('ines', await stack.card(id, 'ines'), 'Approve');

    const anew = await stack.shows(id, 'Still missing');
    expect(anew.ts).not.toBe(card.ts);
    await stack.click('marco', anew, 'Approve');
    const approved = await stack.shows(id, 'Approved by');
    expect(approved.ts).toBe(anew.ts);
    expect(stack.status(id)).toBe('approved');
  });

  test('a card comes after as long as Slack asked to wait, and is one', async () => {
    const { faults } = stack.workspace;
    const before = callsOf('chat.postMessage', 'approvals').length;
    faults.next('chat.postMessage', '429', { retryAfterSeconds: 30 });
    const { id } = await stack.recommend('budget');
    await stack.card(id);
    const [refused, posted, ...more] = callsOf('chat.postMessage', 'approvals').slice(before);
    expect(more).toEqual([]);
    expect([refused?.error, posted?.ok]).toEqual(['ratelimited', true]);
    expect((posted?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(30_000);
  });

  test('a card comes when Slack had failed on our side of it, and is one', async () => {
    stack.workspace.faults.next('chat.postMessage', '500', { times: 3 });
    const { id } = await stack.recommend('budget');
    await stack.card(id);
    await stack.click('dana', await stack.card(id), 'Approve');
    await stack.shows(id, 'Approved by');
    expect(await stack.cards(id)).toHaveLength(1);
  });

  test.each(['429', '500', 'lost_reply'] as const)('a card is redrawn in the end, after %s', async (fault) => {
    const { id } = await stack.recommend('budget');
    const card = await stack.card(id);
    stack.workspace.faults.next('chat.update', fault, { times: 3 });
    await stack.click('dana', card, 'Reject');
    const redrawn = await stack.shows(id, 'Rejected by');
    expect(redrawn.ts).toBe(card.ts);
    expect(await stack.cards(id)).toHaveLength(1);
  });

  test('updates that Slack puts off do not hold up new cards', async () => {
    const { id: first } = await stack.recommend('budget');
    const card = await stack.card(first);
    stack.workspace.faults.next('chat.update', '429', { retryAfterSeconds: 3_600 });
    await stack.click('dana', card, 'Reject');
    await until('the update to be refused', () => stack.workspace.calls('chat.update').at(-1)?.error === 'ratelimited');
    const { id: second } = await stack.recommend('budget');
    expect(labelsOf(await stack.card(second))).toContain('Approve');
    expect(wordsOf((await stack.card(first)).blocks)).not.toContain('Rejected by');
    stack.clock.advance(3_600_000);
    await stack.shows(first, 'Rejected by');
  });

  test('calls that Slack never answers are given up after ten seconds, and made again', async () => {
    stack.workspace.faults.next('chat.postMessage', 'timeout');
    const { id } = await stack.recommend('budget');
    const card = await stack.card(id);
    stack.workspace.faults.next('chat.update', 'timeout');
    await stack.click('dana', card, 'Reject');
    await stack.shows(id, 'Rejected by');
    expect(await stack.cards(id)).toHaveLength(1);
  });

  test('a call that Slack does not answer holds up nothing else', async () => {
    const { id } = await stack.recommend('budget');
    const card = await stack.card(id);
    stack.workspace.faults.next('chat.postMessage', 'timeout');
    stack.clock.advance(2_000);
    await stack.recommend('budget');
    await until('the post that hangs', () => stack.workspace.calls('chat.postMessage').at(-1)?.error === 'timeout');
    await stack.click('dana', card, 'Reject');
    await stack.shows(id, 'Rejected by');
    // Given up it would have been made again: it still hangs.
    expect(stack.workspace.calls('chat.postMessage').at(-1)?.error).toBe('timeout');
  });

  test('nobody decides while Slack cannot say who they are', async () => {
    const { id } = await stack.recommend('budget');
    const card = await stack.card(id);
    stack.clock.advance(6 * MINUTE_MS);
    stack.workspace.faults.next('users.info', '500', { times: 1_000 });
    expect(await stack.hears('felix', () => stack.click('felix', card, 'Approve'))).toEqual([
      expect.stringContaining('Slack could not say who you are just now, so nothing was decided'),
    ]);
    expect(stack.audit(id)).toEqual(['received', 'asked']);
    stack.workspace.faults.clear();
    await stack.click('felix', card, 'Approve');
    await stack.shows(id, 'Approved by');
  });

  test('a card waits for the app to be let into the channel again, and people decide in the alerts channel meanwhile', async () => {
    stack.workspace.faults.removeApp('approvals');
    const { id } = await stack.recommend('budget');
    await stack.finds('Slack refuses to show this in approvals (not_in_channel)', 'ad-ops');
    expect(labelsOf(await stack.finds('Decide by', 'ad-ops'))).toEqual(['Approve', 'Reject', '⋯']);
    stack.workspace.faults.removeApp('approvals', false);
    stack.clock.advance(10 * MINUTE_MS);
    await stack.click('dana', await stack.card(id), 'Approve');
    await stack.finds('Approved by', 'ad-ops');
  });

  test('with the channel archived, intake goes on, /hitl status shows it, and the next owner gets a card', async () => {
    await stack.workspace.faults.archive('approvals');
    const answer = await stack.recommend('budget');
    expect(answer).toMatchObject({ status: 'pending' });
    await until(
      'Slack to refuse the card',
      () => callsOf('chat.postMessage', 'approvals').at(-1)?.error === 'is_archived',
    );
    const status = await stack.hitl('felix', 'status');
    expect(status).toMatch(/waits? for a decision/);
    expect(status).toMatch(/On the way: [1-9]\d* to Slack/);

    await stack.finds('Slack refuses to show this in approvals (is_archived)', 'ad-ops');
    expect(labelsOf(await stack.finds('Decide by', 'ad-ops'))).toEqual(['Approve', 'Reject', '⋯']);

    stack.clock.advance(30 * MINUTE_MS);
    await stack.click('ines', await stack.card(answer.id, 'ines'), 'Approve');
    await stack.shows(answer.id, 'Approved by', 'ines');
    await stack.finds('Approved by', 'ad-ops');
    await stack.agent('bid-pilot').told(answer.id, 'recommendation.approved');
  });
});
