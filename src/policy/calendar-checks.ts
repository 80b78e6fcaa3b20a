import { datesOf, isYearly, windowIn } from './calendar.ts';
import type { CalendarEntry } from './calendar-entry.ts';
import { isTimezone } from './local-time.ts';
import type { Fault, Path } from './located-yaml.ts';
import type { PolicyFile } from './schema.ts';

// Has a 29 February, so that every day that exists in some year is a day.
const LEAP_YEAR = 2028;

/** Dates that are none, windows that end before they begin, names that stand twice or are defined nowhere. */
export function calendarFaults(file: PolicyFile): Fault[] {
  const zone = zoneFaults(file);
  if (zone.length > 0) return zone;
  const names = new Set<string>();
  return file.calendar.flatMap((entry, index) => {
    const path = ['calendar', index];
    const twice = names.has(entry.name) ? [{ path: [...path, 'name'], message: `${entry.name} is listed twice` }] : [];
    names.add(entry.name);
    const unknown = (entry.platforms ?? [])
      .filter((platform) => !file.platforms.includes(platform))
      .map((platform) => ({
        path: [...path, 'platforms'],
        message: `platform ${platform} is not defined; known: ${file.platforms.join(', ')}`,
      }));
    const { holidays } = entry;
    const noList =
      holidays === undefined || Object.hasOwn(file.holidays, holidays)
        ? []
        : [{ path: [...path, 'holidays'], message: `no list of holidays is named ${holidays}` }];
    return [...twice, ...unknown, ...noList, ...dateFaults(entry, entry.timezone ?? file.timezone, path)];
  });
}

function zoneFaults({ timezone, calendar }: PolicyFile): Fault[] {
  const zones: { path: Path; zone: string }[] = [
    { path: ['timezone'], zone: timezone },
    ...calendar.flatMap((entry, index) =>
      entry.timezone === undefined ? [] : [{ path: ['calendar', index, 'timezone'], zone: entry.timezone }],
    ),
  ];
  return zones
    .filter(({ zone }) => !isTimezone(zone))
    .map(({ path }) => ({ path, message: 'expected an IANA time zone such as Europe/Berlin' }));
}

function dateFaults(entry: CalendarEntry, zone: string, path: Path): Fault[] {
  const dates = datesOf(entry);
  if (dates === null) return [];
  if (isYearly(dates.from) !== isYearly(dates.to))
    return [{ path: [...path, 'to'], message: 'expected a year in both from and to, or in neither' }];
  for (const key of ['from', 'to'] as const)
    if (!exists(dates[key])) return [{ path: [...path, key], message: `there is no day ${dates[key]}` }];
  const window = windowIn(dates, zone, LEAP_YEAR);
  return window === null || window.until <= window.from
    ? [{ path: [...path, 'to'], message: 'expected it to end after it begins' }]
    : [];
}

function exists(day: string): boolean {
  const [date = '', time = '00:00'] = (isYearly(day) ? `${LEAP_YEAR}-${day}` : day).split('T');
  const at = Date.parse(`${date}T${time}:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date);
}
