import type { Store } from './store.ts';

// Counting costs as much as a tenth of an intake, so one count allows this many.
const PER_COUNT = 25;

export type OpenCap = (agent: string, most: number) => Promise<boolean>;

/**
 * Whether one more recommendation of an agent may wait for people, of at most `most`; each yes counts as one. The count
 * is read anew whenever what it allowed is used up, so several processes together can pass the cap by less than 25 each.
 */
export function createOpenCap(store: Pick<Store, 'openCount'>): OpenCap {
  const allowed = new Map<string, number>();
  return async (agent, most) => {
    if ((allowed.get(agent) ?? 0) === 0) {
      const open = await store.openCount(agent, most);
      allowed.set(agent, Math.min(PER_COUNT, Math.max(0, most - open)));
    }
    const left = allowed.get(agent) ?? 0;
    if (left === 0) return false;
    allowed.set(agent, left - 1);
    return true;
  };
}
