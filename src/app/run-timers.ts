import { act } from './act.ts';
import type { App } from './app.ts';

/**
 * Lets everything happen whose time has come, each through the same decision as a click. Returns how many changed.
 * One that fails does not hold up the others: it stays due and is tried at the next pass.
 */
export async function runTimers(app: App, limit = 200): Promise<number> {
  const due = await app.store.dueTimers(app.clock.now(), limit);
  let changed = 0;
  for (const id of due) {
    try {
      const acted = await act(app, id, { type: 'tick' }, { kind: 'clock' });
      if (acted.ok && acted.events.length > 0) changed += 1;
    } catch (error) {
      app.log.error({ recommendation: id, error }, 'timer failed; it stays due');
    }
  }
  return changed;
}
