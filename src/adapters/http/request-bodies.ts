import * as z from 'zod';
import { MoneyInput } from '../../domain/recommendation.ts';

const RevisionHash = z.string().min(1).max(128).describe('The content about to be executed, as the answer named it');

/** The body of `POST /v1/recommendations/{id}/permit`. */
export const PermitInput = z.strictObject({
  revision_hash: RevisionHash,
  target: z
    .strictObject({
      platform: z.string().min(1).max(64),
      account: z.string().min(1).max(100),
      entity: z.string().min(1).max(200),
    })
    .optional()
    .describe('What is about to be changed: refused as permit_mismatch when it is not what was approved'),
  amount: MoneyInput.optional().describe('The amount about to be moved, as the answer named it: refused likewise'),
});

/** The body of `POST /v1/recommendations/{id}/outcome`. */
export const OutcomeInput = z.strictObject({
  revision_hash: RevisionHash,
  status: z.enum(['executed', 'failed', 'rolled_back', 'rollback_failed']),
  detail: z.string().trim().min(1).max(1000).optional().describe('For the people who decided'),
  drift: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .optional()
    .describe(
      'What somebody else changed since, as it was found: people read it, and no rollback is asked for over it',
    ),
  measured: z
    .array(z.strictObject({ name: z.string().trim().min(1).max(60), value: z.string().trim().min(1).max(60) }))
    .max(20)
    .optional()
    .describe('As a person should read it: { "name": "CPA", "value": "$36" }'),
});
