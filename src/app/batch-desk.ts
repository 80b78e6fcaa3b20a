import type { BatchValue } from '../cards/action-id.ts';
import { leaveOutForm } from '../cards/batch-form.ts';
import { batchReply, OUT_OF_DATE } from '../cards/batch-reply.ts';
import { refusalText } from '../cards/refusal-text.ts';
import type { Actor, Command } from '../domain/command.ts';
import { type Acted, act } from './act.ts';
import type { App } from './app.ts';
import { originFacts, whoActed } from './audit-entry.ts';
import { cardContext } from './card-context.ts';
import { isDoubleClick } from './double-click.ts';
import type { PersonOrigin } from './origin.ts';
import type { ClickReply } from './slack-desk.ts';
import type { Offer } from './store.ts';

/**
 * Decides what the card of a batch offered, and nothing else: each item by the same path as a click on its own card, on the
 * revision that was shown, with one entry in the record each. Returns what to tell of those that were refused; null where
 * the redrawn card says it all. What is left out gets a card of its own.
 */
export async function decideBatch(
  app: App,
  verb: 'approve' | 'reject' | 'undo',
  { batchId, offer }: BatchValue,
  leftOut: readonly string[],
  by: Actor,
  origin: PersonOrigin,
): Promise<string | null> {
  const offered = await app.store.offered(batchId, offer);
  if (offered === null) return OUT_OF_DATE;
  const all = verb === 'undo' ? offered.undo : offered.decide;
  const chosen = all.filter(({ id }) => !leftOut.includes(id));
  const others = all.filter(({ id }) => leftOut.includes(id));
  // First: where the rest then fails, one more click on the card must not approve what was left out.
  await showAlone(app, batchId, others, origin);
  const acts = chosen.map((each) => act(app, each.id, commandOf(verb, each, by), { ...origin, batch: batchId }));
  // Together, so that their commits share the fsync.
  const acted = await Promise.all(acts);
  const now = app.clock.now();
  const refused = acted.flatMap((one, index) => {
    const revisionHash = chosen[index]?.revisionHash ?? '';
    return one.ok || isDoubleClick({ verb, revisionHash }, by, one, now) ? [] : [one];
  });
  if (refused.length === 0) return null;
  return batchReply(verb, chosen.length - refused.length, await Promise.all(refused.map((one) => told(app, one))));
}

/** The form to leave some out, or a card of its own for each that waits. */
export async function openBatch(
  app: App,
  verb: 'leave_out' | 'open',
  value: BatchValue,
  origin: PersonOrigin,
): Promise<ClickReply> {
  const batch = await app.store.batch(value.batchId);
  if (batch === null) return { kind: 'tell', text: OUT_OF_DATE };
  const waiting = batch.members.flatMap(({ item, out }) => (!out && item.state.status === 'pending' ? [item] : []));
  if (verb === 'open') {
    await showAlone(app, batch.id, waiting, origin);
    return { kind: 'done' };
  }
  const offered = await app.store.offered(value.batchId, value.offer);
  const hashes = new Map(offered?.decide.map(({ id, revisionHash }) => [id, revisionHash]));
  const asShown = waiting.filter(({ id, revisionHash }) => hashes.get(id) === revisionHash);
  if (asShown.length === 0) return { kind: 'tell', text: OUT_OF_DATE };
  return { kind: 'modal', view: leaveOutForm(value, asShown) };
}

async function showAlone(
  app: App,
  batch: string,
  items: readonly { id: string }[],
  origin: PersonOrigin,
): Promise<void> {
  if (items.length === 0) return;
  const ids = items.map(({ id }) => id);
  // Somebody looks for them now.
  await app.store.showAlone(ids, 0, [
    {
      id: app.ids.next('evt'),
      type: 'batch_opened',
      at: app.clock.now(),
      facts: { batch, items: ids, origin: originFacts(origin) },
      privates: whoActed(app.ids, origin),
    },
  ]);
  for (const id of ids) app.wakeups.committed(id);
}

async function told(app: App, { refusal, item }: Extract<Acted, { ok: false }>) {
  return { item, why: refusalText(refusal, item, await cardContext(app, item)) };
}

function commandOf(verb: 'approve' | 'reject' | 'undo', { revisionHash }: Offer, by: Actor): Command {
  return verb === 'undo' ? { type: verb, by, revisionHash } : { type: verb, by, revisionHash, note: null };
}
