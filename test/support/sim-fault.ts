import type { World } from './sim-world.ts';

/** What befalls one call: it fails, its answer is lost, or the process dies just before or just after it. */
export const HOW = ['failed', 'answer_lost', 'dies_before', 'dies_after'] as const;
export type How = (typeof HOW)[number];
/** The `nth` call of this port, counted from 1. */
export type Fault = { port: string; nth: number; how: How };

const DOWN_FOR_MS = 1_000;

/** The world with one fault in store for it, and how often each port was called. */
export function withFault(world: World, fault: Fault | null): { world: World; calls: ReadonlyMap<string, number> } {
  const counts = new Map<string, number>();
  return {
    calls: counts,
    world: {
      ...world,
      async perform(calls, fate) {
        const [call] = calls;
        if (!call) return;
        const nth = (counts.get(call.port) ?? 0) + 1;
        counts.set(call.port, nth);
        if (call.port !== fault?.port || nth !== fault.nth) return world.perform(calls, fate);
        if (fault.how === 'dies_before') return world.crash(null, DOWN_FOR_MS);
        if (fault.how === 'dies_after') return world.crash(call, DOWN_FOR_MS);
        return world.perform(calls, fault.how);
      },
    },
  };
}
