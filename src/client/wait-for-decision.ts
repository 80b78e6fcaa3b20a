import type { Answer } from './answer.ts';
import type { ClientPorts } from './ports.ts';

export type WaitOptions = {
  /** Aborting rejects with the signal's reason. */
  signal?: AbortSignal;
  /** After this long the latest answer is returned, decided or not. Without it the wait has no end of its own. */
  timeoutMs?: number;
};

export type Poll = { waitSeconds?: number; version?: number; signal?: AbortSignal | undefined; giveUpAt?: number };

const LONGEST_POLL_SECONDS = 25;
const SHORTEST_POLL_MS = 1000;

/**
 * Long-polls until the status is neither `held` nor `pending`. The first poll does not wait, and each later one
 * names the version it knows, so that no change falls between two polls.
 */
export async function waitForDecision(
  poll: (options: Poll) => Promise<Answer>,
  { signal, timeoutMs = Number.POSITIVE_INFINITY }: WaitOptions,
  ports: ClientPorts,
): Promise<Answer> {
  const giveUpAt = ports.now() + timeoutMs;
  let answer = await poll({ signal, giveUpAt });
  while (answer.status === 'held' || answer.status === 'pending') {
    const askedAt = ports.now();
    if (askedAt >= giveUpAt) return answer;
    const waitSeconds = Math.min(LONGEST_POLL_SECONDS, Math.ceil((giveUpAt - askedAt) / 1000));
    const next = await poll({ waitSeconds, version: answer.version, signal, giveUpAt });
    // A server on its way down answers at once without news; asking again at once would be a busy loop.
    const restMs = Math.min(askedAt + SHORTEST_POLL_MS, giveUpAt) - ports.now();
    if (next.version === answer.version && restMs > 0) await ports.sleep(restMs, signal);
    answer = next;
  }
  return answer;
}
