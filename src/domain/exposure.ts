import { accountKey } from './account.ts';
import { leanOf } from './lean.ts';
import { formatMoney, type Money } from './money.ts';
import type { Content } from './recommendation.ts';
import type { Status } from './state.ts';
import { type TurnedDown, turnedDownPhrase } from './turned-down.ts';
import { type Lane, type PassedLimit, type Risk, stricter, type Verdict } from './verdict.ts';

/** What happens when a limit is passed: a person decides, a person does it by hand, or nobody may let it through. */
export const AT_LIMIT = ['review', 'human_only', 'refuse'] as const;
export type AtLimit = (typeof AT_LIMIT)[number];

/** Whose money is added up: what is null is not asked about. `for` are patterns of actions, `since` epoch milliseconds. */
export type ExposureScope = {
  account: string | null;
  platform: string | null;
  agent: string | null;
  action: string | null;
  for: readonly string[];
  currency: string;
  /** What a minor unit of each other currency is worth in minor units of this one: money counted under an earlier policy. */
  worth?: Readonly<Record<string, number>>;
  since: number;
};

/**
 * A cumulative limit as it applies to one recommendation; `most` is null where the policy cannot say how much that is,
 * `where` says in words what is added up: "on account 123-456-7890". Past it the risk is at least `risk`, and with
 * `senior` the senior signs.
 */
export type Limit = {
  id: string;
  scope: ExposureScope;
  overMs: number;
  most: Money | null;
  beyond: AtLimit;
  where: string;
  risk?: Risk;
  senior?: true;
};

/** How far a limit is used with this recommendation counted in. */
export type LimitUse = Limit & {
  sum: Money;
  passed: boolean;
  /** There is more, in a currency that has no rate. */
  noRate?: true;
};

/**
 * Where two recommendations meet; written so that two spellings of one thing are one. `lean` says whether it raises (1) or
 * lowers and stops (-1) it, `source` where its money comes from, and `partOf` what it is part of, the agent saying so.
 */
export type Place = {
  platform: string;
  account: string;
  entity: string;
  lean?: 1 | -1;
  source?: string;
  partOf?: string;
};

/** Whether its amount waits to move, has moved, or does not count. What is taken on by hand moves by hand. */
export function countsAs(status: Status): 'pending' | 'moved' | 'none' {
  switch (status) {
    case 'held':
    case 'pending':
    case 'approved':
    case 'executing':
    case 'handed_over':
      return 'pending';
    case 'executed':
    case 'rolling_back':
    case 'rollback_failed':
    case 'closed':
      return 'moved';
    default:
      return 'none';
  }
}

/** Where an action touches the world; null for a notice, which touches nothing. */
export function placeOf(content: Pick<Content, 'kind' | 'action' | 'target' | 'change' | 'context'>): Place | null {
  const { kind, target, context } = content;
  if (kind === 'notice' || !target) return null;
  const { platform, account, entity } = target;
  const lean = leanOf(content);
  const [source, partOf] = [context?.source, context?.part_of];
  return {
    platform,
    account: accountKey(account),
    entity: entityKey(entity),
    ...(lean !== 0 && { lean }),
    ...(typeof source === 'string' && { source: entityKey(source) }),
    ...(typeof partOf === 'string' && { partOf: entityKey(partOf) }),
  };
}

/** What a thing is part of by its path, and as its agent says: `campaigns/42` of `campaigns/42/adGroups/7`. */
export function wholesOf({ entity, partOf }: Pick<Place, 'entity' | 'partOf'>): string[] {
  const steps = entity.split('/').slice(0, 12);
  // One step alone is a kind of thing, and no thing.
  const above = steps.map((_, index) => steps.slice(0, index).join('/')).slice(2);
  return [...new Set([...above, ...(partOf === undefined ? [] : [partOf])])];
}

/** A platform's id of a thing, without differences of case and width. */
export function entityKey(entity: string): string {
  return entity.normalize('NFKC').trim().toLowerCase();
}

/**
 * The limit with `othersMinor` of all others and the amount of this one added up. What cannot be known counts as passed, as
 * does money of others in a currency without a rate, which is infinite.
 */
export function useOf(limit: Limit, othersMinor: number, amount: Money): LimitUse {
  const known = Number.isFinite(othersMinor);
  const sum = { amountMinor: (known ? othersMinor : 0) + amount.amountMinor, currency: limit.scope.currency };
  const passed = !known || limit.most === null || sum.amountMinor > limit.most.amountMinor;
  return { ...limit, sum, passed, ...(!known && { noRate: true as const }) };
}

/** `with this, $21,400 in 24 h on account 123-456-7890 > $20,000`, or, where it is not passed, `…, of at most $20,000`. */
export function limitPhrase({ sum, most, overMs, where, passed, noRate }: LimitUse): string {
  const hours = overMs / 3_600_000;
  const over = hours > 72 && hours % 24 === 0 ? `${hours / 24} days` : `${Number(hours.toFixed(2))} h`;
  const used = `with this, ${formatMoney(sum)} in ${over} ${where}`.trimEnd();
  if (noRate) return `${used}, and more in a currency that has no rate`;
  if (most === null) return `${used}, and the policy knows no weekly budget to hold it against`;
  return passed ? `${used} > ${formatMoney(most)}` : `${used}, of at most ${formatMoney(most)}`;
}

/**
 * The verdict with what stands around the recommendation: past a limit, beside another open recommendation for the same
 * thing, or where a person turned the same down a while ago, a person decides. It only ever adds scrutiny.
 * `byItself` is the lane that it had before any limit was looked at.
 */
export function amongOthers(
  verdict: Verdict,
  uses: readonly LimitUse[],
  neighbours: readonly string[],
  byItself: Lane = verdict.lane,
  turnedDown: (TurnedDown & { id: string }) | null = null,
): Verdict {
  const passed = uses.filter((use) => use.passed);
  const [first, ...more] = neighbours;
  const reasons = [
    ...passed.map(limitPhrase),
    ...(turnedDown === null ? [] : [turnedDownPhrase(turnedDown)]),
    ...(first === undefined
      ? []
      : [
          more.length === 0
            ? `${first} is open for the same target or opposes it`
            : `${first} and ${more.length} more are open for the same target or oppose it`,
        ]),
  ];
  if (reasons.length === 0) return verdict;
  const byHand = passed.some(({ beyond }) => beyond !== 'review');
  const least = byHand ? 'human_only' : 'review';
  // First what made a person be asked, which may have been the recommendation by itself.
  const asked = stricter(byItself, 'review') === byItself;
  return {
    ...verdict,
    lane: stricter(verdict.lane, least),
    wouldBe: verdict.wouldBe && stricter(verdict.wouldBe, least),
    reasons: asked ? [...verdict.reasons, ...reasons] : [...reasons, ...verdict.reasons],
    ...(passed.length > 0 && { passed: passed.map(asPassed) }),
  };
}

function asPassed(use: LimitUse): PassedLimit {
  const { id, beyond, risk, senior } = use;
  return { id, said: limitPhrase(use), beyond, ...(risk && { risk }), ...(senior && { senior }) };
}

/** Whether what others moved, or wait to move, has a part in passing it; else this amount passes it alone. */
export function passedWithOthers({ passed, sum, noRate }: LimitUse, amount: Money | null): boolean {
  return passed && (noRate === true || sum.amountMinor > (amount?.amountMinor ?? 0));
}

const HOUR_MS = 3_600_000;

/** The hour in which money is added up; a window begins with a whole hour, so that a move leaves it late, never early. */
export function hourOf(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}
