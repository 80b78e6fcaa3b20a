import { describe, expect, test } from 'vitest';
import { type Fault, HOW, type How, withFault } from '../support/sim-fault.ts';
import { withWorld } from '../support/sim-run.ts';
import { runScenario, SCENARIOS } from '../support/sim-scenario.ts';

// Requirement 4: survives failure at every port call: a fail-at-N sweep.

const EFFECTS =
  /^(store\.(commit|commitHalt|append|recordMessages|recordCallback|lease)|slack\.(post|update)|agent\.send)$/;

/** The scenario with one fault; how it ended, and how often each port was called. */
function run(scenario: string, fault: Fault | null) {
  return withWorld(0, async (world) => {
    const faulty = withFault(world, fault);
    return { end: await runScenario(faulty.world, scenario), calls: faulty.calls };
  });
}

describe.each(Object.keys(SCENARIOS))('%s', async (scenario) => {
  const clean = await run(scenario, null);
  // A process that dies at a read leaves what it leaves when it dies before its next effect.
  const cases = [...clean.calls.keys()]
    .sort()
    .flatMap((port) =>
      (EFFECTS.test(port) ? [...HOW] : (['failed'] as const)).map((how): [string, How] => [port, how]),
    );

  test.each(cases)('ends as it would have when any call goes wrong: %s %s', async (port, how) => {
    for (let nth = 1; ; nth += 1) {
      const { end, calls } = await run(scenario, { port, nth, how });
      expect(end, `${port}, call ${nth}, ${how}`).toBe(clean.end);
      if ((calls.get(port) ?? 0) < nth) return;
    }
  });
});
