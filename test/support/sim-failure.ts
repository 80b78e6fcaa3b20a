import type { Trace } from './sim-trace.ts';

const TAIL = 40;

/** A run that broke a promise: says which, and how to run it again. */
export class SimulationFailure extends Error {
  constructor(seed: number, reasons: readonly string[], trace: Trace, cause?: unknown) {
    super(
      `seed ${seed}: ${reasons.join('\n')}\nThe last of what happened (SIM_SEEDS=#${seed} runs it alone):\n${trace.tail(TAIL)}`,
      { cause },
    );
    this.name = 'SimulationFailure';
  }
}

/** What a fault says, with where it came from. */
export function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
