import type { Recommendation, Status } from '../domain/state.ts';
import type { MessageTopic } from './store.ts';

const OVER: readonly Status[] = ['expired', 'withdrawn', 'cancelled', 'noted'];

/** Whether a message that was never posted has nothing left to say, because its recommendation went on without it. */
export function overtaken(topic: MessageTopic, { state, revision }: Recommendation): boolean {
  switch (topic.kind) {
    case 'card':
      return OVER.includes(state.status);
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
