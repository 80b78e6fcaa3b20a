import type { Recommendation, Status } from '../domain/state.ts';
import { isPerson } from './pacing.ts';
import type { MessageTopic } from './store.ts';

const OVER: readonly Status[] = ['expired', 'withdrawn', 'cancelled', 'noted'];

/**
 * Whether a message to this place that was never posted has nothing left to say, because its recommendation went on
 * without it. A card of one's own is only worth having while one may decide it.
 */
export function overtaken(topic: MessageTopic, to: string, { state, revision }: Recommendation): boolean {
  switch (topic.kind) {
    case 'card':
      return isPerson(to) ? state.status !== 'pending' : OVER.includes(state.status);
    case 'reminder':
      return state.status !== 'pending' || state.step !== topic.step;
    case 'escalation':
      return state.status !== 'pending' || state.step < topic.step;
    case 'revision':
      return state.status !== 'pending' || revision !== topic.revision;
    case 'reassigned':
      return state.status !== 'pending' || state.handedTo?.to !== topic.to;
    case 'snooze_over':
      return state.status !== 'pending';
    default:
      return false;
  }
}
