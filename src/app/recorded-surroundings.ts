import { hourOf, type Limit, type Place, placeOf, wholesOf } from '../domain/exposure.ts';
import { areOpposed, shareMoney } from '../domain/meeting.ts';
import type { Content } from '../domain/recommendation.ts';

/**
 * What became of a recorded revision; epoch milliseconds. `openUntil` is when it ended or its money moved, null while it
 * is open; `movedAt` is null where no money moved.
 */
export type Fate = { openUntil: number | null; movedAt: number | null };

type Move = { amountMinor: number; movedAt: number };
type Wait = { amountMinor: number; openUntil: number };
/** Moves by their time, the first of them that still counts, and what is added up; and those that never came to move. */
type Window = { moves: Move[]; first: number; movedMinor: number; waits: Wait[] };

/**
 * What stood around recorded revisions as they came, one after the other in the order of time: money that moved or waited
 * under the same limit, and who was open in the same place. Each has the fate that it had.
 */
export function createRecordedSurroundings() {
  const windows = new Map<string, Window>();
  const places = new Map<string, { id: string; openUntil: number; place: Place }[]>();

  function windowOf({ id, scope }: Limit): Window {
    const { account, platform, agent, action, currency } = scope;
    const key = JSON.stringify([id, account, platform, agent, action, currency]);
    const window = windows.get(key) ?? { moves: [], first: 0, movedMinor: 0, waits: [] };
    windows.set(key, window);
    return window;
  }

  function openIn(place: string, now: number) {
    const open = (places.get(place) ?? []).filter(({ openUntil }) => openUntil > now);
    if (open.length === 0) places.delete(place);
    else places.set(place, open);
    return open;
  }

  return {
    /** The minor units that all others have moved, or wait to move, under this limit. */
    sumOf(limit: Limit, now: number): number {
      const window = windowOf(limit);
      const from = hourOf(limit.scope.since);
      for (;;) {
        const move = window.moves[window.first];
        if (move === undefined || hourOf(move.movedAt) >= from) break;
        window.movedMinor -= move.amountMinor;
        window.first += 1;
      }
      window.waits = window.waits.filter(({ openUntil }) => openUntil > now);
      return window.waits.reduce((sum, { amountMinor }) => sum + amountMinor, window.movedMinor);
    },
    /** Who else is open in the same place. */
    neighbours(id: string, content: Content, now: number): string[] {
      const place = placeOf(content);
      if (place === null) return [];
      const met = keysOf(place).flatMap((key) => openIn(key, now));
      const beside = met.filter(
        (other) => other.id !== id && (shareMoney(place, other.place) || areOpposed(place, other.place)),
      );
      return [...new Set(beside.map((other) => other.id))];
    },
    add(
      id: string,
      content: Content,
      limits: readonly Limit[],
      amountMinor: number,
      { openUntil, movedAt }: Fate,
    ): void {
      const until = openUntil ?? Number.POSITIVE_INFINITY;
      for (const limit of limits) {
        const window = windowOf(limit);
        if (movedAt === null) window.waits.push({ amountMinor, openUntil: until });
        else {
          // Almost always the last: what came later mostly moved later.
          const before = window.moves.findLastIndex((move) => move.movedAt <= movedAt);
          window.moves.splice(Math.max(before + 1, window.first), 0, { amountMinor, movedAt });
          window.movedMinor += amountMinor;
        }
      }
      const place = placeOf(content);
      if (place === null) return;
      for (const key of keysOf(place)) places.set(key, [...(places.get(key) ?? []), { id, openUntil: until, place }]);
    },
  };
}

/** Under what it is looked for: each thing that it touches, and what its target is part of. */
function keysOf(place: Place): string[] {
  const { platform, account, entity, source } = place;
  const touched = [entity, ...(source === undefined ? [] : [source]), ...wholesOf(place)];
  return [...new Set(touched)].map((thing) => JSON.stringify([platform, account, thing]));
}
