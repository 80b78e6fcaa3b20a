import type { AgentApi, AgentResult, IntakeResult } from '../../app/agent-api.ts';
import { moneyOf, RecommendationInput } from '../../domain/recommendation.ts';
import type { Exchange } from './exchange.ts';
import { fieldAtFault } from './field-at-fault.ts';
import type { LongPolls } from './long-polls.ts';
import { type Problem, problem } from './problem.ts';
import { type Gate, receive, receiveBare } from './receive.ts';
import { notPermitted, refused, unknownRecommendation } from './refusal-problem.ts';
import { jsonReply, type Reply } from './reply.ts';
import { OutcomeInput, PermitInput } from './request-bodies.ts';

/** The answer to write; null when the client has gone. */
export type Outcome = Reply | Problem | null;

export type AgentEndpoints = {
  recommend(exchange: Exchange, agent: string): Promise<Outcome>;
  read(exchange: Exchange, id: string): Promise<Outcome>;
  redeem(exchange: Exchange, id: string): Promise<Outcome>;
  report(exchange: Exchange, id: string): Promise<Outcome>;
  withdraw(exchange: Exchange, id: string): Promise<Outcome>;
};

const MAX_WAIT_SECONDS = 60;

/** The routes of agents: prove who asks, read what, hand it to the use case, say what came of it. */
export function createAgentEndpoints(api: AgentApi, gate: Gate, polls: LongPolls): AgentEndpoints {
  return {
    recommend: async (exchange, agentInPath) => {
      const received = await receive(gate, exchange, agentInPath);
      if (received === null || 'code' in received) return received;
      const { agent, key, keyId, body } = received;
      if (received.keys.paused) return paused();
      if (key === null) return missingKey();
      const parsed = RecommendationInput.safeParse(body);
      if (!parsed.success) return fieldAtFault(parsed.error.issues, body);
      const result = await api.recommend({ agent, key, keyId, content: parsed.data });
      if (!result.ok) return intakeRefusal(result);
      exchange.result = result.how;
      return jsonReply(result.how === 'repeated' ? 200 : 202, result.answer);
    },

    read: async (exchange, id) => {
      const caller = receiveBare(gate, exchange);
      if ('code' in caller) return caller;
      const query = new URLSearchParams(exchange.query);
      const waitSeconds = wholeNumber(query.get('wait') ?? '0', MAX_WAIT_SECONDS);
      const version = wholeNumber(query.get('version') ?? '0', Number.MAX_SAFE_INTEGER);
      if (waitSeconds === null) return problem('bad_query', 'wait: expected whole seconds from 0 to 60');
      if (version === null) return problem('bad_query', 'version: expected the whole number that an answer gave');
      if (waitSeconds > 0) exchange.operation = 'wait';
      const answer =
        waitSeconds === 0
          ? await api.read(caller.agent, id)
          : await polls.run(exchange.res, (signal) =>
              api.wait(caller.agent, id, {
                version: query.has('version') ? version : null,
                waitMs: waitSeconds * 1000,
                signal,
              }),
            );
      return answer ? jsonReply(200, answer) : unknownRecommendation();
    },

    redeem: async (exchange, id) => {
      const received = await receive(gate, exchange, null);
      if (received === null || 'code' in received) return received;
      const { agent, key, keyId, body } = received;
      if (received.keys.paused) return paused();
      if (key === null) return missingKey();
      const parsed = PermitInput.safeParse(body);
      if (!parsed.success) return fieldAtFault(parsed.error.issues, body);
      const { revision_hash: revisionHash, target = null, amount } = parsed.data;
      const intent = { target, amount: moneyOf(amount) };
      const result = await api.redeem({ agent, keyId, id, revisionHash, key, intent });
      if (!result.ok) return notPermitted(result.refusal, result.not_before);
      const { ok, ...permit } = result;
      return jsonReply(200, permit);
    },

    report: async (exchange, id) => {
      const received = await receive(gate, exchange, null);
      if (received === null || 'code' in received) return received;
      const { agent, keyId, body } = received;
      const parsed = OutcomeInput.safeParse(body);
      if (!parsed.success) return fieldAtFault(parsed.error.issues, body);
      const { revision_hash: revisionHash, status, detail = null, drift = null, measured = [] } = parsed.data;
      return answered(await api.report({ agent, keyId, id, revisionHash, status, detail, drift, measured }));
    },

    withdraw: async (exchange, id) => {
      const caller = receiveBare(gate, exchange);
      return 'code' in caller ? caller : answered(await api.withdraw({ agent: caller.agent, keyId: caller.keyId, id }));
    },
  };
}

function answered(result: AgentResult): Outcome {
  return result.ok ? jsonReply(200, result.answer) : refused(result.refusal);
}

function intakeRefusal({ code, detail }: Extract<IntakeResult, { ok: false }>): Problem {
  switch (code) {
    case 'expired':
    case 'expires_too_soon':
      return problem(code, detail, { pointer: '/expires_at' });
    case 'action_not_allowed':
      return problem(code, detail, { pointer: '/action' });
    case 'agent_paused':
      return problem(code, detail);
    case 'too_many_open':
      // People decide these, so the next second brings nothing; a minute may.
      return problem(code, detail, { headers: { 'retry-after': '60' } });
    case 'already_decided':
    case 'limit_passed':
    case 'superseded_revision':
    case 'too_many_revisions':
    case 'calendar_refuses':
      return problem(code, detail);
  }
}

function paused(): Problem {
  return problem('agent_paused', 'Ask the admin to let this agent act again.');
}

function missingKey(): Problem {
  return problem('missing_idempotency_key', 'Send Idempotency-Key with a bearer key, the same one on every retry.');
}

function wholeNumber(text: string, max: number): number | null {
  return /^\d{1,16}$/.test(text) && Number(text) <= max ? Number(text) : null;
}
