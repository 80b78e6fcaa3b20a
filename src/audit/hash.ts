import { createHmac, hash } from 'node:crypto';
import { canonicalJson, type Json } from './canonical-json.ts';

/** SHA-256 of the RFC 8785 text of a value, in hex. */
export function contentHash(value: Json): string {
  return hash('sha256', canonicalJson(value), 'hex');
}

/**
 * The name of one revision for buttons, permits and quorums. It covers the recommendation's id and the revision's
 * number beside the content, so that equal content elsewhere never shares it.
 */
export function revisionHash(id: string, revision: number, hashOfContent: string): string {
  return contentHash({ id, revision, content: hashOfContent });
}

/** HMAC-SHA256(salt, value) in hex: what stands in the record for a name or free text, and means nothing without the salt. */
export function commitment(salt: Uint8Array, value: string): string {
  return createHmac('sha256', salt).update(value, 'utf8').digest('hex');
}

/** SHA-256(0x00 ‖ leaf bytes), the leaf hash of RFC 6962 section 2.1, in hex. */
export function leafHash(leaf: string): string {
  return hash('sha256', Buffer.concat([Buffer.of(0), Buffer.from(leaf, 'utf8')]), 'hex');
}
