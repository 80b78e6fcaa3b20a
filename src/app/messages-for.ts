import { stepDueAt } from '../domain/escalation.ts';
import type { Event } from '../domain/event.ts';
import type { Recommendation } from '../domain/state.ts';
import { type Policy, slackIdsOf } from '../policy/policy.ts';
import type { MessageDraft, MessageTopic } from './store.ts';

/**
 * What an event makes to be shown, beside the redrawing of cards that exist. Ids are derived from the event, so that
 * the same thing is never shown twice. `item` is the recommendation after the whole change.
 */
export function messagesFor(policy: Policy, item: Recommendation, event: Event): MessageDraft[] {
  const { verdict } = item;
  switch (event.type) {
    case 'asked': {
      const card = draft(item, { kind: 'card' }, verdict.channel, dueAt(item));
      if (event.step === 0) return [card];
      // An edit notifies nobody: the next owners get a card of their own, and a mention where everybody looks.
      const own = slackIdsOf(policy, event.roles).map((to) => draft(item, { kind: 'card' }, to, event.at));
      return [...own, threaded(item, { kind: 'escalation', step: event.step }, event.at)];
    }
    case 'reminded':
      return [threaded(item, { kind: 'reminder', step: event.step }, event.at)];
    case 'undone':
    case 'rollback_requested':
      // What policy approved has no card yet; where there is one, this is the same and only redrawn.
      return [draft(item, { kind: 'card' }, verdict.channel, dueAt(item))];
    case 'revised':
      return item.revision > 1 ? [threaded(item, { kind: 'revision', revision: item.revision }, event.at)] : [];
    case 'expired':
      return event.why === 'not_redeemed' && byPolicy(item) ? [] : [threaded(item, { kind: 'expiry' }, event.at)];
    case 'outcome_overdue':
    case 'rollback_overdue':
      return [
        byPolicy(item)
          ? { ...draft(item, { kind: 'overdue' }, policy.file.channels.alerts, event.at) }
          : threaded(item, { kind: 'overdue' }, event.at),
      ];
    default:
      return [];
  }
}

function draft(item: Recommendation, topic: MessageTopic, to: string, urgency: number): MessageDraft {
  // A card is one for each place however often it is asked for; anything else is one for each change.
  const name = topic.kind === 'card' ? 'card' : `${topic.kind}:${item.version}`;
  return { id: `${item.id}:${name}:${to}`, recommendationId: item.id, topic, to, threaded: false, urgency };
}

function threaded(item: Recommendation, topic: MessageTopic, urgency: number): MessageDraft {
  return { ...draft(item, topic, item.verdict.channel, urgency), threaded: true };
}

function dueAt(item: Recommendation): number {
  return item.state.status === 'pending' ? stepDueAt(item, item.state) : 0;
}

// What policy approved has no card to thread under.
function byPolicy({ verdict }: Recommendation): boolean {
  return verdict.lane === 'autopilot';
}
