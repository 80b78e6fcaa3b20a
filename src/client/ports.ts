import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

/** All that the client asks of the world around it. */
export type ClientPorts = {
  fetch: typeof globalThis.fetch;
  /** Epoch milliseconds. */
  now: () => number;
  /** A new webhook-id: unique, printable ASCII, without spaces or full stops. */
  newId: () => string;
  /** Rejects with the signal's reason once it is aborted. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 up to 1. */
  random: () => number;
};

const defaults: ClientPorts = {
  fetch: (input, init) => globalThis.fetch(input, init),
  now: Date.now,
  newId: () => `msg_${randomUUID()}`,
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal && { signal }).catch((fault: unknown) => {
      signal?.throwIfAborted();
      throw fault;
    });
  },
  random: Math.random,
};

/** The given ports, and for the others the process's own clock, network and randomness. */
export function portsOf(given: Partial<ClientPorts>): ClientPorts {
  const { fetch = defaults.fetch, now = defaults.now, newId = defaults.newId } = given;
  const { sleep = defaults.sleep, random = defaults.random } = given;
  return { fetch, now, newId, sleep, random };
}
