import { drawDigestNow } from '../cards/digest-now.ts';
import { drawNoDigest, drawNothingToTell, drawUnknownDigest } from '../cards/digest-replies.ts';
import type { App } from './app.ts';
import { cardContext } from './card-context.ts';
import type { Drawing, Permalinks } from './ports.ts';
import { readDigest } from './read-digest.ts';

/**
 * What happened since the last digest of this name, for one person to read; null is the first digest of the policy. The
 * schedule stays as it is: the next digest tells all of it again.
 */
export async function digestNow(app: App, links: Permalinks, name: string | null): Promise<Drawing> {
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
  const span = { name: digest.name, from, to };
  // Who is too fast is for those who run the policy, where they have it sent to.
  const found = await readDigest(app, span, links, ['fatigue']);
  return drawDigestNow(found, await cardContext(app, null)) ?? drawNothingToTell(span);
}
