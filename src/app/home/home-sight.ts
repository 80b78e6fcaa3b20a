import type { HomeSight, ReleaseStep, Seen, SeenBatch, SeenDone } from '../../cards/home/home-sight.ts';
import type { Actor } from '../../domain/command.ts';
import { rolesThatCount, stepOf } from '../../domain/decide-person.ts';
import { asOf, type Halt } from '../../domain/halt.ts';
import type { Recommendation } from '../../domain/state.ts';
import { mayUse } from '../../policy/may-use.ts';
import { ownsCoveredAgent } from '../../policy/policy.ts';
import { standInFor } from '../../policy/staff.ts';
import type { App } from '../app.ts';
import { batchView, keepOffer } from '../batch-view.ts';
import { cardContext } from '../card-context.ts';
import { isReleaser } from '../is-releaser.ts';
import { peopleView } from '../people-view.ts';
import type { Done, HomeFigures } from '../store.ts';
import type { HomeLook } from './home-look.ts';
import { theirsToDecide } from './theirs-to-decide.ts';

const MOST_WAITING = 10;
const MOST_DONE = 8;
const MOST_UNDOABLE = 3;
// One thing may have been done about one recommendation several times.
const MOST_LOOKED_AT = 40;

/** Everything that this person's Home shows, from the rows as they are now. */
export async function homeSight(app: App, by: Actor, look: HomeLook): Promise<HomeSight> {
  const { now } = look;
  const people = peopleView(app.policy(), app.roster(), now);
  const see = async (item: Recommendation): Promise<Seen> => ({ item, context: await cardContext(app, item) });
  const [halts, waiting, autopilot, undoable] = await Promise.all([
    look.halts(),
    look.waiting(),
    look.autopilot(),
    look.undoable(),
  ]);
  const theirs = theirsToDecide(waiting.items, by, now);
  const releases = isReleaser(app.policy(), by);
  return {
    people,
    now,
    halts: halts.active
      .map((halt) => asOf(halt, now))
      .map((halt) => ({ halt, step: releases ? stepTo(app, halt, by) : 'none' })),
    peopleOnly: halts.peopleOnly.map((halt) => ({ halt, may: releases && !answersFor(app, halt, by) })),
    paused: halts.paused,
    mayHalt: mayUse(app.policy(), by, 'kill'),
    waiting: { shown: await seeWaiting(app, theirs), count: theirs.length, isWhole: waiting.isWhole },
    done: await doneLately(app, by, look),
    autopilot: {
      count: autopilot.letThrough.reduce((sum, { count }) => sum + count, 0),
      sums: autopilot.letThrough.filter(({ currency }) => currency !== ''),
      wrong: await Promise.all(autopilot.wrong.map(see)),
      wrongCount: autopilot.wrongCount,
      undoable: await Promise.all(
        undoable
          .filter((item) => mayUndo(item, by))
          .slice(0, MOST_UNDOABLE)
          .map(see),
      ),
    },
    week: weekOf(await look.week()),
    settings: await settingsOf(app, by, look),
  };
}

/** What waits for them, most urgent first; what shares a card stands where the most urgent of it does, as one. */
async function seeWaiting(app: App, theirs: readonly Recommendation[]): Promise<(Seen | SeenBatch)[]> {
  const shared = await app.store.sharedCards(theirs.map(({ id }) => id));
  // Those of a list are decided one by one.
  const batchOf = ({ id }: Recommendation) =>
    shared.get(id)?.kind === 'together' ? shared.get(id)?.batchId : undefined;
  const entries = Map.groupBy(theirs, (item) => batchOf(item) ?? item.id);
  const shown = [...entries].slice(0, MOST_WAITING).map(async ([id, items]): Promise<Seen | SeenBatch | null> => {
    const [item] = items;
    if (item === undefined) return null;
    const found = batchOf(item) !== undefined ? await batchView(app, id) : null;
    if (found === null) return { item, context: await cardContext(app, item) };
    return { batch: found.view, offer: await keepOffer(app, found), theirs: items.length, context: found.context };
  });
  return (await Promise.all(shown)).flatMap((one) => one ?? []);
}

function stepTo(app: App, halt: Halt, by: Actor): ReleaseStep {
  if (answersFor(app, halt, by)) return 'none';
  if (halt.release === null) return 'ask';
  return halt.release.by === by.person ? 'asked' : 'agree';
}

function answersFor(app: App, { scope }: Halt, by: Actor): boolean {
  return ownsCoveredAgent(app.policy(), by.person, scope.kind === 'agent' ? scope.value : null);
}

function mayUndo(item: Recommendation, by: Actor): boolean {
  return rolesThatCount(item.verdict, stepOf(item), by).length > 0;
}

async function doneLately(app: App, by: Actor, look: HomeLook): Promise<SeenDone[]> {
  const all = await app.store.doneBy(by.person, look.since, MOST_LOOKED_AT);
  const seen = await Promise.all(newestOfEach(all).map((done) => seeDone(app, by, done)));
  return seen.flatMap((done) => done ?? []);
}

async function seeDone(app: App, by: Actor, { recommendationId, type, at }: Done): Promise<SeenDone | null> {
  const item = await app.store.recommendation(recommendationId);
  if (item === null) return null;
  return { item, context: await cardContext(app, item), type, at, mayUndo: mayUndo(item, by) };
}

function newestOfEach(all: readonly Done[]): Done[] {
  const newest = new Map<string, Done>();
  for (const done of all) if (!newest.has(done.recommendationId)) newest.set(done.recommendationId, done);
  return [...newest.values()].slice(0, MOST_DONE);
}

function weekOf({ byPeople, answeredInMs, autopilot, expired }: HomeFigures): HomeSight['week'] {
  const count = (...types: string[]) =>
    byPeople.filter(({ type }) => types.includes(type)).reduce((sum, each) => sum + each.count, 0);
  const inOrder = answeredInMs.toSorted((one, other) => one - other);
  return {
    approved: count('approval_given'),
    rejected: count('rejected'),
    undone: count('undone'),
    rollbacks: count('rollback_requested'),
    autopilot,
    expired,
    medianMs: inOrder[Math.floor((inOrder.length - 1) / 2)] ?? null,
  };
}

async function settingsOf(app: App, by: Actor, look: HomeLook): Promise<HomeSight['settings']> {
  const [absences, muted, unreminded] = await Promise.all([look.absences(), look.muted(), look.unreminded()]);
  const isOff = (wishes: { person: string; value: string }[]) =>
    wishes.some(({ person, value }) => person === by.person && value === 'off');
  const absence = absences.find(({ person }) => person === by.person);
  const staff = { ...app.roster().staff, absences };
  return {
    directMessages: !isOff(muted),
    reminders: !isOff(unreminded),
    away: absence ? { until: absence.until, standIn: standInFor(app.policy(), staff, by.person, look.now) } : null,
    mayLeave: mayUse(app.policy(), by, 'away'),
  };
}
