import type { CardContext } from '../cards/card-context.ts';
import { countsAs } from '../domain/exposure.ts';
import { haltOn } from '../domain/halt.ts';
import type { Recommendation } from '../domain/state.ts';
import type { App } from './app.ts';
import { surroundingsOf } from './look-around.ts';
import { peopleView } from './people-view.ts';
import { subjectOf } from './subject.ts';

/** What a card shows beyond its recommendation, read now; without one, what every reply needs. */
export async function cardContext(app: App, item: Recommendation | null): Promise<CardContext> {
  const now = app.clock.now();
  const people = peopleView(app.policy(), app.roster(), now);
  if (item === null) return { people, now, halt: null, callback: 'none', limits: [], conflicts: [] };
  const isOpen = countsAs(item.state.status) === 'pending';
  const [halts, callback, around, conflicts] = await Promise.all([
    app.store.halts(),
    app.store.callbackState(item.id),
    item.state.status === 'pending' ? surroundingsOf(app, item, now) : null,
    isOpen ? app.store.conflictsOf(item.id) : [],
  ]);
  return { people, now, callback, halt: haltOn(halts, subjectOf(item)), limits: around?.limits ?? [], conflicts };
}
