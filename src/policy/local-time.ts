import { Cron } from 'croner';

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
const HOUR_MS = 3_600_000;
// Clocks are only ever put forward or back on the quarter of an hour, so within one an offset holds.
const QUARTER_MS = 900_000;
const offsets = new Map<string, { quarter: number; offsetMs: number; parts: Intl.DateTimeFormat }>();

/** Day of the week and hour (0 to 23) in an IANA time zone. */
export function localTime(timezone: string, now: number): { weekday: string; hour: number } {
  const local = new Date(now + offsetOf(timezone, now));
  return { weekday: WEEKDAYS[local.getUTCDay()] ?? '', hour: local.getUTCHours() };
}

function offsetOf(timezone: string, now: number): number {
  const quarter = Math.floor(now / QUARTER_MS);
  const known = offsets.get(timezone);
  if (known?.quarter === quarter) return known.offsetMs;
  // Making one costs ten times what asking it does.
  const parts = known?.parts ?? new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
  const name = parts.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0'] = /^GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name) ?? [];
  const offsetMs = (Number(hours) * HOUR_MS + Number(minutes) * 60_000) * (sign === '-' ? -1 : 1);
  offsets.set(timezone, { quarter, offsetMs, parts });
  return offsetMs;
}

/** Whether the runtime knows the IANA time zone. */
export function isTimezone(timezone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: timezone });
    return true;
  } catch {
    return false;
  }
}

/** Epoch milliseconds of a wall-clock time such as `2026-11-26T09:00:00`; null where the calendar has no such time. */
export function epochOf(local: string, timezone: string): number | null {
  return new Cron(local, { timezone, paused: true }).nextRun(new Date(0))?.getTime() ?? null;
}

const DAY_MS = 24 * HOUR_MS;

/** When the day of `now` began in an IANA time zone; epoch milliseconds. */
export function startOfDay(timezone: string, now: number): number {
  const offsetMs = offsetOf(timezone, now);
  const began = now - ((now + offsetMs) % DAY_MS);
  // On the day that the clocks change it began by another offset.
  return began + offsetMs - offsetOf(timezone, began);
}

/** When the day of `now` is over in an IANA time zone; epoch milliseconds. */
export function endOfDay(timezone: string, now: number): number {
  // Of 23 to 25 hours: this is in the next one.
  return startOfDay(timezone, startOfDay(timezone, now) + 26 * HOUR_MS);
}
