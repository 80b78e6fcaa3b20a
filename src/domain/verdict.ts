import type { Money } from './money.ts';
import type { Shifts } from './shifts.ts';

/** From least to most scrutiny; the order is part of the meaning. */
export const LANES = ['autopilot', 'batch', 'review', 'human_only'] as const;
export const RISKS = ['low', 'medium', 'high', 'very_high'] as const;
export type Lane = (typeof LANES)[number];
export type Risk = (typeof RISKS)[number];

/**
 * Which roles must approve: one of them, or each of them through a different person. `quorum` is how many different people
 * it takes at least; `must` is the one of the roles that has to be among them, where `any` with a quorum names one.
 */
export type ApprovalRule = {
  mode: 'any' | 'all';
  roles: string[];
  quorum?: number | undefined;
  must?: string | undefined;
};

/** A time of the policy's calendar in which a recommendation is neither approved nor carried out; `until` is its end. */
export type Freeze = { name: string; kind: 'hold' | 'refuse'; from: number; until: number };

/**
 * One step of the chain: these roles are asked for `withinMs`, reminded `remindAfterMs` after the step began. With
 * `shifts` both count working time only.
 */
export type ChainStep = { roles: string[]; withinMs: number; remindAfterMs: number[]; shifts?: Shifts };

/**
 * What may be approved together, by a row of the policy: so many at most, and so much money in all. `everyMs` is how
 * long the first of them waits for others; `channel` is null where they are posted where their own cards go.
 */
export type BatchTerms = { name: string; upTo: Money; atMost: number; everyMs: number; channel: string | null };

/** A limit as it was passed: what it said then, and the least that it asked for. `beyond` as in the policy. */
export type PassedLimit = {
  id: string;
  said: string;
  beyond: 'review' | 'human_only' | 'refuse';
  risk?: Risk;
  senior?: true;
};

export type ScorePart = { rule: string; points: number; because: string };

/** What policy says of one revision. Kept with the revision: a later policy does not change it. */
export type Verdict = {
  policyHash: string;
  /** What people call the action, by the policy: "Budget shift". */
  title: string;
  risk: Risk;
  score: number;
  parts: ScorePart[];
  lane: Lane;
  /** The row of the policy by which it may be approved with others; left out where there is none. */
  batch?: BatchTerms;
  /** The lane it would have if the policy did not only observe; null where the policy is enforced. */
  wouldBe: Lane | null;
  reasons: string[];
  /** The limits that it passed when it was judged, and what they asked for; left out where there were none. */
  passed?: PassedLimit[];
  /** People are only told of it: nobody is asked, and no permit is given for it. */
  alert?: true;
  approval: ApprovalRule;
  chain: ChainStep[];
  /** Where the card is posted: a Slack channel name or id. */
  channel: string;
  undoWindowMs: number;
  /** How long after the undo window a permit may be redeemed. */
  permitTtlMs: number;
  /** How soon after redeeming the agent must report an outcome. */
  reportWithinMs: number;
  /** The person who answers for the agent, who may not approve what it recommends. */
  agentOwner: string | null;
  /** Their Slack account; left out where it was not kept. */
  agentOwnerSlackId?: string;
  selfApproval: boolean;
  /** Whether the policy lists the field that changes: only then is its name one of ours to show. */
  fieldListed: boolean;
  /** The amount moved as Countersign computed it, in the policy's currency; null when nothing is counted in money. */
  amount: Money | null;
  /** Set where a rollback needs a quorum too: how long that may take. */
  rollbackApprovalMs: number | null;
  /** True for an action that no compensating action can take back. */
  irreversible: boolean;
  /** The freezes that run or begin soon, soonest first. */
  freezes: Freeze[];
};

/** The freeze that runs at this moment, or null; of several, the one that lasts longest. */
export function freezeAt(
  { freezes }: Pick<Verdict, 'freezes'>,
  now: number,
  others: readonly Freeze[] = [],
): Freeze | null {
  const running = [...freezes, ...others].filter(({ from, until }) => from <= now && now < until);
  return running.reduce<Freeze | null>((last, each) => (last && last.until >= each.until ? last : each), null);
}

/** The stricter of two lanes. */
export function stricter(left: Lane, right: Lane): Lane {
  return LANES.indexOf(left) >= LANES.indexOf(right) ? left : right;
}

/** The higher of two risks. */
export function higher(left: Risk, right: Risk): Risk {
  return RISKS.indexOf(left) >= RISKS.indexOf(right) ? left : right;
}

export function isRiskier(one: Risk, other: Risk): boolean {
  return RISKS.indexOf(one) > RISKS.indexOf(other);
}
