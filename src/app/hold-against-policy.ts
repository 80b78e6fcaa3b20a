import { act } from './act.ts';
import type { App } from './app.ts';
import { changeEach } from './change-each.ts';

const PAGE = 200;
// Until then a recommendation that was being judged when the policy changed, here or by another server, may still come in.
const SETTLED_MS = 60_000;

/**
 * The pass for a loop: holds what is open against a policy that came into force, and raises what it asks more for. It is
 * made at once, and once more when whatever was under way then has come in. How many were raised.
 */
export function createPolicySweep(app: App): () => Promise<number> {
  let madeFor: string | null = null;
  return async () => {
    const due = await app.store.policyToHoldAgainst();
    // Another server may know of it before this one does.
    if (due === null || due.hash !== app.policy().hash) return 0;
    const isSettled = app.clock.now() >= due.loadedAt + SETTLED_MS;
    if (madeFor === due.hash && !isSettled) return 0;
    const changed = await holdAgainstPolicy(app);
    madeFor = due.hash;
    if (isSettled) await app.store.policyHeldAgainst(due.hash);
    return changed;
  };
}

/** Page by page, each recommendation in a commit of its own; safe to run at any time, also after a crash in mid-way. */
export async function holdAgainstPolicy(app: App): Promise<number> {
  // What a halt freezes stays frozen, and is asked for by the policy in force when it ends.
  return (await raiseAll(app, app.store.undecided)) + (await raiseAll(app, app.store.heldOrFrozen));
}

async function raiseAll(app: App, read: App['store']['undecided']): Promise<number> {
  let changed = 0;
  let after = '';
  for (;;) {
    const ids = await read(after, PAGE);
    changed += await changeEach(app, ids, (id) => raise(app, id));
    const last = ids.at(-1);
    if (last === undefined || ids.length < PAGE) return changed;
    after = last;
  }
}

async function raise(app: App, id: string): Promise<boolean> {
  const acted = await act(app, id, { type: 'raise' }, { kind: 'clock' });
  return acted.ok && acted.events.length > 0;
}
