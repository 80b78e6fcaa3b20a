import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/sandbox/json-value.ts';
import { buttonValue, createForge, type Forge, withValue } from '../support/e2e-forge.ts';
import { atHome } from '../support/e2e-home.ts';
import { type Offered, SURFACES, type Surface, surfacesPolicy } from '../support/e2e-surfaces.ts';
import { until } from '../support/e2e-until.ts';
import { type Stack, startStack } from '../support/stack.ts';

let stack: Stack;
let forge: Forge;
let another: string;
beforeAll(async () => {
  stack = await startStack({ policy: surfacesPolicy });
  forge = await createForge(stack.workspace, stack.server.url);
});
afterAll(async () => {
  await forge.close();
  await stack.stop();
});

/** All that a decision would change, of everything that there is. */
const stored = () => ({
  items: stack.rows('SELECT id, version, status, state FROM recommendations ORDER BY id'),
  record: stack.rows(
    `SELECT seq, type FROM audit_events WHERE type NOT IN ('shown', 'batch_shown', 'list_shown', 'digest_due')
     AND type NOT LIKE 'callback_%' ORDER BY seq`,
  ),
  callbacks: stack.rows('SELECT id FROM callbacks ORDER BY id'),
  halts: stack.rows('SELECT * FROM halts'),
});

/** What this person is told in answer to the payload, by where they pressed. */
async function told({ by }: Offered, { answers }: Pick<Surface, 'answers'>, payload: JsonObject): Promise<string[]> {
  if (answers === 'beneath it') return stack.hears(by, () => stack.workspace.clickRaw(payload));
  // A form opens for three seconds after the press: it is pressed now.
  const { trigger_id } = await forge.caught(() => atHome(stack.workspace, by).press('I’ll be away…'));
  await stack.workspace.clickRaw({ ...payload, trigger_id });
  const said = await stack.form(by);
  await stack.workspace.closeView({ by });
  return [said];
}

const NO_BATCH = `bat_${'0'.repeat(26)}`;
/** Values that nobody was given, made of the one that was; and what the person reads. */
const FORGED: [what: string, forged: (value: string) => string, says: RegExp][] = [
  [
    'of another revision',
    (value) => value.replace(/\|[0-9a-f]{64}/, `|${'a'.repeat(64)}`),
    /has changed this since; please look at the card again|was changed by bid-pilot after you saw it|out of date, so nothing was decided; look at/,
  ],
  [
    'with another’s id',
    (value) => (value.startsWith('bat_') ? value.replace(/^\w+/, NO_BATCH) : value.replace(/^\w+/, another)),
    /has changed this since; please look at the card again|was changed by bid-pilot after you saw it|out of date, so nothing was decided; look at/,
  ],
  [
    'that is cut short',
    (value) => value.slice(0, value.indexOf('|') + 40),
    /does not know this recommendation.*look for a newer card/,
  ],
  [
    'that is JSON instead',
    (value) => JSON.stringify({ id: value.split('|')[0], verb: 'approve' }),
    /does not know this recommendation.*look for a newer card/,
  ],
];

describe.each(SURFACES)('stale and forged action values decide nothing on $name', (surface) => {
  let offered: Offered;
  let payload: JsonObject;
  beforeAll(async () => {
    offered = await surface.offer(stack);
    payload = await forge.caught(offered.press);
    another = (await stack.recommend('budget')).id;
  });

  test.each(FORGED)('a value %s', async (_what, forged, says) => {
    const value = buttonValue(payload);
    expect(forged(value)).not.toBe(value);
    const before = stored();
    const said = await told(offered, surface, withValue(payload, forged(value)));
    expect(said).toEqual([expect.stringMatching(says)]);
    expect(stored()).toEqual(before);
  });

  test('what somebody else has finished: it says who, what and when', async () => {
    for (const id of offered.all ?? [offered.id]) await finish(surface, id);
    const before = stored();
    const [said = '', ...more] = await told(offered, surface, payload);
    expect(more).toEqual([]);
    expect(said).toContain(`<@${stack.workspace.userId(surface.other)}>`);
    expect(said).toMatch(/rejected this|took the decision back|to roll it back/);
    expect(said).toMatch(/<!date\^\d+\^/);
    expect(stored()).toEqual(before);
  });
});

/** Somebody else is first, by the answer to `/hitl show`. */
async function finish({ makes, becomes, other }: Surface, id: string): Promise<void> {
  const label = makes === 'approval_given' ? 'Reject' : makes === 'undone' ? 'Undo' : 'Ask to roll back';
  await stack.hitl(other, `show ${id}`);
  const answer = stack.workspace.ephemerals(other).at(-1);
  if (answer === undefined) throw new Error(`expected an answer for ${other}`);
  await stack.click(other, answer, label);
  await until(`${other} to be first`, () => stack.status(id) === (label === 'Reject' ? 'rejected' : becomes));
}

// What autopilot or people let through has no newer revision: the same key with other content is refused then.
const WAITING = SURFACES.filter(({ makes, name }) => makes === 'approval_given' && !name.includes('batch'));

test.each(WAITING)('a press on $name as it was before a newer revision decides nothing', async (surface) => {
  const offered = await surface.offer(stack);
  const payload = await forge.caught(offered.press);
  const { agent, key, content } = stack.row<{ agent: string; key: string; content: string }>(
    `SELECT r.agent, r.idempotency_key AS key, v.content FROM recommendations r JOIN revisions v ON v.recommendation_id = r.id
     WHERE r.id = ?`,
    offered.id,
  );
  const newer = await stack.agent(agent).client.recommend({ ...JSON.parse(content), reason: 'It grew' }, { key });
  expect(newer).toMatchObject({ id: offered.id, revision: 2 });
  const before = stored();
  expect(await told(offered, surface, payload)).toEqual([expect.stringContaining('has changed this since')]);
  expect(stored()).toEqual(before);
});

test.each(WAITING)(
  'of two who decide at one moment, one on $name, the other reads who was first and when',
  async (surface) => {
    const { other } = surface;
    const offered = await surface.offer(stack);
    await stack.hitl(other, `show ${offered.id}`);
    const answer = stack.workspace.ephemerals(other).at(-1);
    if (answer === undefined) throw new Error(`expected an answer for ${other}`);
    const payload = await forge.caught(offered.press);
    const told = (who: string) => stack.toldTo(who).filter((text) => /(approved|rejected) this/.test(text)).length;
    const before = { [offered.by]: told(offered.by), [other]: told(other) };
    await Promise.all([stack.workspace.clickRaw(payload), stack.click(other, answer, 'Reject')]);
    await until('a decision', () => stack.status(offered.id) !== 'pending');
    const [winner, loser] = stack.status(offered.id) === 'rejected' ? [other, offered.by] : [offered.by, other];
    const said = await until(`${loser} to be told`, () => {
      const view = JSON.stringify(stack.workspace.openView(loser) ?? '');
      return told(loser) > (before[loser] ?? 0) ? stack.toldTo(loser).at(-1) : view.includes('this') && view;
    });
    expect(said).toMatch(/(approved|rejected) this .*<!date\^\d+\^/);
    expect(said).toContain(`<@${stack.workspace.userId(winner)}>`);
    expect(stack.audit(offered.id).filter((type) => ['approval_given', 'rejected'].includes(type))).toHaveLength(1);
    await stack.workspace.closeView({ by: loser });
  },
);

describe('stale and forged wishes to release a halt change nothing', () => {
  const SCOPE = 'account:555-000-1111';
  const overHome = { answers: 'over Home' as const };
  let pressed: JsonObject;
  let sent: JsonObject;
  beforeAll(async () => {
    await stack.hitl('marco', `kill ${SCOPE} drill`);
    const dana = atHome(stack.workspace, 'dana');
    await dana.open();
    await dana.shows(`Halt on ${SCOPE}`);
    pressed = await forge.caught(() => dana.press('Release…'));
    await dana.press('Release…');
    await stack.form('dana');
    sent = await forge.caught(() => stack.workspace.submitView({ by: 'dana', values: { reason: 'It is over' } }));
    await stack.workspace.closeView({ by: 'dana' });
  });
  const offered = { by: 'dana', id: '', seen: '', press: () => Promise.reject(new Error('not pressed')) };
  /** What takes the place of the form. */
  const answered = async (payload: JsonObject) => (await stack.workspace.clickRaw(payload)).body;

  test.each([
    ['with another’s id', `halt_${'0'.repeat(26)}`],
    ['that is JSON instead', '{"halt":"all"}'],
    ['that is empty', ''],
  ])('a button %s', async (_what, value) => {
    const before = stored();
    const [said] = await told(offered, overHome, withValue(pressed, value));
    expect(said).toContain('That button is not known any more, so nothing was done.');
    expect(stored()).toEqual(before);
  });

  test('a form with another’s id', async () => {
    const before = stored();
    const forged = { ...sent, view: { ...Object(sent.view), private_metadata: `halt_${'0'.repeat(26)}` } };
    expect(await answered(forged)).toContain('That halt is not known, so nothing was changed.');
    expect(stored()).toEqual(before);
  });

  test('a button and a form of a halt that others have released, also where the same is halted again', async () => {
    await stack.hitl('felix', `release ${SCOPE} looked into`);
    await stack.hitl('lena', `release ${SCOPE}`);
    await stack.hitl('marco', `kill ${SCOPE} another drill`);
    const before = stored();
    const says = /is released already by Felix Brandt and Lena \w+ · <!date\^\d+/;
    expect(await told(offered, overHome, pressed)).toEqual([expect.stringMatching(says)]);
    expect(await answered(sent)).toMatch(says);
    expect(stored()).toEqual(before);
  });
});
