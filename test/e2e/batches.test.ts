import { afterAll, beforeAll, expect, test } from 'vitest';
import { interactiveElements } from '../../src/sandbox/interactive-elements.ts';
import type { SlackMessage } from '../../src/sandbox/message-log.ts';
import { countersign } from '../support/e2e-cli.ts';
import { atHome } from '../support/e2e-home.ts';
import { until } from '../support/e2e-until.ts';
import { labelsOf, wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

const MINUTE_MS = 60_000;
const EVERY_MS = 2 * MINUTE_MS;

let stack: Stack;
let made = 0;
beforeAll(async () => {
  stack = await startStack({
    policy(document) {
      const upTo = { amount: '5000.00', currency: 'USD' };
      document.set('batches', [{ name: 'bids', for: ['bid.*'], up_to: upTo, at_most: 5, every: '2m' }]);
    },
  });
});
afterAll(() => stack.stop());

/** A bid that goes up by so many percent, half sure: one for a batch. The same key again is a revision of it. */
async function bid(percent: number, key = `bid-${made + 1}`): Promise<string> {
  made += 1;
  const usd = (amount: string) => ({ amount, currency: 'USD' });
  const change = { field: 'max_bid', before: usd('1.00'), after: usd((1 + percent / 100).toFixed(2)) };
  const target = { platform: 'google_ads', account: '123-456-7890', entity: `keyword/${key}`, name: `Keyword ${key}` };
  return (await stack.recommend('bid', { key, target, change, confidence: 0.7 })).id;
}

/** Posted together: waits for the card that these share. */
async function posted(...percents: number[]): Promise<{ ids: string[]; card: SlackMessage }> {
  const ids = await Promise.all(percents.map((percent, index) => bid(percent, `bid-${made}-${index}`)));
  stack.clock.advance(EVERY_MS);
  const about = `Keyword bid-`;
  const card = await until('the batch', async () => {
    stack.clock.advance(300);
    const [found] = stack.rows<{ ts: string }>(
      `SELECT m.ts FROM messages m JOIN batch_items i ON m.id LIKE i.batch_id || ':%'
       WHERE m.kind = 'batch' AND m.ts IS NOT NULL AND i.recommendation_id = ?`,
      ids[0] ?? '',
    );
    return found && (await now(found.ts));
  });
  expect(wordsOf(card.blocks)).toContain(about);
  return { ids, card };
}

const now = async (ts: string) => (await stack.workspace.messages('approvals')).find((one) => one.ts === ts);
const statuses = (ids: readonly string[]) => ids.map((id) => stack.status(id));

/** Waits until the card of a batch has these words. */
async function shows({ ts }: SlackMessage, words: string): Promise<SlackMessage> {
  const look = async () => {
    stack.clock.advance(300);
    const found = await now(ts);
    return found && wordsOf(found.blocks).includes(words) ? found : undefined;
  };
  return until(`the batch to say “${words}”`, look, { hint: async () => wordsOf((await now(ts))?.blocks ?? []) });
}

/** Presses the button of this one item. */
function press(by: string, { channel, ts, blocks }: SlackMessage, id: string) {
  const [found] = interactiveElements(blocks).filter(({ element }) => String(element.value).startsWith(`${id}|`));
  const { action_id: actionId, value } = found?.element ?? {};
  return stack.workspace.click({ by, channel, ts, actionId: String(actionId), value: String(value) });
}

test('one click approves all of a batch, and its undo takes back one of them or all the others', async () => {
  const { ids, card } = await posted(5, 8, 10, 40);
  const [first = '', second = ''] = ids;
  expect(await stack.cards(first)).toEqual([]);
  const words = wordsOf(card.blocks);
  expect(words).toContain('Low risk: 4 × Bid change');
  expect(words).toContain('5 % to 40 %, median 9 %');
  expect(words).toMatch(/Odd one out:.*changes 4.4× the median/);
  expect(labelsOf(card)).toEqual(['Approve all 4', 'Leave some out…', 'Reject all', 'Open one by one']);

  await stack.click('dana', card, 'Approve all 4');
  expect(statuses(ids)).toEqual(['approved', 'approved', 'approved', 'approved']);
  const approved = await shows(card, '4 approved by');
  expect(labelsOf(approved)).toEqual(['Undo all 4', 'Undo', 'Undo', 'Undo', 'Undo']);
  const { leaf } = stack.row<{ leaf: string }>(
    `SELECT leaf FROM audit_events WHERE recommendation_id = ? AND type = 'approval_given'`,
    first,
  );
  const { batch, card_hash: seen } = JSON.parse(leaf).origin ?? {};
  expect(batch).toMatch(/^bat_/);
  // What the card showed when it was clicked is in the record too.
  const shown = stack.rows<{ leaf: string }>(`SELECT leaf FROM audit_events WHERE type = 'batch_shown'`);
  expect(shown.filter((one) => one.leaf.includes(seen) && ids.every((id) => one.leaf.includes(id)))).toHaveLength(1);

  await press('dana', approved, first);
  const three = await shows(card, 'Undo all 3');
  expect(stack.status(first)).toBe('pending');
  expect(labelsOf(three)).toContain('Approve all 1');

  // Finance is not asked here.
  const [told = ''] = await stack.hears('felix', () => stack.click('felix', three, 'Undo all 3'));
  expect(told).toContain('Nothing was undone');
  expect(told).toContain('Channel owner or Marketing head');
  await stack.click('marco', three, 'Undo all 3');
  await shows(card, 'Approve all 4');
  expect(statuses(ids)).toEqual(['pending', 'pending', 'pending', 'pending']);
  expect(stack.audit(second)).toEqual(['received', 'asked', 'approval_given', 'approved', 'undone']);
});

test('Home has a batch as one entry, which decides it as its card does', async () => {
  const home = atHome(stack.workspace, 'marco');
  await home.open();
  const before = /Yours to decide now: (\d+)/.exec(await home.shows('Yours to decide now'))?.[1] ?? '0';
  const { ids, card } = await posted(3, 4, 6);
  const words = await home.shows(`Yours to decide now: ${Number(before) + 3}`);
  expect(await home.shows('Low risk: 3 × Bid change')).not.toContain(`Keyword bid-${made - 3}`);
  expect(words).not.toContain('more: `/hitl queue mine`');
  const [about] = stack.rows<{ id: string }>(
    'SELECT batch_id AS id FROM batch_items WHERE recommendation_id = ?',
    ids[0] ?? '',
  );
  await home.press('Approve all 3', about?.id);
  await shows(card, '3 approved by');
  expect(statuses(ids)).toEqual(['approved', 'approved', 'approved']);
  const { leaf } = stack.row<{ leaf: string }>(
    `SELECT leaf FROM audit_events WHERE recommendation_id = ? AND type = 'approval_given'`,
    ids[0] ?? '',
  );
  expect(JSON.parse(leaf).origin).toMatchObject({ batch: about?.id, surface: 'home' });
  await home.loses('3 × Bid change');
});

test('what is left out gets a card of its own, and the others are approved', async () => {
  const { ids, card } = await posted(3, 4, 5);
  const [, leftOut = ''] = ids;
  await stack.click('dana', card, 'Leave some out…');
  expect(await stack.form('dana')).toContain('3 × Bid change');
  await stack.workspace.submitView({ by: 'dana', values: { leave_out: [leftOut] } });

  expect(statuses(ids)).toEqual(['approved', 'pending', 'approved']);
  const own = await stack.card(leftOut);
  expect(labelsOf(own)).toEqual(['Approve', 'Reject', '⋯']);
  await shows(card, '1 has a card of its own');
});

test('what was revised after the card was shown is left as it is, and told', async () => {
  const { ids, card } = await posted(3, 4, 5);
  const [revised = ''] = ids;
  const { key } = stack.row<{ key: string }>(
    'SELECT idempotency_key AS key FROM recommendations WHERE id = ?',
    revised,
  );
  expect(await bid(2, key)).toBe(revised);

  const [told = ''] = await stack.hears('dana', () => stack.click('dana', card, 'Approve all 3'));
  expect(told).toContain('2 approved, 1 left');
  expect(told).toContain(`Keyword ${key}`);
  expect(statuses(ids)).toEqual(['pending', 'approved', 'approved']);
});

test('all are rejected by one click, and two clicks of one finger are one', async () => {
  const { ids, card } = await posted(3, 4, 5);
  const said = await stack.overhears('dana', () =>
    Promise.all([stack.click('dana', card, 'Reject all'), stack.click('dana', card, 'Reject all')]),
  );
  expect(said).toEqual([]);
  expect(statuses(ids)).toEqual(['rejected', 'rejected', 'rejected']);
  await shows(card, '3 rejected by');
});

test('of two people at once, one approving and one rejecting all, each item has one decision, and the losers read whose', async () => {
  const { ids, card } = await posted(3, 4, 5);
  let toMarco: string[] = [];
  const toDana = await stack.overhears('dana', async () => {
    toMarco = await stack.overhears('marco', () =>
      Promise.all([stack.click('dana', card, 'Approve all 3'), stack.click('marco', card, 'Reject all')]),
    );
  });
  for (const id of ids) {
    const decided = stack.audit(id).filter((type) => type === 'approved' || type === 'rejected');
    expect(decided).toEqual([stack.status(id)]);
  }
  const lost = (by: string, told: string[]) => told.filter((text) => text.includes(by)).length;
  const approvedAll = statuses(ids).every((status) => status === 'approved');
  const rejectedAll = statuses(ids).every((status) => status === 'rejected');
  expect(lost('left as they are', [...toDana, ...toMarco]) + lost('Nothing was', [...toDana, ...toMarco])).toBe(
    approvedAll || rejectedAll ? 1 : 2,
  );
});

test('a card from before a restart approves what it shows', async () => {
  const { ids, card } = await posted(3, 4);
  await stack.restart();
  await until('the click to be taken', async () => {
    await stack.click('dana', card, 'Approve all 2');
    return statuses(ids).every((status) => status === 'approved');
  });
  await shows(card, '2 approved by');
});

test('opened one by one each has a card, and nothing is decided', async () => {
  const { ids, card } = await posted(3, 4);
  await stack.click('marco', card, 'Open one by one');
  for (const id of ids) await stack.card(id);
  expect(statuses(ids)).toEqual(['pending', 'pending']);
  expect(labelsOf(await shows(card, '2 have cards of their own'))).toEqual([]);
});

test('what nobody decides is reminded of beneath the batch once, and then asked of the next with a card of its own', async () => {
  const { ids, card } = await posted(3, 4);
  stack.clock.advance(14 * MINUTE_MS);
  const replies = await until('the reminder', async () => {
    stack.clock.advance(300);
    const [, ...found] = await stack.workspace.thread('approvals', card.ts);
    return found.length > 0 ? found : undefined;
  });
  expect(replies.map(({ blocks }) => wordsOf(blocks))).toEqual([expect.stringContaining('2 of the 2 above')]);

  stack.clock.advance(15 * MINUTE_MS);
  for (const id of ids) {
    await stack.card(id);
    await stack.beneath(id, 'Nobody decided in time');
  }
  await shows(card, '2 have cards of their own');
});

test('one that is alone when its time comes is a card', async () => {
  const alone = await bid(3);
  expect(await stack.cards(alone)).toEqual([]);
  stack.clock.advance(EVERY_MS);
  await stack.card(alone);
});

test('one that another open one meets leaves its batch, so that both cards say so', async () => {
  const { ids, card } = await posted(3, 4, 5);
  const [met = ''] = ids;
  const { entity } = stack.row<{ entity: string }>('SELECT entity FROM recommendations WHERE id = ?', met);
  const target = { platform: 'google_ads', account: '123-456-7890', entity };
  const { id: other } = await stack.recommend('bid', { target, confidence: 0.7 });
  await stack.shows(met, other);
  await stack.shows(other, met);
  await shows(card, 'Approve all 2');
});

test('a halt shows on the batch, and nothing of it can be approved until it is over', async () => {
  const { ids, card } = await posted(3, 4);
  await stack.hitl('dana', 'kill agent:bid-pilot Tracking is down');
  const frozen = await shows(card, 'Tracking is down');
  expect(labelsOf(frozen)).toEqual(['Open one by one']);
  expect(statuses(ids)).toEqual(['pending', 'pending']);
});

test('a batch that Slack will not show in its channel is shown, and decided, in that of the alerts', async () => {
  await stack.hitl('dana', 'release agent:bid-pilot Tracking is back');
  await stack.hitl('felix', 'release agent:bid-pilot Tracking is back');
  await stack.workspace.faults.archive('approvals');
  const ids = await Promise.all([bid(3, 'late-1'), bid(4, 'late-2')]);
  stack.clock.advance(EVERY_MS);
  const card = await stack.finds('Keyword late-1', 'ad-ops');
  await stack.click('marco', card, 'Approve all 2');
  expect(statuses(ids)).toEqual(['approved', 'approved']);
});

test('the record of all this holds', async () => {
  const { code, stderr } = await countersign(['audit', 'verify'], stack.env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
