import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Actor, Command } from '../../../src/domain/command.ts';
import { decide } from '../../../src/domain/decide.ts';
import { evolve } from '../../../src/domain/evolve.ts';
import type { Recommendation } from '../../../src/domain/state.ts';
import type { ApprovalRule } from '../../../src/domain/verdict.ts';
import { content, HASH, MONDAY, recommendation, verdict } from '../../support/build.ts';
import { at } from '../../support/commands.ts';

// Requirement 16: quorum counts identical revisions and distinct people: a property.

const ROLES = ['marketing_head', 'finance', 'legal'];
const PEOPLE: Actor[] = [
  { person: 'dana', roles: ['marketing_head'] },
  { person: 'felix', roles: ['finance'] },
  { person: 'lena', roles: ['legal'] },
  { person: 'ines', roles: ['marketing_head', 'finance'] },
  { person: 'priya', roles: ROLES },
];
const LONG = 1e12;
const hashOf = (revision: number) => (revision === 1 ? HASH : String(revision).padStart(64, '0'));

/** Somebody says yes, to the revision that stands or to one before it; or the agent sends another revision. */
type Step = { kind: 'yes'; person: number; behind: number } | { kind: 'revise' };
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('yes' as const), person: fc.nat(PEOPLE.length - 1), behind: fc.nat(2) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('revise' as const) }) },
  ),
  { maxLength: 14 },
);
const rules: fc.Arbitrary<ApprovalRule> = fc.oneof(
  fc.record({ mode: fc.constant('all' as const), roles: fc.shuffledSubarray(ROLES, { minLength: 1 }) }),
  fc.record({
    mode: fc.constant('any' as const),
    roles: fc.shuffledSubarray(ROLES, { minLength: 1 }),
    quorum: fc.integer({ min: 1, max: 4 }),
  }),
);

/** Whether these people make the quorum, tried out in every way there is; it shares nothing with the program. */
function make(rule: ApprovalRule, people: Actor[]): boolean {
  const seats =
    rule.mode === 'all' ? rule.roles.map((role) => [role]) : Array.from({ length: rule.quorum ?? 1 }, () => rule.roles);
  const fill = (left: string[][], free: Actor[]): boolean => {
    const [seat, ...others] = left;
    if (seat === undefined) return true;
    return free.some(
      (one) =>
        one.roles.some((role) => seat.includes(role)) &&
        fill(
          others,
          free.filter((each) => each !== one),
        ),
    );
  };
  return fill(seats, people);
}

/** What came of the steps, and who had said yes to which revision by then. */
function run(rule: ApprovalRule, path: readonly Step[]) {
  const judged = verdict({
    approval: rule,
    chain: [{ roles: rule.roles, withinMs: LONG, remindAfterMs: [] }],
    agentOwner: null,
  });
  let item: Recommendation = recommendation({ verdict: judged });
  let yes = new Set<Actor>();
  for (const step of path) {
    if (item.state.status !== 'pending') break;
    const next = item.revision + 1;
    const command: Command =
      step.kind === 'revise'
        ? {
            type: 'revise',
            revision: {
              revision: next,
              revisionHash: hashOf(next),
              content: content({ reason: `${next}` }),
              verdict: judged,
            },
          }
        : {
            type: 'approve',
            by: PEOPLE[step.person] ?? { person: 'nobody', roles: [] },
            revisionHash: hashOf(item.revision - step.behind),
            note: null,
          };
    const decision = decide(item, command, at(MONDAY + 1));
    if (command.type === 'revise') yes = new Set();
    else if (command.revisionHash === item.revisionHash && command.by.roles.some((role) => rule.roles.includes(role)))
      yes.add(command.by);
    if (decision.ok) item = decision.events.reduce(evolve, item);
  }
  return { item, yes };
}

describe('a quorum', () => {
  test('holds exactly when enough different people said yes to one and the same revision', () => {
    fc.assert(
      fc.property(rules, steps, (rule, path) => {
        const { item, yes } = run(rule, path);
        expect(item.state.status === 'approved').toBe(make(rule, [...yes]));
        if (item.state.status !== 'approved') return;
        const { approvals } = item.state.release;
        const people = approvals.map(({ by }) => by);
        expect(new Set(people).size).toBe(people.length);
        expect(new Set(people)).toEqual(new Set([...yes].map(({ person }) => person)));
      }),
      { numRuns: 2_000 },
    );
  });

  test('is made by the walks above often enough to mean something', () => {
    const made = fc
      .sample(fc.tuple(rules, steps), { numRuns: 400, seed: 7 })
      .filter(([rule, path]) => run(rule, path).item.state.status === 'approved');
    expect(made.length).toBeGreaterThan(40);
    expect(made.length).toBeLessThan(400);
  });

  test('of two is never one person twice, and never one for each of two revisions', () => {
    const both: ApprovalRule = { mode: 'all', roles: ['marketing_head', 'finance'] };
    const yes = (person: number, behind = 0): Step => ({ kind: 'yes', person, behind });
    for (const path of [
      [yes(3), yes(3)],
      [yes(0), { kind: 'revise' as const }, yes(1)],
      [yes(0), { kind: 'revise' as const }, yes(1, 1), yes(1)],
    ])
      expect(run(both, path).item.state.status).toBe('pending');
    expect(run(both, [yes(0), yes(1)]).item.state.status).toBe('approved');
  });
});
