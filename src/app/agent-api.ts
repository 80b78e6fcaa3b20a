import type { Intent, Refusal } from '../domain/command.ts';
import type { MoneyText } from '../domain/money.ts';
import type { Change, Content } from '../domain/recommendation.ts';
import type { Measured, Status } from '../domain/state.ts';
import type { Lane, Risk } from '../domain/verdict.ts';

/** What an agent is told of its recommendation (DESIGN.md, Contract); times are ISO 8601 in UTC. */
export type Answer = {
  id: string;
  kind: 'action' | 'notice';
  status: Status;
  revision: number;
  revision_hash: string;
  version: number;
  lane: Lane;
  risk: Risk;
  score: number;
  reasons: string[];
  /** The money that it moves as Countersign computed it, in the policy's currency. */
  amount: MoneyText | null;
  decide_by: string | null;
  not_before: string | null;
  /** What a person made of the change: act on this one, or withdraw. Null where it stands as it was sent. */
  amended_change: Change | null;
};

export type IntakeResult =
  | { ok: true; how: 'created' | 'revised' | 'repeated'; answer: Answer }
  | {
      ok: false;
      code:
        | 'already_decided'
        | 'superseded_revision'
        | 'too_many_revisions'
        | 'action_not_allowed'
        | 'expired'
        | 'calendar_refuses'
        | 'expires_too_soon'
        | 'too_many_open'
        | 'limit_passed'
        | 'agent_paused';
      detail: string;
    };

/** The one-time right, bound to one content, what it changes, and how much it moves. */
export type PermitAnswer = {
  permit: string;
  revision_hash: string;
  expires_at: string;
  target: { platform: string; account: string; entity: string } | null;
  amount: MoneyText | null;
};

export type PermitResult =
  | ({ ok: true } & PermitAnswer)
  | { ok: false; refusal: Refusal; not_before: string | null }
  | { ok: false; refusal: 'unknown_recommendation'; not_before: null };

export type AgentResult = { ok: true; answer: Answer } | { ok: false; refusal: Refusal | 'unknown_recommendation' };

/** What agents can do, each for its own recommendations only; another agent's are unknown to it. */
export type AgentApi = {
  recommend(request: { agent: string; key: string; keyId: string; content: Content }): Promise<IntakeResult>;
  read(agent: string, id: string): Promise<Answer | null>;
  /** Resolves when the version differs from `version` (or from that at the call), after `waitMs`, or when `signal` aborts. */
  wait(
    agent: string,
    id: string,
    options: { version: number | null; waitMs: number; signal: AbortSignal },
  ): Promise<Answer | null>;
  redeem(request: {
    agent: string;
    keyId: string;
    id: string;
    revisionHash: string;
    key: string;
    /** What the agent is about to do, so far as it says so. */
    intent?: Intent;
  }): Promise<PermitResult>;
  report(request: {
    agent: string;
    keyId: string;
    id: string;
    revisionHash: string;
    status: 'executed' | 'failed' | 'rolled_back' | 'rollback_failed';
    detail: string | null;
    drift?: string | null;
    measured: Measured[];
  }): Promise<AgentResult>;
  withdraw(request: { agent: string; keyId: string; id: string }): Promise<AgentResult>;
};
