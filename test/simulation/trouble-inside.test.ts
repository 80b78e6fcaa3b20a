import { describe, test } from 'vitest';
import { runSeed } from '../support/sim-run.ts';
import { seedsToRun } from '../support/sim-seeds.ts';

/** All the trouble from outside, and also a process that dies at any call and a store that refuses or forgets to answer. */
describe('with trouble in the program’s own house', () => {
  test.each(seedsToRun('odd'))('seed %i keeps every promise and comes to its end', async (seed) => {
    await runSeed(seed);
  });
});
