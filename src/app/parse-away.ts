import { Cron } from 'croner';

/** What somebody typed behind `/hitl away`, with a deputy by Slack id or by handle. */
export type AwayWish = { until: number; deputy: { slackId: string } | { handle: string } | null };
export type AwayText =
  | { ok: true; wish: AwayWish }
  | { ok: false; problem: 'no_end' | 'unclear_end' | 'in_the_past' | 'too_far' };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const FARTHEST_AWAY_MS = 366 * DAY_MS;
const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS };

// Slack turns typed names into <@U123|name>.
const DEPUTY =
  /(?:→|->|=>|\bto\b)?\s*(?:<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|(?:(?:→|->|=>)\s*@?|@)([a-z0-9][a-z0-9_-]*))\s*$/i;
const FOR = /^for\s+(\d{1,3})\s*(m|h|d|w)[a-z]*$/;
const TIME = /(?:^|\s+)(?:at\s+)?(\d{1,2})(?::(\d{2}))?\s*(am|pm)?$/;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * Reads `until Monday → @felix`, `until 2026-12-24 09:00`, `until 24 Dec`, `until tomorrow`, `until 5pm`, `for 3 days`, each
 * with or without a deputy, as it is meant in the person's time zone. A day without a time begins at midnight.
 */
export function parseAway(text: string, now: number, timezone: string): AwayText {
  const plain = text.trim();
  const found = DEPUTY.exec(plain);
  const [whole = '', slackId, handle] = found ?? [];
  const deputy = slackId ? { slackId } : handle ? { handle: handle.toLowerCase() } : null;
  const words = plain
    .slice(0, plain.length - whole.length)
    .trim()
    .toLowerCase()
    .replace(/\s+/g, ' ');
  if (words === '' || words === 'until' || words === 'for') return { ok: false, problem: 'no_end' };
  const until = words.startsWith('for ')
    ? afterTime(words, now)
    : untilTime(words.replace(/^until /, ''), now, timezone);
  if (until === 'unclear') return { ok: false, problem: 'unclear_end' };
  if (until === null || until <= now) return { ok: false, problem: 'in_the_past' };
  return until - now > FARTHEST_AWAY_MS ? { ok: false, problem: 'too_far' } : { ok: true, wish: { until, deputy } };
}

function afterTime(words: string, now: number): number | 'unclear' {
  const [, count = '', unit = ''] = FOR.exec(words) ?? [];
  const unitMs = UNITS[unit];
  return unitMs === undefined ? 'unclear' : now + Number(count) * unitMs;
}

function untilTime(words: string, now: number, timezone: string): number | null | 'unclear' {
  const date = /^(\d{4}-\d{2}-\d{2})(.*)$/.exec(words);
  const day = date ? date[1] : words.replace(TIME, '').trim();
  // `24 dec` ends in no time, and `dec 24` only looks like it.
  const wholeDay = date === null && cronDay(words) !== null;
  const time = readTime(wholeDay ? '' : date ? (date[2] ?? '') : words.slice((day ?? '').length));
  if (time === null) return 'unclear';
  const { hour, minute } = time;
  const pattern = date
    ? `${day}T${two(hour)}:${two(minute)}:00`
    : cronAt(cronDay(wholeDay ? words : (day ?? '')), `${minute} ${hour}`);
  return pattern === null ? 'unclear' : nextIn(pattern, now, timezone);
}

/** The next such moment there; null when there will be none. */
function nextIn(pattern: string, now: number, timezone: string): number | null | 'unclear' {
  try {
    return new Cron(pattern, { timezone, paused: true }).nextRun(new Date(now))?.getTime() ?? null;
  } catch {
    return 'unclear';
  }
}

/** Day, month and weekday of a cron line; null for what names no day. */
function cronDay(words: string): string | null {
  if (words === '' || words === 'tomorrow') return '* * *';
  const weekday = WEEKDAYS.findIndex((name) => new RegExp(`^(next )?${name}[a-z]*$`).test(words));
  if (weekday >= 0) return `* * ${weekday}`;
  const [, first = '', second = ''] = /^([a-z]+\.?|\d{1,2})\.? ([a-z]+\.?|\d{1,2})\.?$/.exec(words) ?? [];
  const month = MONTHS.findIndex((name) => first.startsWith(name) || second.startsWith(name));
  const day = Number(/\d+/.exec(`${first} ${second}`)?.[0] ?? 0);
  return month >= 0 && day >= 1 && day <= 31 ? `${day} ${month + 1} *` : null;
}

function cronAt(day: string | null, time: string): string | null {
  return day === null ? null : `${time} ${day}`;
}

function readTime(words: string): { hour: number; minute: number } | null {
  if (words.trim() === '') return { hour: 0, minute: 0 };
  const [, hours, minutes = '0', half] = TIME.exec(words) ?? [];
  if (hours === undefined) return null;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half === 'pm' ? 12 : 0);
  const minute = Number(minutes);
  return hour > 23 || minute > 59 || (half !== undefined && Number(hours) > 12) ? null : { hour, minute };
}

function two(count: number): string {
  return String(count).padStart(2, '0');
}
