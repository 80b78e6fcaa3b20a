import type { App } from './app.ts';
import { privatesOf } from './audit-entry.ts';
import type { DeadLetter } from './store.ts';

/** Sends these dead letters anew, with all their tries and under their old ids. Returns how many were still dead. */
export function replayCallbacks(
  { store, clock, ids }: Pick<App, 'store' | 'clock' | 'ids'>,
  letters: readonly DeadLetter[],
  by: string,
): Promise<number> {
  const at = clock.now();
  const entries = letters.map(({ id, agent, type, recommendationId }) => ({
    id,
    recommendationId,
    audit: {
      id: ids.next('evt'),
      type: 'callback_replayed',
      at,
      facts: { recommendation: recommendationId, agent, callback: id, callback_type: type },
      privates: privatesOf(ids, { person: by }),
    },
  }));
  return store.replayCallbacks(entries, at);
}
