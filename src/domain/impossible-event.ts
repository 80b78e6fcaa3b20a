import type { Event } from './event.ts';
import type { Recommendation } from './state.ts';

/** Thrown when an event meets a state it cannot follow: a fault in this program, never a person's mistake. */
export class ImpossibleEvent extends Error {
  constructor(item: Recommendation, event: Event) {
    super(`recommendation ${item.id}: event ${event.type} cannot follow status ${item.state.status}`);
    this.name = 'ImpossibleEvent';
  }
}
