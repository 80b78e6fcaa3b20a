import { decideRelease, type Halt, type HaltScope, type ReleaseRefusal, sameScope, scopeText } from '../domain/halt.ts';
import type { PassedLimit } from '../domain/passed-limit.ts';
import { ownsCoveredAgent } from '../policy/policy.ts';
import { slackIdOf } from '../policy/staff.ts';
import type { App } from './app.ts';
import { privatesOf } from './audit-entry.ts';
import { destinationOf } from './destination.ts';
import type { MessageDraft } from './store.ts';

/**
 * What a halt meets: open items, approved ones that it cancels, and those it cannot stop any more, whichever halt came
 * first to ask their agents to stop.
 */
export type Reach = { waiting: number; approved: number; unknown: string[] };
export type Engaged = { halt: Halt; already: boolean; reach: Reach };

/** `alertsTo` is the channel that is told, or null where no policy can be read: a halt does not wait for that. */
export type HaltDesk = Pick<App, 'store' | 'clock' | 'ids' | 'wakeups'> & { alertsTo: string | null };

/** `byOperator` is set where the name was given at the machine, and nobody has checked it. */
export type Circumstances = { standsFrom?: number; cause?: PassedLimit; byOperator?: true };

const REACH_LIMIT = 10_000;

/**
 * Engages a halt; one that stands on the same scope already is answered as it is. Durable when it resolves. Of one
 * that Countersign engages itself it is told the last moment before the clock jumped, or the limit that was found passed.
 */
export async function engageHalt(
  app: HaltDesk,
  scope: HaltScope,
  reason: string,
  by: string,
  { standsFrom, cause, byOperator }: Circumstances = {},
): Promise<Engaged> {
  for (;;) {
    const book = await app.store.halts();
    const standing = book.active.find((halt) => sameScope(halt.scope, scope));
    const now = app.clock.now();
    if (standing) {
      // Somebody still wants it stopped: a wish to release from before that does not count any more.
      const halt: Halt = { ...standing, release: null };
      const audit = [haltFact(app, 'halt_engaged_again', halt, by, reason, byOperator)];
      const kept = await app.store.commitHalt({ halt, expectedEpoch: book.epoch, audit, messages: [] });
      if (kept.ok) return { halt, already: true, reach: await reachOf(app, scope) };
      continue;
    }
    const halt: Halt = {
      id: app.ids.next('halt'),
      scope,
      reason,
      engagedBy: by,
      engagedAt: now,
      standsFrom: standsFrom ?? null,
      release: null,
      releasedAt: null,
      autopilotAt: null,
      endedAt: null,
      ...(cause && { cause }),
    };
    const audit = [haltFact(app, 'halt_engaged', halt, by, reason, byOperator)];
    const committed = await app.store.commitHalt({
      halt,
      expectedEpoch: book.epoch,
      audit,
      messages: app.alertsTo === null ? [] : [haltNotice(app.alertsTo, halt, 'engaged')],
    });
    if (!committed.ok) continue;
    // Counted before anything else wakes up and moves what is counted.
    const reach = await reachOf(app, scope);
    app.wakeups.committed(null);
    return { halt, already: false, reach };
  }
}

async function reachOf(app: Pick<App, 'store'>, scope: HaltScope): Promise<Reach> {
  const met = await app.store.metByHalt(scope, REACH_LIMIT);
  const of = (wanted: string) => met.filter(({ status }) => status === wanted);
  return {
    waiting: of('pending').length,
    approved: of('approved').length,
    unknown: of('executing').map(({ id }) => id),
  };
}

export type Released = { ok: true; halt: Halt; released: boolean } | { ok: false; refusal: ReleaseRefusal };

/** One person's wish to release; the second person's releases it. */
export async function requestRelease(
  app: Pick<App, 'store' | 'clock' | 'ids' | 'policy' | 'wakeups'>,
  scope: HaltScope,
  reason: string,
  by: string,
): Promise<Released> {
  for (;;) {
    const book = await app.store.halts();
    const halt = book.active.find((active) => sameScope(active.scope, scope));
    if (!halt) return { ok: false, refusal: 'not_halted' };
    const agent = scope.kind === 'agent' ? scope.value : null;
    const slackId = slackIdOf(app.policy(), by) ?? undefined;
    const request = { by, slackId, reason, ownsCoveredAgent: ownsCoveredAgent(app.policy(), by, agent) };
    const decision = decideRelease(halt, request, app.clock.now(), app.policy().file.halt.autopilot_after);
    if (!decision.ok) return decision;
    const type = decision.released ? 'halt_released' : 'halt_release_requested';
    const audit = [haltFact(app, type, decision.halt, by, reason)];
    const step = decision.released ? 'released' : 'release_requested';
    const committed = await app.store.commitHalt({
      halt: decision.halt,
      expectedEpoch: book.epoch,
      audit,
      messages: [haltNotice(app.policy().file.channels.alerts, decision.halt, `${step}:${book.epoch}`)],
    });
    if (!committed.ok) continue;
    app.wakeups.committed(null);
    return decision;
  }
}

/** What happens to a halt, as one fact of the record. */
export function haltFact(
  app: Pick<App, 'ids' | 'clock'>,
  type: string,
  halt: Halt,
  by: string,
  reason: string,
  byOperator = false,
) {
  return {
    id: app.ids.next('evt'),
    type,
    at: app.clock.now(),
    facts: {
      halt: halt.id,
      scope: scopeText(halt.scope),
      ...(halt.cause && { limit: halt.cause.limit, minor: halt.cause.sumMinor }),
      ...(byOperator && { origin: { kind: 'operator' } }),
    },
    privates: privatesOf(app.ids, { person: by, reason: reason === '' ? null : reason }),
  };
}

/** The id of the notice of one step; what else tells it apart follows. */
export function noticeOf({ id }: Pick<Halt, 'id'>, step: string): string {
  return `${id}:${step}`;
}

/** The notice in a channel, one for each step. */
export function haltNotice(to: string, halt: Halt, step: string): MessageDraft {
  return {
    id: noticeOf(halt, step),
    recommendationId: null,
    topic: { kind: 'halt', haltId: halt.id },
    to: destinationOf(to),
    threaded: false,
    urgency: 0,
  };
}
