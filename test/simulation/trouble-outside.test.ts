import { describe, test } from 'vitest';
import { runSeed } from '../support/sim-run.ts';
import { seedsToRun } from '../support/sim-seeds.ts';

// Requirement 7: live: every simulated item reaches an end once faults cease. A thousand seeds; SIM_SEEDS says how many others.

/**
 * Slack, receivers and clocks that fail, agents and people of every kind, halts: each promise is held at every step,
 * and everything ends once the trouble ceases. A seed that fails says which promise, and the last of what happened.
 */
describe('with trouble around the program', () => {
  test.each(seedsToRun('even'))('seed %i keeps every promise and comes to its end', async (seed) => {
    await runSeed(seed);
  });
});
