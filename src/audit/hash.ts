import { createHmac, hash } from 'node:crypto';
import { canonicalJson, type Json } from './canonical-json.ts';

// Content is immutable and is hashed for its key, its revision and its leaf: once is enough.
const known = new WeakMap<object, string>();

/** SHA-256 of the RFC 8785 text of a value, in hex. An object must not change after it was hashed. */
export function contentHash(value: Json): string {
  const kept = typeof value === 'object' && value !== null ? known.get(value) : undefined;
  if (kept !== undefined) return kept;
  const hashed = hash('sha256', canonicalJson(value), 'hex');
  if (typeof value === 'object' && value !== null) known.set(value, hashed);
  return hashed;
}

/**
 * The name of one revision for buttons, permits and quorums. It covers the recommendation's id and the revision's
 * number beside the content, so that equal content elsewhere never shares it.
 */
export function revisionHash(id: string, revision: number, hashOfContent: string): string {
  return contentHash({ id, revision, content: hashOfContent });
}

const BLOCK_BYTES = 64;
export const SALT_BYTES = 16;
const MOST_BYTES = 1_024;
// One of each for all calls, which never interleave: the pads of HMAC, the salt's bytes of which each call sets anew.
const inner = Buffer.alloc(BLOCK_BYTES + MOST_BYTES, 0x36);
// By the length of the value: to make one takes a tenth of hashing it.
const innerOf: Buffer[] = [];
const outer = Buffer.alloc(BLOCK_BYTES + 32, 0x5c);

/** HMAC-SHA256(salt, value) in hex: what stands in the record for a name or free text, and means nothing without the salt. */
export function commitment(salt: Uint8Array, value: string): string {
  if (salt.length !== SALT_BYTES || value.length * 3 > MOST_BYTES) {
    return createHmac('sha256', salt).update(value, 'utf8').digest('hex');
  }
  return padded(salt, 0, inner.write(value, BLOCK_BYTES, 'utf8'));
}

/** The same of the bytes `from` ≤ place < `to` of a buffer of values, with the salt that begins at `place` among salts. */
export function commitmentAmong(salts: Uint8Array, place: number, values: Buffer, from: number, to: number): string {
  if (to - from > MOST_BYTES) {
    return commitment(salts.subarray(place, place + SALT_BYTES), values.toString('utf8', from, to));
  }
  return padded(salts, place, values.copy(inner, BLOCK_BYTES, from, to));
}

/** By its definition (RFC 2104 section 2): Node's own makes two objects for it, which cost ten times what is hashed. */
function padded(salts: Uint8Array, place: number, valueBytes: number): string {
  for (let index = 0; index < SALT_BYTES; index += 1) {
    const byte = salts[place + index] ?? 0;
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  }
  innerOf[valueBytes] ??= inner.subarray(0, BLOCK_BYTES + valueBytes);
  outer.write(hash('sha256', innerOf[valueBytes], 'binary'), BLOCK_BYTES, 'latin1');
  return hash('sha256', outer, 'hex');
}

/** SHA-256(0x00 ‖ leaf bytes), the leaf hash of RFC 6962 section 2.1, in hex. */
export function leafHash(leaf: string): string {
  // U+0000 is the byte 0x00 in UTF-8; a buffer of both parts would cost twice as much.
  return hash('sha256', `\0${leaf}`, 'hex');
}
