import { describe, expect, test } from 'vitest';
import { type Authorised, authorise, type Workspace } from '../../../src/app/authorise.ts';
import type { SlackPerson } from '../../../src/app/ports.ts';
import type { Absence } from '../../../src/policy/staff.ts';
import { HOUR_MS, MONDAY } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';

const TEAM = 'T0000HOME';
const policy = policyWith(
  ['legal: { title: Legal, people: [lena] }', 'legal: { title: Legal, people: [lena], groups: [S0LEGAL] }'],
  ['deputies: { ines: dana }', 'deputies: { dana: felix }'],
);

type World = {
  /** What Slack says of the people that are not plain members; null where it does not answer. */
  people?: Record<string, Partial<SlackPerson> | 'unknown_user' | 'unavailable'>;
  group?: string[] | null;
  absences?: Absence[];
};

function workspace({ people = {}, group = ['U0000NORA'] }: World): Workspace {
  return {
    team: TEAM,
    groups: { members: async () => group },
    people: {
      async person(id) {
        const says = people[id] ?? {};
        if (typeof says === 'string') return { ok: false, why: says };
        const member = { id, teamId: TEAM, deleted: false, bot: false, guest: false, stranger: false };
        return { ok: true, person: { ...member, ...says } };
      },
    },
  };
}

function who(id: string, world: World = {}, teamId = TEAM): Promise<Authorised> {
  const clock = { now: () => MONDAY, monotonic: () => MONDAY, sleep: async () => {} };
  const store = { absences: async () => world.absences ?? [] };
  return authorise({ policy: () => policy, clock, store }, workspace(world), { id, teamId });
}

const danaIsAway: Absence[] = [{ person: 'dana', until: MONDAY + HOUR_MS, deputy: null }];

/** Each kind of clicker, for each way to come by a role: by name, by a user group, as a deputy. */
const CLICKERS: [string, Partial<SlackPerson> | 'unknown_user' | 'unavailable', string, string][] = [
  ['a guest', { guest: true }, TEAM, 'guest'],
  ['a person of another organisation, by Slack’s word', { stranger: true }, TEAM, 'foreign_team'],
  ['a person of another team, by Slack’s word', { teamId: 'T00PARTNER' }, TEAM, 'foreign_team'],
  ['a person of another team, by the click', {}, 'T00PARTNER', 'foreign_team'],
  ['somebody whose click names no team', {}, '', 'foreign_team'],
  ['somebody deactivated', { deleted: true }, TEAM, 'deactivated'],
  ['a bot', { bot: true }, TEAM, 'bot'],
  ['somebody whom Slack does not know', 'unknown_user', TEAM, 'unknown_person'],
  ['somebody of whom Slack does not tell now', 'unavailable', TEAM, 'cannot_check_who_you_are'],
];
const WAYS: [string, string, World][] = [
  ['who is listed by name', 'U0000LENA', {}],
  ['who is in a user group', 'U0000NORA', {}],
  ['who is a deputy', 'U000FELIX', { absences: danaIsAway }],
];

describe.each(WAYS)('somebody %s', (_way, id, world) => {
  test('may come in as a plain member', async () => expect(await who(id, world)).toMatchObject({ ok: true }));

  test.each(CLICKERS)('is refused as %s', async (_kind, says, teamId, refusal) => {
    expect(await who(id, { ...world, people: { [id]: says } }, teamId)).toEqual({ ok: false, refusal });
  });
});

describe('who comes in', () => {
  test.each<[string, string, World, object]>([
    ['by name', 'U0000LENA', {}, { person: 'lena', roles: ['legal'] }],
    ['by a group, as their Slack id', 'U0000NORA', {}, { person: 'U0000NORA', roles: ['legal'] }],
    ['by name, where the group cannot be read', 'U0000LENA', { group: null }, { person: 'lena', roles: ['legal'] }],
    ['without a role, as the owner of an agent', 'U00000SAM', {}, { person: 'sam', roles: [] }],
    [
      'as a deputy by policy',
      'U000FELIX',
      { absences: danaIsAway },
      {
        person: 'felix',
        roles: ['marketing_head', 'finance'],
        lent: [{ role: 'marketing_head', by: 'dana', slackId: 'U0000DANA' }],
      },
    ],
    [
      'as the deputy of somebody deactivated',
      'U000FELIX',
      { people: { U0000DANA: { deleted: true } } },
      {
        person: 'felix',
        roles: ['marketing_head', 'finance'],
        lent: [{ role: 'marketing_head', by: 'dana', slackId: 'U0000DANA' }],
      },
    ],
    [
      'as nobody’s deputy, where Slack does not tell whether they are deactivated',
      'U000FELIX',
      { people: { U0000DANA: 'unavailable' } },
      { person: 'felix', roles: ['finance'] },
    ],
    [
      'while away themselves, since here they are',
      'U0000DANA',
      { absences: danaIsAway },
      { person: 'dana', roles: ['marketing_head'] },
    ],
  ])('%s', async (_way, id, world, actor) =>
    expect(await who(id, world)).toEqual({ ok: true, actor: { slackId: id, ...actor } }),
  );
});

describe('who is nobody', () => {
  test.each<[string, World, string]>([
    ['a stranger', {}, 'unknown_person'],
    ['who was taken out of the group', { group: [] }, 'unknown_person'],
    ['while the group cannot be read, that cannot be told', { group: null }, 'cannot_check_who_you_are'],
  ])('%s', async (_who, world, refusal) => {
    const id = world.group === undefined ? 'U000OTHER' : 'U0000NORA';
    expect(await who(id, world)).toEqual({ ok: false, refusal });
  });
});
