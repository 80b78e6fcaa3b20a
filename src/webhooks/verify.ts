import { timingSafeEqual } from 'node:crypto';
import type { AgentSecret } from './secret.ts';
import { isWebhookId, isWebhookTimestamp, signatureOf } from './sign.ts';

/** A header as Node hands it over; a repeated one may be a list, which is refused. */
export type HeaderValue = string | readonly string[] | undefined;

export type VerifyInput = {
  secrets: readonly AgentSecret[];
  headers: { id?: HeaderValue; timestamp?: HeaderValue; signature?: HeaderValue };
  /** The bytes as they arrived: parsed and written again they would no longer match. */
  body: Uint8Array;
  /** Epoch milliseconds. */
  now: number;
  toleranceMs?: number;
};

export type VerifyRefusal =
  | 'missing_header'
  | 'malformed_header'
  | 'timestamp_too_old'
  | 'timestamp_in_future'
  | 'signature_mismatch';

/** `signedAt` is epoch milliseconds; `keyId` names the secret that matched. */
export type Verified = { ok: true; id: string; signedAt: number; keyId: string } | { ok: false; reason: VerifyRefusal };

const TOLERANCE_MS = 5 * 60_000;
const SIGNATURES = /^[ -~]{1,4096}$/;
const SIGNATURE_LENGTH = 44;

/**
 * Checks a request against Standard Webhooks 1.0.0: any of the secrets may match any of the `v1` signatures, other
 * versions are ignored, and a timestamp more than `toleranceMs` away on either side is refused (exactly that far is
 * accepted). Compares in constant time and never throws, whatever the headers and body hold.
 */
export function verify({ secrets, headers, body, now, toleranceMs = TOLERANCE_MS }: VerifyInput): Verified {
  const { id, timestamp, signature } = headers;
  if (!id || !timestamp || !signature) return refuse('missing_header');
  if (typeof id !== 'string' || !isWebhookId(id)) return refuse('malformed_header');
  if (typeof timestamp !== 'string' || !isWebhookTimestamp(timestamp)) return refuse('malformed_header');
  if (typeof signature !== 'string' || !SIGNATURES.test(signature)) return refuse('malformed_header');

  const signedAt = Number(timestamp) * 1000;
  // Asked this way round, a clock that reads NaN refuses everything instead of accepting it.
  if (!(now - signedAt <= toleranceMs)) return refuse('timestamp_too_old');
  if (!(signedAt - now <= toleranceMs)) return refuse('timestamp_in_future');

  const presented = presentedSignatures(signature);
  let keyId: string | null = null;
  for (const secret of secrets) {
    const expected = Buffer.from(signatureOf(secret, id, timestamp, body), 'latin1');
    // No early exit: the time taken does not tell which secret or signature matched.
    for (const candidate of presented) {
      const matches = timingSafeEqual(expected, candidate);
      if (matches && keyId === null) keyId = secret.keyId;
    }
  }
  return keyId === null ? refuse('signature_mismatch') : { ok: true, id, signedAt, keyId };
}

function presentedSignatures(header: string): Buffer[] {
  return header
    .split(' ')
    .filter((entry) => entry.startsWith('v1,'))
    .map((entry) => Buffer.from(entry.slice(3), 'latin1'))
    .filter((bytes) => bytes.length === SIGNATURE_LENGTH);
}

function refuse(reason: VerifyRefusal): Verified {
  return { ok: false, reason };
}
