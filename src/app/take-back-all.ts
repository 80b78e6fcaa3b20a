import type { TakenBack } from '../cards/replies.ts';
import type { Actor, Refusal } from '../domain/command.ts';
import type { HaltScope } from '../domain/halt.ts';
import type { Recommendation } from '../domain/state.ts';
import { type Acted, act } from './act.ts';
import type { App } from './app.ts';
import type { Origin } from './origin.ts';

const PAGE = 100;
// More than autopilot does in a day; who wants to go further presses again.
const MOST = 5_000;

/**
 * Takes back all that autopilot did under a scope and that can be taken back, each by the undo that its own button
 * gives: same rights, same rules, one entry in the record each. What is refused stays as it is, and is told.
 */
export async function takeBackAll(app: App, scope: HaltScope, by: Actor, origin: Origin): Promise<TakenBack> {
  const items = await app.store.undoableAutopilot(scope, app.clock.now(), MOST);
  const acted: Acted[] = [];
  for (let from = 0; from < items.length; from += PAGE) {
    // Together, so that their commits share the fsync.
    acted.push(...(await Promise.all(items.slice(from, from + PAGE).map((item) => undo(app, item, by, origin)))));
  }
  return takenBack(acted);
}

/** What came of each; a yes that others still have to join waits, whether it is the first or not. */
export function takenBack(acted: readonly Acted[]): TakenBack {
  const events = acted.flatMap((one) => (one.ok ? [new Set(one.events.map(({ type }) => type))] : []));
  const asked = events.filter((types) => types.has('rollback_requested'));
  const wanted = events.filter((types) => types.has('rollback_asked') || types.has('rollback_approved'));
  const refused = new Map<Refusal | 'unknown_recommendation', number>();
  for (const one of acted) if (!one.ok) refused.set(one.refusal, (refused.get(one.refusal) ?? 0) + 1);
  return {
    undone: events.filter((types) => types.has('undone')).length,
    asked: asked.length,
    waiting: wanted.filter((types) => !asked.includes(types)).length,
    refused: [...refused].map(([why, count]) => ({ why, count })),
  };
}

function undo(app: App, { id, revisionHash }: Recommendation, by: Actor, origin: Origin): Promise<Acted> {
  const asksOnly = origin.kind === 'operator';
  return act(app, id, { type: 'undo', by, revisionHash, asksOnly }, origin);
}
