import { hash, timingSafeEqual } from 'node:crypto';
import { type Hmac, hmacWith } from './hmac.ts';

/** A signing secret, ready for use. It holds no text of the secret, so printing or serialising it reveals nothing. */
export type AgentSecret = { readonly hmac: Hmac; readonly keyId: string; readonly apiKeyDigest: Uint8Array };

const PREFIX = 'whsec_';
const MIN_BYTES = 24;
const MAX_BYTES = 64;
const LONGEST_TEXT = PREFIX.length + 4 * Math.ceil(MAX_BYTES / 3);

/**
 * Reads `whsec_<base64>` of 24 to 64 bytes (Standard Webhooks 1.0.0, "Signature scheme"). Null when it is anything
 * else: padding is required and stray characters are refused, so that one secret has one spelling.
 */
export function parseSecret(text: string): AgentSecret | null {
  if (!text.startsWith(PREFIX) || text.length > LONGEST_TEXT) return null;
  const encoded = text.slice(PREFIX.length);
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length < MIN_BYTES || bytes.length > MAX_BYTES || bytes.toString('base64') !== encoded) return null;
  const hmac = hmacWith(bytes);
  const derived = Buffer.from(hmac(['countersign/key-id/v1'], 'hex'), 'hex');
  const keyId = hash('sha256', derived, 'hex').slice(0, 8);
  return { hmac, keyId, apiKeyDigest: hash('sha256', apiKeyOf(hmac), 'buffer') };
}

/** The bearer key for tools that cannot sign, always the same for one secret: `csk_` and 43 base64url characters. */
export function deriveApiKey(secret: AgentSecret): string {
  return apiKeyOf(secret.hmac);
}

/** The key id of the secret that the presented bearer key derives from, or null. Takes as long whichever it is. */
export function keyIdOfApiKey(presented: string, secrets: readonly AgentSecret[]): string | null {
  // Digests are of equal length whatever is presented, as a comparison in constant time needs.
  const digest = hash('sha256', presented, 'buffer');
  let keyId: string | null = null;
  for (const secret of secrets) {
    const matches = timingSafeEqual(digest, secret.apiKeyDigest);
    if (matches && keyId === null) keyId = secret.keyId;
  }
  return keyId;
}

/** True when the presented bearer key derives from one of the secrets; in constant time. */
export function matchesApiKey(presented: string, secrets: readonly AgentSecret[]): boolean {
  return keyIdOfApiKey(presented, secrets) !== null;
}

/** The key id: eight hex digits that name a secret in the audit record and reveal nothing of it. */
export function secretFingerprint(secret: AgentSecret): string {
  return secret.keyId;
}

// A purpose holds no full stop and signed content always does, so no signature can ever be one of these values.
function apiKeyOf(hmac: Hmac): string {
  return `csk_${hmac(['countersign/api-key/v1'], 'base64url')}`;
}
