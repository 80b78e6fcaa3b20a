import * as z from 'zod';

const RevisionHash = z.string().min(1).max(128).describe('The content about to be executed, as the answer named it');

/** The body of `POST /v1/recommendations/{id}/permit`. */
export const PermitInput = z.strictObject({ revision_hash: RevisionHash });

/** The body of `POST /v1/recommendations/{id}/outcome`. */
export const OutcomeInput = z.strictObject({
  revision_hash: RevisionHash,
  status: z.enum(['executed', 'failed', 'rolled_back', 'rollback_failed']),
  detail: z.string().trim().min(1).max(1000).optional().describe('For the people who decided'),
  measured: z
    .array(z.strictObject({ name: z.string().trim().min(1).max(60), value: z.string().trim().min(1).max(60) }))
    .max(20)
    .optional()
    .describe('As a person should read it: { "name": "CPA", "value": "$36" }'),
});
