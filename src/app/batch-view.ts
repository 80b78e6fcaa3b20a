import { contentHash } from '../audit/hash.ts';
import { type BatchView, offeredBy } from '../cards/batch-view.ts';
import type { CardContext } from '../cards/card-context.ts';
import { haltOn } from '../domain/halt.ts';
import type { App } from './app.ts';
import { cardContext } from './card-context.ts';
import { subjectOf } from './subject.ts';

export type Viewed = { view: BatchView; context: CardContext };

/** A batch as its card shows it now; null for one that is not known. */
export async function batchView(app: App, batchId: string): Promise<Viewed | null> {
  const [batch, halts, context] = await Promise.all([
    app.store.batch(batchId),
    app.store.halts(),
    cardContext(app, null),
  ]);
  if (batch === null) return null;
  const { id, kind, name, version, members } = batch;
  const items = members.filter(({ out }) => !out).map(({ item }) => ({ item, halt: haltOn(halts, subjectOf(item)) }));
  return { view: { id, kind, name, version, items, out: members.length - items.length }, context };
}

/** Keeps what the card will offer, before anybody can see it; returns the hash that its buttons carry. */
export async function keepOffer(app: App, { view, context }: Viewed): Promise<string> {
  const offered = offeredBy(view, context);
  const hash = contentHash(offered);
  const isNew = offered.decide.length + offered.undo.length > 0 && (await app.store.offered(view.id, hash)) === null;
  if (isNew) await app.store.keepOffered(view.id, hash, offered);
  return hash;
}
