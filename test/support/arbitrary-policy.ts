import fc from 'fast-check';
import { parse } from 'yaml';
import { LANES, RISKS } from '../../src/domain/verdict.ts';
import { loadPolicy } from '../../src/policy/load-policy.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { POLICY_TEXT } from './policy.ts';

type Part = Record<string, unknown>;
/** What differs from the shipped file, as it would stand there; a list or map takes the place of the shipped one. */
export type PolicyParts = Part & { actions: Part; guards: Part; rules: Part[]; calendar: Part[] };

const shipped: Part & { actions: Record<string, Part> } = parse(POLICY_TEXT);
const ACTIONS = Object.keys(shipped.actions);
const lane = fc.constantFrom(...LANES);
const risk = fc.constantFrom(...RISKS);
const points = fc.integer({ min: 0, max: 60 });
const patterns = fc.uniqueArray(fc.constantFrom('*', 'budget.*', 'price.change', 'bid.*', 'audience.*'), {
  minLength: 1,
  maxLength: 2,
});

// Each holds for more money, less confidence and older data if it holds for less, more and newer.
const CONDITIONS = [
  'true',
  'moves_money',
  '!has_numbers',
  'amount > 10.0',
  'moves_money && amount > 5000.0',
  'share_of_weekly_budget > 0.01',
  'confidence < 0.9',
  'data_age_hours > 24.0 && confidence < 0.7',
  'platform == "shop" || amount > 100.0',
  'model_version.startsWith("2")',
  'int(amount) / int(before) > 2',
  'regions.exists(region, region in ["EU", "UK"])',
  'weekday in ["saturday", "sunday"] || hour < 8.0',
  'active_shoppers > 0.0 ? audience_size > 10.0 : irreversible',
  'days_since_change < 7.0 || learning_phase',
];

/** What a rule, guard or entry may add; each of it is left out now and then. */
const scrutiny = fc.record({ points, risk, at_least: lane }, { requiredKeys: [] });
const anyRule = fc
  .tuple(scrutiny, patterns, fc.constantFrom(...CONDITIONS), fc.boolean())
  .map(([adds, covers, when, senior]) => ({ ...adds, for: covers, when, senior, because: 'it says {amount}' }));

const tuned = <T>(setting: Record<string, fc.Arbitrary<T>>) =>
  fc.tuple(fc.record(setting), scrutiny).map(([own, adds]) => ({ ...own, ...adds }));
const anyGuards = fc.record(
  {
    price_under_cost: tuned({ margin: fc.constantFrom(0, 0.1) }),
    discount_depth: tuned({ max: fc.constantFrom(0, 0.3) }),
    old_sku_default: tuned({ older_than: fc.constant('30d') }),
    active_shoppers_excluded: tuned({ from: fc.constantFrom(1, 100) }),
    consent_regions: tuned({ regions: fc.constant(['EU', 'UK']) }),
    stale_data: tuned({ after: fc.constantFrom('1h', '48h') }),
    learning_phase: tuned({}),
    budget_to_zero: tuned({}),
    leap: tuned({ from: fc.constantFrom(2, 10) }),
    huge_leap: tuned({ from: fc.constantFrom(100, 1000) }),
  },
  { requiredKeys: [] },
);

// November, where the tests are, is inside some and outside others.
const anyEntry = fc
  .tuple(
    scrutiny,
    patterns,
    fc.constantFrom('raise', 'hold', 'refuse'),
    fc.constantFrom(['11-01', '11-30'], ['12-01', '12-31'], ['11-20', '01-10'], ['2026-11-23', '2026-11-23']),
    fc.option(fc.constantFrom(['shop'], ['google_ads']), { nil: undefined }),
  )
  .map(([adds, covers, kind, [from, to], platforms]) => {
    const entry = { ...adds, for: covers, from, to, ...(platforms && { platforms }) };
    return Object.fromEntries([...Object.entries(entry), ['then', kind]]);
  });

const anyActions = fc
  .tuple(
    ...ACTIONS.map(() =>
      fc.record(
        {
          risk,
          at_least: lane,
          mode: fc.constantFrom('observe', 'enforce'),
          reversibility: fc.constantFrom('compensatable', 'irreversible'),
          approve: fc.constantFrom(
            { any: ['owner', 'cmo'] },
            { any: ['finance', 'legal'], quorum: 2 },
            { all: ['owner', 'finance'] },
          ),
        },
        { requiredKeys: [] },
      ),
    ),
  )
  .map((parts) =>
    Object.fromEntries(ACTIONS.map((name, index) => [name, { ...shipped.actions[name], ...parts[index] }])),
  );

// Lanes that only rise with risk and doubt, as the loader demands: each cell is the strictest of all that are milder.
const anyLanes = fc.array(fc.nat({ max: 2 }), { minLength: 12, maxLength: 12 }).map((rolls) => {
  const bands = ['high', 'middle', 'low'];
  const table: number[][] = [];
  for (const row of RISKS.keys())
    table.push(
      bands.map((_, column) =>
        Math.max(...rolls.slice(0, row * 3 + column + 1).filter((_roll, at) => at % 3 <= column)),
      ),
    );
  return Object.fromEntries(
    RISKS.map((name, row) => [
      name,
      Object.fromEntries(bands.map((band, column) => [band, LANES[table[row]?.[column] ?? 3]])),
    ]),
  );
});

/** Any policy that the loader takes, over the people, roles and agents of the shipped one. */
export const anyParts: fc.Arbitrary<PolicyParts> = fc
  .record({
    mode: fc.constantFrom('enforce', 'enforce', 'observe'),
    actions: anyActions,
    lanes: anyLanes,
    confidence: fc.record(
      {
        high: fc.constantFrom(0.8, 0.95),
        middle: fc.constantFrom(0.4, 0.8),
        senior_below: fc.constantFrom(0, 0.5),
        senior: fc.constant('cmo'),
        senior_from: risk,
      },
      { requiredKeys: ['high', 'middle', 'senior_below', 'senior'] },
    ),
    score: fc.record({
      risk: fc.constantFrom(
        { low: 0, medium: 0, high: 0, very_high: 0 },
        { low: 5, medium: 20, high: 60, very_high: 60 },
      ),
      doubt: fc.constantFrom(0, 30),
      review_from: fc.constantFrom(30, 60, 100),
      human_only_from: fc.constantFrom(80, 101),
    }),
    rules: fc.array(anyRule, { maxLength: 5 }),
    guards: anyGuards,
    calendar: fc.array(anyEntry, { maxLength: 3 }),
  })
  .map((parts) => ({
    ...parts,
    rules: parts.rules.map((rule, index) => ({ id: `rule_${index}`, ...rule })),
    calendar: parts.calendar.map((entry, index) => ({ name: `Entry ${index}`, ...entry })),
  }));

/** One more rule, guard or entry of the calendar. */
export const anyAddition: fc.Arbitrary<(parts: PolicyParts) => PolicyParts> = fc.oneof(
  anyRule.map((rule) => (parts: PolicyParts) => ({ ...parts, rules: [...parts.rules, { id: 'added', ...rule }] })),
  anyEntry.map((entry) => (parts: PolicyParts) => ({
    ...parts,
    calendar: [...parts.calendar, { name: 'Added', ...entry }],
  })),
  // One that is there already stays as it is: to tune a guard anew is not to add one.
  anyGuards.map((guards) => (parts: PolicyParts) => ({ ...parts, guards: { ...guards, ...parts.guards } })),
);

/** The policy of a file with these parts, loaded as any other file. */
export function policyOf(parts: PolicyParts): Policy {
  const loaded = loadPolicy(JSON.stringify({ ...shipped, ...parts }));
  if (!loaded.ok) throw new Error(loaded.problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  return loaded.policy;
}
