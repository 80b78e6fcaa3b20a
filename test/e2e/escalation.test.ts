import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/e2e-until.ts';
import { labelsOf, wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

// Requirement 10: escalations fire once and never early through a restart in mid-step (clock jumps: clock-jump.test.ts).

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const receivedAt = (id: string) =>
  stack.row<{ at: number }>('SELECT received_at AS at FROM recommendations WHERE id = ?', id).at;
const mention = (handle: string) => `<@${stack.workspace.userId(handle)}>`;
const happens = (id: string, type: string) =>
  until(`${type} of ${id}`, () => stack.audit(id).includes(type), { hint: () => stack.audit(id).join(', ') });

/** Lets every timer that is due by now happen: one that is due last has happened. */
async function timersHavePassed(): Promise<void> {
  const undoWindowMs = 5 * MINUTE_MS;
  const expiresAt = new Date(stack.clock.now() + undoWindowMs + 1_000).toISOString();
  const { id } = await stack.recommend('budget', { expires_at: expiresAt });
  stack.clock.advance(1_000);
  await happens(id, 'expired');
}

test('a reminder and the next step come on the millisecond they are due, not one before', async () => {
  stack.clock.hold();
  const first = await stack.recommend('budget');
  stack.clock.advance(1);
  const second = await stack.recommend('budget');
  const [due, later] = [receivedAt(first.id), receivedAt(second.id)];
  expect(later - due).toBe(1);

  stack.clock.advance(15 * MINUTE_MS - 1);
  await happens(first.id, 'reminded');
  expect(stack.audit(second.id)).toEqual(['received', 'asked']);
  stack.clock.advance(1);
  await happens(second.id, 'reminded');
  expect(stack.auditedAt(first.id, 'reminded')).toEqual([due + 15 * MINUTE_MS]);
  expect(stack.auditedAt(second.id, 'reminded')).toEqual([later + 15 * MINUTE_MS]);

  stack.clock.advance(15 * MINUTE_MS - 1);
  await until('the next step of the first', () => stack.auditedAt(first.id, 'asked').length === 2);
  expect(stack.auditedAt(second.id, 'asked')).toEqual([later]);
  stack.clock.advance(1);
  await until('the next step of the second', () => stack.auditedAt(second.id, 'asked').length === 2);
  expect(stack.auditedAt(first.id, 'asked')).toEqual([due, due + 30 * MINUTE_MS]);
  expect(stack.auditedAt(second.id, 'asked')).toEqual([later, later + 30 * MINUTE_MS]);
  stack.clock.release();
});

test('a restart in mid-step changes nothing: reminded once, passed on once, and whoever was asked before still decides', async () => {
  const { id, decide_by: decideBy } = await stack.recommend('budget');
  const start = receivedAt(id);
  expect(Date.parse(decideBy ?? '')).toBe(start + 30 * MINUTE_MS + 2 * HOUR_MS);
  const card = await stack.card(id);
  expect(wordsOf(card.blocks)).toContain(`Marketing head (${mention('dana')}) or Finance (${mention('felix')})`);

  stack.clock.advance(15 * MINUTE_MS);
  await stack.beneath(id, `${mention('dana')} and ${mention('felix')}, please decide.`);

  stack.clock.advance(9 * MINUTE_MS);
  await stack.server.stop();
  stack.clock.advance(3 * MINUTE_MS);
  await stack.server.start();
  await timersHavePassed();
  expect(stack.audit(id)).toEqual(['received', 'asked', 'reminded']);
  expect(await stack.cards(id, 'ines')).toEqual([]);

  stack.clock.advance(3 * MINUTE_MS);
  const own = await stack.card(id, 'ines');
  expect(labelsOf(own)).toEqual(['Approve', 'Reject', '⋯']);
  await stack.beneath(id, `it is now with CMO (${mention('ines')})`);
  await stack.shows(id, `CMO (${mention('ines')}).`);

  await stack.restart();
  await timersHavePassed();
  expect(stack.audit(id)).toEqual(['received', 'asked', 'reminded', 'asked']);
  expect(await stack.cards(id, 'ines')).toHaveLength(1);
  expect(await stack.notes(id)).toHaveLength(2);

  await stack.click('felix', await stack.card(id), 'Approve');
  await stack.shows(id, `Approved by ${mention('felix')}`);
  await stack.shows(id, `Approved by ${mention('felix')}`, 'ines');
  stack.clock.advance(3 * HOUR_MS);
  await timersHavePassed();
  expect(stack.audit(id).filter((type) => type === 'asked' || type === 'reminded')).toHaveLength(3);
});

test('a step that ran out while the server was down is passed on once, and the next owner has all their time', async () => {
  const { id } = await stack.recommend('budget');
  await stack.card(id);
  await stack.server.stop();
  stack.clock.advance(50 * MINUTE_MS);
  const startedAt = stack.clock.now();
  await stack.server.start();
  await stack.card(id, 'ines');

  const [, passedOnAt = 0] = stack.auditedAt(id, 'asked');
  expect(passedOnAt).toBeGreaterThanOrEqual(startedAt);
  expect(stack.audit(id)).toEqual(['received', 'asked', 'asked']);
  const { decide_by: decideBy } = await stack.agent('bid-pilot').client.get(id);
  expect(Date.parse(decideBy ?? '')).toBe(passedOnAt + 2 * HOUR_MS);
});

test.each([
  ['an hour', HOUR_MS],
  ['a day', 24 * HOUR_MS],
])('a clock that is set back by %s makes nothing happen twice, and keeps no card waiting', async (_how, backMs) => {
  const { id } = await stack.recommend('budget');
  await stack.card(id);
  stack.clock.advance(30 * MINUTE_MS);
  await stack.card(id, 'ines');
  await stack.beneath(id, 'it is now with CMO');
  const before = stack.audit(id);

  stack.clock.advance(-backMs);
  const { id: later } = await stack.recommend('budget');
  await stack.click('dana', await stack.card(later), 'Approve');
  await stack.shows(later, 'Approved by');
  expect(stack.audit(id)).toEqual(before);
  stack.clock.advance(backMs);
  await timersHavePassed();
  expect(stack.audit(id)).toEqual(before);
  expect(await stack.cards(id, 'ines')).toHaveLength(1);
});

test('whoever is asked next decides from the card in their direct message', async () => {
  const { id } = await stack.recommend('exclusion');
  await stack.click('marco', await stack.card(id), 'Approve');
  await stack.shows(id, 'Still missing: Legal');
  stack.clock.advance(30 * MINUTE_MS);
  const own = await stack.shows(id, 'CMO may stand in for one of them', 'ines');
  await stack.click('ines', own, 'Approve');
  await stack.shows(id, `Approved by ${mention('ines')}`, 'ines');
  await stack.shows(id, `Approved by ${mention('ines')}`);
  expect(stack.status(id)).toBe('approved');
});

test('at the end of the chain silence expires it: the card and the agent say so, once', async () => {
  const { client, told, about } = stack.agent('bid-pilot');
  const { id, revision_hash: revisionHash } = await stack.recommend('budget');
  await stack.card(id);
  stack.clock.advance(30 * MINUTE_MS);
  await stack.card(id, 'ines');
  const [, passedOnAt = 0] = stack.auditedAt(id, 'asked');
  stack.clock.advance(HOUR_MS);
  await stack.beneath(id, 'Still to decide');
  stack.clock.advance(passedOnAt + 2 * HOUR_MS - stack.clock.now());

  const expired = await stack.shows(id, 'Nobody decided in time.');
  expect(labelsOf(expired)).toEqual(['⋯']);
  await stack.shows(id, 'Expired', 'ines');
  expect((await told(id, 'recommendation.expired')).data).toMatchObject({ status: 'expired', not_before: null });
  expect(await client.redeem(id, { revisionHash })).toMatchObject({ ok: false, code: 'not_approved' });
  await until('the note beneath the card', async () =>
    (await stack.notes(id)).some((note) => note.includes('Expired')),
  );

  stack.clock.advance(48 * HOUR_MS);
  await stack.restart();
  await timersHavePassed();
  expect(stack.audit(id)).toEqual(['received', 'asked', 'asked', 'reminded', 'expired']);
  expect(about(id)).toHaveLength(1);
});

test('a click after the end decides nothing, also before the clock has come round to it', async () => {
  const { id } = await stack.recommend('budget');
  const card = await stack.card(id);
  const undoWindowMs = 5 * MINUTE_MS;
  const { id: hurried } = await stack.recommend('budget', {
    expires_at: new Date(stack.clock.now() + undoWindowMs + 10 * MINUTE_MS).toISOString(),
  });
  const urgent = await stack.card(hurried);
  stack.workspace.faults.next('chat.update', '500', { times: 10 });
  stack.clock.advance(10 * MINUTE_MS);
  const said = await stack.hears('dana', () => stack.click('dana', urgent, 'Approve'));
  expect(said).toEqual([expect.stringMatching(/This expired|The time to decide is over/)]);
  await stack.click('dana', card, 'Approve');
  stack.workspace.faults.clear();
  await stack.shows(id, 'Approved by');
  await stack.shows(hurried, 'own deadline came before a decision');
  expect(stack.status(hurried)).toBe('expired');
});
