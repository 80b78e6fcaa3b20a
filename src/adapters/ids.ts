import { randomFillSync } from 'node:crypto';
import type { Clock, Ids } from '../app/ports.ts';

// Crockford's base 32, as in the ULID specification: no I, L, O or U.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

// Asking the system for 16 bytes at a time costs more than making the rest of an id.
const pool = Buffer.alloc(4096);
let used = pool.length;

/** Random bytes of its own for each caller, at most 64. */
function randomBytes(count: number): Buffer {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += count;
  return Buffer.from(pool.subarray(used - count, used));
}

/** Sortable random ids: a prefix and a ULID (48 bits of time, 80 random bits). */
export function createIds(clock: Pick<Clock, 'now'>): Ids {
  return {
    next(prefix) {
      let time = '';
      for (let rest = clock.now(), i = 0; i < 10; i += 1, rest = Math.floor(rest / 32))
        time = ALPHABET[rest % 32] + time;
      let chance = '';
      for (const byte of randomBytes(16)) chance += ALPHABET[byte % 32];
      return `${prefix}_${time}${chance}`;
    },
    bytes: (count) => randomBytes(count),
  };
}
