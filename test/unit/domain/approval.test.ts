import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Approval, missingRoles, quorumHolds } from '../../../src/domain/approval.ts';
import type { ApprovalRule } from '../../../src/domain/verdict.ts';
import { approval } from '../../support/build.ts';

const any = (...roles: string[]): ApprovalRule => ({ mode: 'any', roles });
const all = (...roles: string[]): ApprovalRule => ({ mode: 'all', roles });
const yes = (by: string, ...roles: string[]) => approval({ by, roles });

describe('the quorum', () => {
  test.each<[string, ApprovalRule, string[], Approval[], boolean]>([
    ['nobody asked', any('a'), [], [], false],
    ['any: one of them', any('a', 'b'), [], [yes('p', 'b')], true],
    ['any: a role that is not theirs', any('a', 'b'), [], [yes('p', 'c')], false],
    ['any: a stand-in', any('a', 'b'), ['c'], [yes('p', 'c')], true],
    ['any of no roles', any(), [], [yes('p', 'a')], false],
    ['any of no roles, with a stand-in', any(), ['c'], [yes('p', 'c')], false],
    ['all of no roles', all(), [], [yes('p', 'a')], false],
    ['all of no roles and nobody', all(), ['c'], [], false],
    ['all: one of two', all('a', 'b'), [], [yes('p', 'a')], false],
    ['all: both', all('a', 'b'), [], [yes('p', 'a'), yes('q', 'b')], true],
    ['all: one person in both roles', all('a', 'b'), [], [yes('p', 'a', 'b')], false],
    ['all: one person twice, in a role each', all('a', 'b'), [], [yes('p', 'a'), yes('p', 'b')], false],
    ['all: two people in the same role', all('a', 'b'), [], [yes('p', 'a'), yes('q', 'a')], false],
    [
      'all: the one who could take either leaves the other',
      all('a', 'b'),
      [],
      [yes('p', 'a', 'b'), yes('q', 'a')],
      true,
    ],
    ['all: the same, the other way round', all('a', 'b'), [], [yes('q', 'a'), yes('p', 'a', 'b')], true],
    ['all: a stand-in for one', all('a', 'b'), ['c'], [yes('p', 'a'), yes('q', 'c')], true],
    ['all: one stand-in for two', all('a', 'b'), ['c'], [yes('q', 'c')], false],
    ['all: two stand-ins for two', all('a', 'b'), ['c'], [yes('p', 'c'), yes('q', 'c')], true],
    ['all: the stand-in fills one role only', all('a', 'b', 'd'), ['c'], [yes('p', 'a'), yes('q', 'c')], false],
    [
      'all: a chain of changes of place',
      all('a', 'b', 'c'),
      [],
      [yes('p', 'a', 'b'), yes('q', 'b', 'c'), yes('r', 'a')],
      true,
    ],
    ['all: a role named twice needs one person', all('a', 'a'), [], [yes('p', 'a')], true],
  ])('%s', (_name, rule, standIns, approvals, holds) => expect(quorumHolds(rule, standIns, approvals)).toBe(holds));

  test.each<[string, ApprovalRule, Approval[], string[]]>([
    ['any, nobody', any('a', 'b'), [], ['a', 'b']],
    ['any, one', any('a', 'b'), [yes('p', 'a')], []],
    ['all, nobody', all('a', 'b'), [], ['a', 'b']],
    ['all, one', all('a', 'b'), [yes('p', 'a')], ['b']],
    ['all, one in both roles', all('a', 'b'), [yes('p', 'a', 'b')], ['b']],
  ])('still waits for: %s', (_name, rule, approvals, missing) =>
    expect(missingRoles(rule, [], approvals)).toEqual(missing),
  );
});

describe('whoever signs', () => {
  const role = fc.constantFrom('a', 'b', 'c', 'd');
  const roles = fc.uniqueArray(role, { maxLength: 4 });
  const rule = fc.record({ mode: fc.constantFrom<'any' | 'all'>('any', 'all'), roles });
  const approvals = fc.array(
    fc.record({ by: fc.constantFrom('p', 'q', 'r', 's'), roles, at: fc.nat(), note: fc.constant(null) }),
    { maxLength: 6 },
  );

  test('the quorum holds exactly when people can be given to the roles, each to one', () => {
    fc.assert(
      fc.property(rule, roles, approvals, (asked, standIns, given) => {
        const holds =
          asked.mode === 'any' ? somebodyFills(asked, standIns, given) : everyRoleFilled(asked, standIns, given);
        expect(quorumHolds(asked, standIns, given)).toBe(asked.roles.length > 0 && holds);
      }),
      { numRuns: 3000 },
    );
  });

  test('all of n roles need n people', () => {
    fc.assert(
      fc.property(rule, roles, approvals, (asked, standIns, given) => {
        const people = new Set(given.map(({ by }) => by)).size;
        const needed = asked.mode === 'any' ? 1 : Math.max(1, asked.roles.length);
        if (people < needed) expect(quorumHolds(asked, standIns, given)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test('another yes never breaks a quorum, and their order does not matter', () => {
    fc.assert(
      fc.property(rule, roles, approvals, approvals, (asked, standIns, given, more) => {
        const holds = quorumHolds(asked, standIns, given);
        expect(quorumHolds(asked, standIns, given.toReversed())).toBe(holds);
        if (holds) expect(quorumHolds(asked, standIns, [...given, ...more])).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  // Tried out rather than reasoned: every way to give each role a person of its own.
  function everyRoleFilled({ roles: open }: ApprovalRule, standIns: string[], given: Approval[]): boolean {
    const [next, ...rest] = open;
    if (next === undefined) return true;
    return [...new Set(given.map(({ by }) => by))].some((person) => {
      const held = given.filter(({ by }) => by === person).flatMap((each) => each.roles);
      const fills = held.includes(next) || held.some((one) => standIns.includes(one));
      return (
        fills &&
        everyRoleFilled(
          { mode: 'all', roles: rest },
          standIns,
          given.filter(({ by }) => by !== person),
        )
      );
    });
  }

  function somebodyFills({ roles: open }: ApprovalRule, standIns: string[], given: Approval[]): boolean {
    return given.some((each) => each.roles.some((one) => open.includes(one) || standIns.includes(one)));
  }
});
