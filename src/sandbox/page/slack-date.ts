type Shape = Intl.DateTimeFormatOptions;

const SHAPES: { [token: string]: Shape } = {
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit' },
  time_secs: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
};
const DAY_MS = 86_400_000;

/** Fills a Slack date format (docs.slack.dev/messaging/formatting-message-text#date-formatting) in the reader's own zone. */
export function formatSlackDate(timestampSeconds: number, format: string, now: number): string {
  const at = new Date(timestampSeconds * 1000);
  return format.replace(/\{(\w+)\}/g, (token, name: string, place: number) => {
    if (name === 'date_num') return new Intl.DateTimeFormat('sv-SE').format(at);
    if (name === 'ago') return agoText(at.getTime() - now);
    const shape = SHAPES[name.replace(/_pretty$/, '')];
    if (!shape) return token;
    const day = name.endsWith('_pretty') ? nearDay(at, new Date(now)) : undefined;
    if (day && place > 0) return day.toLowerCase();
    return day ?? new Intl.DateTimeFormat('en-US', shape).format(at);
  });
}

export function clockText(at: number): string {
  return new Intl.DateTimeFormat('en-US', SHAPES.time).format(at);
}

/** "Today", "Yesterday" or the date, for the line between two days. */
export function dayText(at: number, now: number): string {
  const shape: Shape = { weekday: 'long', month: 'long', day: 'numeric' };
  return nearDay(new Date(at), new Date(now)) ?? new Intl.DateTimeFormat('en-US', shape).format(at);
}

function nearDay(at: Date, now: Date): string | undefined {
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((midnight(at) - midnight(now)) / DAY_MS);
  return { '-1': 'Yesterday', '0': 'Today', '1': 'Tomorrow' }[String(days)];
}

function agoText(awayMs: number): string {
  const words = new Intl.RelativeTimeFormat('en-US', { numeric: 'auto' });
  const minutes = Math.round(awayMs / 60_000);
  if (Math.abs(minutes) < 60) return words.format(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return Math.abs(hours) < 24 ? words.format(hours, 'hour') : words.format(Math.round(hours / 24), 'day');
}
