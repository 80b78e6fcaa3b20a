import { body, integer, open, parameter, refusals, reply } from './openapi-parts.ts';
import { openApiSchemas } from './openapi-schemas.ts';

const AGENT = parameter('path', 'agent', 'The name of the agent in policy.yml', { type: 'string' });
const ID = parameter('path', 'id', 'As the answer to the recommendation gave it', { type: 'string' });
const SIGNED = [
  parameter('header', 'webhook-id', 'With a signature: the idempotency key', { type: 'string', maxLength: 256 }),
  parameter('header', 'webhook-timestamp', 'With a signature: seconds since the epoch', { type: 'string' }),
  parameter('header', 'Idempotency-Key', 'With a bearer key: the same on every retry', {
    type: 'string',
    maxLength: 256,
  }),
];
const NAMED = parameter('header', 'X-Countersign-Agent', 'With a signature: the name of the agent', { type: 'string' });

const EITHER = [{ signature: [] }, { bearer: [] }];
const BEARER = [{ bearer: [] }];
const SENDING = [400, 401, 408, 413, 415, 422, 429, 500, 503];
const ASKING = [401, 404, 429, 500, 503];

/** The OpenAPI 3.1 description of the contract; the bodies are the schemas that the server checks by. */
export function openApi(version: string): object {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Countersign',
      version,
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'Ad agents recommend, people decide, and a one-time permit lets the agent execute what was approved.',
    },
    paths: {
      '/v1/agents/{agent}/recommendations': {
        post: {
          operationId: 'recommend',
          summary: 'Asks for approval. Other content under the same key is a new revision',
          parameters: [AGENT, ...SIGNED],
          security: EITHER,
          requestBody: body('Recommendation'),
          responses: {
            200: reply('The same key and body again: the stored answer', 'Answer'),
            202: reply('Received, as new or as a new revision', 'Answer'),
            ...refusals(...SENDING, 403, 409),
          },
        },
      },
      '/v1/recommendations/{id}': {
        parameters: [ID],
        get: {
          operationId: 'read',
          summary: 'Tells where it stands, at once or when it changes',
          parameters: [
            parameter('query', 'wait', 'How long the answer may wait for a change', integer(0, 60)),
            parameter('query', 'version', 'The version already known; that at the call when absent', integer(0)),
          ],
          security: BEARER,
          responses: { 200: reply('Where it stands', 'Answer'), ...refusals(400, ...ASKING) },
        },
        delete: {
          operationId: 'withdraw',
          summary: 'Takes back what is not yet executed',
          security: BEARER,
          responses: { 200: reply('Withdrawn', 'Answer'), ...refusals(409, ...ASKING) },
        },
      },
      '/v1/recommendations/{id}/permit': {
        post: {
          operationId: 'redeem',
          summary: 'Redeems the one-time permit, right before acting. Act only on 200',
          parameters: [ID, ...SIGNED, NAMED],
          security: EITHER,
          requestBody: body('PermitRequest'),
          responses: {
            200: reply('The permit; the same key gets the same one again', 'Permit'),
            ...refusals(...SENDING, 403, 404, 409),
          },
        },
      },
      '/v1/recommendations/{id}/outcome': {
        post: {
          operationId: 'report',
          summary: 'Tells what became of it; again with the same status to add what was measured later',
          parameters: [ID, ...SIGNED, NAMED],
          security: EITHER,
          requestBody: body('OutcomeReport'),
          responses: { 200: reply('Kept', 'Answer'), ...refusals(...SENDING, 404, 409) },
        },
      },
      '/healthz': open('healthz', 'Whether the process is alive', 'application/json'),
      '/readyz': open('readyz', 'Whether it can do its work', 'application/json', refusals(503)),
      '/metrics': open('metrics', 'Figures for Prometheus', 'text/plain'),
      '/openapi.json': open('openapi', 'This description', 'application/json'),
    },
    webhooks: {
      callback: {
        post: {
          operationId: 'callback',
          summary:
            "What became of a recommendation, to the agent's callback URL. Signed as requests are; at least once",
          parameters: [
            parameter('header', 'webhook-id', 'The same on every attempt: handle each once', { type: 'string' }),
            parameter('header', 'webhook-timestamp', 'Seconds since the epoch', { type: 'string' }),
            parameter('header', 'webhook-signature', 'v1,<base64>, one for each secret', { type: 'string' }),
          ],
          requestBody: body('Callback'),
          responses: {
            '2XX': { description: 'Taken' },
            410: { description: 'No more callbacks for this, please' },
            default: { description: 'Tried again later, with growing pauses' },
          },
        },
      },
    },
    components: {
      schemas: openApiSchemas(),
      securitySchemes: {
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'webhook-signature',
          description:
            'Standard Webhooks 1.0.0: v1,<base64 of HMAC-SHA256 over webhook-id.webhook-timestamp.body> with the whsec_ secret',
        },
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'The key that `countersign agents key NAME` shows: csk_…',
        },
      },
    },
  };
}
