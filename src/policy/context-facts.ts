import { entityKey } from '../domain/exposure.ts';
import { type Content, moneyOf } from '../domain/recommendation.ts';
import type { FactName, Facts } from './fact-table.ts';
import { inPolicyUnits } from './rates.ts';
import { regionsOf } from './regions.ts';
import type { PolicyFile } from './schema.ts';

/** The figures that agents may give in `context`, by these names; any other name is shown to people, and judged by no rule. */
const CLAIMS = {
  unit_cost: 'money',
  list_price: 'money',
  audience_size: 'count',
  active_shoppers: 'count',
  sku_age_days: 'count',
  days_since_change: 'count',
  is_default_sku: 'yes_no',
  learning_phase: 'yes_no',
} as const satisfies Partial<Record<FactName, 'money' | 'count' | 'yes_no'>>;

type Claim = keyof typeof CLAIMS;
type ContextValue = NonNullable<Content['context']>[string];

const NAMES = Object.entries(CLAIMS)
  .map(([name]) => name)
  .filter(isClaim);
const EXPECTED = { money: 'money', count: 'a number from zero up', yes_no: 'true or false' } as const;

function isClaim(name: string): name is Claim {
  return Object.hasOwn(CLAIMS, name);
}

/**
 * Reads the known names of the agent's context into facts. A value of another kind than its name stands for is not
 * known, which a person is told, and never silently a no.
 */
export function readContext(
  policy: PolicyFile,
  content: Content,
  listedRegions: readonly string[] | undefined,
  facts: Facts,
  unknown: Partial<Record<FactName, string>>,
): void {
  const context = content.context ?? {};
  for (const name of NAMES) {
    if (!Object.hasOwn(context, name)) continue;
    const value = claimed(policy, CLAIMS[name], context[name]);
    if (typeof value === 'string') unknown[name] = `${name.replaceAll('_', ' ')} is ${value}`;
    else if (value !== null) facts[name] = value;
  }
  // What is said in another way than true or false is not known, and never a no.
  if (unknown.learning_phase === undefined) facts.still_learning = facts.learning_phase === true;
  else unknown.still_learning = unknown.learning_phase;
  unitCost(policy, content, facts);
  regions(context.regions, listedRegions, facts, unknown);
}

function claimed(
  policy: PolicyFile,
  kind: (typeof CLAIMS)[Claim],
  value: ContextValue | undefined,
): number | boolean | string | null {
  if (kind === 'yes_no') return typeof value === 'boolean' ? value : `not ${EXPECTED.yes_no}`;
  if (kind === 'count') return typeof value === 'number' && value >= 0 ? value : `not ${EXPECTED.count}`;
  const money = typeof value === 'object' && !Array.isArray(value) ? moneyOf(value) : null;
  if (money === null) return `not ${EXPECTED.money}`;
  return inPolicyUnits(policy, money) ?? 'in a currency without a rate';
}

// The policy's own cost stands, whatever the agent says; an agent that knows of a higher one may say so.
function unitCost(policy: PolicyFile, { target }: Content, facts: Facts): void {
  const listed = target && moneyOf(costsOf(policy).get(entityKey(target.entity)));
  const cost = listed && inPolicyUnits(policy, listed);
  if (cost === null || cost === undefined) return;
  facts.unit_cost = typeof facts.unit_cost === 'number' ? Math.max(cost, facts.unit_cost) : cost;
}

type Costs = PolicyFile['unit_costs'];
const byKey = new WeakMap<Costs, Map<string, Costs[string]>>();

/** The costs by what names an entity, whatever its spelling; put in order once, since a shop may have thousands. */
function costsOf({ unit_costs }: PolicyFile): Map<string, Costs[string]> {
  let costs = byKey.get(unit_costs);
  if (!costs) {
    costs = new Map(Object.entries(unit_costs).map(([entity, cost]) => [entityKey(entity), cost]));
    byKey.set(unit_costs, costs);
  }
  return costs;
}

// An agent may add regions to those that the policy lists for the account; leaving some out hides none of the policy's.
function regions(
  value: ContextValue | undefined,
  listed: readonly string[] | undefined,
  facts: Facts,
  unknown: Partial<Record<FactName, string>>,
): void {
  if (value !== undefined && !Array.isArray(value)) {
    unknown.regions = 'regions is not a list of texts';
    return;
  }
  if (value === undefined && listed === undefined) return;
  facts.regions =
    listed !== undefined && value === undefined
      ? listedRegions(listed)
      : regionsOf([...(listed ?? []), ...(value ?? [])]);
}

const ofListed = new WeakMap<readonly string[], string[]>();

/** Those of an account with what each is part of, put in order once. */
function listedRegions(listed: readonly string[]): string[] {
  const known = ofListed.get(listed) ?? regionsOf(listed);
  ofListed.set(listed, known);
  return known;
}
