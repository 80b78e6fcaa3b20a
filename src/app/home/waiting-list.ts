import type { Recommendation } from '../../domain/state.ts';
import type { App } from '../app.ts';

/** What waits for people; `isWhole` is false where more waits than is looked through. */
export type Waiting = { items: Recommendation[]; isWhole: boolean };

const MOST = 1_000;
// Read in between others' work: each is a row to be parsed.
const PAGE = 25;

/**
 * Reads what waits, and of that only what has changed since it was read last. What is kept holds no truth: the version
 * in the store says whether it still stands.
 */
export function createWaitingList(app: Pick<App, 'store' | 'clock'>): () => Promise<Waiting> {
  let known = new Map<string, Recommendation>();
  return async () => {
    const rows = await app.store.waitingVersions(MOST + 1);
    const next = new Map<string, Recommendation>();
    let read = 0;
    for (const { id, version } of rows.slice(0, MOST)) {
      const kept = known.get(id);
      if (kept?.version === version) {
        next.set(id, kept);
        continue;
      }
      const item = await app.store.recommendation(id);
      if (item !== null) next.set(id, item);
      read += 1;
      if (read % PAGE === 0) await app.clock.sleep(0);
    }
    known = next;
    return {
      items: [...next.values()].filter(({ state }) => state.status === 'pending'),
      isWhole: rows.length <= MOST,
    };
  };
}
