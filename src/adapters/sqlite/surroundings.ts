import type { AuditDraft } from '../../audit/leaf.ts';
import { countsAs, type LimitUse, placeOf } from '../../domain/exposure.ts';
import type { Sum } from './exposure-rows.ts';
import type { Rows } from './rows.ts';
import type { WrittenChange } from './written-change.ts';

/** How many neighbours one recommendation is linked with when it comes: a card names no more, and a flood stays cheap. */
const MOST_NEIGHBOURS = 3;
/** Facts that say that something was let through or not: these tell what the limits add up to. */
const TELLS_SUMS = new Set(['approval_given', 'approved', 'handed_over', 'limit_passed', 'raised']);

/** What the change was decided on does not hold any more: it is taken back, and the use case loads again. */
export class LostRace extends Error {
  readonly conflict: 'limits' | 'neighbours';

  constructor(conflict: 'limits' | 'neighbours') {
    super(`the ${conflict} have changed since they were looked at`);
    this.name = 'LostRace';
    this.conflict = conflict;
  }
}

/** Settled: the facts with what only the transaction knows, and the ids whose cards are to be drawn anew, and those that met somebody. */
type Settled = { drafts: AuditDraft[]; redrawn: string[]; met: string[] };
type Counted = { use: LimitUse; sum: Sum };

/** Looks again at what stands around a change, within its transaction and after it was written. */
export function createSurroundings(rows: Pick<Rows, 'exposure' | 'conflicts' | 'turnedDown'>) {
  /** The sums with this change counted in; throws `LostRace` where one passes a limit that it did not pass. */
  function countAgain(limits: readonly LimitUse[]): Counted[] {
    const sums = rows.exposure.totals(limits.map(({ scope }) => scope));
    return limits.map((use, index) => {
      const sum = sums[index] ?? { all: 0, moved: 0 };
      if (!use.passed && (use.most === null || sum.all > use.most.amountMinor)) throw new LostRace('limits');
      return { use, sum };
    });
  }

  /** Who it must be seen with, now that it is where it is; who it met there before stays. */
  function meets({ item, around }: WrittenChange, before: readonly string[], counted: readonly Counted[]): string[] {
    if (!around?.entersAt) return [];
    const { place, alone, again } = around.entersAt;
    if (rows.turnedDown.find(place, again, item.id) !== null) throw new LostRace('neighbours');
    const there = rows.conflicts.neighbours(place, item.id);
    if (alone && there.length > 0) throw new LostRace('neighbours');
    const minor = item.verdict.amount?.amountMinor ?? 0;
    const partners = counted.flatMap(({ use, sum }) => rows.exposure.partners(use, sum, item.id, minor));
    const met = [...there.slice(0, MOST_NEIGHBOURS), ...there.filter((id) => before.includes(id))];
    return [...new Set([...met, ...partners])];
  }

  return {
    settle(change: WrittenChange): Settled {
      const { item, around, audit } = change;
      const isOpen = countsAs(item.state.status) === 'pending';
      // What came in and ended in one change adds nothing.
      const counted = isOpen ? countAgain(around?.limits ?? []) : [];
      if (change.entered !== null) rows.conflicts.touches(item.id, placeOf(item.content), item.version === 1);
      const enters = around?.entersAt != null && isOpen;
      const before = item.version === 1 || (isOpen && !enters) ? [] : rows.conflicts.of(item.id);
      const now = enters ? meets(change, before, counted) : [];
      const linked = now.filter((id) => !before.includes(id));
      const unlinked = before.filter((id) => !now.includes(id));
      for (const id of linked) rows.conflicts.link(item.id, id);
      for (const id of unlinked) rows.conflicts.unlink(item.id, id);
      const met = linked.length === 0 ? [] : [item.id, ...linked];
      return { drafts: witnessed(audit, counted, linked, unlinked), redrawn: [...linked, ...unlinked], met };
    },
  };
}

function witnessed(audit: AuditDraft[], counted: Counted[], linked: string[], unlinked: string[]): AuditDraft[] {
  if (counted.length === 0 && linked.length === 0 && unlinked.length === 0) return audit;
  return audit.map((draft, index) => {
    const facts = {
      ...(counted.length > 0 && TELLS_SUMS.has(draft.type) && { exposure: counted.map(told) }),
      ...(index === 0 && linked.length > 0 && { linked }),
      ...(index === 0 && unlinked.length > 0 && { unlinked }),
    };
    return { ...draft, facts: { ...draft.facts, ...facts } };
  });
}

function told({ use, sum }: Counted) {
  return {
    limit: use.id,
    minor: Number.isFinite(sum.all) ? sum.all : null,
    most: use.most?.amountMinor ?? null,
    currency: use.scope.currency,
  };
}
