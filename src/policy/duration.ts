import * as z from 'zod';

const UNITS = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);
const DURATION = /^\d{1,6}[smhd]$/;

/** A duration as people write it, `30s`, `5m`, `2h`, `3d`; parsed to milliseconds. */
export const Duration = z
  .string()
  .regex(DURATION, 'expected a duration such as 30s, 5m, 2h or 3d')
  .transform((text) => Number(text.slice(0, -1)) * (UNITS.get(text.slice(-1)) ?? Number.NaN));
