import { hash } from 'node:crypto';
import type { AgentSecret } from '../../webhooks/secret.ts';

/** How one agent may come in: any of its secrets, and how often. A paused agent may not recommend or redeem. */
export type AgentKeys = {
  secrets: readonly AgentSecret[];
  paused?: boolean;
  /** Requests in the long run; 50 unless set. */
  ratePerSecond?: number;
  /** Requests at once; twice the rate unless set, and at least 1. */
  burst?: number;
};

/** The agents by name. A policy reload makes a new map; the same map always says the same. */
export type AgentAccess = ReadonlyMap<string, AgentKeys>;

export type Known = { agent: string; keys: AgentKeys; keyId: string };

const indexes = new WeakMap<AgentAccess, ReadonlyMap<string, Known>>();

/** The agent whose bearer key this is, or null. One look-up by digest, however many agents there are. */
export function agentByApiKey(access: AgentAccess, presented: string): Known | null {
  let index = indexes.get(access);
  if (!index) {
    index = indexOf(access);
    indexes.set(access, index);
  }
  return index.get(hash('sha256', presented, 'hex')) ?? null;
}

// A look-up by digest tells by its time nothing of use: nobody can choose what a key's digest begins with.
function indexOf(access: AgentAccess): ReadonlyMap<string, Known> {
  const index = new Map<string, Known>();
  for (const [agent, keys] of access) {
    for (const { apiKeyDigest, keyId } of keys.secrets) {
      index.set(Buffer.from(apiKeyDigest).toString('hex'), { agent, keys, keyId });
    }
  }
  return index;
}
