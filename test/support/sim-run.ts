import { calmDown, mustBeSettled } from './sim-calm.ts';
import { runChaos, type Size } from './sim-chaos.ts';
import { errorText, SimulationFailure } from './sim-failure.ts';
import { Broken } from './sim-life.ts';
import { createWorld, type World } from './sim-world.ts';

const LARGE: Size = { steps: 1_200, tasks: 8 };
// Many small worlds meet more kinds of trouble than few large ones in the same time.
const SMALL: Size = { steps: 300, tasks: 3 };
const LAST_LARGE = 300;

/**
 * One whole run: trouble of the kinds that the seed chooses, then calm, then the end that each promise describes. Odd
 * seeds trouble the process and its store too; those up to 300 make a large world, the others a small one. Returns the trace.
 */
export function runSeed(seed: number): Promise<string> {
  return withWorld(seed, async (world) => {
    await runChaos(world, seed % 2 === 1 ? 'inside' : 'outside', seed <= LAST_LARGE ? LARGE : SMALL);
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
