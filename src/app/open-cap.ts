import type { Store } from './store.ts';

// Counting costs as much as a tenth of an intake, so one count allows this many.
const PER_COUNT = 25;

/** Does `take` where one more of the agent's may wait, of at most `most`; null, and nothing is done, where none may. */
export type OpenCap = <T>(agent: string, most: number, take: () => Promise<T>) => Promise<T | null>;

/** How many more the last count allows, what was let in and is not stored yet, and the count that is under way. */
type Places = { left: number; underWay: number; counting: Promise<number> | null };

/**
 * Whether one more recommendation of an agent may wait for people; each that is let in counts as one. The count is read
 * anew whenever what it allowed is used up, so several processes together can pass the cap by less than 25 each. One
 * process never does.
 */
export function createOpenCap(store: Pick<Store, 'openCount'>): OpenCap {
  const agents = new Map<string, Places>();

  async function count(places: Places, agent: string, most: number): Promise<number> {
    // As before the count: one that is stored meanwhile is counted twice, which is better than not at all.
    const { underWay } = places;
    const open = await store.openCount(agent, most);
    places.left = Math.min(PER_COUNT, Math.max(0, most - open - underWay));
    return places.left;
  }

  return async (agent, most, take) => {
    const places = agents.get(agent) ?? { left: 0, underWay: 0, counting: null };
    agents.set(agent, places);
    while (places.left === 0) {
      // All that come at the same moment wait for one count, or each would take what it allows.
      places.counting ??= count(places, agent, most).finally(() => {
        places.counting = null;
      });
      if ((await places.counting) === 0) return null;
    }
    places.left -= 1;
    places.underWay += 1;
    try {
      return await take();
    } finally {
      places.underWay -= 1;
    }
  };
}
