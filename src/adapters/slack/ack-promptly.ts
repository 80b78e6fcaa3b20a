import type { Clock } from '../../app/ports.ts';

/** What work came to, a fault of it included. */
export type Settled<T> = { ok: true; value: T } | { ok: false; error: unknown };

// Slack shows the person a failure after three seconds; one is left for the way.
const ACK_WITHIN_MS = 2_000;

/**
 * Acknowledges with the answer when `work` is done in time, and without one when it is not; exactly once either way.
 * Returns what the work came to, and whether the acknowledgement was `inTime` to carry it.
 */
export async function ackPromptly<T>(
  work: () => Promise<T>,
  ack: (settled: Settled<T> | null) => Promise<void>,
  clock: Clock,
): Promise<{ inTime: boolean; settled: Settled<T> }> {
  const settling = settle(work);
  const done = new AbortController();
  const late = clock.sleep(ACK_WITHIN_MS, done.signal).then(() => null);
  const first = await Promise.race([settling, late]);
  // With a reason of its own, since the default one is an exception with its stack.
  done.abort('done');
  await ack(first);
  return { inTime: first !== null, settled: first ?? (await settling) };
}

async function settle<T>(work: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error };
  }
}
