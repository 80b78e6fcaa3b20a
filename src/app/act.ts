import type { Command, Refusal } from '../domain/command.ts';
import { decide } from '../domain/decide.ts';
import type { Event } from '../domain/event.ts';
import type { HaltBook } from '../domain/halt.ts';
import { momentOf } from '../domain/moment.ts';
import type { Recommendation } from '../domain/state.ts';
import type { App } from './app.ts';
import { changeOf } from './change-of.ts';
import { haltIfClockJumped } from './halt-itself.ts';
import { judgedNow } from './judged-now.ts';
import { judgedAmong, lookAround } from './look-around.ts';
import type { Origin } from './origin.ts';
import { unreachable } from './roster.ts';
import { subjectOf } from './subject.ts';

export type Acted =
  | { ok: true; item: Recommendation; events: Event[] }
  | { ok: false; refusal: Refusal; item: Recommendation }
  | { ok: false; refusal: 'unknown_recommendation'; item: null };

// A race is lost to somebody whose commit stands, so each round sees a newer state; many rounds mean a fault.
const ROUNDS = 50;

/** One round of load → decide → commit on what was loaded; `lost_race` when somebody else committed in between. */
export async function attempt(
  app: App,
  { item, halts }: { item: Recommendation; halts: HaltBook },
  command: Command,
  origin: Origin,
): Promise<Acted | 'lost_race'> {
  // A revision may go elsewhere than the one before it: the halts on where it goes are what counts.
  const content = command.type === 'revise' ? command.revision.content : item.content;
  const now = app.clock.now();
  const around = await lookAround(app, item, command, now);
  const asks = await judgedNow(app, item, command, around?.limits ?? [], now);
  // Nothing is decided by a time that may be wrong: the halt comes first, and this is loaded again under it.
  if (app.clockWatch.jump() !== null) return 'lost_race';
  const subject = subjectOf({ agent: item.agent, content });
  const moment = {
    ...momentOf(halts, subject, now),
    limits: around?.limits ?? [],
    ...asks,
    unreachable: unreachable(app.policy(), app.roster(), now),
  };
  const decision = decide(item, around === null ? command : judgedAmong(app, item, command, around, now), moment);
  const events = decision.ok ? decision.events : [decision.event ?? []].flat();
  if (events.length > 0) {
    const change = changeOf(app, item, events, origin, halts.epoch, around);
    const committed = await app.store.commit(change);
    if (!committed.ok) return 'lost_race';
    app.wakeups.committed(item.id);
    if (decision.ok) return { ok: true, item: change.item, events };
    return { ok: false, refusal: decision.refusal, item: change.item };
  }
  return decision.ok ? { ok: true, item, events } : { ok: false, refusal: decision.refusal, item };
}

/**
 * The one path by which a recommendation changes: load, decide, commit. A lost race loads again. When it resolves, the
 * change is durable.
 */
export async function act(app: App, id: string, command: Command, origin: Origin): Promise<Acted> {
  for (let round = 0; round < ROUNDS; round += 1) {
    await haltIfClockJumped(app);
    const loaded = await app.store.snapshot(id);
    if (!loaded) return { ok: false, refusal: 'unknown_recommendation', item: null };
    const acted = await attempt(app, loaded, command, origin);
    if (acted !== 'lost_race') return acted;
  }
  throw new Error(`recommendation ${id}: lost ${ROUNDS} races in a row; expected to win one of them`);
}

/** The same, where time or a halt is the cause; true when anything came of it. */
export async function actByClock(app: App, id: string, command: Command): Promise<boolean> {
  const acted = await act(app, id, command, { kind: 'clock' });
  return acted.ok && acted.events.length > 0;
}
