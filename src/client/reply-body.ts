import { CountersignError } from './countersign-error.ts';
import type { Reply } from './send.ts';
import { fits, type Shape, textField, wrongField } from './shape.ts';

/** The body of a 2xx reply, checked against its shape. Throws a CountersignError for any other status or shape. */
export function bodyOf<T>(reply: Reply, shape: Shape<T>): T {
  const { call, status, json, retryAfterSeconds } = reply;
  if (status >= 200 && status <= 299) {
    if (fits(shape, json)) return json;
    const detail = `${wrongField(shape, json)} is not as expected; does baseUrl lead to Countersign, in a version that knows this client?`;
    throw new CountersignError(call, { status, code: 'invalid_answer', detail });
  }
  throw new CountersignError(call, {
    status,
    // RFC 9457 problem+json; a proxy in between may answer with something else.
    code: textField(json, 'code') ?? 'unexpected_status',
    detail: textField(json, 'detail') ?? textField(json, 'title'),
    pointer: textField(json, 'pointer'),
    retryAfterSeconds,
  });
}
