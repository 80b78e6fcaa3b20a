import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Document } from 'yaml';
import { isObject, type JsonObject, objectAt } from '../../src/sandbox/json-value.ts';
import { wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

/** People who hold the right role and may not decide all the same: in the policy, but not full members here. */
const UNFIT = ['gus', 'olga', 'crm', 'pat'];

function crowdedPolicy(document: Document, slackId: (handle: string) => string): void {
  for (const handle of UNFIT) document.setIn(['people', handle], { name: handle, slack: slackId(handle) });
  document.setIn(['roles', 'legal', 'people'], ['lena', 'priya', ...UNFIT]);
  document.setIn(['roles', 'channel_owner', 'people'], ['marco', 'priya']);
  document.setIn(['roles', 'finance', 'people'], ['felix', 'sam']);
}

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ policy: crowdedPolicy });
});
afterAll(() => stack.stop());

/** All that a decision would change. */
function stored(id: string): unknown {
  return {
    item: stack.row('SELECT * FROM recommendations WHERE id = ?', id),
    // A card is shown before that is noted; what it shows is no decision.
    record: stack.rows(`SELECT * FROM audit_events WHERE recommendation_id = ? AND type <> 'shown'`, id),
    callbacks: stack.rows('SELECT * FROM callbacks WHERE recommendation_id = ?', id),
  };
}

/** The payload of a click that came to nothing, to be altered and sent again. */
async function payloadOf(by: string, id: string): Promise<JsonObject> {
  let payload: JsonObject = {};
  const card = await stack.card(id);
  await stack.hears(by, async () => {
    ({ payload } = await stack.click(by, card, 'Approve'));
  });
  return { ...payload, trigger_id: 'another' };
}

describe('a quorum of Channel owner and Legal', () => {
  test.each([
    ['marco', 'lena'],
    ['lena', 'marco'],
  ])('holds when %s and then %s approve', async (first, second) => {
    const { id } = await stack.recommend('exclusion');
    await stack.click(first, await stack.card(id), 'Approve');
    const half = await stack.shows(id, `✅ <@${stack.workspace.userId(first)}>`);
    expect(wordsOf(half.blocks)).toContain('Still missing');
    expect(stack.status(id)).toBe('pending');

    await stack.click(second, half, 'Approve');
    const whole = await stack.shows(id, `Approved by <@${stack.workspace.userId(second)}>`);
    expect(wordsOf(whole.blocks)).toContain(`Approved by <@${stack.workspace.userId(first)}>`);
    expect(stack.audit(id)).toEqual(['received', 'asked', 'approval_given', 'approval_given', 'approved']);
    await stack.agent('audience-tuner').told(id, 'recommendation.approved');
  });

  test('counts a person once, also when that person holds both roles', async () => {
    const { id } = await stack.recommend('exclusion');
    await stack.click('priya', await stack.card(id), 'Approve');
    const half = await stack.shows(id, 'Still missing');
    stack.clock.advance(11_000);

    expect(await stack.hears('priya', () => stack.click('priya', half, 'Approve'))).toEqual([
      expect.stringMatching(/^You approved this already .*; it now needs/),
    ]);
    expect(stack.audit(id)).toEqual(['received', 'asked', 'approval_given']);

    await stack.click('lena', half, 'Approve');
    await stack.shows(id, 'Approved by');
    expect(stack.status(id)).toBe('approved');
  });

  test('is ended by one rejection, whoever approved before', async () => {
    const { id } = await stack.recommend('exclusion');
    await stack.click('marco', await stack.card(id), 'Approve');
    await stack.click('lena', await stack.shows(id, 'Still missing'), 'Reject');
    await stack.shows(id, 'Rejected by');
    expect(stack.audit(id)).toEqual(['received', 'asked', 'approval_given', 'rejected']);
  });

  test('is gone after an undo by one of the two, and needs that person again', async () => {
    const { id } = await stack.recommend('exclusion');
    await stack.click('marco', await stack.card(id), 'Approve');
    await stack.click('lena', await stack.shows(id, 'Still missing'), 'Approve');
    await stack.click('lena', await stack.shows(id, 'Approved by'), 'Undo');
    const half = await stack.shows(id, 'Still missing: Legal');
    expect(wordsOf(half.blocks)).toContain(`✅ <@${stack.workspace.userId('marco')}>`);
    expect(stack.status(id)).toBe('pending');
  });
});

describe('a click decides nothing and gets one sentence', () => {
  test.each([
    ['Dana, whose role is another', 'dana', 'This is for Channel owner or Legal to decide'],
    ['Sam, who only answers for the agent', 'sam', 'This is for Channel owner or Legal to decide'],
    ['Nora, whom the policy does not know', 'nora', 'does not know you'],
    ['Gus, a guest', 'gus', 'Guests cannot decide here'],
    ['Olga, whose account is deactivated', 'olga', 'account is deactivated'],
    ['a bot', 'crm', 'Bots cannot decide'],
    ['Pat of another company', 'pat', 'Only people of this workspace can decide here'],
  ])('when it comes from %s', async (_who, by, sentence) => {
    const { id } = await stack.recommend('exclusion');
    const card = await stack.card(id);
    const before = stored(id);

    for (const label of ['Approve', 'Reject']) {
      expect(await stack.hears(by, () => stack.click(by, card, label))).toEqual([expect.stringContaining(sentence)]);
    }

    expect(stored(id)).toEqual(before);
  });

  test.each(['Decide with a note…', 'Hand over…', 'Snooze…', 'Details'])('when Nora chooses “%s”', async (option) => {
    const { id } = await stack.recommend('exclusion');
    const card = await stack.card(id);
    expect(await stack.hears('nora', () => stack.choose('nora', card, option))).toHaveLength(1);
    expect(stack.workspace.openView('nora')).toBeUndefined();
  });

  test('when Pat’s company is passed off as ours', async () => {
    const { id } = await stack.recommend('exclusion');
    const payload = await payloadOf('pat', id);
    const before = stored(id);
    const forged = {
      ...payload,
      user: { ...objectAt(payload, 'user'), team_id: stack.workspace.teamId },
    };
    expect(await stack.hears('pat', () => stack.workspace.clickRaw(forged))).toEqual([
      expect.stringContaining('Only people of this workspace can decide here'),
    ]);
    expect(stored(id)).toEqual(before);
  });

  test.each([
    ['a value that is not ours', { value: 'rec_1|approve' }, 'does not know this recommendation'],
    ['an unknown recommendation', { value: `rec_${'0'.repeat(26)}|${'a'.repeat(64)}` }, 'does not know this'],
    ['another action', { action_id: 'approve_all' }, 'does not know this recommendation'],
  ])('when it carries %s', async (_what, altered, sentence) => {
    const { id } = await stack.recommend('exclusion');
    const payload = await payloadOf('nora', id);
    const before = stored(id);
    const [action] = Array.isArray(payload.actions) ? payload.actions.filter(isObject) : [];
    const forged = {
      ...payload,
      user: { ...objectAt(payload, 'user'), id: stack.workspace.userId('lena') },
      actions: [{ ...action, ...altered }],
    };
    expect(await stack.hears('nora', () => stack.workspace.clickRaw(forged))).toEqual([
      expect.stringContaining(sentence),
    ]);
    expect(stored(id)).toEqual(before);
  });

  test('when it is signed with another secret, and then nothing is even said', async () => {
    const { id } = await stack.recommend('exclusion');
    const payload = await payloadOf('nora', id);
    const before = stored(id);
    const forged = { ...payload, user: { ...objectAt(payload, 'user'), id: stack.workspace.userId('lena') } };
    const ack = await stack.workspace.clickRaw(forged, { signingSecret: 'another secret' });
    expect(ack.status).toBe(401);
    expect(stored(id)).toEqual(before);
  });

  test('when Lena, who was never asked, undoes what Felix decided', async () => {
    const { id } = await stack.recommend('budget');
    await stack.click('felix', await stack.card(id), 'Approve');
    const approved = await stack.shows(id, 'Approved by');
    expect(await stack.hears('lena', () => stack.click('lena', approved, 'Undo'))).toEqual([
      expect.stringContaining('to decide'),
    ]);
    expect(stack.status(id)).toBe('approved');
  });
});

describe('Sam, who answers for the agent and holds an approver role', () => {
  test('may not approve what it recommends, and the card says so beforehand', async () => {
    const { id } = await stack.recommend('budget');
    const card = await stack.card(id);
    expect(wordsOf(card.blocks)).toContain('Sam Okafor answers for bid-pilot: may reject this, not approve it.');
    const before = stored(id);
    expect(await stack.hears('sam', () => stack.click('sam', card, 'Approve'))).toEqual([
      expect.stringContaining('You answer for bid-pilot, so you cannot approve what it recommends'),
    ]);
    expect(stored(id)).toEqual(before);
  });

  test('may reject it', async () => {
    const { id } = await stack.recommend('budget');
    await stack.click('sam', await stack.card(id), 'Reject');
    await stack.shows(id, 'Rejected by');
    expect(stack.status(id)).toBe('rejected');
  });

  test('may approve it where the policy allows that', async () => {
    const lenient = await startStack({
      policy: (document, slackId) => {
        crowdedPolicy(document, slackId);
        document.set('self_approval', 'allow');
      },
    });
    try {
      const { id } = await lenient.recommend('budget');
      await lenient.click('sam', await lenient.card(id), 'Approve');
      await lenient.shows(id, 'Approved by');
      expect(lenient.status(id)).toBe('approved');
    } finally {
      await lenient.stop();
    }
  });
});
