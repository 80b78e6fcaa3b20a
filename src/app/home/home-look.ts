import { startOfDay } from '../../policy/local-time.ts';
import type { App } from '../app.ts';
import type { Waiting } from './waiting-list.ts';

const WEEK_MS = 7 * 86_400_000;
// As many as a person goes through on Home.
const MOST_WRONG = 5;
const MOST_UNDOABLE = 20;

/** What the Homes of one pass have in common, read once for all of them, and not before the first one asks. */
export type HomeLook = ReturnType<typeof createHomeLook>;

export function createHomeLook(app: App, waiting: () => Promise<Waiting>, now: number) {
  const once = <T>(read: () => Promise<T>): (() => Promise<T>) => {
    let reading: Promise<T> | null = null;
    return () => {
      reading ??= read();
      return reading;
    };
  };
  return {
    now,
    since: now - WEEK_MS,
    waiting: once(waiting),
    halts: once(() => app.store.halts()),
    autopilot: once(() => app.store.autopilotSince(startOfDay(app.policy().file.timezone, now), MOST_WRONG)),
    undoable: once(() => app.store.undoableAutopilot({ kind: 'all' }, now, MOST_UNDOABLE)),
    week: once(() => app.store.homeFigures(now - WEEK_MS)),
    absences: once(() => app.store.absences(now)),
    muted: once(() => app.store.preferences('direct_messages')),
    unreminded: once(() => app.store.preferences('reminders')),
  };
}
