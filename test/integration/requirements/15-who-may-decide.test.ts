import { beforeEach, describe, expect, test } from 'vitest';
import { createIds } from '../../../src/adapters/ids.ts';
import { createAgentService } from '../../../src/app/agent-service.ts';
import type { App } from '../../../src/app/app.ts';
import type { SlackPerson } from '../../../src/app/ports.ts';
import type { ClickReply, SlackDesk } from '../../../src/app/slack-desk.ts';
import { createSlackService } from '../../../src/app/slack-service.ts';
import { encodeChoice, encodeValue, type MoreVerb } from '../../../src/cards/action-id.ts';
import { appOn } from '../../support/app-on.ts';
import { MINUTE_MS, MONDAY, smaller } from '../../support/build.ts';
import { facilities } from '../../support/facilities.ts';
import { policyWith } from '../../support/policy.ts';
import { openStore } from '../sqlite/store-fixture.ts';

// Requirement 15: guests, foreign teams, deactivated users, non-owners, self-approvers are refused: a matrix.

const TEAM = 'T0000HOME';
// Sam answers for the agent, and may decide as Finance does; what moves money is Marketing's or Finance's to decide.
const policy = policyWith([
  'finance: { title: Finance, people: [felix] }',
  'finance: { title: Finance, people: [felix, sam] }',
]);
const NOWHERE = { channel: null, ts: null };

type Who = { id?: string; team?: string; says?: Partial<SlackPerson> | 'unknown_user' | 'unavailable' };
const DANA = 'U0000DANA';
/** Each is in the place of somebody who may decide, and is not them; and what they are told. */
const REFUSED: [string, Who, RegExp][] = [
  ['a guest', { says: { guest: true } }, /guest/i],
  ['somebody of a foreign team, by Slack’s word', { says: { teamId: 'T00PARTNER' } }, /workspace|team|organi/i],
  ['somebody of a foreign team, by the click', { team: 'T00PARTNER' }, /workspace|team|organi/i],
  ['a stranger in a shared channel', { says: { stranger: true } }, /workspace|team|organi/i],
  ['a deactivated user', { says: { deleted: true } }, /deactivated/i],
  ['a bot', { says: { bot: true } }, /bot/i],
  ['somebody whom Slack does not know', { says: 'unknown_user' }, /policy/i],
  ['somebody of whom Slack cannot tell now', { says: 'unavailable' }, /Slack/],
  ['somebody who is not in the policy', { id: 'U0000NORA' }, /policy/i],
  ['a member of the policy who owns nothing of it', { id: 'U0000LENA' }, /Marketing head|Finance/],
];

let app: App;
let time: { now: number };
beforeEach(() => {
  time = { now: MONDAY };
  const made = appOn(openStore().store, policy, time);
  // Ids as they are made for real: a button carries no other.
  app = { ...made, ids: createIds(made.clock) };
});

function desk({ says = {} }: Who = {}): SlackDesk {
  const people = {
    async person(id: string) {
      if (typeof says === 'string') return { ok: false as const, why: says };
      const member = { id, teamId: TEAM, deleted: false, bot: false, guest: false, stranger: false };
      return { ok: true as const, person: { ...member, ...says } };
    },
  };
  return createSlackService(app, { team: TEAM, people, groups: { members: async () => [] } }, facilities());
}

const slackUser = ({ id = DANA, team = TEAM }: Who) => ({ id, teamId: team });

async function recommended() {
  const agents = createAgentService(app);
  const data = { as_of: new Date(time.now).toISOString() };
  const sent = await agents.recommend({ agent: 'bid-pilot', key: 'one', keyId: 'k', content: smaller({ data }) });
  if (!sent.ok) throw new Error(sent.detail);
  return sent.answer;
}

type Item = Awaited<ReturnType<typeof recommended>>;
const click = (who: Who, actionId: string, item: Item): Promise<ClickReply> =>
  desk(who).click({
    user: slackUser(who),
    actionId,
    value: encodeValue({ id: item.id, revisionHash: item.revision_hash }),
    place: NOWHERE,
  });
const choose = (who: Who, verb: MoreVerb, item: Item): Promise<ClickReply> =>
  desk(who).click({
    user: slackUser(who),
    actionId: 'more',
    value: encodeChoice(verb, { id: item.id, revisionHash: item.revision_hash }),
    place: NOWHERE,
  });
const send = (callbackId: string, fields: Record<string, string>) => (who: Who, item: Item) =>
  desk(who).submit({
    user: slackUser(who),
    callbackId,
    privateMetadata: encodeValue({ id: item.id, revisionHash: item.revision_hash }),
    values: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { [name]: value }])),
  });

/** The row and its record, whole. */
async function kept({ id }: Item) {
  return { item: await app.store.recommendation(id), history: await app.store.history(id) };
}

type Act = {
  given: 'pending' | 'approved' | 'rejected' | 'executed';
  does: (who: Who, item: Item) => Promise<unknown>;
};
const ACTS: Record<string, Act> = {
  approve: { given: 'pending', does: (who, item) => click(who, 'approve', item) },
  reject: { given: 'pending', does: (who, item) => click(who, 'reject', item) },
  'undo an approval': { given: 'approved', does: (who, item) => click(who, 'undo', item) },
  'undo a rejection': { given: 'rejected', does: (who, item) => click(who, 'undo', item) },
  'ask to roll back': { given: 'executed', does: (who, item) => click(who, 'undo', item) },
  'approve with a note': { given: 'pending', does: send('decide', { decision: 'approve', note: 'Fine' }) },
  'reject with a note': { given: 'pending', does: send('decide', { decision: 'reject', note: 'Not now' }) },
  'change the amount': { given: 'pending', does: send('amend', { amount: '22000' }) },
  'hand over': { given: 'pending', does: send('reassign', { person: 'U000FELIX' }) },
  snooze: { given: 'pending', does: send('snooze', { time: String(5 * MINUTE_MS) }) },
  'add a note': { given: 'rejected', does: send('annotate', { note: 'As agreed' }) },
};

async function given(state: Act['given']): Promise<Item> {
  const item = await recommended();
  if (state !== 'pending') await click({}, state === 'rejected' ? 'reject' : 'approve', item);
  if (state === 'executed') {
    const agents = createAgentService(app);
    const its = { agent: 'bid-pilot', keyId: 'k', id: item.id, revisionHash: item.revision_hash };
    time.now += 10 * MINUTE_MS;
    await agents.redeem({ ...its, key: 'r' });
    await agents.report({ ...its, status: 'executed', detail: null, measured: [] });
  }
  expect((await kept(item)).item?.state.status).toBe(state);
  time.now += MINUTE_MS;
  return item;
}

describe.each(Object.entries(ACTS))('to %s', (_act, { given: state, does }) => {
  test.each(REFUSED)('%s is refused in one sentence, and nothing changes', async (_name, who, says) => {
    const item = await given(state);
    const before = await kept(item);
    const reply = await does(who, item);
    expect(JSON.stringify(reply)).toMatch(says);
    expect(await kept(item)).toEqual(before);
  });
});

test.each(Object.keys(ACTS))(
  'to %s is given to whoever may, so that the refusals above are no accident',
  async (name) => {
    const act = ACTS[name];
    if (!act) throw new Error(`no act ${name}`);
    const item = await given(act.given);
    const before = await kept(item);
    await act.does({}, item);
    expect((await kept(item)).item?.version).toBe((before.item?.version ?? 0) + 1);
  },
);

describe('each word of /hitl but help', () => {
  const AT_THE_DOOR = REFUSED.filter(([name]) => !name.includes('owns nothing'));
  const WORDS = ['queue', 'show x', 'explain x', 'status', 'digest now', 'policy', 'report x', 'export csv'];
  const ACTS = ['kill all stop', 'release all go on', 'away for 2 days', 'back'];
  test.each([...WORDS, ...ACTS])(
    '%s: tells nobody anything, and does nothing for them, who is refused at the door',
    async (text) => {
      await given('pending');
      const newest = await app.store.latestFact();
      for (const [, who, says] of AT_THE_DOOR) {
        const answer = await desk(who).command({ user: slackUser(who), text });
        expect(answer.text).toMatch(says);
        expect(answer.text.split('\n')).toHaveLength(1);
      }
      expect(await app.store.latestFact()).toBe(newest);
    },
  );
});

describe('each button of Home', () => {
  const AT_THE_DOOR = REFUSED.filter(([name]) => !name.includes('owns nothing'));
  test.each(['open_halt', 'open_release', 'open_go_on', 'open_away', 'come_back', 'set_preference'])(
    '%s: does nothing for whoever is refused at the door',
    async (actionId) => {
      const newest = await app.store.latestFact();
      for (const [, who, says] of AT_THE_DOOR) {
        const place = { ...NOWHERE, home: { viewHash: null } };
        const reply = await desk(who).click({ user: slackUser(who), actionId, value: 'reminders|off', place });
        expect(reply).toEqual({ kind: 'tell', text: expect.stringMatching(says) });
      }
      expect(await app.store.latestFact()).toBe(newest);
    },
  );
});

describe('who answers for the agent', () => {
  const sam: Who = { id: 'U00000SAM' };
  test('is refused as an approver of what it recommends, also through the forms', async () => {
    const item = await given('pending');
    const before = await kept(item);
    for (const reply of [await click(sam, 'approve', item), await choose(sam, 'amend', item)]) {
      if (reply.kind !== 'modal') expect(JSON.stringify(reply)).toMatch(/answer for bid-pilot/);
    }
    expect(await kept(item)).toEqual(before);
  });

  test('may say no to it', async () => {
    const item = await given('pending');
    await click(sam, 'reject', item);
    expect((await kept(item)).item?.state).toMatchObject({ status: 'rejected', by: 'sam' });
  });
});
