import { drawFoundMany, drawFoundNone } from '../../cards/find-replies.ts';
import type { Recommendation } from '../../domain/state.ts';
import type { App } from '../app.ts';
import type { Drawing } from '../ports.ts';

export type Found = { ok: true; item: Recommendation } | { ok: false; answer: Drawing };

const ID = /^(?:rec_)?([0-9A-Z]{4,40})$/i;
const MOST_LISTED = 5;

/** The recommendation that somebody means by its id, by how the id begins or ends, or what to tell them instead. */
export async function findItem({ store }: Pick<App, 'store'>, typed: string | undefined, word: string): Promise<Found> {
  const [, part] = ID.exec((typed ?? '').replace(/[`<>…]/g, '')) ?? [];
  if (part === undefined) return { ok: false, answer: drawFoundNone(typed ?? null, word) };
  const whole = await store.recommendation(`rec_${part.toUpperCase()}`);
  if (whole !== null) return { ok: true, item: whole };
  const ids = await store.recommendationIds(part.toUpperCase(), MOST_LISTED + 1);
  const items = (await Promise.all(ids.map((id) => store.recommendation(id)))).flatMap((item) => item ?? []);
  const [only] = items;
  if (only === undefined) return { ok: false, answer: drawFoundNone(part, word) };
  if (items.length === 1) return { ok: true, item: only };
  return { ok: false, answer: drawFoundMany(part, items.slice(0, MOST_LISTED), items.length > MOST_LISTED, word) };
}
