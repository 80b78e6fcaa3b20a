import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/audit/canonical-json.ts';
import type { Content } from '../../../src/domain/recommendation.ts';
import { RISKS, type Verdict } from '../../../src/domain/verdict.ts';
import { evaluate } from '../../../src/policy/evaluate.ts';
import { explain } from '../../../src/policy/explain.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { anyContent } from '../../support/arbitrary-content.ts';
import { anyAddition, anyParts, type PolicyParts, policyOf } from '../../support/arbitrary-policy.ts';
import { HOUR_MS, MONDAY } from '../../support/build.ts';
import { expectNoLess } from '../../support/scrutiny.ts';

// Laws of every policy that the loader takes, not only of the one that ships (evaluate-laws.test.ts).
const RUNS = 100;
const judge = (policy: Policy, content: Content) => evaluate(policy, 'bid-pilot', content, MONDAY);
const usd = (cents: number) => ({ amount: (cents / 100).toFixed(2), currency: 'USD' });
const anyAction = fc.constantFrom('budget.shift', 'bid.adjust', 'price.change', 'audience.exclude', 'nobody.knows');
const facts = fc.record(
  {
    active_shoppers: fc.nat({ max: 200 }),
    audience_size: fc.nat({ max: 2000 }),
    regions: fc.subarray(['US', 'DE', 'UK']),
    days_since_change: fc.nat({ max: 14 }),
    learning_phase: fc.boolean(),
  },
  { requiredKeys: [] },
);
/** A recommendation whose every figure may or may not be given. */
const anySent = fc
  .tuple(anyContent, anyAction, facts, fc.constantFrom('google_ads', 'shop', 'meta_ads'))
  .map(([content, action, context, platform]): Content => {
    const target = { platform, account: '123-456-7890', entity: '1' };
    return { ...content, action, context, target };
  });

describe('under any policy', () => {
  test('more money is judged no more mildly', () => {
    const cents = fc.integer({ min: 0, max: 10_000_000 });
    const field = fc.constantFrom('daily_budget', 'weekly_budget', 'monthly_budget');
    fc.assert(
      fc.property(anyParts, anySent, field, fc.tuple(cents, cents, cents, fc.boolean()), (parts, sent, name, roll) => {
        const [before, by, further, up] = roll;
        const policy = policyOf(parts);
        const to = (distance: number): Content => ({
          ...sent,
          change: { field: name, before: usd(before), after: usd(up ? before + distance : before - distance) },
        });
        expectNoLess(judge(policy, to(by + further)), judge(policy, to(by)));
      }),
      { numRuns: RUNS },
    );
  });

  test('less confidence is judged no more mildly, and none as the least', () => {
    const confidence = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(anyParts, anySent, confidence, confidence, (parts, sent, one, other) => {
        const policy = policyOf(parts);
        const { confidence: _, ...silent } = sent;
        const less = judge(policy, { ...silent, confidence: Math.min(one, other) });
        expectNoLess(less, judge(policy, { ...silent, confidence: Math.max(one, other) }));
        expectNoLess(judge(policy, silent), less);
      }),
      { numRuns: RUNS },
    );
  });

  test('staler data is judged no more mildly, and data of unknown age as the stalest', () => {
    const hours = fc.nat({ max: 200 });
    fc.assert(
      fc.property(anyParts, anySent, hours, hours, (parts, sent, one, other) => {
        const policy = policyOf(parts);
        const aged = (age: number) =>
          judge(policy, { ...sent, data: { as_of: new Date(MONDAY - age * HOUR_MS).toISOString() } });
        const stale = aged(Math.max(one, other));
        expectNoLess(stale, aged(Math.min(one, other)));
        expectNoLess(judge(policy, { ...sent, data: {} }), stale);
      }),
      { numRuns: RUNS },
    );
  });

  test('a riskier action is judged no more mildly', () => {
    const risks = fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 }));
    fc.assert(
      fc.property(anyParts, anySent, risks, (parts, sent, [one, other]) => {
        const withRisk = (level: number): PolicyParts => ({
          ...parts,
          actions: Object.fromEntries(
            Object.entries(parts.actions).map(([name, action]) => [
              name,
              Object.assign({}, action, { risk: RISKS[level] }),
            ]),
          ),
        });
        const [lower, higher] = [Math.min(one, other), Math.max(one, other)];
        expectNoLess(judge(policyOf(withRisk(higher)), sent), judge(policyOf(withRisk(lower)), sent));
      }),
      { numRuns: RUNS },
    );
  });

  test('another rule, guard or entry of the calendar lowers nothing', () => {
    fc.assert(
      fc.property(anyParts, anySent, anyAddition, (parts, sent, add) => {
        expectNoLess(judge(policyOf(add(parts)), sent), judge(policyOf(parts), sent));
      }),
      { numRuns: RUNS },
    );
  });

  test('to observe lowers nothing, and lets nothing through', () => {
    fc.assert(
      fc.property(anyParts, anySent, (parts, sent) => {
        const modeless = Object.fromEntries(
          Object.entries(parts.actions).map(([name, action]) => [name, Object.assign({}, action, { mode: undefined })]),
        );
        const mode = (word: string) => judge(policyOf({ ...parts, mode: word, actions: modeless }), sent);
        expectNoLess(mode('observe'), mode('enforce'));
        expect(mode('observe').lane).not.toBe('autopilot');
        expect(mode('observe').wouldBe).toBe(mode('enforce').lane);
      }),
      { numRuns: RUNS },
    );
  });

  test('the order of rules and entries changes nothing but the order of reasons', () => {
    const sorted = (verdict: Verdict) => ({
      ...verdict,
      policyHash: '',
      reasons: verdict.reasons.toSorted(),
      parts: verdict.parts.toSorted((one, other) => one.rule.localeCompare(other.rule)),
      freezes: verdict.freezes.toSorted((one, other) => one.name.localeCompare(other.name)),
    });
    fc.assert(
      fc.property(anyParts, anySent, (parts, sent) => {
        const turned = { ...parts, rules: parts.rules.toReversed(), calendar: parts.calendar.toReversed() };
        expect(sorted(judge(policyOf(turned), sent))).toEqual(sorted(judge(policyOf(parts), sent)));
      }),
      { numRuns: RUNS },
    );
  });

  test('the same facts give the same verdict, explained or not, in a form that the record can hold', () => {
    fc.assert(
      fc.property(anyParts, anySent, (parts, sent) => {
        const policy = policyOf(parts);
        const verdict = judge(policy, sent);
        expect(judge(policyOf(parts), structuredClone(sent))).toEqual(verdict);
        const { verdict: explained, trace } = explain(policy, 'bid-pilot', sent, MONDAY);
        expect(explained).toEqual(verdict);
        expect(trace.rules.map(({ id }) => id)).toEqual(policy.rules.map(({ id }) => id));
        expect(trace.lane.lane).toBe(verdict.lane);
        expect(() => canonicalJson(verdict)).not.toThrow();
        expect(JSON.stringify(trace)).not.toMatch(/NaN|undefined/);
      }),
      { numRuns: RUNS },
    );
  });

  test('what is irreversible, unknown or held by a freeze is never on autopilot', () => {
    let seen = 0;
    fc.assert(
      fc.property(anyParts, anySent, (parts, sent) => {
        // Few rules, and a small sure change, so that some get through.
        const few = { ...parts, rules: parts.rules.slice(0, 1), calendar: parts.calendar.slice(0, 1) };
        const change = { field: 'max_bid', before: 1, after: 1.1 };
        const sure = { action: 'bid.adjust', change, confidence: 1, data: { as_of: new Date(MONDAY).toISOString() } };
        const verdict = judge(policyOf(few), { ...sent, ...sure });
        if (verdict.lane !== 'autopilot') return;
        seen += 1;
        expect(verdict.irreversible).toBe(false);
        expect(verdict.freezes.every(({ from }) => from > MONDAY)).toBe(true);
        expect(verdict.reasons.join()).not.toMatch(/cannot be checked|no rule of this policy/);
      }),
      { numRuns: 5 * RUNS },
    );
    expect(seen).toBeGreaterThan(0);
  });
});
