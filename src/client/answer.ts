import type { Change, MoneyInput } from './recommendation-input.ts';
import { fits, isChange, isInteger, isNumber, isText, isTime, listOf, nullable, oneOf, type Shape } from './shape.ts';

export const STATUSES = [
  'held',
  'pending',
  'approved',
  'executing',
  'executed',
  'failed',
  'rolling_back',
  'rolled_back',
  'rollback_failed',
  'rejected',
  'expired',
  'withdrawn',
  'superseded',
  'cancelled',
  'handed_over',
  'closed',
  'noted',
] as const;

/** Where a recommendation stands; `noted` is the end of a notice. */
export type RecommendationStatus = (typeof STATUSES)[number];

/** Where Countersign stands with one recommendation, field for field as it comes over the wire. */
export type Answer = {
  id: string;
  kind: 'action' | 'notice';
  revision: number;
  /** Names the exact content that was scored and decided; redeem and report with it. */
  revision_hash: string;
  status: RecommendationStatus;
  lane: 'autopilot' | 'batch' | 'review' | 'human_only';
  risk: 'low' | 'medium' | 'high' | 'very_high';
  score: number;
  /** Why it was scored and routed so, one sentence each. */
  reasons: string[];
  /** The money it moves as Countersign computed it, in the policy's currency; null where none is counted. */
  amount: MoneyInput | null;
  /** When it expires unless somebody decides; ISO 8601. */
  decide_by: string | null;
  /** When the undo window closes and a permit can be redeemed; ISO 8601. */
  not_before: string | null;
  /** What a person made of the change: act on this one, or withdraw. Null where it stands as you sent it. */
  amended_change: Change | null;
  /** Rises with each change. */
  version: number;
};

const moneyShape: Shape<MoneyInput> = { amount: isText, currency: isText };
export const isMoney = (value: unknown): value is MoneyInput => fits(moneyShape, value);

export const answerShape: Shape<Answer> = {
  id: isText,
  kind: oneOf(['action', 'notice']),
  revision: isInteger,
  revision_hash: isText,
  status: oneOf(STATUSES),
  lane: oneOf(['autopilot', 'batch', 'review', 'human_only']),
  risk: oneOf(['low', 'medium', 'high', 'very_high']),
  score: isNumber,
  reasons: listOf(isText),
  amount: nullable(isMoney),
  decide_by: nullable(isTime),
  not_before: nullable(isTime),
  amended_change: nullable(isChange),
  version: isInteger,
};
