import { actByClock } from './act.ts';
import type { App } from './app.ts';
import { changeEach } from './change-each.ts';
import { type RosterBook, unreachable } from './roster.ts';

const PAGE = 200;

/**
 * Looks again who is there, and passes on what waits for people who cannot be reached any more. How many were passed on.
 */
export async function runPeople(app: App, book: RosterBook): Promise<number> {
  await book.refresh();
  return passOnWhatIsInVain(app);
}

async function passOnWhatIsInVain(app: App): Promise<number> {
  if (unreachable(app.policy(), app.roster(), app.clock.now()).length === 0) return 0;
  let changed = 0;
  let after = '';
  for (;;) {
    const ids = await app.store.pending(after, PAGE);
    changed += await changeEach(app, ids, (id) => actByClock(app, id, { type: 'tick' }));
    const last = ids.at(-1);
    if (last === undefined || ids.length < PAGE) return changed;
    after = last;
  }
}
