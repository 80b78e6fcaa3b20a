import { formBatches } from '../domain/batch.ts';
import { stepDueAt } from '../domain/escalation.ts';
import { foldCrowd } from '../domain/fold.ts';
import type { Recommendation } from '../domain/state.ts';
import type { App } from './app.ts';
import { destinationOf } from './destination.ts';
import { isPerson } from './pacing.ts';
import type { BatchKind, QueuePlace } from './store.ts';

// Of one pass; the rest comes with the next.
const MOST_WAITING = 500;
const MOST_LOOKED_AT = 100;
/** More than a channel is shown in this many seconds are a flood. */
const CROWD = 20;
/** The most urgent of a flood stay cards: about as many as are seen while somebody reads the first. */
const KEPT = 10;

/** Where in the queue of each place the next pass looks: only so that no pass has to look at all of a flood. */
type Places = Map<string, QueuePlace>;

/**
 * Makes batches of what waits for one, each posted when it is due, and lists of what waits in a channel that cannot show it
 * all soon. A pass returns how many cards it moved.
 */
export function createBatchRun(app: App): () => Promise<number> {
  const places: Places = new Map();
  return async () => (await postBatches(app)) + (await foldFloods(app, places));
}

async function postBatches(app: App): Promise<number> {
  const waiting = await app.store.waitingForBatch(MOST_WAITING);
  if (waiting.length === 0) return 0;
  const { batches, alone } = formBatches(waiting, app.clock.now());
  if (alone.length > 0)
    await app.store.showAlone(
      alone.map(({ id }) => id),
      null,
      [],
    );
  const moved = await Promise.all(
    batches.map((items) => {
      const { batch, channel } = items[0]?.verdict ?? {};
      return makeBatch(app, 'together', batch?.name ?? '', batch?.channel ?? channel ?? '', items);
    }),
  );
  return moved.reduce((sum, count) => sum + count, alone.length);
}

/** What cannot be seen soon anyway is seen sooner on fewer messages. */
async function foldFloods(app: App, places: Places): Promise<number> {
  const crowded = (await app.store.crowded(CROWD)).filter((to) => !isPerson(to));
  let moved = 0;
  for (const to of crowded) {
    const { items, after } = await app.store.queued(to, KEPT, places.get(to) ?? null, MOST_LOOKED_AT);
    if (after === null) places.delete(to);
    else places.set(to, after);
    const lists = foldCrowd(items).map((folded) => makeBatch(app, 'list', folded[0]?.agent ?? '', to, folded));
    for (const count of await Promise.all(lists)) moved += count;
  }
  return moved;
}

/** How many items it took in: none where one of them changed meanwhile; the next pass looks again. */
async function makeBatch(
  app: App,
  kind: BatchKind,
  name: string,
  place: string,
  items: readonly Recommendation[],
): Promise<number> {
  const id = app.ids.next('bat');
  const to = destinationOf(place);
  const urgency = Math.min(...items.map((item) => (item.state.status === 'pending' ? stepDueAt(item, item.state) : 0)));
  const { ok } = await app.store.commitBatch({
    id,
    kind,
    name,
    items,
    message: {
      id: `${id}:batch:${to}`,
      recommendationId: null,
      topic: { kind: 'batch', batchId: id },
      to,
      threaded: false,
      urgency,
    },
    audit: [
      {
        id: app.ids.next('evt'),
        type: 'batch_formed',
        at: app.clock.now(),
        facts: { batch: id, kind, name, items: items.map((item) => item.id) },
        privates: [],
      },
    ],
  });
  return ok ? items.length : 0;
}
