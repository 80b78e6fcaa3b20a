import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JsonObject, objectAt, objectsIn, parseJson, textAt } from '../../src/sandbox/json-value.ts';
import { createForge, type Forge } from '../support/e2e-forge.ts';
import { atHome } from '../support/e2e-home.ts';
import { SURFACES, surfacesPolicy } from '../support/e2e-surfaces.ts';
import { type Stack, startStack } from '../support/stack.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

let stack: Stack;
let forge: Forge;
beforeAll(async () => {
  stack = await startStack({
    policy(document, slackId, groupId) {
      surfacesPolicy(document, slackId, groupId);
      document.set('commands', { kill: ['marketing_head', 'finance', 'legal', 'cmo'] });
    },
  });
  forge = await createForge(stack.workspace, stack.server.url);
});
afterAll(async () => {
  await forge.close();
  await stack.stop();
});

type Fields = Record<string, unknown>;
/** What stands in a field as Slack sends it, by the field; and what is said there. */
type Wrong = [what: string, fields: () => Fields, says: Record<string, RegExp>];
/** Opens the form for Dana; returns the id of what it is about, if any. */
type Opens = () => Promise<string | null>;

const typed = (value: string | null) => ({ type: 'plain_text_input', value });
const chosen = (value: string | null) => ({
  type: 'static_select',
  selected_option: value === null ? null : { value },
});
const person = (handle: string | null) => ({
  type: 'users_select',
  selected_user: handle === null ? null : stack.workspace.userId(handle),
});
const moment = (ms: number | null) => ({
  type: 'datetimepicker',
  selected_date_time: ms === null ? null : Math.floor((stack.clock.now() + ms) / 1_000),
});
const long = typed('x'.repeat(501));
const TOO_LONG = /Please keep it within 500 characters; this has 501/;

function byMenu(choice: string, before: (id: string) => Promise<void> = async () => {}): Opens {
  return async () => {
    const { id } = await stack.recommend('budget');
    await before(id);
    await stack.choose('dana', (await stack.cards(id)).at(-1) ?? (await stack.card(id)), choice);
    return id;
  };
}
const onHome =
  (label: string, before: () => Promise<unknown> = async () => {}): Opens =>
  async () => {
    await before();
    const home = atHome(stack.workspace, 'dana');
    await home.open();
    await home.shows(label);
    await home.press(label);
    return null;
  };
const decided = async (id: string) => {
  await stack.click('dana', await stack.card(id), 'Reject');
  await stack.shows(id, 'Rejected by');
};

const FORMS: Record<string, { opens: Opens; wrong: Wrong[] }> = {
  decide: {
    opens: async () => {
      const { id } = await stack.recommend('budget');
      await stack.choose('dana', await stack.card(id), 'Decide with a note…');
      return id;
    },
    wrong: [
      ['no decision', () => ({ decision: chosen(null) }), { decision: /Please choose one/ }],
      ['too long a note', () => ({ decision: chosen('approve'), note: long }), { note: TOO_LONG }],
    ],
  },
  amend: {
    opens: async () => {
      const { id } = await stack.recommend('budget');
      await stack.choose('dana', await stack.card(id), 'Change the amount…');
      return id;
    },
    wrong: [
      ['no amount', () => ({ amount: typed(null) }), { amount: /Please give an amount/ }],
      ['words', () => ({ amount: typed('half') }), { amount: /Please give a number, such as/ }],
      ['what was asked', () => ({ amount: typed('32400') }), { amount: /More than \$20,000 and less than \$32,400/ }],
      ['more than was asked', () => ({ amount: typed('40000') }), { amount: /less than \$32,400/ }],
      ['what it is already', () => ({ amount: typed('20000') }), { amount: /More than \$20,000/ }],
      ['parts of a cent', () => ({ amount: typed('25000.001') }), { amount: /no more decimals/ }],
      ['too long a note', () => ({ amount: typed('25000'), note: long }), { note: TOO_LONG }],
    ],
  },
  reassign: {
    opens: async () => {
      const { id } = await stack.recommend('budget');
      await stack.choose('dana', await stack.card(id), 'Hand over…');
      return id;
    },
    wrong: [
      ['nobody', () => ({ person: person(null) }), { person: /Please choose a person/ }],
      ['oneself', () => ({ person: person('dana') }), { person: /cannot decide this, or have done so/ }],
      ['who may not decide it', () => ({ person: person('marco') }), { person: /Marketing head or Finance may/ }],
      ['who answers for the agent', () => ({ person: person('sam') }), { person: /cannot decide this/ }],
      ['a stranger', () => ({ person: person('nora') }), { person: /choose somebody of the policy/ }],
      ['a guest', () => ({ person: person('gus') }), { person: /choose somebody of the policy/ }],
      ['who left', () => ({ person: person('olga') }), { person: /choose somebody of the policy/ }],
      ['a bot', () => ({ person: person('crm') }), { person: /choose somebody of the policy/ }],
      ['another company’s', () => ({ person: person('pat') }), { person: /choose somebody of the policy/ }],
    ],
  },
  snooze: {
    opens: async () => {
      const { id } = await stack.recommend('budget');
      await stack.choose('dana', await stack.card(id), 'Snooze…');
      return id;
    },
    wrong: [
      ['no time', () => ({ time: chosen(null) }), { time: /Please choose for how long/ }],
      [
        'past its deadline',
        () => ({ time: chosen(String(4 * HOUR_MS)) }),
        { time: /no time left to put this off; please decide by/ },
      ],
    ],
  },
  annotate: {
    opens: byMenu('Add a note…', decided),
    wrong: [
      ['no note', () => ({ note: typed(null) }), { note: /Please write a note/ }],
      ['blanks', () => ({ note: typed('  \n ') }), { note: /Please write a note/ }],
      ['too long a note', () => ({ note: long }), { note: TOO_LONG }],
    ],
  },
  batch: {
    opens: async () => {
      const offered = await SURFACES.find(({ name }) => name === 'the card of a batch')?.offer(stack);
      await offered?.open?.();
      return offered?.id ?? null;
    },
    wrong: [
      [
        'everything left out',
        () => ({ leave_out_0: { type: 'checkboxes', selected_options: optionsOf('leave_out_0') } }),
        { leave_out_0: /Leave at least one of them in, or go back/ },
      ],
    ],
  },
  halt: {
    opens: onHome('Halt…'),
    wrong: [
      ['no scope', () => ({ scope: chosen(null), reason: typed('x') }), { scope: /Please choose what is to stop/ }],
      ['no reason', () => ({ scope: chosen('all'), reason: typed(null) }), { reason: /Please say why/ }],
      ['too long a reason', () => ({ scope: chosen('all'), reason: long }), { reason: TOO_LONG }],
      [
        'an agent that the policy does not know',
        () => ({ scope: chosen('agent:nobody'), reason: typed('x') }),
        { scope: /The policy does not know that; choose again/ },
      ],
      [
        'another account without its name',
        () => ({ scope: chosen('another_account'), reason: typed('x') }),
        { account: /Please give the account/ },
      ],
      [
        'an account beside another scope',
        () => ({ scope: chosen('all'), account: typed('1'), reason: typed('x') }),
        { account: /leave this empty/ },
      ],
      [
        'an account with blanks',
        () => ({ scope: chosen('another_account'), account: typed('a b'), reason: typed('x') }),
        { account: /no blanks and at most 100 characters/ },
      ],
    ],
  },
  release: {
    opens: onHome('Release…', () => stack.hitl('felix', 'kill account:1 drill')),
    wrong: [
      ['no reason', () => ({ reason: typed(null) }), { reason: /Please say why/ }],
      ['blanks', () => ({ reason: typed('   ') }), { reason: /Please say why/ }],
      ['too long a reason', () => ({ reason: long }), { reason: TOO_LONG }],
    ],
  },
  go_on: {
    opens: onHome('Let autopilot go on…', async () => {
      await stack.hitl('felix', 'kill account:2 drill');
      await stack.hitl('felix', 'release account:2 over');
      await stack.hitl('lena', 'release account:2 over');
    }),
    wrong: [
      ['no reason', () => ({ reason: typed(null) }), { reason: /Please say why/ }],
      ['too long a reason', () => ({ reason: long }), { reason: TOO_LONG }],
    ],
  },
  away: {
    opens: onHome('I’ll be away…'),
    wrong: [
      ['no end', () => ({ until: moment(null) }), { until: /Please say until when/ }],
      ['the past', () => ({ until: moment(-HOUR_MS) }), { until: /That time has passed/ }],
      ['more than a year', () => ({ until: moment(400 * DAY_MS) }), { until: /more than a year ahead/ }],
      [
        'oneself as deputy',
        () => ({ until: moment(HOUR_MS), deputy: person('dana') }),
        { deputy: /cannot stand in for yourself/ },
      ],
      [
        'a stranger',
        () => ({ until: moment(HOUR_MS), deputy: person('nora') }),
        { deputy: /does not know that deputy/ },
      ],
      [
        'a guest',
        () => ({ until: moment(HOUR_MS), deputy: person('gus') }),
        { deputy: /does not know that deputy|cannot decide here/ },
      ],
    ],
  },
};

/** Every choice of a field of the open form, as Slack sends it when all are marked. */
function optionsOf(blockId: string): JsonObject[] {
  const block = objectsIn(stack.workspace.openView('dana')?.blocks).find(({ block_id }) => block_id === blockId);
  return objectsIn(objectAt(Object(block), 'element').options).map(({ value }) => Object({ value }));
}

const stored = () => ({
  items: stack.rows('SELECT id, version, state FROM recommendations ORDER BY id'),
  halts: stack.rows('SELECT halt FROM halts ORDER BY id'),
  away: stack.rows('SELECT * FROM absences'),
});

describe.each(Object.entries(FORMS))('the form %s says at the field what is wrong', (_name, { opens, wrong }) => {
  let submission: JsonObject;
  let fields: string[];
  beforeAll(async () => {
    await opens();
    await stack.form('dana');
    const view = stack.workspace.openView('dana');
    fields = objectsIn(view?.blocks)
      .filter(({ type }) => type === 'input')
      .map((block) => textAt(block, 'block_id'));
    submission = { view };
  });
  afterAll(() => stack.workspace.closeView({ by: 'dana' }));

  test.each(wrong)('%s', async (_what, entered, says) => {
    const before = stored();
    const view = objectAt(submission, 'view');
    // As Slack sends it: its own client holds some of this back, and nobody has to use that.
    const values = Object.fromEntries(
      fields.map((field) => [field, { [actionIn(view, field)]: entered()[field] ?? { value: null } }]),
    );
    const payload = {
      type: 'view_submission',
      user: { id: stack.workspace.userId('dana'), team_id: stack.workspace.teamId },
      team: { id: stack.workspace.teamId, domain: 'northwind' },
      api_app_id: stack.workspace.appId,
      view: { ...view, state: { values } },
    };
    const answer = parseJson((await stack.workspace.clickRaw(JSON.parse(JSON.stringify(payload)))).body);
    expect(answer).toEqual({
      response_action: 'errors',
      errors: Object.fromEntries(Object.entries(says).map(([field, text]) => [field, expect.stringMatching(text)])),
    });
    // Slack shows a message only at a field that the form has.
    expect(fields).toEqual(expect.arrayContaining(Object.keys(says)));
    expect(stored()).toEqual(before);
  });
});

function actionIn(view: JsonObject, field: string): string {
  const block = objectsIn(view.blocks).find(({ block_id }) => block_id === field);
  return textAt(objectAt(Object(block), 'element'), 'action_id');
}

test('every form there is has its row here', () => {
  const folder = new URL('../../src/cards/', import.meta.url);
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const named = sources.flatMap((text) => [
    ...text.matchAll(/callbackId: '(\w+)'/g),
    ...text.matchAll(/_FORM = '(\w+)'/g),
  ]);
  expect(named.map(([, id]) => id).sort()).toEqual(Object.keys(FORMS).sort());
});
