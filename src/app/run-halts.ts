import { haltOn } from '../domain/halt.ts';
import { evaluate } from '../policy/evaluate.ts';
import { act } from './act.ts';
import type { App } from './app.ts';
import { subjectOf } from './subject.ts';

const PAGE = 200;

/**
 * Brings every open recommendation in line with the halts. A halt already stops effects when it is committed, since
 * each decision looks at it; this pass freezes deadlines, cancels approvals, asks agents to stop, and sets going again
 * what no halt covers any more. Safe to run at any time, also after a crash in mid-way.
 */
export async function runHalts(app: App): Promise<number> {
  const book = await app.store.halts();
  let changed = 0;
  for (const halt of book.active) {
    for (;;) {
      const ids = await app.store.untouchedByHalt(halt.scope, PAGE);
      let moved = 0;
      for (const id of ids) {
        const acted = await act(app, id, { type: 'halt' }, { kind: 'clock' });
        if (acted.ok && acted.events.length > 0) moved += 1;
      }
      changed += moved;
      if (ids.length < PAGE || moved === 0) break;
    }
  }
  return changed + (await releaseUncovered(app));
}

async function releaseUncovered(app: App): Promise<number> {
  let changed = 0;
  let after = '';
  for (;;) {
    const ids = await app.store.heldOrFrozen(after, PAGE);
    for (const id of ids) {
      const loaded = await app.store.snapshot(id);
      if (!loaded || haltOn(loaded.halts, subjectOf(loaded.item))) continue;
      const { agent, content } = loaded.item;
      const verdict = evaluate(app.policy(), agent, content, app.clock.now());
      const acted = await act(app, id, { type: 'release', verdict }, { kind: 'clock' });
      if (acted.ok && acted.events.length > 0) changed += 1;
    }
    const last = ids.at(-1);
    if (last === undefined || ids.length < PAGE) return changed;
    after = last;
  }
}
