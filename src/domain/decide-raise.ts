import type { Moment } from './command.ts';
import { accept, type Decision } from './decision.ts';
import { ask } from './escalation.ts';
import type { Event } from './event.ts';
import type { Recommendation } from './state.ts';

/** More is asked for than when it came: what waits is asked anew, and what policy let through goes back to people. */
export function decideRaise(item: Recommendation, moment: Moment): Decision {
  return accept(...raisedEvents(item, moment));
}

/**
 * What follows where the moment says that more is asked; none where it does not, or where people have decided. Everybody
 * has the whole time of the chain again, from its first step on.
 */
export function raisedEvents({ state }: Recommendation, moment: Moment): Event[] {
  const { now, halt, raise: verdict } = moment;
  if (!verdict) return [];
  if (state.status === 'pending') {
    const event: Event = { type: 'raised', verdict, recalled: false, at: now };
    // Under a halt deadlines stand still, and nobody is asked before it ends.
    return state.frozenAt === null ? [event, ask(verdict, 0, moment)] : [event];
  }
  // What a halt cancels needs no second way back.
  if (state.status !== 'approved' || state.release.by !== 'policy' || verdict.lane === 'autopilot' || halt) return [];
  return [{ type: 'raised', verdict, recalled: true, at: now }, ask(verdict, 0, moment)];
}
