import type { Say } from './approval.ts';
import type { Content } from './recommendation.ts';
import type { ExpiryReason, Measured } from './state.ts';
import type { Verdict } from './verdict.ts';

/** A revision as it enters: content, its hash, and what policy says of it. */
export type Revision = { revision: number; revisionHash: string; content: Content; verdict: Verdict };

/** What happened, in the past tense; one event is one fact in the record. All times are epoch milliseconds. */
export type Event =
  | { type: 'received'; revision: Revision; at: number }
  | { type: 'revised'; revision: Revision; at: number }
  /** A person put a revision of their own in place of what the agent asked for. */
  | { type: 'amended'; revision: Revision; by: string; note: string | null; at: number }
  | { type: 'noted'; at: number }
  | { type: 'held'; halt: string; at: number }
  /** It came in a freeze of the policy's calendar, and waits until that ends. */
  | { type: 'postponed'; freeze: string; until: number; at: number }
  | { type: 'released'; verdict: Verdict; at: number }
  /**
   * More is asked for it now than when it came. `recalled`: policy had approved it, and takes that back before its agent
   * redeemed the permit.
   */
  | { type: 'raised'; verdict: Verdict; recalled: boolean; at: number }
  /** `passedOver` are the roles of the steps before it that were not waited for, since nobody in them could be reached. */
  | { type: 'asked'; step: number; roles: string[]; passedOver?: string[]; at: number }
  | { type: 'reminded'; step: number; at: number }
  | { type: 'reassigned'; by: string; to: string; at: number }
  | { type: 'snoozed'; by: string; until: number; at: number }
  | { type: 'snooze_ended'; by: string; at: number }
  | { type: 'frozen'; halt: string; from: number; at: number }
  | { type: 'thawed'; at: number }
  | ({ type: 'approval_given'; by: string; note: string | null; at: number } & Say)
  /** Somebody's yes was not taken, since these limits are passed and the card did not say so or nobody may. */
  | { type: 'limit_passed'; limits: string[]; at: number }
  | { type: 'approved'; by: 'people' | 'policy'; undoUntil: number; redeemBy: number; at: number }
  | { type: 'handed_over'; to: string; at: number }
  | { type: 'closed'; by: string; note: string | null; at: number }
  | { type: 'rejected'; by: string; note: string | null; undoUntil: number; at: number }
  | { type: 'undone'; by: string; slackId?: string; at: number }
  | { type: 'note_added'; by: string; note: string; at: number }
  | { type: 'undo_window_closed'; at: number }
  | { type: 'expired'; why: ExpiryReason; at: number }
  | { type: 'withdrawn'; at: number }
  | { type: 'cancelled'; halt: string; at: number }
  | { type: 'redeemed'; permitId: string; key: string; expiresAt: number; at: number }
  | { type: 'stop_requested'; halt: string; at: number }
  | { type: 'outcome_overdue'; at: number }
  | { type: 'chased'; round: number; at: number }
  | { type: 'executed'; detail: string | null; measured: Measured[]; rollbackUntil: number | null; at: number }
  | { type: 'failed'; detail: string | null; drift: string | null; measured: Measured[]; at: number }
  | { type: 'drifted'; drift: string; at: number }
  | { type: 'measured'; measured: Measured[]; at: number }
  /** For no role where it was asked for at the machine. */
  | ({ type: 'rollback_asked'; by: string; until: number; at: number } & Say)
  | ({ type: 'rollback_approved'; by: string; at: number } & Say)
  | { type: 'rollback_declined'; by: string; note: string | null; at: number }
  | { type: 'rollback_lapsed'; at: number }
  /** `atMachine` where the name in `by` was only given at the machine. */
  | { type: 'rollback_requested'; by: string; atMachine?: true; reportBy: number; at: number }
  | { type: 'rollback_overdue'; at: number }
  | { type: 'rollback_window_closed'; at: number }
  | { type: 'rolled_back'; detail: string | null; drift: string | null; measured: Measured[]; at: number }
  | { type: 'rollback_failed'; detail: string | null; drift: string | null; at: number };

export type EventType = Event['type'];
