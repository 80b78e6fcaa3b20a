import { calmDown, mustBeSettled } from './sim-calm.ts';
import { runChaos } from './sim-chaos.ts';
import { errorText, SimulationFailure } from './sim-failure.ts';
import { Broken } from './sim-life.ts';
import { createWorld, type World } from './sim-world.ts';

const STEPS = 1_200;

/**
 * One whole run: trouble of the kinds that the seed chooses, then calm, then the end that each promise describes. Odd
 * seeds trouble the process and its store too. Returns the trace.
 */
export function runSeed(seed: number): Promise<string> {
  return withWorld(seed, async (world) => {
    await runChaos(world, seed % 2 === 1 ? 'inside' : 'outside', STEPS);
    await calmDown(world);
    mustBeSettled(world);
    return world.trace.text();
  });
}

/** A world for the time of `run`; whatever fails in it is told with the seed and the end of the trace. */
export async function withWorld<T>(seed: number, run: (world: World) => Promise<T>): Promise<T> {
  const world = createWorld(seed);
  try {
    return await run(world);
  } catch (error) {
    if (error instanceof SimulationFailure) throw error;
    throw new SimulationFailure(seed, [error instanceof Broken ? error.message : errorText(error)], world.trace, error);
  } finally {
    world.close();
  }
}
