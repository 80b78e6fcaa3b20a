import * as z from 'zod';

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^(\d{1,6})(s|m|h|d)$/;

/** A duration as people write it, `30s`, `5m`, `2h`, `3d`; parsed to milliseconds. */
export const Duration = z.string().transform((text, context) => {
  const [, count = '', unit = ''] = DURATION.exec(text) ?? [];
  if (unit === 's' || unit === 'm' || unit === 'h' || unit === 'd') return Number(count) * UNITS[unit];
  context.addIssue({ code: 'custom', message: 'expected a duration such as 30s, 5m, 2h or 3d' });
  return z.NEVER;
});
