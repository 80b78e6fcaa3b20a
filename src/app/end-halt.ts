import {
  type AutopilotRefusal,
  autopilotIsDue,
  decideAutopilot,
  type Halt,
  type HaltScope,
  sameScope,
} from '../domain/halt.ts';
import { ownsCoveredAgent } from '../policy/policy.ts';
import type { App } from './app.ts';
import { haltFact, haltNotice } from './engage-halt.ts';

export type AutopilotReleased = { ok: true; halt: Halt } | { ok: false; refusal: AutopilotRefusal };

/** One more person lets autopilot go on, before its time, under a scope that is released for people. */
export async function releaseAutopilot(
  app: Pick<App, 'store' | 'clock' | 'ids' | 'policy' | 'wakeups'>,
  scope: HaltScope,
  reason: string,
  by: string,
): Promise<AutopilotReleased> {
  for (;;) {
    const book = await app.store.halts();
    const same = (halt: Halt) => sameScope(halt.scope, scope);
    const halt = book.active.find(same) ?? book.peopleOnly.find(same);
    if (!halt) return { ok: false, refusal: 'not_people_only' };
    const agent = scope.kind === 'agent' ? scope.value : null;
    const request = { reason, ownsCoveredAgent: ownsCoveredAgent(app.policy(), by, agent) };
    const decision = decideAutopilot(halt, request, app.clock.now());
    if (!decision.ok) return decision;
    if (await endHalt(app, decision.halt, book.epoch, by, reason)) return decision;
  }
}

/** Ends every halt whose time for people only is over and went well. Returns how many. */
export async function endDueHalts(
  app: Pick<App, 'store' | 'clock' | 'ids' | 'policy' | 'wakeups'>,
  by: string,
): Promise<number> {
  const book = await app.store.halts();
  const now = app.clock.now();
  for (const halt of book.peopleOnly) {
    if (halt.autopilotAt === null || now < halt.autopilotAt) continue;
    if (!autopilotIsDue(halt, book.active, await app.store.unknownOutcomes(halt.scope), now)) continue;
    // The next one is looked at in the next pass, by the book as it is then.
    return (await endHalt(app, { ...halt, endedAt: now }, book.epoch, by, '')) ? 1 : 0;
  }
  return 0;
}

async function endHalt(
  app: Pick<App, 'store' | 'clock' | 'ids' | 'policy' | 'wakeups'>,
  over: Halt,
  expectedEpoch: number,
  by: string,
  reason: string,
): Promise<boolean> {
  const halt: Halt = { ...over, endedBy: by };
  const audit = [haltFact(app, 'halt_ended', halt, by, reason)];
  const messages = [haltNotice(app.policy().file.channels.alerts, halt, `ended:${expectedEpoch}`)];
  const { ok } = await app.store.commitHalt({ halt, expectedEpoch, audit, messages });
  if (ok) app.wakeups.committed(null);
  return ok;
}
