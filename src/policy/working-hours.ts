import { Cron } from 'croner';
import type { Shifts } from '../domain/shifts.ts';
import type { PolicyFile } from './schema.ts';

export type Hours = NonNullable<PolicyFile['roles'][string]['hours']>;

const DAY_MS = 86_400_000;
/** Beyond this much time ahead no working hours are looked up, and all time counts. */
const KNOWN_MS = 35 * DAY_MS;

const kept = new WeakMap<PolicyFile, Map<string, Shifts>>();

/**
 * When somebody of these roles is at work, from the day of `now` on; undefined where one of them has no hours, which
 * is always at work. The same for every moment of one day (UTC).
 */
export function shiftsOf(file: PolicyFile, roles: readonly string[], now: number): Shifts | undefined {
  const hours = roles.map((role) => (Object.hasOwn(file.roles, role) ? file.roles[role]?.hours : undefined));
  if (hours.length === 0 || hours.some((each) => each === undefined)) return undefined;
  const day = Math.floor(now / DAY_MS) * DAY_MS;
  const known = kept.get(file) ?? new Map<string, Shifts>();
  kept.set(file, known);
  const key = `${day}|${[...roles].sort().join('|')}`;
  const found = known.get(key);
  if (found) return found;
  // Of other days nothing is asked again.
  for (const old of known.keys()) if (!old.startsWith(`${day}|`)) known.delete(old);
  const shifts = shiftsFrom(
    hours.flatMap((each) => each ?? []),
    file,
    day,
  );
  known.set(key, shifts);
  return shifts;
}

function shiftsFrom(hours: readonly Hours[], file: PolicyFile, day: number): Shifts {
  const knownUntil = day + KNOWN_MS;
  const all = hours.flatMap((each) => shiftsOfHours(file, each, day - DAY_MS, knownUntil));
  return { on: merged(all.sort(([one], [other]) => one - other)), knownUntil };
}

function shiftsOfHours(
  file: PolicyFile,
  { timezone = file.timezone, days, from, to, holidays }: Hours,
  begin: number,
  end: number,
): [number, number][] {
  const free = new Set(holidays.flatMap((entry) => file.holidays[entry] ?? [entry]));
  const starts = new Cron(`${cronTime(from)} * * ${days.replaceAll(' ', '')}`, { timezone, paused: true });
  const ends = new Cron(`${cronTime(to)} * * *`, { timezone, paused: true });
  const found: [number, number][] = [];
  let start = starts.nextRun(new Date(begin - 1));
  while (start !== null && start.getTime() < end) {
    const until = ends.nextRun(start);
    if (until === null) break;
    if (!free.has(localDate(start, timezone))) found.push([start.getTime(), Math.min(until.getTime(), end)]);
    start = starts.nextRun(start);
  }
  return found;
}

/** Shifts that meet or overlap are one. */
function merged(sorted: readonly [number, number][]): [number, number][] {
  const apart: [number, number][] = [];
  for (const [from, until] of sorted) {
    const last = apart.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], until);
    else apart.push([from, until]);
  }
  return apart;
}

function cronTime(time: string): string {
  const [hour, minute] = time.split(':');
  return `${Number(minute)} ${Number(hour)}`;
}

/** The date there, such as 2026-12-25. */
export function localDate(at: Date, timezone: string): string {
  // The Swedish way to write a date is that of ISO 8601.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: timezone }).format(at);
}
