/** Slack's date tokens that we use (docs.slack.dev/messaging/formatting-message-text, Date formatting). */
export type DateFormat =
  | '{time}'
  | '{date_short}'
  | '{date_short} at {time}'
  | '{date_short_pretty} at {time}'
  | '{date_num} {time_secs}';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** A moment that each client draws in its reader's own time zone; `fallback` is for clients that cannot. */
export function slackDate(at: number, format: DateFormat, fallback: string = utc(at)): string {
  return `<!date^${Math.floor(at / SECOND_MS)}^${format}|${fallback}>`;
}

/** `2026-11-23 09:00 UTC`. */
export function utc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A moment on a card that may be read days later: "Today at 9:10 AM". Stands after a mark, since Slack capitalises it. */
export function moment(at: number): string {
  return slackDate(at, '{date_short_pretty} at {time}');
}

/** A moment in a sentence: "9:10 AM" when it is less than half a day from `now`, else with its date. */
export function near(at: number, now: number): string {
  return slackDate(at, isNear(at, now) ? '{time}' : '{date_short} at {time}');
}

/** The same with its preposition: "at 9:10 AM", "on Nov 23, 2026 at 9:10 AM". */
export function when(at: number, now: number): string {
  return `${isNear(at, now) ? 'at' : 'on'} ${near(at, now)}`;
}

function isNear(at: number, now: number): boolean {
  return Math.abs(at - now) < DAY_MS / 2;
}

/** "45 s", "5 min", "1 h 30 min", "2 h", "3 days": whole units, the smaller ones dropped where they hardly matter. */
export function duration(ms: number): string {
  // 90 seconds are neither one minute nor two.
  if (ms < MINUTE_MS || (ms < 2 * MINUTE_MS && ms % MINUTE_MS !== 0))
    return `${Math.max(0, Math.round(ms / SECOND_MS))} s`;
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes < 60) return `${minutes} min`;
  if (ms < 2 * DAY_MS) {
    const hours = Math.floor(minutes / 60);
    const rest = minutes % 60;
    return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
  }
  const hours = Math.round(ms / HOUR_MS);
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} days` : `${days} days ${hours % 24} h`;
}
