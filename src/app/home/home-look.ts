import { endOfDay, startOfDay } from '../../policy/local-time.ts';
import type { App } from '../app.ts';
import type { Waiting } from './waiting-list.ts';

const DAY_MS = 86_400_000;
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
  const { timezone } = app.policy().file;
  const today = startOfDay(timezone, now);
  // Whole days, so that they change at midnight and not at every moment; from noon, since days differ in length.
  const since = startOfDay(timezone, today - 6 * DAY_MS + DAY_MS / 2);
  return {
    now,
    since,
    dayEndsAt: endOfDay(timezone, now),
    waiting: once(waiting),
    halts: once(() => app.store.halts()),
    autopilot: once(() => app.store.autopilotSince(today, MOST_WRONG)),
    undoable: once(() => app.store.undoableAutopilot({ kind: 'all' }, now, MOST_UNDOABLE)),
    week: once(() => app.store.homeFigures(since)),
    absences: once(() => app.store.absences(now)),
    muted: once(() => app.store.preferences('direct_messages')),
    unreminded: once(() => app.store.preferences('reminders')),
  };
}
