import type { Revision } from './event.ts';
import type { Money } from './money.ts';
import type { Content } from './recommendation.ts';
import type { Measured } from './state.ts';
import type { Verdict } from './verdict.ts';

/** A role that somebody holds only in the place of an absent person. */
export type Lent = { role: string; by: string; slackId?: string };

/**
 * A person as the policy knows them, by their Slack account where it is known, with every role they hold now; `lent` are
 * those that others left to them.
 */
export type Actor = { person: string; slackId?: string; roles: string[]; lent?: Lent[] };

export type OutcomeStatus = 'executed' | 'failed' | 'rolled_back' | 'rollback_failed';

type Target = NonNullable<Content['target']>;

/** What an agent is about to do, as it says when it redeems; null where it does not say. */
export type Intent = { target: Omit<Target, 'name'> | null; amount: Money | null };

/** What may be asked of a recommendation, in the imperative. */
export type Command =
  /** `seen` names the limits that the card showed as passed; left out, it showed none. */
  | { type: 'approve'; by: Actor; revisionHash: string; note: string | null; seen?: readonly string[] }
  | { type: 'reject'; by: Actor; revisionHash: string; note: string | null }
  /** With `asksOnly` it only asks for a large rollback, and counts for nobody's yes: at the machine one person may give any name. */
  | { type: 'undo'; by: Actor; revisionHash: string; asksOnly?: boolean }
  | { type: 'close'; by: Actor; revisionHash: string; note: string | null }
  /** A yes to a smaller change than was asked for; `revision` is the person's own. */
  | {
      type: 'amend';
      by: Actor;
      revisionHash: string;
      revision: Revision;
      note: string | null;
      /** The limits that the form said are passed. */
      seen?: readonly string[];
    }
  | { type: 'reassign'; by: Actor; to: Actor; revisionHash: string }
  | { type: 'snooze'; by: Actor; revisionHash: string; until: number }
  | { type: 'annotate'; by: Actor; revisionHash: string; note: string }
  | { type: 'revise'; revision: Revision }
  | { type: 'withdraw' }
  | { type: 'redeem'; revisionHash: string; permitId: string; key: string; intent: Intent }
  | {
      type: 'report';
      revisionHash: string;
      status: OutcomeStatus;
      detail: string | null;
      /** What the agent found changed since by somebody else, in its words. */
      drift: string | null;
      measured: Measured[];
    }
  /** A halt came to cover it. */
  | { type: 'halt' }
  /** No halt covers it any more, or its freeze ended; what was held is judged anew by the verdict that comes along. */
  | { type: 'release'; verdict: Verdict }
  /** More is asked for it by now, as the moment says. */
  | { type: 'raise' }
  /** Time passed: whatever is due by now happens. */
  | { type: 'tick' };

export type { Moment } from './moment.ts';

/** Why a command was refused; each has one sentence that a person or an agent reads. */
export type Refusal =
  | 'already_decided'
  | 'already_approved_by_you'
  | 'not_an_approver'
  | 'self_approval'
  | 'stale_revision'
  | 'too_late'
  | 'halted'
  | 'calendar_freeze'
  | 'limit_passed'
  | 'more_is_asked'
  | 'nothing_to_undo'
  | 'undo_window_closed'
  | 'already_executing'
  | 'cannot_be_rolled_back'
  | 'second_person_needed'
  | 'agree_in_slack'
  | 'not_handed_over'
  | 'not_approved'
  | 'undo_window_open'
  | 'already_redeemed'
  | 'permit_mismatch'
  | 'agent_paused'
  | 'not_executing'
  | 'not_rolling_back'
  | 'cannot_withdraw'
  | 'not_waiting'
  | 'cannot_amend'
  | 'cannot_take_over'
  | 'too_late_to_snooze'
  | 'not_decided'
  | 'too_many_notes';
