import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countersign } from '../support/e2e-cli.ts';
import { atHome } from '../support/e2e-home.ts';
import { SURFACES, surfacesPolicy } from '../support/e2e-surfaces.ts';
import { until } from '../support/e2e-until.ts';
import { labelsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

const MINUTE_MS = 60_000;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ policy: surfacesPolicy });
});
afterAll(() => stack.stop());

type Event = { seq: number; type: string; leaf: string };

/** The newest fact of this type about it, with what stands beside it. */
function kept(id: string, type: string) {
  const { seq, leaf } = stack.row<Event>(
    'SELECT seq, type, leaf FROM audit_events WHERE recommendation_id = ? AND type = ? ORDER BY seq DESC LIMIT 1',
    ...[id, type],
  );
  const beside = stack.rows<{ name: string; value: string }>(
    'SELECT name, value FROM audit_private WHERE seq = ?',
    seq,
  );
  return { seq, ...JSON.parse(leaf), beside: Object.fromEntries(beside.map(({ name, value }) => [name, value])) };
}

/** What the record says was shown with this hash, of this recommendation, before that. */
function shownBefore(seq: number, hash: string, id: string): string[] {
  return stack
    .rows<Event>(
      `SELECT type, leaf FROM audit_events WHERE seq < ? AND type IN ('shown', 'batch_shown', 'list_shown') AND instr(leaf, ?) > 0`,
      ...[seq, hash],
    )
    .filter(({ leaf }) => leaf.includes(id))
    .map(({ type }) => type);
}

/** The lists with it that were shown to this person. */
function shownTo(handle: string, id: string): Event[] {
  return stack.rows<Event>(
    `SELECT e.* FROM audit_events e JOIN audit_private p ON p.seq = e.seq AND p.name = 'shown_to'
     WHERE e.type = 'list_shown' AND p.value = ? AND instr(e.leaf, ?) > 0`,
    ...[stack.workspace.userId(handle), id],
  );
}

describe('kept with each decision: the user, team, role used, hash of the card as shown', () => {
  test.each(SURFACES)('on $name', async ({ makes, becomes, offer }) => {
    const { by, id, press, seen } = await offer(stack);
    await press();
    await until('the decision', () => stack.status(id) === becomes);
    const { seq, origin, revision_hash: revisionHash, roles_used: used, beside } = kept(id, makes);
    expect(origin).toMatchObject({ kind: 'person', team: stack.workspace.teamId, card_hash: seen });
    expect(beside).toMatchObject({ person: by, slack_user: stack.workspace.userId(by) });
    expect(used).toHaveLength(1);
    expect(origin.roles).toContain(used[0]);
    // What was shown is in the record by itself, from before: which revisions, under the same hash.
    const [fact] = shownBefore(seq, seen, id);
    expect(fact).toBeDefined();
    expect(revisionHash).toMatch(/^[0-9a-f]{64}$/);
  });

  const byMenu = SURFACES.filter(({ form }) => form !== undefined);
  test.each(byMenu)('by a form that is opened on $name', async ({ offer, form }) => {
    const { by, id, open, seen } = await offer(stack);
    await open?.();
    await stack.form(by);
    const { errors } = await stack.workspace.submitView({ by, values: form ?? {} });
    expect(errors).toEqual({});
    await until('the decision', () => stack.status(id) === 'approved');
    expect(kept(id, 'approval_given').origin.card_hash).toBe(seen);
  });
});

test('the page on what happened tells of the list that was shown, and who decided on it', async () => {
  const { id } = await stack.recommend('budget');
  await stack.hitl('dana', `show ${id}`);
  const answer = stack.workspace.ephemerals('dana').at(-1);
  if (answer === undefined) throw new Error('expected an answer');
  await stack.click('dana', answer, 'Approve');
  await until('the approval', () => stack.status(id) === 'approved');
  const page = await countersign(['incident', id], stack.env);
  expect(page.stdout).toMatch(
    /answer, with it alone \| Dana Reyes \(dana\) \| answer to a command; [0-9a-f]{64} \| Dana Reyes .*approval given/,
  );
});

describe('what was shown is in the record', () => {
  const answers = () =>
    stack.rows(`SELECT seq FROM audit_events WHERE type = 'list_shown' AND json_extract(leaf, '$.what') = 'answer'`)
      .length;

  test('of a Home once for each change of what it offers, however often it is published', async () => {
    const home = atHome(stack.workspace, 'felix');
    await home.open();
    const { id } = await stack.recommend('budget');
    await until('the showing to be recorded', () => shownTo('felix', id).length === 1);
    await home.press('Turn off', 'reminders');
    await home.shows('*Reminders: off.*');
    await home.press('Turn on', 'reminders');
    await home.shows('*Reminders: on.*');
    expect(shownTo('felix', id)).toHaveLength(1);
  });

  test('of an answer only where a button in it is about a recommendation', async () => {
    const before = answers();
    for (const text of ['help', 'status', 'policy', 'queue theirs']) await stack.hitl('dana', text);
    expect(answers()).toBe(before);
    const { id } = await stack.recommend('budget');
    await stack.hitl('dana', `show ${id}`);
    expect(answers()).toBe(before + 1);
  });
});

test('all that is taken back under a halt names the notice that offered it', async () => {
  const { client } = stack.agent('bid-pilot');
  const { id, revision_hash: revisionHash } = await stack.recommend('bid');
  stack.clock.advance(5 * MINUTE_MS);
  await client.redeem(id, { revisionHash });
  await client.report(id, { revision_hash: revisionHash, status: 'executed' });
  await stack.hitl('marco', 'kill agent:bid-pilot drill');
  const notice = await stack.finds('that can still be taken back', 'ad-ops');
  const noted = 'SELECT id FROM messages WHERE channel = ? AND ts = ? AND drawn_hash IS NOT NULL';
  await until('it to be noted as posted', () => stack.rows(noted, notice.channel, notice.ts).length > 0);
  const label = labelsOf(notice).find((each) => each.startsWith('Take all')) ?? '';
  await stack.click('dana', notice, label);
  await until('the rollback to be asked for', () => stack.status(id) === 'rolling_back');
  const { seq, origin } = kept(id, 'rollback_requested');
  expect(origin.card_hash).toMatch(/^[0-9a-f]{64}$/);
  const notices = stack.rows(
    `SELECT seq FROM audit_events WHERE seq < ? AND type = 'list_shown' AND json_extract(leaf, '$.what') = 'halt'
     AND instr(leaf, ?) > 0`,
    ...[seq, origin.card_hash],
  );
  expect(notices).toHaveLength(1);
});
