import type { Recommendation } from '../../domain/state.ts';
import type { App } from '../app.ts';
import { destinationOf } from '../destination.ts';
import type { Facilities } from './facilities.ts';

/** The address of the card in its channel; null where it is not posted, or Slack does not tell it. */
export async function cardLink(
  { store }: Pick<App, 'store'>,
  { linkTo }: Pick<Facilities, 'linkTo'>,
  { id, verdict }: Recommendation,
): Promise<string | null> {
  const posted = await store.cardIn(id, destinationOf(verdict.channel));
  return posted === null ? null : linkTo(posted);
}
