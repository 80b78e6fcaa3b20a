import { hourOf, type Limit, type Place, placeOf, wholesOf } from '../domain/exposure.ts';
import { areOpposed, shareMoney } from '../domain/meeting.ts';
import type { Content } from '../domain/recommendation.ts';

/**
 * What became of a recorded revision; epoch milliseconds. `openUntil` is when it ended or its money moved, null while it
 * is open; `movedAt` is null where no money moved.
 */
export type Fate = { openUntil: number | null; movedAt: number | null };

/** Amounts in the order of a time, the first of them that still counts, and what is added up from there on. */
type Sums = { amounts: { amountMinor: number; at: number }[]; first: number; minor: number };
/** What moved, by when it did; and what never came to move, by when it ended. */
type Window = { moved: Sums; waiting: Sums };
type Open = { id: string; openUntil: number; place: Place };

/** A card names three and counts the rest, as when it is received. */
const MOST_NEIGHBOURS = 50;

/**
 * What stood around recorded revisions as they came, one after the other in the order of time: money that moved or waited
 * under the same limit, and who was open in the same place. Each has the fate that it had.
 */
export function createRecordedSurroundings() {
  const windows = new Map<string, Window>();
  const places = new Map<string, Open[]>();

  function windowOf({ id, scope }: Limit): Window {
    const { account, platform, agent, action, currency } = scope;
    const key = JSON.stringify([id, account, platform, agent, action, currency]);
    const window = windows.get(key) ?? { moved: noSums(), waiting: noSums() };
    windows.set(key, window);
    return window;
  }

  /** Those for whom it holds, as many as are looked at; who ended on the way is forgotten. */
  function openIn(key: string, now: number, holds: (open: Open) => boolean): Open[] {
    const here = places.get(key);
    const found: Open[] = [];
    if (here === undefined) return found;
    let [looked, kept] = [0, 0];
    for (; looked < here.length && found.length < MOST_NEIGHBOURS; looked += 1) {
      const open = here[looked];
      if (open === undefined || open.openUntil <= now) continue;
      here[kept] = open;
      kept += 1;
      if (holds(open)) found.push(open);
    }
    if (kept < looked) here.splice(kept, looked - kept);
    if (here.length === 0) places.delete(key);
    return found;
  }

  return {
    /** The minor units that all others have moved, or wait to move, under this limit. */
    sumOf(limit: Limit, now: number): number {
      const { moved, waiting } = windowOf(limit);
      const from = hourOf(limit.scope.since);
      forget(moved, (at) => hourOf(at) < from);
      forget(waiting, (at) => at <= now);
      return moved.minor + waiting.minor;
    },
    /** Who else is open in the same place. */
    neighbours(id: string, content: Content, now: number): string[] {
      const place = placeOf(content);
      if (place === null) return [];
      const isBeside = (other: Open) =>
        other.id !== id && (shareMoney(place, other.place) || areOpposed(place, other.place));
      const beside = keysBeside(place).flatMap((key) => openIn(key, now, isBeside));
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
        const { moved, waiting } = windowOf(limit);
        if (movedAt === null) put(waiting, amountMinor, until);
        else put(moved, amountMinor, movedAt);
      }
      const place = placeOf(content);
      if (place === null) return;
      for (const key of keysOf(place)) {
        const here = places.get(key);
        if (here) here.push({ id, openUntil: until, place });
        else places.set(key, [{ id, openUntil: until, place }]);
      }
    },
  };
}

function noSums(): Sums {
  return { amounts: [], first: 0, minor: 0 };
}

/** Time goes on, so that each amount is let go once. */
function forget(sums: Sums, isOver: (at: number) => boolean): void {
  for (;;) {
    const next = sums.amounts[sums.first];
    if (next === undefined || !isOver(next.at)) return;
    sums.minor -= next.amountMinor;
    sums.first += 1;
  }
}

/** In its place by halves: what came later may have ended long before. */
function put(sums: Sums, amountMinor: number, at: number): void {
  let [from, until] = [sums.first, sums.amounts.length];
  while (from < until) {
    const middle = (from + until) >> 1;
    if ((sums.amounts[middle]?.at ?? at) <= at) from = middle + 1;
    else until = middle;
  }
  sums.amounts.splice(from, 0, { amountMinor, at });
  sums.minor += amountMinor;
}

/** Under what it is kept: what it touches, and what its target is part of. */
function keysOf(place: Place): string[] {
  return [
    ...touchedBy(place).map((thing) => key(place, 'of', thing)),
    ...wholesOf(place).map((whole) => key(place, 'in', whole)),
  ];
}

/** Under what others are looked for: the parts of one whole, which may be thousands, do not stand beside one another. */
function keysBeside(place: Place): string[] {
  const things = new Set([...touchedBy(place), ...wholesOf(place)]);
  return [...[...things].map((thing) => key(place, 'of', thing)), key(place, 'in', place.entity)];
}

function touchedBy({ entity, source }: Place): string[] {
  return source === undefined || source === entity ? [entity] : [entity, source];
}

function key({ platform, account }: Place, how: 'of' | 'in', thing: string): string {
  return JSON.stringify([how, platform, account, thing]);
}
