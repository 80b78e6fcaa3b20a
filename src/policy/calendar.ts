import { sameAccount } from '../domain/account.ts';
import { entityKey } from '../domain/exposure.ts';
import type { Freeze } from '../domain/verdict.ts';
import type { CalendarEntry } from './calendar-entry.ts';
import type { FactName, Facts } from './fact-table.ts';
import { epochOf } from './local-time.ts';

/** From and until in epoch milliseconds; `until` is the first moment after it. */
export type Window = { from: number; until: number };

/** An entry of the calendar, ready to be asked. */
export type Calendar = {
  name: string;
  then: CalendarEntry['then'];
  for: readonly string[];
  /** Which of its windows are running at a moment, or begin within a recommendation's life. */
  windows(now: number): Window[];
  /** Whether it is about this platform and account; unknown where the entry names some and the recommendation none. */
  covers(facts: Facts): boolean | 'unknown';
  needs: FactName[];
  /** The entry as a condition that a person reads. */
  when: string;
};

// Longer than any chain and permit: what begins later is seen when the recommendation is judged anew.
const AHEAD_MS = 60 * 86_400_000;
const DAY_MS = 86_400_000;

/**
 * The calendar entry with its dates as moments of its time zone, or of the policy's where it names none; `days` are those
 * of the list of holidays that it names.
 */
export function compileEntry(entry: CalendarEntry, timezone: string, days: readonly string[]): Calendar {
  const zone = entry.timezone ?? timezone;
  const dates = datesOf(entry);
  const fixed = dates === null ? holidayWindows(days, zone) : isYearly(dates.from) ? null : [windowIn(dates, zone, 0)];
  // Each year is worked out when it is first asked for: a moment's windows are those of three years around it.
  const years = new Map<number, Window | null>();
  const inYear = (year: number) => {
    const known = years.get(year);
    if (known !== undefined) return known;
    const window = dates && windowIn(dates, zone, year);
    years.set(year, window);
    return window;
  };
  const { name, then, platforms, accounts, entities } = entry;
  const keys = entities?.map(entityKey);
  return {
    name,
    then,
    for: entry.for,
    windows(now) {
      const year = new Date(now).getUTCFullYear();
      const all = fixed ?? [inYear(year - 1), inYear(year), inYear(year + 1)];
      return all.flatMap((window) => (window && window.until > now && window.from < now + AHEAD_MS ? [window] : []));
    },
    covers({ platform, account, entity }) {
      if (platforms && typeof platform !== 'string') return 'unknown';
      if (accounts && typeof account !== 'string') return 'unknown';
      if (keys && typeof entity !== 'string') return 'unknown';
      return (
        (!platforms || platforms.some((name) => name === platform)) &&
        (!accounts || accounts.some((listed) => typeof account === 'string' && sameAccount(listed, account))) &&
        (!keys || (typeof entity === 'string' && keys.includes(entityKey(entity))))
      );
    },
    needs: [
      ...(platforms ? (['platform'] as const) : []),
      ...(accounts ? (['account'] as const) : []),
      ...(entities ? (['entity'] as const) : []),
    ],
    when: [
      dates === null ? `holidays of ${entry.holidays} (${zone})` : `${dates.from} to ${dates.to} (${zone})`,
      ...(platforms ? [`on ${platforms.join(', ')}`] : []),
      ...(accounts ? [`in ${accounts.join(', ')}`] : []),
      ...(entities ? [`of ${entities.join(', ')}`] : []),
    ].join(' '),
  };
}

/** The windows in which this recommendation may neither be approved nor carried out, soonest first. */
export function freezesOf(entries: readonly Calendar[], facts: Facts, now: number): Freeze[] {
  return entries
    .flatMap(({ name, then, windows, covers }) =>
      // What cannot be told apart counts as covered.
      then === 'raise' || covers(facts) === false
        ? []
        : windows(now).map((window) => ({ name, kind: then, ...window })),
    )
    .sort((one, other) => one.from - other.from || one.until - other.until);
}

type Dates = { from: string; to: string };

/** The first and the last day; null where a list of holidays says which days. */
export function datesOf({ from, to }: Pick<CalendarEntry, 'from' | 'to'>): Dates | null {
  return from === undefined || to === undefined ? null : { from, to };
}

/** Days that follow one another are one window, so that nothing is let go at midnight between them. */
function holidayWindows(days: readonly string[], zone: string): Window[] {
  const windows: Window[] = [];
  for (const day of days.toSorted()) {
    const window = windowIn({ from: day, to: day }, zone, 0);
    const last = windows.at(-1);
    if (window === null) continue;
    if (last && window.from <= last.until) last.until = Math.max(last.until, window.until);
    else windows.push(window);
  }
  return windows;
}

export function isYearly(day: string): boolean {
  return !/^\d{4}-/.test(day);
}

/** The window that begins in a year (which a date with its own year disregards), or null where there is none. */
export function windowIn({ from, to }: Dates, zone: string, year: number): Window | null {
  const overNewYear = isYearly(from) && to < from;
  const start = epochOf(localOf(from, year, false), zone);
  const until = epochOf(localOf(to, overNewYear ? year + 1 : year, true), zone);
  return start === null || until === null ? null : { from: start, until };
}

/** A date of the file as a wall-clock time; a day alone, as an end, is the midnight after it. */
function localOf(day: string, year: number, isEnd: boolean): string {
  const [date = '', time] = (isYearly(day) ? `${String(year).padStart(4, '0')}-${day}` : day).split('T');
  // Through UTC, so that 29 February is 1 March in other years.
  const at = Date.parse(`${date.slice(0, 4)}-${date.slice(5, 7)}-01T00:00:00Z`) + (Number(date.slice(8)) - 1) * DAY_MS;
  const exact = new Date(time === undefined && isEnd ? at + DAY_MS : at).toISOString().slice(0, 10);
  return `${exact}T${time ?? '00:00'}:00`;
}
