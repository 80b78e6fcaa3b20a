import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SlackMessage } from '../../src/sandbox/message-log.ts';
import { scenario } from '../support/e2e-agent.ts';
import { until } from '../support/e2e-until.ts';
import { labelsOf, wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

const MINUTE_MS = 60_000;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

/** Chooses in the menu, waits for the form, fills it in and sends it. */
async function fill(by: string, card: SlackMessage, choice: string, values: Record<string, string>) {
  await stack.choose(by, card, choice);
  await stack.form(by);
  return stack.workspace.submitView({ by, values });
}

const mention = (handle: string) => `<@${stack.workspace.userId(handle)}>`;

describe('changing the amount and approving', () => {
  test('lets the agent act on what the person made of it, and on nothing else', async () => {
    const { client, told } = stack.agent('bid-pilot');
    const content = scenario('budget', stack.clock.now());
    const asked = await client.recommend(content, { key: 'amended' });
    const { id } = asked;
    const card = await stack.card(id);

    await stack.choose('dana', card, 'Change the amount…');
    expect(await stack.form('dana')).toContain('More than $20,000 and less than $32,400.');
    for (const [amount, problem] of [
      ['32400', 'More than $20,000 and less than $32,400.'],
      ['99999', 'More than $20,000 and less than $32,400.'],
      ['25000.001', 'Please give no more decimals than the currency has.'],
      ['lots', 'Please give a number, such as 25000 or 25000.50.'],
    ]) {
      const sent = await stack.workspace.submitView({ by: 'dana', values: { amount: amount ?? '' } });
      expect(sent.errors).toEqual({ amount: problem });
      expect(stack.status(id)).toBe('pending');
    }
    const sent = await stack.workspace.submitView({ by: 'dana', values: { amount: '25000', note: 'Half for now' } });
    expect(sent).toMatchObject({ status: 200, errors: {} });

    const approved = wordsOf((await stack.shows(id, 'Approved by')).blocks);
    expect(approved).toContain('*weekly budget:* $20,000 → *$25,000*');
    expect(approved).toContain(`*Changed by ${mention('dana')}*`);
    expect(approved).toContain('(asked: $32,400) “Half for now”');
    expect(stack.audit(id)).toEqual(['received', 'asked', 'amended', 'approval_given', 'approved']);

    const { data } = await told(id, 'recommendation.approved');
    const change = { field: 'weekly_budget', before: { amount: '20000.00', currency: 'USD' } };
    expect(data).toMatchObject({ revision: 2, amended_change: { ...change, after: { amount: '25000.00' } } });
    expect(await client.get(id)).toMatchObject({ revision: 2, amended_change: data.amended_change });
    // The agent tries again what it sent, as it may: that is no new wish.
    expect(await client.recommend(content, { key: 'amended' })).toMatchObject({ id, revision: 2, status: 'approved' });

    stack.clock.advance(5 * MINUTE_MS);
    expect(await client.redeem(id, { revisionHash: asked.revision_hash })).toMatchObject({ code: 'stale_revision' });
    expect(await client.redeem(id, { revisionHash: data.revision_hash })).toMatchObject({ ok: true });
    await client.report(id, { revision_hash: data.revision_hash, status: 'executed' });
    await stack.shows(id, 'reports that it executed this');
  });

  test('leaves the agent free to withdraw', async () => {
    const { client, told } = stack.agent('bid-pilot');
    const { id } = await stack.recommend('budget');
    await fill('felix', await stack.card(id), 'Change the amount…', { amount: '20500' });
    await told(id, 'recommendation.approved');
    await client.withdraw(id);
    await stack.shows(id, 'after its change was made smaller. Nothing was done.');
  });

  test('can be undone, and what the person made of it waits for a decision again', async () => {
    const { id } = await stack.recommend('budget');
    await fill('dana', await stack.card(id), 'Change the amount…', { amount: '25000' });
    await stack.click('dana', await stack.shows(id, 'Approved by'), 'Undo');
    const open = await stack.shows(id, 'Decide by');
    expect(wordsOf(open.blocks)).toContain('*$25,000*');
    expect(labelsOf(open)).toEqual(['Approve', 'Reject', '⋯']);
  });

  test('is not for the agent that did not offer it', async () => {
    const { id } = await stack.recommend('budget', { amendable: false });
    const card = await stack.card(id);
    expect(() => stack.choose('dana', card, 'Change the amount…')).toThrow('expected the option');
  });

  test('is for those who may decide', async () => {
    const { id } = await stack.recommend('budget');
    const card = await stack.card(id);
    for (const choice of ['Change the amount…', 'Decide with a note…', 'Hand over…', 'Snooze…']) {
      // Before anything is typed in vain.
      expect(await stack.hears('marco', () => stack.choose('marco', card, choice))).toEqual([
        expect.stringContaining('This is for Marketing head or Finance to decide'),
      ]);
    }
    expect(stack.workspace.openView('marco')).toBeUndefined();
    expect(stack.audit(id)).toEqual(['received', 'asked']);
  });
});

describe('handing over', () => {
  test('asks somebody else, at once and by name', async () => {
    const { id } = await stack.recommend('budget');
    const card = await stack.card(id);
    const felix = stack.workspace.userId('felix');
    expect(await fill('dana', card, 'Hand over…', { person: felix })).toMatchObject({ errors: {} });

    await stack.shows(id, `${mention('felix')}, asked by Dana Reyes`);
    expect(await stack.beneath(id, 'hands this over to you')).toContain(mention('felix'));
    const own = await stack.card(id, 'felix');
    await stack.click('felix', own, 'Approve');
    await stack.shows(id, `Approved by ${mention('felix')}`);
    expect(stack.audit(id)).toEqual(['received', 'asked', 'reassigned', 'approval_given', 'approved']);
  });

  test.each([
    ['somebody who may not decide it', 'marco', 'They cannot decide this, or have done so'],
    ['whoever answers for the agent', 'sam', 'They cannot decide this, or have done so'],
    ['oneself', 'dana', 'They cannot decide this, or have done so'],
    ['somebody whom the policy does not know', 'nora', 'They cannot decide here; choose somebody of the policy.'],
    ['a guest', 'gus', 'They cannot decide here; choose somebody of the policy.'],
    ['somebody who left', 'olga', 'They cannot decide here; choose somebody of the policy.'],
  ])('is refused at the field: to %s', async (_who, handle, problem) => {
    const { id } = await stack.recommend('budget');
    const sent = await fill('dana', await stack.card(id), 'Hand over…', { person: stack.workspace.userId(handle) });
    expect(sent.errors).toEqual({ person: expect.stringContaining(problem) });
    expect(stack.audit(id)).toEqual(['received', 'asked']);
    await stack.workspace.closeView({ by: 'dana' });
  });
});

describe('a snooze', () => {
  test('keeps the reminder away from that person, brings them back, and moves no deadline', async () => {
    const { id } = await stack.recommend('budget');
    const card = await stack.card(id);
    const { decide_by: decideBy } = await stack.agent('bid-pilot').client.get(id);
    await fill('dana', card, 'Snooze…', { time: String(15 * MINUTE_MS) });
    await stack.shows(id, 'Dana Reyes put it off until');
    expect((await stack.agent('bid-pilot').client.get(id)).decide_by).toBe(decideBy);

    stack.clock.advance(15 * MINUTE_MS);
    expect(await stack.beneath(id, 'Back as you asked')).toContain(mention('dana'));
    await stack.beneath(id, 'Still to decide');
    expect(stack.audit(id)).toContain('snooze_ended');
    await stack.click('dana', card, 'Approve');
    await stack.shows(id, 'Approved by');
  });

  test('is not to be had where it would outlast the deadline', async () => {
    const { id } = await stack.recommend('budget');
    await stack.hitl('dana', `show ${id}`);
    // Which offers it for good: an answer is not drawn anew, as a card is.
    const shown = stack.workspace.ephemerals('dana').at(-1);
    if (!shown) throw new Error('no answer');
    stack.clock.advance(29 * MINUTE_MS);
    expect(await stack.hears('dana', () => stack.choose('dana', shown, 'Snooze…'))).toEqual([
      expect.stringContaining('There is no time left to put this off; please decide by'),
    ]);
  });

  test('is refused at its field when the time ran on meanwhile', async () => {
    const { id } = await stack.recommend('budget');
    await stack.choose('dana', await stack.card(id), 'Snooze…');
    await stack.form('dana');
    stack.clock.advance(16 * MINUTE_MS);
    const sent = await stack.workspace.submitView({ by: 'dana', values: { time: String(15 * MINUTE_MS) } });
    expect(sent.errors).toEqual({ time: expect.stringContaining('There is no time left to put this off') });
    await stack.workspace.closeView({ by: 'dana' });
  });
});

describe('a note', () => {
  test('may be added after the click, by whoever could decide, as often as there is something to say', async () => {
    const { id } = await stack.recommend('budget');
    await stack.click('dana', await stack.card(id), 'Approve');
    const approved = await stack.shows(id, 'Approved by');
    expect((await fill('dana', approved, 'Add a note…', { note: 'Agreed by *phone* <!channel>' })).errors).toEqual({});
    const noted = wordsOf((await stack.shows(id, 'noted*')).blocks);
    expect(noted).toContain('“Agreed by ∗phone∗ &lt;!channel&gt;”');

    await stack.choose('felix', approved, 'Add a note…');
    expect(await stack.form('felix')).toContain('Agreed by');
    await stack.workspace.submitView({ by: 'felix', values: { note: 'Seen' } });
    await stack.shows(id, '“Seen”');
    expect(stack.audit(id).filter((type) => type === 'note_added')).toHaveLength(2);
    expect(stack.status(id)).toBe('approved');
  });

  test('that is empty, or too long, is sent back with what is wrong at its field', async () => {
    const { id } = await stack.recommend('budget');
    await stack.click('dana', await stack.card(id), 'Reject');
    const rejected = await stack.shows(id, 'Rejected by');
    const empty = await fill('dana', rejected, 'Add a note…', { note: '   ' });
    expect(empty.errors).toEqual({ note: expect.any(String) });
    const long = await stack.workspace.submitView({ by: 'dana', values: { note: 'x'.repeat(501) } });
    expect(long.errors).toEqual({ note: 'Please keep it within 500 characters; this has 501.' });
    await stack.workspace.closeView({ by: 'dana' });
  });
});

describe('what asks once more before it is done', () => {
  const asksAgain = (card: SlackMessage) => JSON.stringify(card.blocks).includes('Approve this?');

  test.each([
    ['price', 'a very high risk', true],
    ['checkout', 'what cannot be taken back', true],
    ['budget', 'everything else', false],
  ])('%s: %s', async (scenario, _what, expected) => {
    const { id } = await stack.recommend(scenario, { confidence: 0.9 });
    expect(asksAgain(await stack.card(id))).toBe(expected);
  });
});

test('details tell what happened, by whom, and how it was scored', async () => {
  const { id } = await stack.recommend('budget');
  const card = await stack.card(id);
  await fill('dana', card, 'Hand over…', { person: stack.workspace.userId('felix') });
  await stack.choose('felix', card, 'Details');
  const words = await stack.form('felix');
  for (const part of ['*reassigned* by Dana Reyes to Felix Brandt', 'Countersign computed', 'bid-pilot says', id])
    expect(words).toContain(part);
  await stack.workspace.closeView({ by: 'felix' });
});

test('what a form decides is kept with the card that it was opened from, as it was then', async () => {
  const { id } = await stack.recommend('budget');
  const card = await stack.card(id);
  const shown = () =>
    stack.row<{ hash: string | null }>(
      'SELECT drawn_hash AS hash FROM messages WHERE recommendation_id = ? AND channel = ? AND ts = ?',
      ...[id, card.channel, card.ts],
    ).hash ?? undefined;
  const hash = await until('the card to be known as posted', shown);
  await stack.choose('dana', card, 'Decide with a note…');
  await stack.form('dana');
  // Somebody else hands it over meanwhile: the card is drawn anew, and is not what Dana looked at.
  await fill('felix', card, 'Hand over…', { person: stack.workspace.userId('dana') });
  await stack.shows(id, 'asked by Felix Brandt');
  await until('the new card to be known as posted', () => (shown() === hash ? undefined : true));
  await stack.workspace.submitView({ by: 'dana', values: { decision: 'approve', note: 'Fine' } });
  await stack.shows(id, 'Approved by');
  const { leaf } = stack.row<{ leaf: string }>(
    `SELECT leaf FROM audit_events WHERE recommendation_id = ? AND type = 'approval_given'`,
    id,
  );
  expect(JSON.parse(leaf).origin).toMatchObject({ channel: card.channel, message: card.ts, card_hash: hash });
});

test('a forged or stale form decides nothing', async () => {
  const { id } = await stack.recommend('budget');
  const card = await stack.card(id);
  await stack.choose('dana', card, 'Decide with a note…');
  await stack.form('dana');
  await stack.click('felix', card, 'Reject');
  await stack.shows(id, 'Rejected by');
  await stack.workspace.submitView({ by: 'dana', values: { decision: 'approve' } });
  expect(await stack.form('dana')).toContain(`${mention('felix')} rejected this`);
  expect(stack.status(id)).toBe('rejected');
});
