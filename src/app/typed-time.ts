const DAY_MS = 86_400_000;
const TIME = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * A day, or a time of a day, as people type it (ISO 8601), in UTC where no zone is said: when it begins, and its last
 * millisecond, since a day is meant whole. Null for what is none, such as 2026-02-30.
 */
export function typedTime(text: string): { at: number; until: number } | null {
  const [, day, clock, zone = 'Z'] = TIME.exec(text.toUpperCase()) ?? [];
  if (day === undefined || !isDay(day)) return null;
  const at = Date.parse(clock === undefined ? day : `${day}T${clock}${zone}`);
  if (Number.isNaN(at)) return null;
  return { at, until: clock === undefined ? at + DAY_MS - 1 : at };
}

// JavaScript takes 2026-02-30 for the second of March.
function isDay(day: string): boolean {
  const at = Date.parse(day);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}
