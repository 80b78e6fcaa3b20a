import * as z from 'zod';
import type { Answer, PermitAnswer } from '../../app/agent-api.ts';
import { CALLBACK_TYPES } from '../../app/store.ts';
import { ChangeInput, MoneyInput, RecommendationInput } from '../../domain/recommendation.ts';
import type { Status } from '../../domain/state.ts';
import { LANES, RISKS } from '../../domain/verdict.ts';
import { OutcomeInput, PermitInput } from './request-bodies.ts';

// As an object, so that a status that is added to the domain and not here fails to compile.
const STATUSES = {
  held: 'held',
  noted: 'noted',
  pending: 'pending',
  approved: 'approved',
  rejected: 'rejected',
  executing: 'executing',
  executed: 'executed',
  failed: 'failed',
  rolling_back: 'rolling_back',
  rolled_back: 'rolled_back',
  rollback_failed: 'rollback_failed',
  expired: 'expired',
  withdrawn: 'withdrawn',
  cancelled: 'cancelled',
  handed_over: 'handed_over',
  closed: 'closed',
} as const satisfies { [S in Status]: S };

const Time = z.iso.datetime();
const Amount = z
  .object({ amount: z.string(), currency: z.string() })
  .nullable()
  .describe("The money it moves as Countersign computed it, in the policy's currency; null where none is counted");
const revision = {
  id: z.string(),
  revision: z.number().int().min(1),
  revision_hash: z.string().describe('Names the exact content that was scored and decided'),
};

const AmendedChange = ChangeInput.nullable().describe(
  'A smaller change that a person made of it: act on this one, or withdraw. Null where it stands as it was sent',
);

const AnswerBody: z.ZodType<Answer> = z.object({
  ...revision,
  kind: z.enum(['action', 'notice']),
  status: z.enum(STATUSES),
  version: z.number().int().min(1).describe('Rises with each change'),
  lane: z.enum(LANES),
  risk: z.enum(RISKS),
  score: z.number(),
  reasons: z.array(z.string()).describe('Why it was scored and routed so, one sentence each'),
  amount: Amount,
  decide_by: Time.nullable().describe('When it expires unless somebody decides'),
  not_before: Time.nullable().describe(
    'Before this no permit can be redeemed: its undo window, or the freeze that holds it',
  ),
  amended_change: AmendedChange,
});

const PermitBody: z.ZodType<PermitAnswer> = z.object({
  permit: z.string(),
  revision_hash: revision.revision_hash,
  expires_at: Time.describe('Act and report before this'),
  target: z
    .object({ platform: z.string(), account: z.string(), entity: z.string() })
    .nullable()
    .describe('What may be changed, and nothing else'),
  amount: Amount,
});

const ProblemBody = z.object({
  type: z.string().describe('urn:countersign:problem: and the code'),
  title: z.string(),
  status: z.number().int(),
  code: z.string().describe('Stable: programs branch on it'),
  detail: z.string().describe('What was expected, or what to do next'),
  pointer: z.string().optional().describe('RFC 6901, to the field of the body at fault'),
  request_id: z.string().describe('Finds the line in the log'),
  not_before: Time.optional().describe('With undo_window_open and calendar_freeze: when redeeming can succeed'),
});

const CallbackBody = z.object({
  type: z.enum(CALLBACK_TYPES),
  timestamp: Time,
  data: z.object({
    ...revision,
    key: z.string().describe("The agent's own idempotency key, which it recommended under"),
    decision_version: z.number().int().min(1).describe('Ignore a callback below the highest version seen'),
    status: z.enum(STATUSES),
    not_before: Time.nullable(),
    note: z.string().nullable().describe('What the person who decided wrote'),
    amended_change: AmendedChange,
  }),
});

const requests = z.registry<{ id: string }>();
requests.add(RecommendationInput, { id: 'Recommendation' });
requests.add(MoneyInput, { id: 'Money' });
// The snapshot holds any JSON, which refers to itself: as a schema with a name, the reference has somewhere to lead.
requests.add(RecommendationInput.shape.data.unwrap().shape.snapshot.unwrap().valueType, { id: 'Json' });
requests.add(PermitInput, { id: 'PermitRequest' });
requests.add(OutcomeInput, { id: 'OutcomeReport' });

const answers = z.registry<{ id: string }>();
answers.add(AnswerBody, { id: 'Answer' });
answers.add(PermitBody, { id: 'Permit' });
answers.add(ProblemBody, { id: 'Problem' });
answers.add(CallbackBody, { id: 'Callback' });

export type SchemaName =
  | 'Recommendation'
  | 'PermitRequest'
  | 'OutcomeReport'
  | 'Answer'
  | 'Permit'
  | 'Problem'
  | 'Callback';

/** The JSON schemas of all bodies by name, for `components.schemas` of an OpenAPI 3.1 document. */
export function openApiSchemas(): Record<string, object> {
  return { ...schemasOf(requests, 'input'), ...schemasOf(answers, 'output') };
}

export function refTo(name: SchemaName): { $ref: string } {
  return { $ref: uriOf(name) };
}

function uriOf(name: string): string {
  return `#/components/schemas/${name}`;
}

function schemasOf(registry: typeof requests, io: 'input' | 'output'): Record<string, object> {
  const { schemas } = z.toJSONSchema(registry, {
    io,
    uri: uriOf,
    override: ({ jsonSchema }) => {
      // The format says it all; zod's pattern for it is 300 characters long.
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  });
  // In a component these two would change what its references are resolved against.
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema]),
  );
}
