import type { AgentApi, AgentResult, Answer, IntakeResult, PermitResult } from '../../../src/app/agent-api.ts';

export const answer: Answer = {
  id: 'rec_1',
  kind: 'action',
  status: 'pending',
  revision: 1,
  revision_hash: 'a1b2c3',
  version: 1,
  lane: 'review',
  risk: 'medium',
  score: 42,
  reasons: ['It moves more than $10,000 a week.'],
  amount: null,
  decide_by: '2026-11-22T14:00:00.000Z',
  not_before: null,
  amended_change: null,
};

/** Keeps what reached it; answers what the test says. Only `bid-pilot` has a recommendation, `rec_1`. */
export type FakeAgentApi = AgentApi & {
  calls: unknown[];
  /** Signals of the waits that are under way. */
  waiting: Set<AbortSignal>;
  next: {
    intake: IntakeResult | (() => Promise<IntakeResult>);
    permit: PermitResult;
    result: AgentResult;
    current: Answer;
    fault: unknown;
  };
  /** Ends the waits with a newer answer. */
  change(to: Answer): void;
};

export function createFakeAgentApi(): FakeAgentApi {
  const calls: unknown[] = [];
  const waiting = new Set<AbortSignal>();
  const listeners = new Set<() => void>();
  const next: FakeAgentApi['next'] = {
    intake: { ok: true, how: 'created', answer },
    permit: {
      ok: true,
      permit: 'permit_1',
      revision_hash: 'a1b2c3',
      expires_at: '2026-11-22T13:00:00.000Z',
      target: { platform: 'google_ads', account: '123-456-7890', entity: 'campaignBudgets/987' },
      amount: { amount: '12400.00', currency: 'USD' },
    },
    result: { ok: true, answer },
    current: answer,
    fault: null,
  };
  const keep = (call: unknown) => {
    calls.push(call);
    if (next.fault !== null) throw next.fault;
  };
  const owned = (agent: string, id: string) => agent === 'bid-pilot' && id === 'rec_1';

  return {
    calls,
    waiting,
    next,
    change: (to) => {
      next.current = to;
      for (const wake of listeners) wake();
    },
    recommend: async (request) => {
      keep(request);
      return typeof next.intake === 'function' ? next.intake() : next.intake;
    },
    read: async (agent, id) => {
      keep({ agent, id });
      return owned(agent, id) ? next.current : null;
    },
    wait: async (agent, id, { version, waitMs, signal }) => {
      keep({ agent, id, version, waitMs });
      if (!owned(agent, id)) return null;
      if (next.current.version !== (version ?? next.current.version)) return next.current;
      waiting.add(signal);
      if (!signal.aborted) {
        await new Promise<void>((wake) => {
          listeners.add(wake);
          signal.addEventListener('abort', () => wake());
        });
      }
      waiting.delete(signal);
      return next.current;
    },
    redeem: async (request) => {
      keep(request);
      if (owned(request.agent, request.id)) return next.permit;
      return { ok: false, refusal: 'unknown_recommendation', not_before: null };
    },
    report: async (request) => {
      keep(request);
      return owned(request.agent, request.id) ? next.result : { ok: false, refusal: 'unknown_recommendation' };
    },
    withdraw: async (request) => {
      keep(request);
      return owned(request.agent, request.id) ? next.result : { ok: false, refusal: 'unknown_recommendation' };
    },
  };
}
