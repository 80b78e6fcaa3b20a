import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/audit/canonical-json.ts';
import { contentHash } from '../../../src/audit/hash.ts';
import type { Content } from '../../../src/domain/recommendation.ts';
import { LANES, RISKS, type Verdict } from '../../../src/domain/verdict.ts';
import { compileCondition } from '../../../src/policy/condition.ts';
import { evaluate } from '../../../src/policy/evaluate.ts';
import type { Policy, Rule } from '../../../src/policy/policy.ts';
import { anyContent } from '../../support/arbitrary-content.ts';
import { HOUR_MS, MONDAY } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';
import { expectNoLess } from '../../support/scrutiny.ts';

const policy = policyWith();
const judge = (content: Content, by: Policy = policy, agent = 'bid-pilot') => evaluate(by, agent, content, MONDAY);
const anyAction = fc.constantFrom(...Object.keys(policy.file.actions), 'nobody.knows');

const CONDITIONS = [
  'true',
  'amount > 10.0',
  'times > 2.0',
  'share_of_weekly_budget > 0.01',
  'confidence < 0.9',
  'has_numbers',
  'platform == "shop"',
  'model_version.startsWith("2")',
  'int(amount) / int(before) > 2',
].map((text) => {
  const compiled = compileCondition(text);
  if (!compiled.ok) throw new Error(compiled.message);
  return { when: text, condition: compiled.condition };
});

const anyRule: fc.Arbitrary<Rule> = fc
  .record({
    condition: fc.constantFrom(...CONDITIONS),
    points: fc.integer({ min: 0, max: 100 }),
    risk: fc.option(fc.constantFrom(...RISKS)),
    lane: fc.option(fc.constantFrom(...LANES)),
    pattern: fc.constantFrom('*', 'budget.*', 'price.change'),
  })
  .map(({ condition, points, risk, lane, pattern }) => ({
    kind: 'rule',
    id: 'extra',
    senior: false,
    for: [pattern],
    because: 'extra {amount}',
    points,
    ...condition,
    ...(risk === null ? {} : { risk }),
    ...(lane === null ? {} : { at_least: lane }),
  }));

describe('whatever an agent sends', () => {
  test('it is judged: a whole verdict that the record can hold', () => {
    fc.assert(
      fc.property(anyContent, fc.constantFrom('bid-pilot', 'nobody', 'constructor'), (content, agent) => {
        const verdict = judge(content, policy, agent);
        expect(verdict.reasons.length).toBeGreaterThan(0);
        expect(verdict.approval.roles.length).toBeGreaterThan(0);
        expect(verdict.chain.every(({ roles }) => roles.length > 0)).toBe(true);
        expect(verdict.score).toBe(Math.round(verdict.score));
        expect(verdict.score >= 0 && verdict.score <= 100).toBe(true);
        expect(Number.isSafeInteger(verdict.amount?.amountMinor ?? 0)).toBe(true);
        expect(verdict.reasons.join()).not.toMatch(/NaN|undefined/);
        expect(() => canonicalJson(verdict)).not.toThrow();
        expect(contentHash(content)).toMatch(/^[0-9a-f]{64}$/);
      }),
      { numRuns: 2000 },
    );
  });

  test('the same is judged the same', () => {
    fc.assert(
      fc.property(anyContent, (content) => {
        expect(judge(structuredClone(content))).toEqual(judge(content));
      }),
    );
  });

  test('in the autopilot lane nothing is unknown, large or unsure', () => {
    let seen = 0;
    fc.assert(
      fc.property(anyContent, anyAction, (content, action) => {
        const sure = { ...content, action, confidence: 0.95, data: { as_of: new Date(MONDAY).toISOString() } };
        const verdict = judge(sure);
        if (verdict.lane !== 'autopilot') return;
        seen += 1;
        expect(verdict.risk).toBe('low');
        expect(Object.hasOwn(policy.file.actions, action)).toBe(true);
        expect(policy.file.platforms).toContain(content.target?.platform ?? 'shop');
        if (content.change) expect(Object.hasOwn(policy.file.fields, content.change.field)).toBe(true);
        if (action.startsWith('budget.')) expect(verdict.amount?.amountMinor).toBeLessThanOrEqual(1_000_000);
      }),
      { numRuns: 2000 },
    );
    expect(seen).toBeGreaterThan(0);
  });
});

describe('scrutiny never falls', () => {
  const field = fc.constantFrom('daily_budget', 'weekly_budget', 'monthly_budget', 'price', 'nobody_knows');
  const cents = fc.integer({ min: -1_000_000, max: 10_000_000 });
  const more = fc.integer({ min: 0, max: 10_000_000 });
  const usd = (amount: number) => ({ amount: (amount / 100).toFixed(2), currency: 'USD' });

  test('with more money', () => {
    fc.assert(
      fc.property(
        anyContent,
        anyAction,
        field,
        fc.tuple(cents, more, more, fc.boolean()),
        (content, action, name, [before, by, further, up]) => {
          const to = (distance: number): Content => ({
            ...content,
            action,
            change: { field: name, before: usd(before), after: usd(up ? before + distance : before - distance) },
          });
          expectNoLess(judge(to(by + further)), judge(to(by)));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('with less confidence, and least with none', () => {
    const confidence = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(anyContent, anyAction, confidence, confidence, (content, action, one, other) => {
        const { confidence: _, ...silent } = { ...content, action };
        const less = judge({ ...silent, confidence: Math.min(one, other) });
        expectNoLess(less, judge({ ...silent, confidence: Math.max(one, other) }));
        expectNoLess(judge(silent), less);
        expect(judge(silent).approval.roles).toContain('cmo');
      }),
      { numRuns: 1000 },
    );
  });

  test('with staler data, and least with data of unknown age', () => {
    const hours = fc.integer({ min: 0, max: 200 });
    fc.assert(
      fc.property(anyContent, anyAction, hours, hours, (content, action, one, other) => {
        const aged = (age: number): Content => ({
          ...content,
          action,
          data: { as_of: new Date(MONDAY - age * HOUR_MS).toISOString() },
        });
        const stale = judge(aged(Math.max(one, other)));
        expectNoLess(stale, judge(aged(Math.min(one, other))));
        expectNoLess(judge({ ...content, action, data: {} }), stale);
        expect(judge(aged(-1 - Math.max(one, other)))).toEqual(judge({ ...content, action, data: {} }));
      }),
      { numRuns: 1000 },
    );
  });

  test('with whatever budget the agent claims', () => {
    const claimed = fc.integer({ min: -1_000_000, max: 1_000_000_000 });
    fc.assert(
      fc.property(anyContent, anyAction, claimed, (content, action, amount) => {
        const { context: _, ...silent } = { ...content, action };
        expectNoLess(judge({ ...silent, context: { weekly_budget: usd(amount) } }), judge(silent));
      }),
      { numRuns: 1000 },
    );
  });

  test('where it says nothing of what changes', () => {
    fc.assert(
      fc.property(anyContent, anyAction, (content, action) => {
        const { change: _, ...silent } = { ...content, action };
        const least = silent.kind === 'action' ? 'review' : 'autopilot';
        expect(LANES.indexOf(judge(silent).lane)).toBeGreaterThanOrEqual(LANES.indexOf(least));
      }),
      { numRuns: 500 },
    );
  });

  test('with another rule', () => {
    fc.assert(
      fc.property(anyContent, anyAction, anyRule, (content, action, extra) => {
        const sent = { ...content, action };
        expectNoLess(judge(sent, { ...policy, rules: [...policy.rules, extra] }), judge(sent));
      }),
      { numRuns: 2000 },
    );
  });

  test('with a policy that observes', () => {
    const observing = policyWith(['mode: enforce', 'mode: observe']);
    fc.assert(
      fc.property(anyContent, anyAction, (content, action) => {
        const sent = { ...content, action };
        expectNoLess(judge(sent, observing), judge(sent));
        expect(judge(sent, observing).lane).not.toBe('autopilot');
      }),
    );
  });
});

test('the order of rules changes nothing but the order of reasons', () => {
  const shuffled = fc.shuffledSubarray(policy.rules, { minLength: policy.rules.length });
  const sorted = (verdict: Verdict) => ({
    ...verdict,
    reasons: verdict.reasons.toSorted(),
    parts: verdict.parts.toSorted((one, other) => one.rule.localeCompare(other.rule)),
  });
  fc.assert(
    fc.property(anyContent, anyAction, shuffled, (content, action, rules) => {
      const sent = { ...content, action };
      expect(sorted(judge(sent, { ...policy, rules }))).toEqual(sorted(judge(sent)));
    }),
    { numRuns: 500 },
  );
});
