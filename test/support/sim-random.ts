import type { Clock, Ids } from '../../src/app/ports.ts';

/** Chance that a seed fixes: the same seed gives the same choices in the same order. */
export type Random = {
  /** From 0 up to, and not with, 1. */
  next(): number;
  /** A whole number from `from` to `to`, both with. */
  between(from: number, to: number): number;
  chance(share: number): boolean;
  pick<T>(items: readonly T[]): T;
  weighted<T>(options: readonly (readonly [weight: number, option: T])[]): T;
};

/** mulberry32: 32 bits of state, quick, and even enough to choose by. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (share) => next() < share,
    pick(items) {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new Error('expected something to pick from');
      return item;
    },
    weighted(options) {
      let rest = next() * options.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, option] of options) {
        rest -= weight;
        if (rest < 0) return option;
      }
      throw new Error('expected an option with a weight above 0');
    },
  };
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Ids as the product makes them, time first, with their chance from the seed. */
export function createSeededIds(random: Random, clock: Pick<Clock, 'now'>): Ids {
  return {
    next(prefix) {
      const letters = Array.from({ length: 16 }, () => random.pick([...ALPHABET]));
      return `${prefix}_${clock.now().toString(32).toUpperCase().padStart(10, '0')}${letters.join('')}`;
    },
    bytes: (count) => Uint8Array.from({ length: count }, () => random.between(0, 255)),
  };
}
