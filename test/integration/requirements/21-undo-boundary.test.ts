import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../../../src/client/client.ts';
import { until } from '../../support/e2e-until.ts';
import { type Stack, startStack } from '../../support/stack.ts';

// Requirement 21: undo cancels inside the window and never claims to after it: a race at the boundary.

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

async function approved() {
  const answer = await stack.recommend('budget');
  await stack.click('dana', await stack.card(answer.id), 'Approve');
  const card = await stack.shows(answer.id, 'Approved by');
  const { state } = stack.row<{ state: string }>('SELECT state FROM recommendations WHERE id = ?', answer.id);
  const undoUntil: number = JSON.parse(state).undoUntil;
  return { answer, card, undoUntil };
}

const redeem = ({ id, revision_hash: revisionHash }: Answer) =>
  stack.agent('bid-pilot').client.redeem(id, { revisionHash });

describe('with a clock that stands still', () => {
  test('a millisecond before the end it is undone, and there is no permit', async () => {
    const { answer, card, undoUntil } = await approved();
    stack.clock.hold();
    stack.clock.advance(undoUntil - 1 - stack.clock.now());
    expect(await redeem(answer)).toMatchObject({ ok: false, code: 'undo_window_open' });
    await stack.click('dana', card, 'Undo');
    await until('the undo', () => stack.status(answer.id) === 'pending');
    expect(await redeem(answer)).toMatchObject({ ok: false, code: 'not_approved' });
    stack.clock.release();
  });

  test('at the end it is not, whoever clicks, and the permit is given', async () => {
    const { answer, card, undoUntil } = await approved();
    stack.clock.hold();
    stack.clock.advance(undoUntil - stack.clock.now());
    const said = await stack.hears('dana', () => stack.click('dana', card, 'Undo'));
    expect(said).toEqual([expect.stringContaining('The time to undo')]);
    expect(await redeem(answer)).toMatchObject({ ok: true });
    stack.clock.release();
    expect(stack.audit(answer.id)).not.toContain('undone');
  });
});

test('in a race at the end, each one is either undone or acted on, and told so, never both', async () => {
  const ended: string[] = [];
  for (let round = 0; round < 8; round += 1) {
    const { answer, card, undoUntil } = await approved();
    stack.clock.hold();
    stack.clock.advance(undoUntil - 1 - stack.clock.now());
    const before = stack.toldTo('dana').length;
    const clicked = stack.click('dana', card, 'Undo');
    const redeeming = [redeem(answer), redeem(answer)];
    stack.clock.advance(1);
    const permits = [...(await Promise.all([...redeeming, redeem(answer)]))];
    await clicked;
    stack.clock.release();
    await until('one or the other', () => ['pending', 'executing'].includes(stack.status(answer.id)));
    const permitted = permits.some(({ ok }) => ok);
    const undone = stack.audit(answer.id).includes('undone');
    expect([permitted, undone]).toEqual(undone ? [false, true] : [true, false]);
    if (!undone) await until('the refusal', () => stack.toldTo('dana').length > before);
    ended.push(undone ? 'undone' : 'acted on');
  }
  expect(ended).toHaveLength(8);
});
