import type { App } from '../../src/app/app.ts';
import { createClockWatch } from '../../src/app/clock-watch.ts';
import type { Log } from '../../src/app/log.ts';
import type { Clock } from '../../src/app/ports.ts';
import { ROSTER_UNKNOWN } from '../../src/app/roster.ts';
import type { Store } from '../../src/app/store.ts';
import { createWakeups } from '../../src/app/wakeups.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { countingIds } from './counting-ids.ts';

const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** What use cases are given, on a store, at the `now` of a time that a test moves; nothing in it waits. */
export function appOn(store: Store, policy: Policy, time: { now: number }, log: Log = SILENT): App {
  const clock: Clock = { now: () => time.now, monotonic: () => time.now, sleep: async () => {} };
  return {
    store,
    clock,
    clockWatch: createClockWatch(clock, () => 60_000),
    ids: countingIds(),
    policy: () => policy,
    roster: () => ROSTER_UNKNOWN,
    wakeups: createWakeups(),
    log,
  };
}
