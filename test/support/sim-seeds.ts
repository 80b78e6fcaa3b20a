const MOST = 1_000;

/**
 * The seeds of this run: 1,000, as many as SIM_SEEDS says, or with `SIM_SEEDS=#1234` that one alone. Odd ones trouble the
 * process and its store too, even ones only what is around it.
 */
export function seedsToRun(which: 'odd' | 'even'): number[] {
  const asked = process.env.SIM_SEEDS ?? String(MOST);
  const number = Number(asked.replace('#', ''));
  if (!Number.isSafeInteger(number) || number < 0) {
    throw new Error('SIM_SEEDS: expected how many seeds, such as 5000, or one seed, such as #1234');
  }
  const seeds = asked.startsWith('#') ? [number] : Array.from({ length: number }, (_, index) => index + 1);
  return seeds.filter((seed) => (seed % 2 === 1) === (which === 'odd'));
}
