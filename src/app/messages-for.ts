import { stillAsked } from '../cards/asking.ts';
import { isBatchable } from '../domain/batch.ts';
import { isSnoozed, stepDueAt } from '../domain/escalation.ts';
import type { Event } from '../domain/event.ts';
import type { Recommendation, State } from '../domain/state.ts';
import { noticeChannels } from '../policy/notices.ts';
import type { Policy } from '../policy/policy.ts';
import { askable, slackIdOf } from '../policy/staff.ts';
import { destinationOf } from './destination.ts';
import { peopleView } from './people-view.ts';
import type { Roster } from './roster.ts';
import type { MessageDraft, MessageTopic } from './store.ts';

const NOTICE_MAY_WAIT_MS = 3_600_000;

type Desk = { policy: Policy; roster: Roster };

/**
 * What an event makes to be shown, beside the redrawing of cards that exist. Ids are derived from the event, so that
 * the same thing is never shown twice. `item` is the recommendation after the whole change, `before` its state before it.
 */
export function messagesFor(desk: Desk, item: Recommendation, event: Event, before: State): MessageDraft[] {
  const { verdict } = item;
  switch (event.type) {
    case 'asked': {
      const card = draft(item, { kind: 'card' }, verdict.channel, dueAt(item));
      // Where it was posted before, it stays: a card is one for each place.
      if (event.step === 0) return [isBatchable(item) ? { ...card, forBatch: true } : card];
      // An edit notifies nobody: the next owners get a card of their own, and a mention where everybody looks.
      const asked = event.roles.flatMap((role) => askable(desk.policy, desk.roster.staff, role, event.at));
      const awake = asked.map(({ person }) => person).filter((person) => !sleeps(item, person, event.at));
      const own = cardsFor(desk, item, awake, event.at);
      const { step, passedOver } = event;
      const note = threaded(item, { kind: 'escalation', step, ...(passedOver && { passedOver }) }, event.at);
      return before.status === 'pending' ? [...own, note] : [card, ...own, note];
    }
    case 'reminded':
      return reminds(desk, item, event.at)
        ? [threaded(item, { kind: 'reminder', step: event.step }, noteDueAt(item, event))]
        : [];
    case 'reassigned':
      return [
        ...cardsFor(desk, item, [event.to], event.at),
        threaded(item, { kind: 'reassigned', to: event.to }, event.at),
      ];
    case 'snooze_ended':
      return [threaded(item, { kind: 'snooze_over', person: event.by }, event.at)];
    case 'undone':
    case 'drifted':
    case 'rollback_asked':
    case 'rollback_requested':
      // What policy approved has no card yet; where there is one, this is the same and only redrawn.
      return [draft(item, { kind: 'card' }, verdict.channel, dueAt(item))];
    case 'amended':
      return item.state.status === 'pending'
        ? [threaded(item, { kind: 'revision', revision: item.revision }, noteDueAt(item, event))]
        : [];
    case 'revised':
      return item.revision > 1
        ? [threaded(item, { kind: 'revision', revision: item.revision }, noteDueAt(item, event))]
        : [];
    case 'noted':
      // After what waits for a decision: of that, the next deadline is mostly nearer.
      return noticeChannels(desk.policy.file, item.agent, item.content).map((channel) =>
        draft(item, { kind: 'notice' }, channel, event.at + NOTICE_MAY_WAIT_MS),
      );
    case 'raised':
      return event.recalled || item.state.status !== 'pending'
        ? []
        : [threaded(item, { kind: 'raised' }, noteDueAt(item, event))];
    case 'expired':
      return nobodyAsked(event, before) ? [] : [threaded(item, { kind: 'expiry' }, event.at)];
    case 'chased':
    case 'outcome_overdue':
    case 'rollback_overdue':
      return [
        byPolicy(item.state)
          ? draft(item, { kind: 'overdue' }, desk.policy.file.channels.alerts, event.at)
          : threaded(item, { kind: 'overdue' }, event.at),
      ];
    default:
      return [];
  }
}

function draft(item: Recommendation, topic: MessageTopic, place: string, urgency: number): MessageDraft {
  const to = destinationOf(place);
  // A card is one for each place however often it is asked for; anything else is one for each change.
  const name = topic.kind === 'card' ? 'card' : `${topic.kind}:${item.version}`;
  return { id: `${item.id}:${name}:${to}`, recommendationId: item.id, topic, to, threaded: false, urgency };
}

function threaded(item: Recommendation, topic: MessageTopic, urgency: number): MessageDraft {
  return { ...draft(item, topic, item.verdict.channel, urgency), threaded: true };
}

/** A card of their own for each of these people who wants direct messages. */
function cardsFor(
  { policy, roster }: Desk,
  item: Recommendation,
  persons: readonly string[],
  urgency: number,
): MessageDraft[] {
  const told = persons.filter((person) => !roster.muted.has(person));
  const places = new Set(told.flatMap((person) => slackIdOf(policy, person) ?? []));
  return [...places].map((to) => draft(item, { kind: 'card' }, to, urgency));
}

function sleeps({ state }: Recommendation, person: string, now: number): boolean {
  return state.status === 'pending' && isSnoozed(state, person, now);
}

// A reminder that is for nobody would only be noise. Where nobody asked wants to be named, others read it.
function reminds({ policy, roster }: Desk, item: Recommendation, now: number): boolean {
  const people = peopleView(policy, roster, now);
  return item.state.status !== 'pending' || stillAsked(item, item.state, people, now).length > 0;
}

function dueAt(item: Recommendation): number {
  return item.state.status === 'pending' ? stepDueAt(item, item.state) : 0;
}

// By the same deadline as a card, so that the notes of a busy item do not keep the cards of others waiting.
function noteDueAt(item: Recommendation, { at }: Event): number {
  return item.state.status === 'pending' ? stepDueAt(item, item.state) : at;
}

// What people never saw needs no word that it is over.
function nobodyAsked({ why }: Extract<Event, { type: 'expired' }>, before: State): boolean {
  if (before.status === 'held') return !before.asked;
  return why === 'not_redeemed' && byPolicy(before);
}

// What policy approved, and nobody took back since, has no card to thread under.
function byPolicy(state: State): boolean {
  return 'release' in state && state.release.by === 'policy';
}
