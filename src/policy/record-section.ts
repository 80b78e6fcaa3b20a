import * as z from 'zod';
import { Duration } from './duration.ts';
import { Channel } from './schema-parts.ts';

const YEAR_MS = 365 * 86_400_000;
const Variable = z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'expected the name of an environment variable');

const Retention = z.string().transform((text, context) => {
  if (text === 'forever') return null;
  const years = Number(/^([1-9]\d?)y$/.exec(text)?.[1]);
  if (years > 0) return years * YEAR_MS;
  context.addIssue({ code: 'custom', message: 'expected years such as 1y or 7y, or forever' });
  return z.NEVER;
});

const Target = z.union(
  [
    z.strictObject({ file: z.string().min(1).max(500) }),
    z
      .strictObject({
        webhook: z.url({ protocol: /^https?$/ }),
        secret_env: Variable,
        /** Lets it go to loopback and private addresses, also over http: for a receiver on your own network. */
        private: z.boolean().default(false),
      })
      .refine(
        (target) => target.private || target.webhook.startsWith('https:'),
        'expected https, or `private: true` on your own network',
      ),
    z.strictObject({ channel: Channel }),
  ],
  'expected { file }, { webhook, secret_env } or { channel }',
);

/** How the record is signed, published and kept. */
export const RecordSection = z.strictObject({
  /** The name of this record, as it stands in the first line of every checkpoint. */
  origin: z
    .string()
    .regex(/^[^\s+]{1,200}$/, 'expected a name without spaces or plus signs')
    .default('countersign/record'),
  signing_key_env: Variable.default('RECORD_SIGNING_KEY'),
  /** Verifier keys of signing keys that are not used any more: their checkpoints stay good. */
  former_keys: z.array(z.string().max(300)).default([]),
  checkpoint: z
    .strictObject({
      every_events: z.int().positive().max(1_000_000).default(1_000),
      every: Duration.refine((ms) => ms >= 10_000, 'expected at least 10s').prefault('1h'),
    })
    .prefault({}),
  publish: z.array(Target).max(10).default([]),
  retention: Retention.prefault('7y'),
});

/** One place that checkpoints are published to. */
export type PublishTarget = z.output<typeof Target>;
