import type { Money } from './money.ts';
import { moneyOf } from './recommendation.ts';
import type { Recommendation } from './state.ts';

/** How big each of several changes is: money moved, or how far a value moves, 0.08 being 8 %. */
export type Sizes = { unit: 'money'; currency: string; of: number[] } | { unit: 'share'; of: number[] };

export type Spread = { smallest: number; median: number; biggest: number };

/** The one that is least like the others, and in what. */
export type OddOne = {
  item: Recommendation;
  why: { what: 'size'; times: number } | { what: 'action' | 'account' | 'agent' } | { what: 'confidence'; is: number };
};

// Less is no difference that a person would see.
const ODD_TIMES = 2;
const ODD_DOUBT = 0.15;

/** The sizes of all of them by one measure, or null where there is none for all. */
export function sizesOf(items: readonly Recommendation[]): Sizes | null {
  const money = items.flatMap(({ verdict: { amount } }) => (amount === null ? [] : [absolute(amount)]));
  const currency = money[0]?.currency;
  if (currency !== undefined && money.length === items.length && money.every((each) => each.currency === currency))
    return { unit: 'money', currency, of: money.map(({ amountMinor }) => amountMinor) };
  const shares = items.flatMap((item) => shareOf(item) ?? []);
  return shares.length === items.length && shares.length > 0 ? { unit: 'share', of: shares } : null;
}

/** All money of these that is counted, in the currency of the policy; null where none of them moves any. */
export function totalOf(items: readonly Recommendation[]): Money | null {
  const amounts = items.flatMap(({ verdict: { amount } }) => amount ?? []);
  const currency = amounts[0]?.currency;
  if (currency === undefined || amounts.some((each) => each.currency !== currency)) return null;
  return { amountMinor: amounts.reduce((sum, { amountMinor }) => sum + Math.abs(amountMinor), 0), currency };
}

export function spreadOf(sizes: readonly number[]): Spread {
  return { smallest: Math.min(...sizes), median: median(sizes), biggest: Math.max(...sizes) };
}

/** The one furthest from the rest: in size, else the only one of its kind, else the least sure; null where none stands out. */
export function oddOneOut(items: readonly Recommendation[]): OddOne | null {
  if (items.length < 3) return null;
  return oddBySize(items) ?? oddByKind(items) ?? oddByDoubt(items);
}

function oddBySize(items: readonly Recommendation[]): OddOne | null {
  const sizes = sizesOf(items)?.of ?? [];
  const middle = median(sizes);
  const biggest = Math.max(...sizes);
  const item = items[sizes.indexOf(biggest)];
  if (item === undefined || middle <= 0 || biggest < ODD_TIMES * middle) return null;
  return { item, why: { what: 'size', times: biggest / middle } };
}

function oddByKind(items: readonly Recommendation[]): OddOne | null {
  const kinds = {
    action: ({ content }: Recommendation) => content.action,
    account: ({ content }: Recommendation) => content.target?.account ?? '',
    agent: ({ agent }: Recommendation) => agent,
  };
  for (const what of ['action', 'account', 'agent'] as const) {
    const groups = [...Map.groupBy(items, kinds[what]).values()];
    const [item] = groups.find((group) => group.length === 1) ?? [];
    if (groups.length === 2 && item !== undefined) return { item, why: { what } };
  }
  return null;
}

function oddByDoubt(items: readonly Recommendation[]): OddOne | null {
  const confidences = items.map(({ content }) => content.confidence ?? 0);
  const least = Math.min(...confidences);
  const item = items[confidences.indexOf(least)];
  return item !== undefined && median(confidences) - least >= ODD_DOUBT
    ? { item, why: { what: 'confidence', is: least } }
    : null;
}

/** How far the value moves from where it was; null where that cannot be said in figures. */
function shareOf({ content: { change } }: Recommendation): number | null {
  const before = figure(change?.before);
  const after = figure(change?.after);
  if (before === null || after === null || before <= 0) return null;
  return Math.abs(after / before - 1);
}

function figure(value: Parameters<typeof moneyOf>[0]): number | null {
  return typeof value === 'number' ? value : (moneyOf(value)?.amountMinor ?? null);
}

function absolute({ amountMinor, currency }: Money): Money {
  return { amountMinor: Math.abs(amountMinor), currency };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
