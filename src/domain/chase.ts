import type { State } from './state.ts';

type Owing = Extract<State, { status: 'executing' | 'rolling_back' }>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** When an agent that owes a report is asked again, counted from the end of its time; then it is only listed. */
export const CHASE_AFTER_MS = [15 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS, 12 * HOUR_MS, 24 * HOUR_MS];

/** When the agent had to report. */
export function reportDueAt(state: Owing): number {
  return state.status === 'executing' ? state.permit.expiresAt : state.reportBy;
}

/** When it is asked next, or null when it was asked often enough. */
export function nextChaseAt(state: Owing): number | null {
  const after = CHASE_AFTER_MS[state.chases];
  return after === undefined ? null : reportDueAt(state) + after;
}

/** How many rounds have been due by `now`: those that were missed are given as one. */
export function chasesDue(state: Owing, now: number): number {
  return CHASE_AFTER_MS.filter((after) => now >= reportDueAt(state) + after).length;
}
