import * as z from 'zod';
import { Handle, Lane, Name, Pattern, Points, Risk } from './schema-parts.ts';

const DATE = /^(\d{4}-)?\d{2}-\d{2}(T\d{2}:\d{2})?$/;
const Day = z
  .string()
  .regex(DATE, 'expected a date such as 2026-11-26 or 2026-11-26T09:00, or one of every year such as 11-26');

/**
 * A freeze, a sale, a learning phase or a holiday. A day alone counts whole: `to: 11-30` is until its end. Dates without a
 * year come back every year, over New Year too.
 */
export const CalendarEntry = z
  .strictObject({
    name: z.string().min(1).max(80),
    from: Day.optional(),
    to: Day.optional(),
    /** The days of this list under `holidays`, in place of `from` and `to`. */
    holidays: Handle.optional(),
    timezone: z.string().optional(),
    for: z.array(Pattern).min(1),
    platforms: z.array(Name).min(1).optional(),
    accounts: z.array(z.string().min(1)).min(1).optional(),
    /** What agents name as their target, such as a campaign in its learning phase. */
    entities: z.array(z.string().min(1)).min(1).optional(),
    /** raise: more scrutiny. hold: waits until the end, then a person is asked. refuse: not taken at all. */
    // biome-ignore lint/suspicious/noThenProperty: the word of the file; zod's shape is never awaited.
    then: z.enum(['raise', 'hold', 'refuse']),
    points: Points.default(10),
    risk: Risk.default('high'),
    at_least: Lane.default('review'),
  })
  .refine(
    ({ from, to, holidays }) => (holidays === undefined ? from !== undefined && to !== undefined : !from && !to),
    'expected from and to, or the name of a list of holidays',
  );
export type CalendarEntry = z.output<typeof CalendarEntry>;
