import { describe, expect, test } from 'vitest';
import {
  type Absence,
  askable,
  holdersOf,
  personIn,
  rolesHeld,
  type Staff,
  standInFor,
  unreachableRoles,
} from '../../../src/policy/staff.ts';
import { HOUR_MS, MONDAY } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';

const policy = policyWith(
  ['legal: { title: Legal, people: [lena] }', 'legal: { title: Legal, people: [lena], groups: [S0LEGAL] }'],
  ['cmo: { title: CMO, people: [ines] }', 'cmo: { title: CMO, groups: [S0BOARD] }'],
  ['deputies: { ines: dana }', 'deputies: { priya: marco, lena: felix }'],
);
const NOW = MONDAY;
const away = (person: string, deputy: string | null = null, until = NOW + HOUR_MS): Absence => ({
  person,
  until,
  deputy,
});
function staff(part: Partial<Staff> = {}): Staff {
  const groups = new Map([
    ['S0LEGAL', ['U0000NORA', 'U0000DANA']],
    ['S0BOARD', ['U0000OTTO']],
  ]);
  return { groups, absences: [], gone: new Set(), ...part };
}

describe('a Slack id is', () => {
  test.each<[string, string, string | null]>([
    ['a person of the policy', 'U0000DANA', 'dana'],
    ['a member of a group, by the id', 'U0000NORA', 'U0000NORA'],
    ['nobody', 'U000STRANGE', null],
  ])('%s', (_who, slackId, person) => expect(personIn(policy, staff(), slackId)).toBe(person));

  test('nobody by a group that cannot be read', () => {
    expect(personIn(policy, staff({ groups: new Map([['S0LEGAL', null]]) }), 'U0000NORA')).toBeNull();
  });
});

describe('a role is held by', () => {
  test.each<[string, Staff['groups'], string[]]>([
    ['those listed and those in its groups, one human once', staff().groups, ['lena', 'U0000NORA', 'dana']],
    ['those listed alone, where the group cannot be read', new Map([['S0LEGAL', null]]), ['lena']],
    ['those listed alone, where the group was never read', new Map(), ['lena']],
  ])('%s', (_who, groups, people) => expect(holdersOf(policy, { groups }, 'legal')).toEqual(people));
});

describe('roles held now', () => {
  test.each<[string, Partial<Staff>, string, string[], [string, string][]]>([
    ['a person’s own', {}, 'dana', ['marketing_head', 'legal'], []],
    ['none of a stranger', {}, 'U000STRANGE', [], []],
    ['none for being in no group any more', { groups: new Map([['S0LEGAL', []]]) }, 'U0000NORA', [], []],
    [
      'those of somebody away, by name',
      { absences: [away('dana', 'felix')] },
      'felix',
      ['marketing_head', 'finance', 'legal'],
      [
        ['marketing_head', 'dana'],
        ['legal', 'dana'],
      ],
    ],
    [
      'those of somebody away, by policy',
      { absences: [away('priya')] },
      'marco',
      ['product_lead', 'channel_owner'],
      [['product_lead', 'priya']],
    ],
    [
      'the deputy named goes before that of the policy',
      { absences: [away('priya', 'dana')] },
      'marco',
      ['channel_owner'],
      [],
    ],
    ['not after the absence', { absences: [away('dana', 'felix', NOW)] }, 'felix', ['finance'], []],
    ['not of somebody who is there', {}, 'marco', ['channel_owner'], []],
    [
      'those of somebody deactivated',
      { gone: new Set(['priya']) },
      'marco',
      ['product_lead', 'channel_owner'],
      [['product_lead', 'priya']],
    ],
    [
      'of an absent deputy’s deputy',
      { absences: [away('dana', 'priya'), away('priya')] },
      'marco',
      ['marketing_head', 'legal', 'product_lead', 'channel_owner'],
      [
        ['product_lead', 'priya'],
        ['marketing_head', 'dana'],
        ['legal', 'dana'],
      ],
    ],
    [
      'their own also while they are away',
      { absences: [away('dana', 'felix')] },
      'dana',
      ['marketing_head', 'legal'],
      [],
    ],
  ])('%s', (_what, part, person, roles, lent) => {
    const held = rolesHeld(policy, staff(part), person, NOW);
    expect(held.roles).toEqual(roles);
    expect(new Set(held.lent.map(({ role, by }) => `${role} of ${by}`))).toEqual(
      new Set(lent.map(([role, by]) => `${role} of ${by}`)),
    );
  });
});

test('two who stand in for one another stand in for nobody', () => {
  const both = staff({ absences: [away('dana', 'felix'), away('felix', 'dana')] });
  expect(standInFor(policy, both, 'dana', NOW)).toBeNull();
});

describe('who is asked', () => {
  test.each<[string, Partial<Staff>, string, [string, string | null][]]>([
    ['whoever holds the role', {}, 'finance', [['felix', null]]],
    ['the deputy of whoever is away', { absences: [away('felix', 'dana')] }, 'finance', [['dana', 'felix']]],
    ['nobody where nobody stands in', { absences: [away('felix')] }, 'finance', []],
    [
      'a deputy who holds the role too, once',
      { absences: [away('lena', 'dana')] },
      'legal',
      [
        ['dana', null],
        ['U0000NORA', null],
      ],
    ],
  ])('%s', (_who, part, role, asked) => {
    const found = askable(policy, staff(part), role, NOW);
    expect(new Map(found.map(({ person, inPlaceOf }) => [person, inPlaceOf]))).toEqual(new Map(asked));
  });
});

describe('a role is out of reach', () => {
  test.each<[string, Partial<Staff>, string[]]>([
    ['never while all are there', {}, []],
    ['when all who hold it are away', { absences: [away('felix')] }, ['finance']],
    ['not while a deputy is there', { absences: [away('felix', 'dana')] }, []],
    ['not while one of several is there', { absences: [away('lena', 'felix'), away('felix')] }, ['finance']],
    ['when its last person is deactivated', { gone: new Set(['felix']) }, ['finance']],
    [
      'when its group is empty',
      {
        groups: new Map([
          ['S0BOARD', []],
          ['S0LEGAL', []],
        ]),
      },
      ['cmo'],
    ],
    [
      'not when its group cannot be read',
      {
        groups: new Map([
          ['S0BOARD', null],
          ['S0LEGAL', []],
        ]),
      },
      [],
    ],
    ['not when its group was never read', { groups: new Map() }, []],
  ])('%s', (_when, part, roles) => expect(unreachableRoles(policy, staff(part), NOW)).toEqual(roles));
});
