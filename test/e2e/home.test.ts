import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { objectsIn } from '../../src/sandbox/json-value.ts';
import { atHome } from '../support/e2e-home.ts';
import { until } from '../support/e2e-until.ts';
import { wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { HOSTILE } from '../unit/cards/hostile-text.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    policy: (document) => document.set('commands', { kill: ['marketing_head', 'finance', 'legal', 'cmo'] }),
  });
});
afterAll(() => stack.stop());

const home = (by: string) => atHome(stack.workspace, by);
const leafOf = (type: string, id: string) =>
  JSON.parse(
    stack.row<{ leaf: string }>('SELECT leaf FROM audit_events WHERE type = ? AND recommendation_id = ?', type, id)
      .leaf,
  );
const published = () => stack.workspace.calls('views.publish').length;
/** The form that opens for this person by what `act` does. */
async function form(by: string, act: () => Promise<unknown>): Promise<string> {
  await act();
  return stack.form(by);
}
/** Submits the open form, and returns what takes its place. */
async function submit(by: string, values: Record<string, string>): Promise<string> {
  const { errors } = await stack.workspace.submitView({ by, values });
  expect(errors).toEqual({});
  const answer = wordsOf(objectsIn(stack.workspace.openView(by)?.blocks));
  await stack.workspace.closeView({ by });
  return answer;
}

describe('what waits', () => {
  test('stands on the Home of whoever may decide it, and is decided there as on its card', async () => {
    const dana = home('dana');
    await dana.open();
    await dana.shows('Nothing waits for you.');
    const { id } = await stack.recommend('budget');
    await dana.shows('Yours to decide now: 1');
    expect(dana.words()).toContain('High risk: Budget shift, $12,400');
    expect(dana.labels()).toEqual(expect.arrayContaining(['Approve', 'Reject', '⋯']));
    const priya = home('priya');
    await priya.open();
    await priya.shows('Nothing waits for you.');

    await dana.press('Approve', id);
    await until('the approval', () => stack.status(id) === 'approved');
    await dana.shows('Nothing waits for you.');
    expect(await dana.shows('✅ You approved')).toContain('Now: Approved · undo until');
    const { origin } = leafOf('approval_given', id);
    expect(origin).toMatchObject({ kind: 'person', surface: 'home', channel: null, message: null });
    expect(origin.card_hash).toMatch(/^[0-9a-f]{64}$/);
    await stack.shows(id, 'Approved by');

    await dana.press('Undo', id);
    await dana.shows('Yours to decide now: 1');
    expect(stack.status(id)).toBe('pending');
    await dana.press('Reject', id);
    await dana.shows('❌ You rejected');
    expect(stack.status(id)).toBe('rejected');
  });

  test('changes on Home when it is decided elsewhere, and is not published anew when nothing changed on it', async () => {
    const [dana, felix] = [home('dana'), home('felix')];
    const { id } = await stack.recommend('budget');
    await felix.open();
    await felix.shows('Yours to decide now: 1');
    await dana.shows('Yours to decide now: 1');
    await stack.click('dana', await stack.card(id), 'Approve');
    await felix.shows('Nothing waits for you.');
    await dana.shows('Nothing waits for you.');

    const before = published();
    await felix.open();
    await dana.press('Turn off', 'reminders');
    await dana.shows('*Reminders: off.*');
    expect(published()).toBe(before + 1);
    await dana.press('Turn on', 'reminders');
    await dana.shows('*Reminders: on.*');
  });

  test('that somebody else decided first decides nothing, and the person reads who did', async () => {
    const dana = home('dana');
    const { id } = await stack.recommend('budget');
    await dana.shows('Yours to decide now: 1');
    stack.workspace.faults.next('views.publish', '500', { times: 1_000 });
    await stack.click('felix', await stack.card(id), 'Reject');
    await until('the rejection', () => stack.status(id) === 'rejected');
    expect(await form('dana', () => dana.press('Approve', id))).toContain('rejected this');
    await stack.workspace.closeView({ by: 'dana' });
    stack.workspace.faults.clear();
    stack.clock.advance(5 * MINUTE_MS);
    expect(stack.audit(id)).toEqual(['received', 'asked', 'rejected']);
    await dana.shows('Nothing waits for you.');
  });

  test('has the menu of its card: a form from it decides too', async () => {
    const dana = home('dana');
    const { id } = await stack.recommend('budget');
    await dana.shows('Yours to decide now: 1');
    await form('dana', () => dana.choose('Decide with a note…', id));
    await stack.workspace.submitView({ by: 'dana', values: { decision: 'reject', note: 'Not this week' } });
    await dana.shows('Nothing waits for you.');
    expect(stack.status(id)).toBe('rejected');
    expect(leafOf('rejected', id).origin).toMatchObject({
      surface: 'home',
      card_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
});

describe('an outsider', () => {
  test.each(['nora', 'gus'])('%s sees whom to ask, and no button', async (who) => {
    const outsider = home(who);
    await outsider.open();
    const words = await outsider.shows('The policy does not name you');
    expect(words).toContain('You can ask Marketing head (Dana Reyes), Finance (Felix Brandt)');
    expect(outsider.labels()).toEqual([]);
  });
});

describe('a halt', () => {
  test('is engaged on Home by whoever may, with a scope and a reason that are checked at the field', async () => {
    const [dana, sam] = [home('dana'), home('sam')];
    await sam.open();
    await sam.shows('Nothing is halted.');
    expect(sam.labels()).not.toContain('Halt…');

    expect(await form('dana', () => dana.press('Halt…'))).toContain('takes two people');
    const halting = (values: Record<string, string>) => stack.workspace.submitView({ by: 'dana', values });
    const wrong = async (values: Record<string, string>) => (await halting({ reason: 'x', ...values })).errors;
    expect(await wrong({ scope: 'another_account' })).toEqual({ account: 'Please give the account.' });
    expect(await wrong({ scope: 'all', account: '1' })).toEqual({
      account: expect.stringContaining('leave this empty'),
    });
    expect(await wrong({ scope: 'another_account', account: 'a b' })).toEqual({
      account: expect.stringContaining('no blanks'),
    });
    expect(stack.count('halts')).toBe(0);

    const { id } = await stack.recommend('budget');
    await dana.shows('Yours to decide now: 1');
    const said = await submit('dana', { scope: 'agent:bid-pilot', reason: 'It runs wild' });
    expect(said).toContain('1 open recommendation frozen');
    for (const each of [dana, sam]) {
      const words = await each.shows('⛔ *Halt on agent:bid-pilot* by Dana Reyes');
      expect(words.indexOf('⛔ *Halt on agent:bid-pilot*')).toBe(0);
      expect(words).toContain('“It runs wild”');
    }
    const frozen = await dana.shows('Frozen by a halt');
    expect(frozen).toContain('Yours to decide now: 1');
    expect(dana.labels()).not.toContain('Approve');
    await dana.press('Reject', id);
    await dana.shows('❌ You rejected');
  });

  test('is released on Home by two people, the first of whom says why', async () => {
    const [dana, felix, sam] = [home('dana'), home('felix'), home('sam')];
    await felix.open();
    await felix.shows('⛔ *Halt on agent:bid-pilot*');
    expect(sam.labels()).not.toContain('Release…');

    await form('felix', () => felix.press('Release…'));
    expect((await stack.workspace.submitView({ by: 'felix', values: {} })).errors).toHaveProperty('reason');
    expect(await submit('felix', { reason: 'Bids are capped again' })).toContain('is recorded');
    await felix.shows('*You asked* to release it');
    expect(felix.labels()).not.toContain('Release…');

    await dana.shows('*Felix Brandt asks* to release it');
    expect(await form('dana', () => dana.press('Agree to release…'))).toContain('Bids are capped again');
    expect(await submit('dana', {})).toContain('The halt on agent:bid-pilot is released');
    await dana.shows('People decide everything on agent:bid-pilot');
    await form('dana', () => dana.press('Let autopilot go on…'));
    expect(await submit('dana', { reason: 'Looked at it' })).toContain('Autopilot goes on for agent:bid-pilot');
    await dana.shows('Nothing is halted.');
    await dana.loses('People decide everything');
  });
});

describe('settings', () => {
  test('direct messages and reminders are switched off and on, and the record says so', async () => {
    const ines = home('ines');
    await ines.open();
    await ines.shows('*Direct messages: on.*');
    await ines.press('Turn off', 'direct_messages');
    await ines.shows('*Direct messages: off.*');
    await ines.press('Turn off', 'reminders');
    await ines.shows('*Reminders: off.*');
    expect(stack.rows("SELECT * FROM preferences WHERE person = 'ines' ORDER BY name")).toEqual([
      { person: 'ines', name: 'direct_messages', value: 'off' },
      { person: 'ines', name: 'reminders', value: 'off' },
    ]);
    await ines.press('Turn on', 'direct_messages');
    await ines.shows('*Direct messages: on.*');
    const facts = stack.rows<{ leaf: string }>(
      "SELECT leaf FROM audit_events WHERE type = 'preference_set' ORDER BY seq",
    );
    expect(facts.slice(-3).map(({ leaf }) => JSON.parse(leaf))).toMatchObject([
      { preference: 'direct_messages', value: 'off' },
      { preference: 'reminders', value: 'off' },
      { preference: 'direct_messages', value: 'on' },
    ]);
  });

  test('somebody goes away from Home with a deputy, and comes back', async () => {
    const felix = home('felix');
    await form('felix', () => felix.press('I’ll be away…'));
    const at = (ms: number) => String(Math.floor((stack.clock.now() + ms) / 1_000));
    const leaving = (values: Record<string, string>) => stack.workspace.submitView({ by: 'felix', values });
    expect((await leaving({ until: at(-HOUR_MS) })).errors).toEqual({ until: expect.stringContaining('has passed') });
    const self = { until: at(HOUR_MS), deputy: stack.workspace.userId('felix') };
    expect((await leaving(self)).errors).toEqual({ deputy: expect.stringContaining('cannot stand in for yourself') });
    const said = await submit('felix', { until: at(48 * HOUR_MS), deputy: stack.workspace.userId('dana') });
    expect(said).toContain('decides in your place as Finance');
    expect(await felix.shows('*You are away*')).toContain('Dana Reyes decides in your place.');
    await felix.press('I’m back');
    await felix.shows('*You are here.*');
    expect(stack.rows('SELECT * FROM absences')).toEqual([]);
  });
});

describe('what agents and people wrote', () => {
  test('stays inert on Home, inside the limits of Slack', async () => {
    const dana = home('dana');
    await dana.open();
    for (const text of HOSTILE.slice(0, 14)) {
      await stack.recommend('creative', { summary: text, trigger: text, reason: text });
    }
    const words = await dana.shows('…and');
    expect(words).toContain('`/hitl queue mine` lists them');
    expect(words).not.toMatch(/<!(?:channel|here)|<https?:/);
    const refused = stack.workspace.calls('views.publish').map(({ error }) => error);
    expect(refused).not.toContain('invalid_arguments');
    expect(refused).not.toContain('view_too_large');
  });
});

describe('a restart', () => {
  test('finds again who looks, and keeps their Home current', async () => {
    const dana = home('dana');
    await stack.restart();
    await stack.hitl('dana', 'kill account:999 drill');
    await dana.shows('⛔ *Halt on account:999*');
  });
});
