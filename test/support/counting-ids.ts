import type { Ids } from '../../src/app/ports.ts';

/** Ids that count, `evt_1`, `cb_2`, and bytes that are all the same: the same run gives the same names. */
export function countingIds(): Ids {
  let count = 0;
  return {
    next(prefix) {
      count += 1;
      return `${prefix}_${count}`;
    },
    bytes: (length) => new Uint8Array(length).fill(7),
  };
}
