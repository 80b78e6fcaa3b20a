import { describe, expect, test } from 'vitest';
import { missingRoles, peopleNeeded, quorumHolds } from '../../../src/domain/approval.ts';
import type { Content } from '../../../src/domain/recommendation.ts';
import type { ApprovalRule } from '../../../src/domain/verdict.ts';
import { evaluate } from '../../../src/policy/evaluate.ts';
import { loadPolicy } from '../../../src/policy/load-policy.ts';
import { approval, content, MINUTE_MS, MONDAY } from '../../support/build.ts';
import { policyText, policyWith } from '../../support/policy.ts';

const BID = 'bid.adjust: { title: Bid change, risk: low, approve: { any: [owner, marketing_head] }';
const withBid = (rest: string) => policyWith([BID, `${BID}, ${rest}`]);
const bid: Partial<Content> = { action: 'bid.adjust', change: { field: 'max_bid', before: 1, after: 1.1 } };
const judge = (policy = policyWith(), part: Partial<Content> = {}) =>
  evaluate(policy, 'bid-pilot', content({ ...bid, confidence: 0.95, ...part }), MONDAY);

describe('an action may start with alerts, then one click, then autopilot', () => {
  test.each<[string, string, string, string | null]>([
    ['observed, while the rest is enforced', 'mode: observe', 'review', 'autopilot'],
    ['one click', 'at_least: review', 'review', null],
    ['many at once', 'at_least: batch', 'batch', null],
    ['by hand only', 'at_least: human_only', 'human_only', null],
    ['on autopilot', 'at_least: autopilot', 'autopilot', null],
    ['irreversible, however sure and small', 'reversibility: irreversible', 'review', null],
    ['irreversible, whatever floor it is given', 'reversibility: irreversible, at_least: autopilot', 'review', null],
  ])('%s', (_name, rest, lane, wouldBe) => expect(judge(withBid(rest))).toMatchObject({ lane, wouldBe }));

  test('a floor never lowers what the lanes ask for', () => {
    expect(judge(withBid('at_least: batch'), { confidence: 0.3 }).lane).toBe('review');
  });

  test('enforced on its own, while the rest is observed', () => {
    const graduated = policyWith(['mode: enforce', 'mode: observe'], [BID, `${BID}, mode: enforce`]);
    expect(judge(graduated)).toMatchObject({ lane: 'autopilot', wouldBe: null });
    expect(judge(graduated, { action: 'keyword.pause' })).toMatchObject({ lane: 'review', wouldBe: 'autopilot' });
  });

  test('observed, says what it would have been', () => {
    expect(judge(withBid('mode: observe')).reasons).toContain(
      'this policy observes: people decide; enforced, it would be autopilot',
    );
    expect(judge(withBid('mode: observe'), { confidence: 0.7 })).toMatchObject({ wouldBe: 'batch', lane: 'review' });
  });

  test('has an undo window of its own', () => {
    expect(judge(withBid('undo: 1m')).undoWindowMs).toBe(MINUTE_MS);
    expect(judge().undoWindowMs).toBe(5 * MINUTE_MS);
  });
});

describe('the senior signs', () => {
  const FROM = ['senior: cmo }', 'senior: cmo, senior_from: high }'] as const;
  test('from the risk that the policy names', () => {
    const leap = { change: { field: 'max_bid', before: 1, after: 10 } };
    expect(judge(policyWith(FROM), leap)).toMatchObject({ approval: { mode: 'any', roles: ['cmo'] } });
    expect(judge(policyWith(FROM), leap).reasons).toContain('high risk, so CMO signs');
    expect(judge(policyWith(FROM)).approval.roles).toEqual(['channel_owner', 'marketing_head']);
    expect(judge(policyWith(), leap).approval.roles).toEqual(['channel_owner', 'marketing_head']);
  });

  test.each<[string, string, string, string[]]>([
    ['$99,999.99', '0.00', '99999.99', ['marketing_head', 'finance']],
    ['$100,000', '0.00', '100000.00', ['cmo']],
  ])('a move of %s', (_name, before, after, roles) => {
    const change = {
      field: 'weekly_budget',
      before: { amount: before, currency: 'USD' },
      after: { amount: after, currency: 'USD' },
    };
    expect(judge(policyWith(), { action: 'budget.shift', change }).approval).toEqual({ mode: 'any', roles });
  });

  test.each<[string, string, ApprovalRule]>([
    ['instead of one of several', '{ any: [finance, legal] }', { mode: 'any', roles: ['cmo'] }],
    ['beside all', '{ all: [finance, legal] }', { mode: 'all', roles: ['finance', 'legal', 'cmo'] }],
    [
      'among the people of a quorum',
      '{ any: [finance, legal], quorum: 2 }',
      { mode: 'any', roles: ['finance', 'legal', 'cmo'], quorum: 2, must: 'cmo' },
    ],
  ])('%s', (_name, approve, expected) => {
    const policy = policyWith([BID, BID.replace('{ any: [owner, marketing_head] }', approve)]);
    expect(judge(policy, { confidence: 0.1 }).approval).toEqual(expected);
  });
});

describe('a quorum', () => {
  const yes = (...given: [by: string, ...roles: string[]][]) => given.map(([by, ...roles]) => approval({ by, roles }));
  const TWO: ApprovalRule = { mode: 'any', roles: ['a', 'b'], quorum: 2 };
  const THREE: ApprovalRule = { mode: 'all', roles: ['a', 'b'], quorum: 3 };
  const MUST: ApprovalRule = { mode: 'any', roles: ['a', 'b', 's'], quorum: 2, must: 's' };
  test.each<[string, ApprovalRule, ReturnType<typeof yes>, string[]]>([
    ['of two, nobody yet', TWO, yes(), ['a', 'b']],
    ['of two, one yet', TWO, yes(['p', 'a']), ['a', 'b']],
    ['of two, one with both roles', TWO, yes(['p', 'a', 'b']), ['a', 'b']],
    ['of two, two of one role', TWO, yes(['p', 'a'], ['q', 'a']), []],
    ['of two, one person twice', TWO, yes(['p', 'a'], ['p', 'b']), ['a', 'b']],
    ['of two, somebody else', TWO, yes(['p', 'a'], ['q', 'z']), ['a', 'b']],
    ['of three with both roles, two', THREE, yes(['p', 'a'], ['q', 'b']), ['a', 'b']],
    ['of three with both roles, three of one', THREE, yes(['p', 'a'], ['q', 'a'], ['r', 'a']), ['b']],
    ['of three with both roles, three', THREE, yes(['p', 'a'], ['q', 'b'], ['r', 'b']), []],
    ['with one who must, without them', MUST, yes(['p', 'a'], ['q', 'b']), ['s']],
    ['with one who must, alone', MUST, yes(['p', 's']), ['a', 'b', 's']],
    ['with one who must', MUST, yes(['p', 's'], ['q', 'a']), []],
    ['no smaller than its roles', { mode: 'all', roles: ['a', 'b'], quorum: 1 }, yes(['p', 'a']), ['b']],
  ])('%s', (_name, rule, approvals, missing) => {
    expect(missingRoles(rule, [], approvals)).toEqual(missing);
    expect(quorumHolds(rule, [], approvals)).toBe(missing.length === 0);
  });

  test('counts people', () => {
    expect([TWO, THREE, MUST].map(peopleNeeded)).toEqual([2, 3, 2]);
    expect(peopleNeeded({ mode: 'any', roles: ['a', 'b'] })).toBe(1);
    expect(peopleNeeded({ mode: 'all', roles: ['a', 'b'] })).toBe(2);
  });

  test('that the roles have too few people for is an error', () => {
    const many = policyText([
      'approve: { any: [marketing_head, finance] } }',
      'approve: { any: [marketing_head, finance], quorum: 3 } }',
    ]);
    const loaded = loadPolicy(many);
    expect(loaded.ok ? [] : loaded.problems).toMatchObject([
      {
        path: 'actions.budget.shift.approve',
        message: 'marketing_head and finance: expected 3 different people to hold them',
      },
    ]);
  });
});
