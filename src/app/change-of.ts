import { contentHash } from '../audit/hash.ts';
import { standsOut } from '../domain/batch.ts';
import { nextTimerAt } from '../domain/escalation.ts';
import type { Event } from '../domain/event.ts';
import { evolve } from '../domain/evolve.ts';
import type { Recommendation } from '../domain/state.ts';
import { turnedDownBy } from '../domain/turned-down.ts';
import type { App } from './app.ts';
import { auditEntry, whoActed } from './audit-entry.ts';
import { callbackFor } from './callback-for.ts';
import { factsBefore } from './facts-before.ts';
import { messagesFor } from './messages-for.ts';
import type { Origin } from './origin.ts';
import type { Around, Change } from './store.ts';

/**
 * Everything that follows from events, as the one change that is committed whole: the new state, the record, the
 * callbacks, what is to be shown, and the next timer.
 */
export function changeOf(
  app: Pick<App, 'ids' | 'policy' | 'roster'>,
  before: Recommendation,
  events: Event[],
  origin: Origin,
  haltEpoch: number,
  around: Around | null = null,
): Change {
  const policy = app.policy();
  const item = { ...events.reduce(evolve, before), version: before.version + 1 };
  const entered = events.flatMap((event) => ('revision' in event ? [event.revision] : []));
  const who = whoActed(app.ids, origin);
  const told = policy.file.agents[item.agent]?.callback_url !== undefined;
  return {
    item,
    newContentHash: entered[0] ? contentHash(entered[0].content) : null,
    turnedDown: turnedDownBy(events, before.state),
    rejudged: events.some(({ type }) => type === 'released' || type === 'raised'),
    haltEpoch,
    around,
    timerAt: nextTimerAt(item),
    standsOut: item.version > 1 && standsOut(before, item, events),
    audit: events.map((event) => {
      const entry = auditEntry(app.ids, item, event, origin, haltEpoch, who);
      return { ...entry, facts: { ...entry.facts, ...factsBefore(before, event) } };
    }),
    callbacks: told ? events.flatMap((event) => callbackFor(item, event, app.ids.next('cb')) ?? []) : [],
    messages: events.flatMap((event) => messagesFor({ policy, roster: app.roster() }, item, event, before.state)),
  };
}
