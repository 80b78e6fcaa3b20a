import { createAgentRequests } from './agent-requests.ts';
import { type Answer, answerShape } from './answer.ts';
import type { OutcomeReport } from './outcome-report.ts';
import { type ClientPorts, portsOf } from './ports.ts';
import type { RecommendationInput } from './recommendation-input.ts';
import { type RedeemOptions, type Redemption, redeemWhenOpen, redemptionIn } from './redemption.ts';
import { bodyOf } from './reply-body.ts';
import { secretOf } from './verify-callback.ts';
import { type Poll, type WaitOptions, waitForDecision } from './wait-for-decision.ts';

export type { Answer, RecommendationStatus } from './answer.ts';
export { CountersignError } from './countersign-error.ts';
export type { OutcomeReport } from './outcome-report.ts';
export type { ClientPorts } from './ports.ts';
export type { ChangeValue, JsonValue, MoneyInput, RecommendationInput, TargetInput } from './recommendation-input.ts';
export type { Permit, PermitTarget, RedeemOptions, RedeemRefusal, Redemption } from './redemption.ts';
export {
  type Callback,
  type CallbackInput,
  type CallbackType,
  type VerifiedCallback,
  verifyCallback,
} from './verify-callback.ts';
export type { WaitOptions } from './wait-for-decision.ts';

export type ClientOptions = Partial<ClientPorts> & {
  /** Where Countersign answers, such as `https://countersign.example.com`. */
  baseUrl: string;
  /** The agent's name in policy.yml. */
  agent: string;
  /** The agent's signing secret, `whsec_…`. */
  secret: string;
  /** Of one attempt, long polls aside; 10 seconds by default. */
  timeoutMs?: number;
  /** Of one call, the first included; 6 by default, which spans up to 15 seconds. */
  maxAttempts?: number;
};

export type GetOptions = {
  /** How long the server may hold the answer back until something changes. */
  waitSeconds?: number;
  /** The version already known: with a later one the server answers at once. */
  version?: number;
  signal?: AbortSignal;
};

/**
 * Each call is one logical call: it is retried after a network error, a 5xx or a 429 under one idempotency key, and
 * throws a CountersignError for any other refusal that its own answer does not name.
 */
export type Client = {
  /**
   * Asks for approval. `key` names the recommendation: give one, and asking again after a crash finds the first answer,
   * while other content under the same key is a new revision. Printable ASCII without spaces or full stops.
   */
  recommend(recommendation: RecommendationInput, options?: { key?: string }): Promise<Answer>;
  get(id: string, options?: GetOptions): Promise<Answer>;
  /** Waits until it is neither held nor pending. Approved is not yet permitted: redeem after `not_before`. */
  waitForDecision(id: string, options?: WaitOptions): Promise<Answer>;
  /** Redeems the one-time permit. Call it right before acting, and act only on `ok`. */
  redeem(id: string, options: RedeemOptions): Promise<Redemption>;
  /** Redeems as soon as the undo window has closed; may sleep for long. */
  redeemWhenOpen(id: string, options: RedeemOptions & { signal?: AbortSignal }): Promise<Redemption>;
  /** Tells what became of it; call it again with the same status to add what was measured later. */
  report(id: string, outcome: OutcomeReport, options?: { key?: string }): Promise<Answer>;
  withdraw(id: string): Promise<Answer>;
};

/** The client for one agent. Throws a TypeError when baseUrl, agent or secret cannot be used. */
export function createClient(options: ClientOptions): Client {
  const { agent, timeoutMs = 10_000, maxAttempts = 6 } = options;
  if (agent === '') throw new TypeError('agent: expected the name that policy.yml gives it');
  const ports = portsOf(options);
  const baseUrl = baseUrlOf(options.baseUrl);
  const requests = createAgentRequests(
    { baseUrl, agent, secret: secretOf(options.secret), timeoutMs, maxAttempts },
    ports,
  );

  const poll = async (id: string, { version, ...given }: Poll): Promise<Answer> => {
    const query = new URLSearchParams();
    if (given.waitSeconds !== undefined) query.set('wait', String(given.waitSeconds));
    if (version !== undefined) query.set('version', String(version));
    const path = query.size > 0 ? `${pathOf(id)}?${query}` : pathOf(id);
    return bodyOf(await requests.read(path, given), answerShape);
  };

  const redeem = async (id: string, options: RedeemOptions): Promise<Redemption> => {
    const { revisionHash, key, expect } = options;
    return redemptionIn(
      await requests.post(`${pathOf(id)}/permit`, { revision_hash: revisionHash, ...expect }, key),
      options,
    );
  };

  return {
    recommend: async (recommendation, { key } = {}) => {
      const path = `/v1/agents/${encodeURIComponent(agent)}/recommendations`;
      return bodyOf(await requests.post(path, recommendation, key), answerShape);
    },
    get: (id, given = {}) => poll(id, given),
    waitForDecision: (id, given = {}) => waitForDecision((step) => poll(id, step), given, ports),
    redeem,
    redeemWhenOpen: (id, { signal, ...given }) => redeemWhenOpen(() => redeem(id, given), ports, signal),
    report: async (id, outcome, { key } = {}) =>
      bodyOf(await requests.post(`${pathOf(id)}/outcome`, outcome, key), answerShape),
    withdraw: async (id) => bodyOf(await requests.remove(pathOf(id)), answerShape),
  };
}

function pathOf(id: string): string {
  return `/v1/recommendations/${encodeURIComponent(id)}`;
}

function baseUrlOf(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) {
    throw new TypeError('baseUrl: expected an http or https URL without credentials or query');
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
