import { drawDigest } from '../cards/digest.ts';
import { drawNoDigest, drawNothingToTell, drawUnknownDigest } from '../cards/digest-replies.ts';
import type { App } from './app.ts';
import { cardContext } from './card-context.ts';
import type { Drawing } from './ports.ts';

/**
 * What happened since the last digest of this name, for one person to read; null is the first digest of the policy. The
 * schedule stays as it is: the next digest tells all of it again.
 */
export async function digestNow(app: App, name: string | null): Promise<Drawing> {
  const { digests } = app.policy().file;
  const [first] = digests;
  if (first === undefined) return drawNoDigest();
  const digest = name === null ? first : digests.find((each) => each.name === name);
  if (digest === undefined)
    return drawUnknownDigest(
      name ?? '',
      digests.map((each) => each.name),
    );
  const to = app.clock.now();
  const from = (await app.store.lastDigest(digest.name)) ?? 0;
  const found = await app.store.digest(from, to);
  const span = { name: digest.name, from, to };
  return drawDigest({ ...span, ...found }, await cardContext(app, null)) ?? drawNothingToTell(span);
}
