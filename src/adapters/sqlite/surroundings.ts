import type { Change } from '../../app/store.ts';
import type { AuditDraft } from '../../audit/leaf.ts';
import { countsAs, type LimitUse } from '../../domain/exposure.ts';
import type { conflictRows } from './conflict-rows.ts';
import type { exposureRows } from './exposure-rows.ts';

/** How many neighbours one recommendation is linked with when it comes: a card names no more, and a flood stays cheap. */
const MOST_NEIGHBOURS = 3;

/** What the change was decided on does not hold any more: it is taken back, and the use case loads again. */
export class LostRace extends Error {
  readonly conflict: 'limits' | 'neighbours';

  constructor(conflict: 'limits' | 'neighbours') {
    super(`the ${conflict} have changed since they were looked at`);
    this.name = 'LostRace';
    this.conflict = conflict;
  }
}

/** Settled: the facts with what only the transaction knows, and the ids whose cards are to be drawn anew. */
type Settled = { drafts: AuditDraft[]; redrawn: string[] };

/** Looks again at what stands around a change, within its transaction and after it was written. */
export function createSurroundings(
  exposure: ReturnType<typeof exposureRows>,
  conflicts: ReturnType<typeof conflictRows>,
) {
  /** The sums with this change counted in; throws `LostRace` where one passes a limit that it did not pass. */
  function sumsNow(limits: readonly LimitUse[]) {
    return limits.map(({ id, scope, most, passed }) => {
      const sum = exposure.total(scope);
      if (!passed && (most === null || sum > most.amountMinor)) throw new LostRace('limits');
      return { limit: id, minor: sum, most: most?.amountMinor ?? null, currency: scope.currency };
    });
  }

  /** Who it must be seen with, now that it is where it is; who it met there before stays. */
  function meets({ item, around }: Change, before: readonly string[]): string[] {
    if (!around?.entersAt) return [];
    const { place, alone } = around.entersAt;
    const there = conflicts.neighbours(place, item.id);
    if (alone && there.length > 0) throw new LostRace('neighbours');
    const partners = around.limits.flatMap((use) =>
      exposure.total(use.scope) > (use.most?.amountMinor ?? 0) ? exposure.partners(use, item.id) : [],
    );
    const met = [...there.slice(0, MOST_NEIGHBOURS), ...there.filter((id) => before.includes(id))];
    return [...new Set([...met, ...partners])];
  }

  return {
    settle(change: Change): Settled {
      const { item, around, audit } = change;
      const isOpen = countsAs(item.state.status) === 'pending';
      // What came in and ended in one change adds nothing.
      const sums = isOpen ? sumsNow(around?.limits ?? []) : [];
      const enters = around?.entersAt != null && isOpen;
      const before = isOpen && !enters ? [] : conflicts.of(item.id);
      const now = enters ? meets(change, before) : [];
      const linked = now.filter((id) => !before.includes(id));
      const unlinked = before.filter((id) => !now.includes(id));
      for (const id of linked) conflicts.link(item.id, id);
      for (const id of unlinked) conflicts.unlink(item.id, id);
      const facts = {
        ...(sums.length > 0 && { exposure: sums }),
        ...(linked.length > 0 && { linked }),
        ...(unlinked.length > 0 && { unlinked }),
      };
      if (Object.keys(facts).length === 0) return { drafts: audit, redrawn: [] };
      // Each fact of the change tells the sums; one tells whose cards changed with it.
      const drafts = audit.map((draft, index) => ({
        ...draft,
        facts: { ...draft.facts, ...(sums.length > 0 && { exposure: sums }), ...(index === 0 && facts) },
      }));
      return { drafts, redrawn: [...linked, ...unlinked] };
    },
  };
}
