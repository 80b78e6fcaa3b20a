import type { Status } from '../../../domain/state.ts';

// What can still be decided, undone, redeemed or reported: its texts and its people are still needed.
const OPEN: readonly Status[] = ['held', 'pending', 'approved', 'executing', 'rolling_back', 'handed_over'];

/** SQL for "the recommendation `alias` has ended": nothing can be done about it any more that depends on who did what. */
export function endedSql(alias: string): string {
  const open = OPEN.map((status) => `'${status}'`).join(', ');
  return `(${alias}.status NOT IN (${open}) AND (${alias}.status <> 'rejected' OR ${alias}.timer_at IS NULL)
    AND (${alias}.status <> 'executed' OR json_extract(${alias}.state, '$.proposal') IS NULL))`;
}
