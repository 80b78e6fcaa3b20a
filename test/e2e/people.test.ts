import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Document } from 'yaml';
import { until } from '../support/e2e-until.ts';
import { labelsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Legal is Lena and a user group, the CMO a user group alone; Marketing works in Berlin; Marco stands in for Priya. */
function staffed(document: Document, _slackId: unknown, groupId: (handle: string) => string): void {
  document.setIn(['roles', 'legal', 'groups'], [groupId('counsel')]);
  document.setIn(['roles', 'cmo'], { title: 'CMO', groups: [groupId('board')] });
  document.set('deputies', { priya: 'marco' });
  document.set('commands', { kill: ['finance', 'cmo'] });
  document.set('holidays', { germany: ['2027-05-17'] });
  const hours = { timezone: 'Europe/Berlin', days: 'mon-fri', from: '09:00', to: '18:00', holidays: ['germany'] };
  document.setIn(['roles', 'channel_owner', 'hours'], hours);
  document.setIn(['actions', 'creative.swap', 'approve'], { any: ['channel_owner'] });
  document.setIn(['actions', 'creative.swap', 'chain'], 'office');
  document.setIn(
    ['chains', 'office'],
    [
      { ask: 'approvers', within: '30m' },
      { ask: 'cmo', within: '1h', remind_after: [] },
    ],
  );
}

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    policy: staffed,
    userGroups: [
      { handle: 'counsel', name: 'Counsel', members: ['nora', 'gus'] },
      { handle: 'board', name: 'Board', members: ['ines'] },
    ],
  });
});
afterAll(() => stack.stop());

const mention = (handle: string) => `<@${stack.workspace.userId(handle)}>`;
/** What a click came to in the record: who, in which roles, in whose place. */
function kept(id: string): object {
  const { leaf, seq } = stack.row<{ leaf: string; seq: number }>(
    "SELECT leaf, seq FROM audit_events WHERE recommendation_id = ? AND type = 'approval_given' ORDER BY seq DESC LIMIT 1",
    id,
  );
  const beside = stack.rows<{ name: string; value: string }>(
    'SELECT name, value FROM audit_private WHERE seq = ?',
    seq,
  );
  const { roles, roles_used: used, origin } = JSON.parse(leaf);
  return { roles, used, team: origin.team, ...Object.fromEntries(beside.map(({ name, value }) => [name, value])) };
}
function write(sql: string, person: string): void {
  const db = new Database(stack.databasePath, { timeout: 5_000 });
  db.prepare(sql).run(person);
  db.close();
}
/** Slack's word on who is in a group is kept for half a minute, and that on a person for five. */
const forgotten = () => stack.clock.advance(6 * MINUTE_MS);
const timerAt = (id: string) =>
  stack.row<{ at: number | null }>('SELECT timer_at AS at FROM recommendations WHERE id = ?', id).at;

describe('a user group that holds a role', () => {
  test('lets its member decide, who is kept by the Slack id', async () => {
    stack.workspace.setUserGroup('counsel', ['nora', 'gus']);
    forgotten();
    const { id } = await stack.recommend('exclusion');
    await stack.click('nora', await stack.card(id), 'Approve');
    await stack.shows(id, `✅ ${mention('nora')} for Legal`);
    const nora = stack.workspace.userId('nora');
    expect(kept(id)).toEqual({
      roles: ['legal'],
      used: ['legal'],
      team: stack.workspace.teamId,
      person: nora,
      slack_user: nora,
    });
    await stack.click('marco', await stack.card(id), 'Approve');
    await stack.shows(id, `Approved by ${mention('nora')}`);
    expect(stack.status(id)).toBe('approved');
  });

  test('lets nobody decide who is a guest, whatever group they are in', async () => {
    const { id } = await stack.recommend('exclusion');
    const card = await stack.card(id);
    expect(await stack.hears('gus', () => stack.click('gus', card, 'Approve'))).toEqual([
      expect.stringContaining('Guests cannot decide here'),
    ]);
    expect(stack.audit(id)).toEqual(['received', 'asked']);
  });

  test('lets nobody decide any more who was taken out of it', async () => {
    const { id } = await stack.recommend('exclusion');
    const card = await stack.card(id);
    stack.workspace.setUserGroup('counsel', ['gus']);
    forgotten();
    expect(await stack.hears('nora', () => stack.click('nora', card, 'Approve'))).toEqual([
      expect.stringContaining('does not know you'),
    ]);
    expect(stack.audit(id)).toEqual(['received', 'asked']);
    stack.workspace.setUserGroup('counsel', ['nora', 'gus']);
  });

  test('gives nobody a role while it cannot be read, and whoever is listed by name still decides', async () => {
    forgotten();
    const { id } = await stack.recommend('exclusion');
    const card = await stack.card(id);
    forgotten();
    stack.workspace.faults.next('usergroups.users.list', '500', { times: 1_000 });
    expect(await stack.hears('nora', () => stack.click('nora', card, 'Approve'))).toEqual([
      expect.stringContaining('Slack could not say who you are'),
    ]);
    await stack.click('lena', card, 'Approve');
    await stack.shows(id, `✅ ${mention('lena')} for Legal`);
    stack.workspace.faults.clear();
  });
});

describe('somebody who is away', () => {
  test('says until when and who stands in, and the deputy decides in their place', async () => {
    const said = await stack.hitl('felix', 'away for 2 days → @dana');
    expect(said).toContain(`${mention('dana')} decides in your place as Finance`);
    await stack.finds(`${mention('felix')} is away`, 'dana');
    const { id } = await stack.recommend('price');
    const card = await stack.shows(id, `Finance (${mention('dana')})`);
    await stack.click('dana', card, 'Approve');
    await stack.shows(id, `✅ ${mention('dana')} for Finance in the place of Felix Brandt`);
    expect(kept(id)).toMatchObject({ roles: ['finance'], used: ['finance'], person: 'dana', acting_for: 'felix' });

    expect(await stack.hitl('felix', 'back')).toContain('Welcome back');
    expect(await stack.hitl('felix', 'back')).toContain('You were not away');
    const { id: later } = await stack.recommend('price');
    const refused = await stack.card(later);
    expect(await stack.hears('dana', () => stack.click('dana', refused, 'Approve'))).toEqual([
      expect.stringContaining('to decide; please ask one of them'),
    ]);
    const facts = stack.rows<{ type: string }>("SELECT type FROM audit_events WHERE type LIKE 'person_%' ORDER BY seq");
    expect(facts.map(({ type }) => type)).toEqual(['person_away', 'person_back']);
  });

  test.each([
    ['away', 'Until when?'],
    ['away until the cows come home', 'was not understood'],
    ['away until 2020-01-01', 'That time has passed'],
    ['away until Monday → @gus', 'cannot decide here'],
    ['away until Monday → @pat', 'does not know that deputy'],
    ['away until Monday → @felix', 'cannot stand in for yourself'],
  ])('/hitl %s changes nothing and says: %s', async (text, says) => {
    expect(await stack.hitl('felix', text)).toContain(says);
    expect(stack.rows('SELECT * FROM absences')).toEqual([]);
  });

  test('is not waited for where nobody stands in: what waits goes on at once, the thread says so, and they still may decide', async () => {
    const { id } = await stack.recommend('creative');
    await stack.card(id);
    expect(await stack.hitl('marco', 'away for 3 hours')).toContain('Nobody stands in for you as Channel owner');
    const own = await stack.card(id, 'ines');
    expect(labelsOf(own)).toEqual(['Approve', 'Reject', '⋯']);
    await stack.beneath(id, 'Nobody can be reached as Channel owner (away or deactivated), so it is now with CMO');

    const { id: later } = await stack.recommend('creative');
    await stack.card(later, 'ines');
    expect(stack.audit(later)).toEqual(['received', 'asked']);
    await stack.beneath(later, 'Nobody can be reached as Channel owner');
    await stack.click('marco', await stack.card(later), 'Approve');
    await stack.shows(later, `Approved by ${mention('marco')}`);
    expect(stack.status(later)).toBe('approved');
    await stack.hitl('marco', 'back');
  });

  test('has nobody who releases a halt in their place: that takes two people by themselves', async () => {
    const scope = 'account:555-000-0000';
    await stack.hitl('ines', `kill ${scope} drill`);
    expect(await stack.hitl('felix', 'away for 2 days → @marco')).toContain('decides in your place as Finance');
    expect(await stack.hitl('marco', `release ${scope} it is over`)).toContain('your roles may not release a halt');
    await stack.hitl('felix', 'back');
    await stack.hitl('felix', `release ${scope} it is over`);
    expect(await stack.hitl('dana', `release ${scope}`)).toContain(`The halt on ${scope} is`);
  });

  test('by being deactivated gives way to the deputy of the policy', async () => {
    stack.workspace.setKind('priya', 'deactivated');
    forgotten();
    const { id } = await stack.recommend('price');
    await stack.click('marco', await stack.card(id), 'Approve');
    await stack.shows(id, `✅ ${mention('marco')} for Product lead in the place of Priya Nair`);
    stack.workspace.setKind('priya', 'member');
    forgotten();
    const { id: later } = await stack.recommend('price');
    const card = await stack.card(later);
    expect(await stack.hears('marco', () => stack.click('marco', card, 'Approve'))).toHaveLength(1);
  });
});

test('whoever wants no direct messages gets none, and is mentioned in the thread all the same', async () => {
  const { id } = await stack.recommend('budget');
  await stack.card(id);
  await stack.server.stop();
  write("INSERT INTO preferences (person, name, value) VALUES (?, 'direct_messages', 'off')", 'ines');
  await stack.server.start();
  stack.clock.advance(30 * MINUTE_MS);
  await stack.beneath(id, `it is now with CMO (${mention('ines')})`);
  expect(await stack.cards(id, 'ines')).toEqual([]);
  write('DELETE FROM preferences WHERE person = ?', 'ines');
});

test('a command that the policy keeps to some roles is refused to others', async () => {
  expect(await stack.hitl('marco', 'kill all')).toContain('`/hitl kill` is for Finance or CMO here');
  expect(await stack.hitl('marco', 'status')).not.toContain('is for');
});

test('working hours: what begins before a weekend and a holiday ends after them, also through a restart', async () => {
  // Friday, 14 May 2027, 17:50 in Berlin; Monday is a holiday.
  const friday = Date.parse('2027-05-14T17:50:00+02:00');
  const tuesday = Date.parse('2027-05-18T09:00:00+02:00');
  stack.clock.hold();
  stack.clock.advance(friday - stack.clock.now());
  const { id } = await stack.recommend('creative', { data: { as_of: new Date(friday).toISOString() } });
  expect(timerAt(id)).toBe(tuesday + 5 * MINUTE_MS);
  stack.clock.advance(48 * HOUR_MS);
  await stack.restart();
  stack.clock.advance(tuesday + 5 * MINUTE_MS - 1 - stack.clock.now());
  const { id: fence } = await stack.recommend('budget');
  await until('the fence', () => stack.audit(fence).length === 2);
  expect(stack.audit(id)).toEqual(['received', 'asked']);
  stack.clock.advance(1);
  await until('the reminder at half time', () => stack.audit(id).includes('reminded'));
  expect(timerAt(id)).toBe(tuesday + 17 * MINUTE_MS);
  stack.clock.advance(tuesday + 20 * MINUTE_MS - stack.clock.now());
  await until('the next step', () => stack.audit(id).filter((type) => type === 'asked').length === 2);
  expect(stack.auditedAt(id, 'asked')).toEqual([friday, tuesday + 20 * MINUTE_MS]);
  stack.clock.release();
  await stack.card(id, 'ines');
});
