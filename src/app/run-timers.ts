import { actByClock } from './act.ts';
import type { App } from './app.ts';
import { changeEach } from './change-each.ts';
import { haltIfClockJumped } from './halt-itself.ts';
import { judgeAgain } from './run-halts.ts';

/** Lets everything happen whose time has come, each through the same decision as a click. Returns how many changed. */
export async function runTimers(app: App, limit = 200): Promise<number> {
  // First, or a jump would make deadlines due that are not.
  await haltIfClockJumped(app);
  const due = await app.store.dueTimers(app.clock.now(), limit);
  return changeEach(
    app,
    due,
    async (id) =>
      // What a freeze held is not moved by a tick: it has to be judged anew, by the policy of now.
      (await actByClock(app, id, { type: 'tick' })) || judgeAgain(app, id),
  );
}
