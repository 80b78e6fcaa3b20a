import type { Pause } from '../domain/halt.ts';
import type { App } from './app.ts';
import { privatesOf } from './audit-entry.ts';

type Desk = Pick<App, 'store' | 'clock' | 'ids'>;

/**
 * Stops one agent from recommending and redeeming, for every server at once: the book of halts carries it, so what was
 * decided before is not committed after. False when it was paused already. Durable when it resolves.
 */
export function pauseAgent(desk: Desk, agent: string, reason: string, by: string): Promise<boolean> {
  return change(desk, agent, { by, reason, at: desk.clock.now() }, by);
}

/** Lets it go on; false when nobody had paused it. What the policy pauses stays paused. */
export function resumeAgent(desk: Desk, agent: string, reason: string, by: string): Promise<boolean> {
  return change(desk, agent, null, by, reason);
}

async function change(
  desk: Desk,
  agent: string,
  pause: Omit<Pause, 'agent'> | null,
  by: string,
  reason = pause?.reason ?? '',
): Promise<boolean> {
  for (;;) {
    const book = await desk.store.halts();
    const isPaused = book.paused.some((one) => one.agent === agent);
    if (isPaused === (pause !== null)) return false;
    const fact = {
      id: desk.ids.next('evt'),
      type: pause === null ? 'agent_resumed' : 'agent_paused',
      at: desk.clock.now(),
      facts: { agent, origin: { kind: 'operator' } },
      privates: privatesOf(desk.ids, { person: by, reason: reason === '' ? null : reason }),
    };
    const { ok } = await desk.store.commitPause({ agent, pause, expectedEpoch: book.epoch, audit: [fact] });
    if (ok) return true;
  }
}
