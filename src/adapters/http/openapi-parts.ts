import { refTo, type SchemaName } from './openapi-schemas.ts';
import { codesOf } from './problem.ts';

type Answers = Readonly<Record<string, object>>;

export function parameter(place: 'path' | 'query' | 'header', name: string, description: string, schema: object) {
  return { in: place, name, description, required: place === 'path', schema };
}

export function integer(minimum: number, maximum?: number) {
  return { type: 'integer', minimum, ...(maximum !== undefined && { maximum }) };
}

export function body(name: SchemaName) {
  return { required: true, content: { 'application/json': { schema: refTo(name) } } };
}

export function reply(description: string, name: SchemaName) {
  return { description, content: { 'application/json': { schema: refTo(name) } } };
}

/** What each of these statuses means, with the codes that come with it. */
export function refusals(...statuses: number[]): Answers {
  return Object.fromEntries(statuses.map((status) => [status, refusal(status)]));
}

function refusal(status: number) {
  const again = { description: 'Seconds to wait', schema: { type: 'integer', minimum: 1 } };
  return {
    description: `Refused, with one of the codes ${codesOf(status).join(', ')}`,
    ...((status === 429 || status === 503) && { headers: { 'Retry-After': again } }),
    content: { 'application/problem+json': { schema: refTo('Problem') } },
  };
}

/** A path that anyone may GET. */
export function open(operationId: string, summary: string, type: string, further: Answers = {}) {
  const responses = { 200: { description: 'Yes', content: { [type]: {} } }, ...further };
  return { get: { operationId, summary, security: [], responses } };
}
