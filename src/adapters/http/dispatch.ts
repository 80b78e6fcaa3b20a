import type { RequestListener } from 'node:http';
import { StoreUnavailable } from '../../app/store.ts';
import type { AgentEndpoints, Outcome } from './agent-endpoints.ts';
import type { Exchange } from './exchange.ts';
import { type Problem, problem } from './problem.ts';
import { type Operation, routeOf } from './route.ts';
import type { StatusEndpoints } from './status-endpoints.ts';

/** Carries out what a request asks for. Never rejects: a fault becomes a problem that says nothing of it. */
export type Dispatch = (exchange: Exchange, path: string) => Promise<Outcome>;

export function createDispatch(
  agents: AgentEndpoints,
  status: StatusEndpoints,
  slackListener: RequestListener | null,
): Dispatch {
  function perform(operation: Operation, exchange: Exchange, name: string): Promise<Outcome> | Outcome {
    switch (operation) {
      case 'recommend':
      case 'read':
      case 'redeem':
      case 'report':
      case 'withdraw':
        return agents[operation](exchange, name);
      case 'healthz':
      case 'readyz':
      case 'metrics':
      case 'openapi':
        return status[operation]();
      case 'slack':
        return passToSlack(slackListener, exchange);
    }
  }

  return async (exchange, path) => {
    const route = routeOf(path);
    if (!route) return problem('not_found', 'See /openapi.json for what there is.');
    const operation = route.methods.get(exchange.req.method ?? '');
    if (!operation) {
      const allow = [...route.methods.keys()].join(', ');
      return problem('method_not_allowed', `expected ${allow}`, { headers: { allow } });
    }
    exchange.operation = operation;
    try {
      return await perform(operation, exchange, route.name);
    } catch (fault) {
      return faultProblem(fault);
    }
  };
}

const MAX_SLACK_BYTES = 1024 * 1024;

/** Slack's own listener answers; null where it does. */
function passToSlack(listener: RequestListener | null, { req, res }: Exchange): Problem | null {
  if (!listener) return problem('not_found', 'Slack delivers over Socket Mode here.');
  const { 'content-length': length, expect } = req.headers;
  // Bolt reads a body of any length into memory before it checks who signed it; Slack says the length and stays small.
  if (length === undefined) return problem('length_required', 'expected content-length');
  if (Number(length) > MAX_SLACK_BYTES) return problem('body_too_large', `expected at most ${MAX_SLACK_BYTES} bytes`);
  if (expect !== undefined) res.writeContinue();
  listener(req, res);
  return null;
}

function faultProblem(fault: unknown): Problem {
  if (fault instanceof StoreUnavailable) {
    const headers = { 'retry-after': '5' };
    return problem('store_unavailable', 'Nothing was kept. Send it again with the same key.', { headers, fault });
  }
  return problem('internal', 'Send it again with the same key; name the request_id when it stays so.', { fault });
}
