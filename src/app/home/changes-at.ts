import { snoozeEndsBy } from '../../cards/care-forms.ts';
import type { HomeSight } from '../../cards/home/home-sight.ts';
import { wishUntil } from '../../domain/halt.ts';
import type { Recommendation } from '../../domain/state.ts';

/**
 * When a Home shows something else although nothing is committed: a wish to release lapses, a way back closes, a freeze of
 * the calendar begins or ends; `others` are moments that are known besides. Epoch milliseconds after the sight's `now`.
 */
export function changesAt(sight: HomeSight, others: readonly number[]): number {
  const { halts, peopleOnly, waiting, done, autopilot, now } = sight;
  const moments = [
    ...others,
    ...halts.flatMap(({ halt }) => (halt.release === null ? [] : [wishUntil(halt.release)])),
    ...peopleOnly.flatMap(({ halt }) => halt.autopilotAt ?? []),
    ...waiting.shown.flatMap((one) =>
      'batch' in one ? one.batch.items.flatMap(({ item }) => momentsOf(item)) : momentsOf(one.item),
    ),
    ...[...done, ...autopilot.undoable, ...autopilot.wrong].flatMap(({ item }) => momentsOf(item)),
  ];
  return Math.min(...moments.filter((at) => at > now));
}

function momentsOf(item: Recommendation): number[] {
  const { state, verdict } = item;
  switch (state.status) {
    case 'pending':
      return [snoozeEndsBy(item, state), ...verdict.freezes.flatMap(({ from, until }) => [from, until])];
    case 'approved':
    case 'rejected':
      return [state.undoUntil];
    case 'executed':
      return [state.rollbackUntil ?? [], state.proposal?.until ?? []].flat();
    default:
      return [];
  }
}
