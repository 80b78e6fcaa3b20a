import * as z from 'zod';
import type { Lane, Risk } from '../domain/verdict.ts';
import { Lane as LaneName, Pattern, Points, Region, Risk as RiskName, Share, Time } from './schema-parts.ts';

/** What a guard makes of its setting: a rule, in the words and the CEL that anyone could have written into `rules`. */
export type GuardRule = {
  for: readonly string[];
  when: string;
  because: string;
  points: number;
  risk?: Risk;
  at_least: Lane;
  senior: boolean;
};

// Every guard can be tuned like a rule; what is left out is the guard's own.
const common = {
  for: z.array(Pattern).min(1).optional(),
  points: Points.optional(),
  risk: RiskName.optional(),
  at_least: LaneName.optional(),
  senior: z.boolean().optional(),
};
type Tuning = z.output<z.ZodObject<typeof common>>;

const Leap = (from: number) => z.strictObject({ from: z.number().min(1.01).max(1_000_000).default(from), ...common });

/** Ready rules for the mistakes that ad agents make. A guard that is not listed is off. */
export const Guards = z.strictObject({
  /** A price under what the piece costs, and a margin on top of that if one is wanted. */
  price_under_cost: z.strictObject({ margin: Share.default(0), ...common }).optional(),
  discount_depth: z.strictObject({ max: Share, ...common }).optional(),
  /** An old item set as the default choice. */
  old_sku_default: z.strictObject({ older_than: Time, ...common }).optional(),
  active_shoppers_excluded: z.strictObject({ from: z.number().min(1).default(1), ...common }).optional(),
  /** Regions whose own consent rules somebody has to look at. */
  consent_regions: z.strictObject({ regions: z.array(Region).min(1).max(100), ...common }).optional(),
  stale_data: z.strictObject({ after: Time, ...common }).optional(),
  /** A change of what the platform is still learning from, which would begin anew. */
  learning_phase: z.strictObject(common).optional(),
  budget_to_zero: z.strictObject(common).optional(),
  /** A value that grows, or falls, this many times over. */
  leap: Leap(10).optional(),
  /** A value that grows so many times over that it is likely a mistake. */
  huge_leap: Leap(1000).optional(),
});
export type Guards = z.output<typeof Guards>;
export type GuardName = keyof Guards;

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** The rules of the guards that are on, each under its guard's name, in the order of the table above. */
export function guardRules(guards: Guards): { id: GuardName; rule: GuardRule }[] {
  const rules: { id: GuardName; rule: GuardRule }[] = [];
  const add = <N extends GuardName>(
    id: N,
    rule: (setting: NonNullable<Guards[N]>) => Omit<GuardRule, 'at_least' | 'senior'> & { senior?: boolean },
  ) => {
    const setting = guards[id];
    if (setting !== undefined) rules.push({ id, rule: tuned(rule(setting), setting) });
  };
  add('price_under_cost', ({ margin }) => ({
    for: ['price.*'],
    when: margin === 0 ? 'price_after < unit_cost' : `price_after < unit_cost * ${double(1 + margin)}`,
    because: `the price {price_after} is under the cost {unit_cost}${margin === 0 ? '' : ` and ${percent(margin)}`}`,
    points: 30,
    risk: 'very_high',
  }));
  add('discount_depth', ({ max }) => ({
    for: ['price.*'],
    when: `discount > ${double(max)}`,
    because: `a discount of {discount} > ${percent(max)}`,
    points: 20,
    risk: 'high',
  }));
  add('old_sku_default', ({ older_than }) => ({
    for: ['checkout.*'],
    when: `is_default_sku && sku_age_days > ${double(older_than / DAY_MS)}`,
    because: 'an item {sku_age_days} days old becomes the default',
    points: 20,
    risk: 'high',
  }));
  add('active_shoppers_excluded', ({ from }) => ({
    for: ['audience.*'],
    when: `active_shoppers >= ${double(from)}`,
    because: 'active shoppers in the audience: {active_shoppers}',
    points: 20,
    risk: 'high',
  }));
  add('consent_regions', ({ regions }) => ({
    for: ['audience.*'],
    when: `regions.exists(region, region in [${regions.map((region) => `"${region}"`).join(', ')}])`,
    because: 'consent rules of their own hold in {regions}',
    points: 20,
    risk: 'high',
  }));
  add('stale_data', ({ after }) => ({
    for: ['*'],
    when: `data_age_hours > ${double(after / HOUR_MS)}`,
    because: 'its data is {data_age_hours} h old',
    points: 10,
  }));
  add('learning_phase', () => ({
    for: ['*'],
    when: 'still_learning',
    because: 'it is in its learning phase, which a change begins anew',
    points: 10,
    risk: 'high',
  }));
  add('budget_to_zero', () => ({
    for: ['*'],
    // Below zero too, so that more money moved is never judged more mildly.
    when: 'moves_money && has_numbers && after <= 0.0',
    because: 'the budget goes to zero',
    points: 20,
    risk: 'high',
  }));
  add('leap', ({ from }) => ({
    for: ['*'],
    when: `has_numbers && (times >= ${double(from)} || times <= ${double(1 / from)})`,
    because: '{times} times the value before',
    points: 30,
    risk: 'high',
  }));
  add('huge_leap', ({ from }) => ({
    for: ['*'],
    // Upwards only: to zero is budget_to_zero. A value from zero has no times, and leap says so already.
    when: `has_numbers && before != 0.0 && times >= ${double(from)}`,
    because: 'that is likely a mistake: {times} times the value before',
    points: 40,
    risk: 'very_high',
    senior: true,
  }));
  return rules;
}

function tuned(own: Omit<GuardRule, 'at_least' | 'senior'> & { senior?: boolean }, setting: Tuning): GuardRule {
  const risk = setting.risk ?? own.risk;
  return {
    for: setting.for ?? own.for,
    when: own.when,
    because: own.because,
    points: setting.points ?? own.points,
    at_least: setting.at_least ?? 'review',
    senior: setting.senior ?? own.senior ?? false,
    ...(risk !== undefined && { risk }),
  };
}

/** A number as CEL writes a double: 48 is `48.0`. */
function double(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(Number(value.toPrecision(12)));
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}
