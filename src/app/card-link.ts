import type { Recommendation } from '../domain/state.ts';
import type { App } from './app.ts';
import { destinationOf } from './destination.ts';
import type { Permalinks } from './ports.ts';

/** The address of the card in its channel, or of that which it shares; null where it is not posted, or Slack does not tell it. */
export async function cardLink(
  { store }: Pick<App, 'store'>,
  { linkTo }: Permalinks,
  { id, verdict }: Recommendation,
): Promise<string | null> {
  const shared = (await store.sharedCards([id])).get(id);
  const posted =
    shared === undefined
      ? await store.cardIn(id, destinationOf(verdict.channel))
      : await store.batchCard(shared.batchId);
  return posted === null ? null : linkTo(posted);
}

/** Where each of them that has a card is to be seen. */
export async function cardLinks(
  app: Pick<App, 'store'>,
  links: Permalinks,
  items: readonly Recommendation[],
): Promise<Map<string, string>> {
  const found = await Promise.all(
    items.map(async (item): Promise<[string, string | null]> => [item.id, await cardLink(app, links, item)]),
  );
  return new Map(found.flatMap(([id, link]): [string, string][] => (link === null ? [] : [[id, link]])));
}
