import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { act } from '../../../src/app/act.ts';
import { createAgentService } from '../../../src/app/agent-service.ts';
import type { Store } from '../../../src/app/store.ts';
import type { Answer } from '../../../src/client/client.ts';
import { appOn } from '../../support/app-on.ts';
import { MONDAY, smaller } from '../../support/build.ts';
import { until } from '../../support/e2e-until.ts';
import { policyWith } from '../../support/policy.ts';
import { type Stack, startStack } from '../../support/stack.ts';
import { openStore } from '../sqlite/store-fixture.ts';

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

describe('both decided before either is stored', () => {
  const dana = { person: 'dana', roles: ['marketing_head'] };
  const agent = { agent: 'bid-pilot', keyId: 'k' };

  /** Approved, with an undo of the last millisecond and a permit of the first after it, each waiting to be stored. */
  async function bothWait() {
    const { store } = openStore();
    const time = { now: MONDAY };
    const plain = appOn(store, policyWith(), time);
    const taken = await createAgentService(plain).recommend({ ...agent, key: 'one', content: smaller() });
    if (!taken.ok) throw new Error(taken.detail);
    const { id, revision_hash: revisionHash } = taken.answer;
    const by = { kind: 'operator', ...dana } as const;
    await act(plain, id, { type: 'approve', by: dana, revisionHash, note: null }, by);
    const state = (await store.recommendation(id))?.state;
    if (state?.status !== 'approved') throw new Error('expected it to be approved');

    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const reached = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const waiting = (nth: number): Store => ({
      ...store,
      async commit(change) {
        reached[nth]?.resolve();
        await gates[nth]?.promise;
        return store.commit(change);
      },
    });
    time.now = state.undoUntil - 1;
    const undone = act({ ...plain, store: waiting(0) }, id, { type: 'undo', by: dana, revisionHash }, by);
    await reached[0]?.promise;
    time.now = state.undoUntil;
    const agents = createAgentService({ ...plain, store: waiting(1) });
    const permitted = agents.redeem({ ...agent, id, revisionHash, key: 'now' });
    await reached[1]?.promise;
    const letGo = { undo: () => gates[0]?.resolve(), permit: () => gates[1]?.resolve() };
    const types = async () => (await store.history(id)).map(({ type }) => type);
    return { undone, permitted, letGo, types, status: async () => (await store.recommendation(id))?.state.status };
  }

  test('the undo is stored first: there is no permit', async () => {
    const { undone, permitted, letGo, types, status } = await bothWait();
    letGo.undo();
    expect(await undone).toMatchObject({ ok: true });
    letGo.permit();
    expect(await permitted).toMatchObject({ ok: false, refusal: 'not_approved' });
    expect([await status(), (await types()).includes('redeemed')]).toEqual(['pending', false]);
  });

  test('the permit is stored first: the undo is refused, and nobody is told that it was undone', async () => {
    const { undone, permitted, letGo, types, status } = await bothWait();
    letGo.permit();
    expect(await permitted).toMatchObject({ ok: true });
    letGo.undo();
    expect(await undone).toMatchObject({ ok: false, refusal: 'already_executing' });
    expect([await status(), (await types()).includes('undone')]).toEqual(['executing', false]);
  });
});

test('in a race at the end, each one is either undone or acted on, and told so, never both', async () => {
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
  }
});
