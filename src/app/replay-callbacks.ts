import type { App } from './app.ts';
import { privatesOf } from './audit-entry.ts';

/** Sends these dead letters anew, with all their tries and under their old ids. Returns how many of them were dead. */
export function replayCallbacks(
  { store, clock, ids }: Pick<App, 'store' | 'clock' | 'ids'>,
  letters: readonly string[],
  by: string,
): Promise<number> {
  const at = clock.now();
  return store.replayCallbacks(letters, at, ({ id, agent, type, recommendationId }) => ({
    id: ids.next('evt'),
    type: 'callback_replayed',
    at,
    facts: { recommendation: recommendationId, agent, callback: id, callback_type: type },
    privates: privatesOf(ids, { person: by }),
  }));
}
