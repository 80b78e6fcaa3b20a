import { contentHash } from '../audit/hash.ts';
import { withIds } from '../cards/blocks.ts';
import { offeredIn } from '../cards/offered-in.ts';
import type { App } from './app.ts';
import type { Drawing } from './ports.ts';
import { listShownFact } from './shown-fact.ts';

/**
 * An answer to one person as it is to be shown. Where it lets them decide, its blocks carry an id that a click brings
 * back, and what it shows is in the record before they see it.
 */
export async function keepAnswer(app: Pick<App, 'store' | 'ids' | 'clock'>, drawing: Drawing, slackUser: string) {
  const offered = offeredIn(drawing.blocks);
  if (offered.length === 0) return drawing;
  const id = app.ids.next('ans');
  const shown: Drawing = { ...drawing, blocks: withIds(id, drawing.blocks) };
  const hash = contentHash(JSON.parse(JSON.stringify(shown)));
  const at = app.clock.now();
  const fact = listShownFact(app.ids, 'answer', offered, { to: slackUser, hash, at });
  await app.store.keepAnswer({ id, hash, at, fact });
  return shown;
}
