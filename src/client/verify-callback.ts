import { parseSecret } from '../webhooks/secret.ts';
import { type VerifyRefusal, verify } from '../webhooks/verify.ts';
import { type RecommendationStatus, STATUSES } from './answer.ts';
import type { Change } from './recommendation-input.ts';
import { fits, isChange, isInteger, isText, isTime, nullable, oneOf, type Shape, textField } from './shape.ts';

const TYPES = [
  'recommendation.approved',
  'recommendation.rejected',
  'recommendation.expired',
  'recommendation.undone',
  'recommendation.cancelled',
  'recommendation.rollback_requested',
  'recommendation.report_due',
] as const;

export type CallbackType = (typeof TYPES)[number];

/**
 * What became of a recommendation, field for field as it comes over the wire. Times are ISO 8601.
 * `recommendation.cancelled` with the status `executing` came after the permit: stop if you still can, and report.
 * `recommendation.report_due` asks for the report that is missing: say what became of it, or that it failed.
 */
export type Callback = {
  type: CallbackType;
  timestamp: string;
  data: {
    id: string;
    /** The agent's own idempotency key, which it recommended under. */
    key: string;
    revision: number;
    revision_hash: string;
    /** Rises with each decision: ignore a callback below the highest version seen. */
    decision_version: number;
    status: RecommendationStatus;
    /** When the undo window closes and a permit can be redeemed. */
    not_before: string | null;
    /** What the person who decided wrote. */
    note: string | null;
    /** What a person made of the change: act on this one, or withdraw. Null where it stands as you sent it. */
    amended_change: Change | null;
  };
};

export type CallbackInput = {
  /** The agent's `whsec_…` secrets: more than one while they rotate. */
  secrets: readonly string[];
  headers: Headers | Record<string, string | readonly string[] | undefined>;
  /** The raw body. Bytes are best: text must be exactly what arrived. */
  body: Uint8Array | string;
  /** Epoch milliseconds; the time of day by default. */
  now?: number;
};

/**
 * `id` is the webhook-id, the same on every attempt to deliver this callback: handle each id once. Answer 2xx to
 * `unknown_type` (a newer server has news for newer clients) and 4xx to every other refusal.
 */
export type VerifiedCallback =
  | { ok: true; id: string; callback: Callback }
  | { ok: false; reason: VerifyRefusal | 'malformed_body' | 'unknown_type' };

const dataShape: Shape<Callback['data']> = {
  id: isText,
  key: isText,
  revision: isInteger,
  revision_hash: isText,
  decision_version: isInteger,
  status: oneOf(STATUSES),
  not_before: nullable(isTime),
  note: nullable(isText),
  amended_change: nullable(isChange),
};
const callbackShape: Shape<Callback> = {
  type: oneOf(TYPES),
  timestamp: isTime,
  data: (value): value is Callback['data'] => fits(dataShape, value),
};

/** Checks that a callback is Countersign's, fresh and whole. Throws only for a malformed secret of our own. */
export function verifyCallback({ secrets, headers, body, now = Date.now() }: CallbackInput): VerifiedCallback {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const verified = verify({
    secrets: secrets.map(secretOf),
    headers: {
      id: headerOf(headers, 'webhook-id'),
      timestamp: headerOf(headers, 'webhook-timestamp'),
      signature: headerOf(headers, 'webhook-signature'),
    },
    body: bytes,
    now,
  });
  if (!verified.ok) return verified;
  const json = parseJson(bytes);
  if (fits(callbackShape, json)) return { ok: true, id: verified.id, callback: json };
  const type = textField(json, 'type');
  return { ok: false, reason: type !== null && !oneOf(TYPES)(type) ? 'unknown_type' : 'malformed_body' };
}

/** Parses a secret, or throws a TypeError that says what was expected. */
export function secretOf(text: string) {
  const secret = parseSecret(text);
  if (!secret) throw new TypeError('secret: expected "whsec_" followed by 24 to 64 bytes in base64');
  return secret;
}

function headerOf(headers: CallbackInput['headers'], name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const value = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof value === 'string' ? value : value?.join(', ');
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
