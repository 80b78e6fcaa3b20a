import type { Limit, LimitUse } from '../domain/exposure.ts';
import { sameScope } from '../domain/halt.ts';
import { heldTo, passedLimitReason, scopeOfHalt } from '../domain/passed-limit.ts';
import type { Recommendation } from '../domain/state.ts';
import { limitSums, windowsOf } from '../policy/limit-sums.ts';
import type { App } from './app.ts';
import { haltItself } from './halt-itself.ts';
import { limitsAround } from './look-around.ts';

// Every server on this store takes a changed policy in within seconds, and what it judged before is committed by then.
const POLICY_SETTLES_MS = 60_000;

/**
 * Halts where a cumulative limit is found passed, by sums of its own: whatever the reason, what let it through cannot be
 * trusted. Returns how many halts it engaged.
 */
export async function haltPassedLimits(app: App): Promise<number> {
  const policy = app.policy();
  const now = app.clock.now();
  let engaged = 0;
  for (const overMs of windowsOf(policy)) {
    const parts = await app.store.exposureSince(now - overMs, policy.file.currency);
    for (const use of limitSums(policy, overMs, parts, now)) if (await haltIfPassed(app, use)) engaged += 1;
  }
  return engaged;
}

/** The same for the limits on one approved recommendation, before its permit is given. */
export async function haltIfLimitPassed(app: App, item: Recommendation): Promise<void> {
  const { state } = item;
  if (state.status !== 'approved' || app.policy().file.limits.length === 0) return;
  const limits = await limitsAround(app, item, item, app.clock.now());
  for (const use of limits) {
    if (state.release.by === 'policy' || heldTo(use) === 'everybody') await haltIfPassed(app, use);
  }
}

/** `use.sum` counts what people let through, too, and what still waits for them: only where it is passed is a closer look worth it. */
async function haltIfPassed(app: App, use: LimitUse): Promise<boolean> {
  const { most, passed, scope } = use;
  if (!passed || most === null) return false;
  const sumMinor = await letThrough(app, use);
  if (sumMinor <= most.amountMinor) return false;
  const haltScope = scopeOfHalt(scope);
  const { active } = await app.store.halts();
  // Nothing passes there now; it is looked at again when people let it go on.
  if (active.some((halt) => halt.scope.kind === 'all' || sameScope(halt.scope, haltScope))) return false;
  // What people have looked into and released is no news while the sum is no larger.
  const known = (await app.store.haltsSince(scope.since)).some(
    ({ scope: at, cause }) =>
      sameScope(at, haltScope) && cause?.limit === use.id && cause.where === use.where && cause.sumMinor >= sumMinor,
  );
  if (known) return false;
  const cause = { limit: use.id, where: use.where, sumMinor };
  await haltItself(app, haltScope, passedLimitReason({ ...use, most }, sumMinor), { cause });
  return true;
}

/** What was let through in the window by whom the limit holds, under the policy in force: another had other limits. */
async function letThrough(app: App, limit: Limit): Promise<number> {
  const policy = await app.store.latestPolicy();
  const from = Math.max(limit.scope.since, (policy?.loadedAt ?? 0) + POLICY_SETTLES_MS);
  return app.store.letThrough({ ...limit.scope, since: from }, heldTo(limit));
}
