import { haltOn } from '../domain/halt.ts';
import { evaluate } from '../policy/evaluate.ts';
import { actByClock } from './act.ts';
import type { App } from './app.ts';
import { changeEach } from './change-each.ts';
import { endDueHalts } from './end-halt.ts';
import { ITSELF } from './halt-itself.ts';
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
      const moved = await changeEach(app, ids, (id) => actByClock(app, id, { type: 'halt' }));
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
    changed += await changeEach(app, ids, (id) => judgeAgain(app, id));
    const last = ids.at(-1);
    if (last === undefined || ids.length < PAGE) return changed;
    after = last;
  }
}

/** Judges anew what was held, and sets it going where no halt covers it and no freeze runs; true when it moved. */
export async function judgeAgain(app: App, id: string): Promise<boolean> {
  const loaded = await app.store.snapshot(id);
  if (!loaded || haltOn(loaded.halts, subjectOf(loaded.item))) return false;
  const { agent, content } = loaded.item;
  const verdict = evaluate(app.policy(), agent, content, app.clock.now());
  return actByClock(app, id, { type: 'release', verdict });
}

// A pass that failed for one item is made up for at the latest by then.
const SWEEP_AGAIN_MS = 60_000;

/**
 * The pass for a loop: sweeps when the halts have changed since it last found everything in line, and once a minute
 * whatever it found. A standing halt then costs one small read a second, not one of everything it holds.
 */
export function createHaltSweep(app: App): () => Promise<number> {
  let inLine: { epoch: number; at: number } | null = null;
  return async () => {
    const ended = await endDueHalts(app, ITSELF);
    if (ended > 0) return ended;
    const { epoch } = await app.store.halts();
    const now = app.clock.now();
    if (inLine?.epoch === epoch && now >= inLine.at && now - inLine.at < SWEEP_AGAIN_MS) return 0;
    const changed = await runHalts(app);
    inLine = changed === 0 ? { epoch, at: now } : null;
    return changed;
  };
}
