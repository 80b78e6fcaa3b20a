import type { App } from './app.ts';
import type { Pruned, RecordKeeper } from './record.ts';

const DAY_MS = 86_400_000;
const NOTHING: Pruned = { events: 0, recommendations: 0, held: 0, open: 0 };

/**
 * The pass for a loop: once a day, in small chunks, it removes what is older than the policy's retention. What is old is
 * measured by the newest event that the record had a day before, or at the start: a clock that was set years ahead removes
 * nothing before people had a day to see it. While the record is not `sound` nothing is removed: it is evidence.
 */
export function createDailyPruning(
  app: Pick<App, 'clock' | 'ids' | 'policy' | 'log'>,
  record: Pick<RecordKeeper, 'prune' | 'newestAt'>,
  sound: () => boolean,
): () => Promise<number> {
  let basis: number | null = null;
  let dueAt = app.clock.now();
  let under: { after: number; before: number; pruned: Pruned } | null = null;

  return async () => {
    const now = app.clock.now();
    basis ??= await record.newestAt();
    // Put off by a clock that has been put back since.
    dueAt = Math.min(dueAt, now + DAY_MS);
    const { retention } = app.policy().file.record;
    if (basis === null || retention === null || !sound() || now < dueAt) return 0;
    under ??= { after: 0, before: Math.min(basis, now) - retention, pruned: NOTHING };
    const { before, pruned } = under;
    const { next, ...step } = await record.prune({ after: under.after, before, now, ids: app.ids });
    const sum = {
      events: pruned.events + step.events,
      recommendations: pruned.recommendations + step.recommendations,
      held: pruned.held + step.held,
      open: pruned.open + step.open,
    };
    if (next !== null) {
      under = { after: next, before, pruned: sum };
      return 1;
    }
    if (sum.events > 0)
      app.log.info({ count: sum.events }, 'what the policy keeps no longer was removed from the record');
    under = null;
    basis = await record.newestAt();
    dueAt = now + DAY_MS;
    return 0;
  };
}
