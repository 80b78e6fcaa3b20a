import { hash } from 'node:crypto';

/** HMAC-SHA256 with one key, over the parts one after another. */
export type Hmac = (parts: readonly (string | Uint8Array)[], encoding: 'hex' | 'base64' | 'base64url') => string;

const BLOCK_BYTES = 64;
const HASH_BYTES = 32;

/**
 * HMAC-SHA256 by its definition (RFC 2104 section 2). What `createHmac` of Node makes for each message costs more than the
 * hashing where there are thousands in a second. (`audit/hash.ts` has it for salts, which are keys of one use.) The key is seen by nothing but the returned function.
 */
export function hmacWith(key: Uint8Array): Hmac {
  const bytes = key.length > BLOCK_BYTES ? hash('sha256', key, 'buffer') : key;
  const inner = Buffer.alloc(BLOCK_BYTES, 0x36);
  const outer = Buffer.alloc(BLOCK_BYTES + HASH_BYTES, 0x5c);
  for (const [index, byte] of bytes.entries()) {
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  }
  return (parts, encoding) => {
    const message = parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : part));
    outer.write(hash('sha256', Buffer.concat([inner, ...message]), 'binary'), BLOCK_BYTES, 'latin1');
    return hash('sha256', outer, encoding);
  };
}
