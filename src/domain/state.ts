import type { Amendment } from './amendment.ts';
import type { Approval } from './approval.ts';
import type { Content } from './recommendation.ts';
import type { Verdict } from './verdict.ts';

/** What an agent measured after acting; its own words. */
export type Measured = { name: string; value: string };

/** Who let it through: people by quorum, or policy in the autopilot lane. */
export type Release = { by: 'people' | 'policy'; approvals: Approval[]; approvedAt: number };

/**
 * The one-time right as it was redeemed. `key` is the agent's idempotency key: a repeat of it gets the same answer.
 * The agent acts and reports before `expiresAt`.
 */
export type Permit = { id: string; key: string; redeemedAt: number; expiresAt: number };

/**
 * A rollback that moves much is a move like any other: asked for by the first, and lapsed after `until`. `askedBy` is the
 * name that was given where it was asked for at the machine: it counts for nobody's yes.
 */
export type RollbackProposal = { approvals: Approval[]; askedBy?: string; askedAt: number; until: number };

export type PendingState = {
  status: 'pending';
  approvals: Approval[];
  step: number;
  stepStartedAt: number;
  reminders: number;
  /** Set while a halt covers it: deadlines stand still from then on. */
  frozenAt: number | null;
  /** Who took the last decision back, and when. */
  undone: { by: string; at: number } | null;
  /** Who was asked in place of the owners of this step, and by whom. */
  handedTo: { by: string; to: string; at: number } | null;
  /** Who wishes not to be reminded until when; one for each person. */
  snoozes: { by: string; until: number }[];
};

/** The life of a recommendation; each status carries what can be known in it, and nothing else. */
export type State =
  /**
   * Under a halt, or until a freeze of the calendar ends. `asked`: people had been asked to decide it before, so policy
   * may not approve it any more.
   */
  | { status: 'held'; heldAt: number; asked: boolean; freeze: { name: string; until: number } | null }
  | { status: 'noted'; notedAt: number }
  | PendingState
  | { status: 'approved'; release: Release; step: number; undoUntil: number; undoClosed: boolean; redeemBy: number }
  | {
      status: 'rejected';
      by: string;
      rejectedAt: number;
      note: string | null;
      undoUntil: number;
      undoClosed: boolean;
      before: PendingState;
    }
  | {
      status: 'executing';
      release: Release;
      permit: Permit;
      overdue: boolean;
      /** How often it was asked again since. */
      chases: number;
      stopRequestedAt: number | null;
    }
  | {
      status: 'executed';
      release: Release;
      permit: Permit;
      executedAt: number;
      detail: string | null;
      measured: Measured[];
      /** Until when a rollback may be asked for; null when the agent cannot take it back. */
      rollbackUntil: number | null;
      /** What somebody else changed since, as the agent reports it: a rollback would undo that too. */
      drift: string | null;
      /** A large rollback that waits for its quorum. */
      proposal: RollbackProposal | null;
    }
  | {
      status: 'failed';
      release: Release;
      permit: Permit;
      failedAt: number;
      detail: string | null;
      drift: string | null;
    }
  | {
      status: 'rolling_back';
      executedAt: number;
      measured: Measured[];
      requestedBy: string;
      /** The name was given at the machine, and nobody has checked it. */
      atMachine?: true;
      requestedAt: number;
      reportBy: number;
      overdue: boolean;
      chases: number;
    }
  | {
      status: 'rolled_back';
      requestedBy: string;
      atMachine?: true;
      rolledBackAt: number;
      detail: string | null;
      drift: string | null;
      measured: Measured[];
    }
  | {
      status: 'rollback_failed';
      requestedBy: string;
      atMachine?: true;
      failedAt: number;
      detail: string | null;
      drift: string | null;
    }
  /** `step` is how far the chain had asked. */
  | { status: 'expired'; expiredAt: number; why: ExpiryReason; step: number }
  | { status: 'withdrawn'; withdrawnAt: number }
  | { status: 'cancelled'; cancelledAt: number; halt: string }
  | { status: 'handed_over'; release: Release; step: number; handedOverTo: string; handedOverAt: number }
  | { status: 'closed'; by: string; closedAt: number; note: string | null };

export type Status = State['status'];

/** Why silence ended it: nobody answered, the agent's own deadline came, or the agent never redeemed its permit. */
export type ExpiryReason = 'nobody_answered' | 'agent_deadline' | 'not_redeemed';

/** What a person wrote of it after it was decided. */
export type Note = { by: string; at: number; note: string };

/** A recommendation with its current revision, the verdict on it, and where it stands. */
export type Recommendation = {
  id: string;
  agent: string;
  /** The agent's idempotency key. */
  key: string;
  receivedAt: number;
  revision: number;
  revisionHash: string;
  content: Content;
  verdict: Verdict;
  state: State;
  /** Set while the revision that stands is a person's. */
  amendment: Amendment | null;
  /** Oldest first. */
  notes: Note[];
  /** Rises by one with each commit; what was read at one version is written only over that version. */
  version: number;
};
