import type { Policy } from '../../src/policy/policy.ts';

const QUARTER_MS = 15 * 60_000;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'];

type Asked = { roles: readonly string[]; shifts?: { knownUntil: number } | undefined };

/** Counts working time a quarter of an hour at a time, as plainly as it can be told; all hours here begin and end on one. */
export function createHours({ file }: Policy) {
  const formats = new Map<string, Intl.DateTimeFormat>();
  const known = new Map<string, boolean>();

  function isAtWork(role: string, at: number): boolean {
    const hours = file.roles[role]?.hours;
    if (!hours) return true;
    const quarter = Math.floor(at / QUARTER_MS);
    const key = `${role} ${quarter}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const { timezone = file.timezone } = hours;
    const format =
      formats.get(timezone) ??
      new Intl.DateTimeFormat('en-GB', { timeZone: timezone, weekday: 'short', hour: '2-digit', minute: '2-digit' });
    formats.set(timezone, format);
    const parts = new Map(format.formatToParts(quarter * QUARTER_MS).map(({ type, value }) => [type, value]));
    const time = `${parts.get('hour')}:${parts.get('minute')}`;
    const works = DAYS.includes(parts.get('weekday') ?? '') && time >= hours.from && time < hours.to;
    known.set(key, works);
    return works;
  }

  const counts = ({ roles, shifts }: Asked, at: number) =>
    shifts === undefined || at >= shifts.knownUntil || roles.some((role) => isAtWork(role, at));

  return {
    /** When so much of the step's time has passed since then. */
    after(step: Asked, from: number, ms: number): number {
      if (step.shifts === undefined) return from + ms;
      let left = ms;
      for (let at = from; ; ) {
        const next = (Math.floor(at / QUARTER_MS) + 1) * QUARTER_MS;
        if (counts(step, at)) {
          if (next - at >= left) return at + left;
          left -= next - at;
        }
        at = next;
      }
    },
    /** How much of the step's time passes between two moments. */
    between(step: Asked, from: number, until: number): number {
      if (step.shifts === undefined) return Math.max(0, until - from);
      let sum = 0;
      for (let at = from; at < until; ) {
        const next = Math.min(until, (Math.floor(at / QUARTER_MS) + 1) * QUARTER_MS);
        if (counts(step, at)) sum += next - at;
        at = next;
      }
      return sum;
    },
  };
}

export type SimHours = ReturnType<typeof createHours>;
