import { stepDueAt } from '../domain/escalation.ts';
import type { App } from './app.ts';

// As many as one message shows with their buttons; the rest is gathered by the next pass.
const MOST_LISTED = 15;

/**
 * One direct message for all that somebody is asked at once, in place of a card for each: what waits to be sent to them when
 * a pass comes round is what they are told of together. `underWay` are the messages that are being sent just now. Returns how
 * many lists it made.
 */
export async function gatherAsked(app: App, underWay: ReadonlySet<string>): Promise<number> {
  const isBusy = (to: string) => [...underWay].some((id) => id.endsWith(`:card:${to}`));
  const people = (await app.store.askedSeveral(MOST_LISTED)).filter(({ to }) => !isBusy(to));
  const made = await Promise.all(
    people.map(({ to, items }) => {
      const dueAt = items.map((item) => (item.state.status === 'pending' ? stepDueAt(item, item.state) : 0));
      const ids = items.map(({ id }) => id);
      return app.store.gatherCards({
        items: ids,
        message: {
          id: `${app.ids.next('dm')}:asked_list`,
          recommendationId: null,
          topic: { kind: 'asked_list', items: ids },
          to,
          threaded: false,
          urgency: Math.min(...dueAt),
        },
      });
    }),
  );
  return made.filter(({ ok }) => ok).length;
}
