import type { Policy } from '../policy/policy.ts';
import type { ClockWatch } from './clock-watch.ts';
import type { Log } from './log.ts';
import type { Clock, Ids } from './ports.ts';
import type { Roster } from './roster.ts';
import type { Store } from './store.ts';
import type { Wakeups } from './wakeups.ts';

/** What every use case is given. `policy()` is the policy in force at this moment, `roster()` who is there. */
export type App = {
  store: Store;
  clock: Clock;
  clockWatch: ClockWatch;
  ids: Ids;
  policy: () => Policy;
  roster: () => Roster;
  wakeups: Wakeups;
  log: Log;
};
