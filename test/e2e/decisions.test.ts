import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labelsOf, wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

const MINUTE_MS = 60_000;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

test('an approval can be undone and given again, and the agent may act only when it cannot be undone any more', async () => {
  const { client, ...agent } = stack.agent('bid-pilot');
  const answer = await stack.recommend('budget');
  const { id, revision_hash: revisionHash } = answer;
  expect(answer).toMatchObject({ kind: 'action', status: 'pending', lane: 'review', risk: 'high', revision: 1 });
  const posted = await stack.card(id);
  expect(labelsOf(posted)).toEqual(['Approve', 'Reject', '⋯']);

  await stack.click('dana', posted, 'Approve');
  const approved = await stack.shows(id, 'Approved by');
  expect(labelsOf(approved)).toEqual(['Undo', '⋯']);
  expect(await client.redeem(id, { revisionHash })).toMatchObject({ ok: false, code: 'undo_window_open' });

  await stack.click('dana', approved, 'Undo');
  const again = await stack.shows(id, 'Decide by');
  expect(labelsOf(again)).toEqual(['Approve', 'Reject', '⋯']);
  expect(await client.redeem(id, { revisionHash })).toMatchObject({ ok: false, code: 'not_approved' });

  await stack.click('felix', again, 'Approve');
  const { data } = await agent.told(id, 'recommendation.undone');
  expect(data.status).toBe('pending');
  await stack.shows(id, 'Approved by');
  const window = await client.redeem(id, { revisionHash });
  expect(window).toMatchObject({ ok: false, code: 'undo_window_open', notBefore: expect.any(String) });

  const notBefore = window.ok ? Number.NaN : Date.parse(window.notBefore ?? '');
  stack.clock.advance(notBefore - stack.clock.now());
  await stack.shows(id, 'The time to undo is over');
  const permit = await client.redeem(id, { revisionHash });
  expect(permit).toMatchObject({ ok: true, revision_hash: revisionHash });
  await stack.shows(id, 'redeemed its permit');
  expect(await client.redeem(id, { revisionHash })).toMatchObject({ ok: false, code: 'already_redeemed' });

  await client.report(id, { revision_hash: revisionHash, status: 'executed', detail: 'Budget is set' });
  const executed = await stack.shows(id, 'reports that it executed this');
  expect(wordsOf(executed.blocks)).toContain('Budget is set');
  expect(executed.ts).toBe(posted.ts);

  expect(stack.audit(id)).toEqual([
    'received',
    'asked',
    'approval_given',
    'approved',
    'undone',
    'approval_given',
    'approved',
    'undo_window_closed',
    'redeemed',
    'executed',
  ]);
  const told = agent.about(id);
  expect(told.map(({ type }) => type)).toEqual([
    'recommendation.approved',
    'recommendation.undone',
    'recommendation.approved',
  ]);
  const versions = told.map((one) => one.data.decision_version);
  expect(versions).toEqual(versions.toSorted((one, other) => one - other));
  expect(new Set(versions).size).toBe(3);
  expect(new Set(told.map((one) => one.id)).size).toBe(3);
});

test('a rejection carries its note to the agent and the card, and can be undone', async () => {
  const { told, about, client } = stack.agent('bid-pilot');
  const { id, revision_hash: revisionHash } = await stack.recommend('budget');
  const posted = await stack.card(id);

  await stack.choose('dana', posted, 'Decide with a note…');
  expect(await stack.form('dana')).toContain('Decide with a note');
  const submitted = await stack.workspace.submitView({
    by: 'dana',
    values: { decision: 'reject', note: 'Not before the *sale* ends' },
  });
  expect(submitted).toMatchObject({ status: 200, errors: {} });
  expect(stack.workspace.openView('dana')).toBeUndefined();

  const rejected = await stack.shows(id, 'Rejected by');
  expect(wordsOf(rejected.blocks)).toContain('Not before the');
  expect(labelsOf(rejected)).toEqual(['Undo', '⋯']);
  expect((await told(id, 'recommendation.rejected')).data).toMatchObject({
    status: 'rejected',
    note: 'Not before the *sale* ends',
  });

  await stack.click('felix', rejected, 'Undo');
  const open = await stack.shows(id, 'Decide by');
  expect((await told(id, 'recommendation.undone')).data.status).toBe('pending');
  await stack.click('felix', open, 'Approve');
  await stack.shows(id, 'Approved by');
  expect((await told(id, 'recommendation.approved')).data.revision_hash).toBe(revisionHash);
  expect(about(id)).toHaveLength(3);
  expect((await client.get(id)).status).toBe('approved');
});

test('a rejection is final once the time to undo is over', async () => {
  const { id } = await stack.recommend('budget');
  await stack.click('dana', await stack.card(id), 'Reject');
  const rejected = await stack.shows(id, 'Rejected by');
  stack.workspace.faults.next('chat.update', '500', { times: 2 });
  stack.clock.advance(5 * MINUTE_MS);
  expect(await stack.hears('dana', () => stack.click('dana', rejected, 'Undo'))).toEqual([
    expect.stringContaining('The time to undo ended'),
  ]);

  const final = await stack.shows(id, 'This is final');
  expect(labelsOf(final)).toEqual(['⋯']);
  expect(stack.status(id)).toBe('rejected');
});

describe('two clicks at once', () => {
  test('of one finger are one decision, and nothing to read about', async () => {
    const { id } = await stack.recommend('budget');
    const card = await stack.card(id);

    const said = await stack.overhears('dana', async () => {
      const acks = await Promise.all([stack.click('dana', card, 'Approve'), stack.click('dana', card, 'Approve')]);
      expect(acks.map(({ status }) => status)).toEqual([200, 200]);
    });

    expect(said).toEqual([]);
    await stack.shows(id, 'Approved by');
    expect(stack.audit(id)).toEqual(['received', 'asked', 'approval_given', 'approved']);
  });

  test.each([
    ['Approve', 'Reject'],
    ['Reject', 'Approve'],
    ['Approve', 'Approve'],
  ])('of two people, %s and %s, are one decision, and the loser reads whose it is', async (first, second) => {
    const { id } = await stack.recommend('budget');
    const card = await stack.card(id);
    let toFelix: string[] = [];

    const toDana = await stack.overhears('dana', async () => {
      toFelix = await stack.overhears('felix', () =>
        Promise.all([stack.click('dana', card, first), stack.click('felix', card, second)]),
      );
    });

    const decided = stack.audit(id).filter((type) => type === 'approved' || type === 'rejected');
    expect(decided).toHaveLength(1);
    const { by } = stack.row<{ by: string }>(
      `SELECT p.value AS by FROM audit_events e JOIN audit_private p ON p.seq = e.seq AND p.name = 'person'
       WHERE e.recommendation_id = ? AND e.type IN ('approval_given', 'rejected')`,
      id,
    );
    const winner = `<@${stack.workspace.userId(by)}>`;
    const [toWinner, toLoser] = by === 'dana' ? [toDana, toFelix] : [toFelix, toDana];
    expect(toWinner).toEqual([]);
    expect(toLoser).toEqual([expect.stringContaining(`${winner} ${decided[0]} this`)]);
    await stack.shows(id, `${decided[0] === 'approved' ? 'Approved' : 'Rejected'} by ${winner}`);
  });
});
