import { rolesAsked } from '../domain/escalation.ts';
import type { PendingState, Recommendation, State } from '../domain/state.ts';
import { deadlineLine, stillAsked } from './asking.ts';
import { SIZE, section, withIds } from './blocks.ts';
import type { CardContext } from './card-context.ts';
import type { Drawing } from './drawing.ts';
import { agentName, LANE_WORD, standingWord, subjectText } from './headline.ts';
import { agentText, fitLines } from './mrkdwn.ts';
import { holders, listed, mention, mentions, name, owners, titles } from './owners.ts';
import { moment } from './time.ts';
import { deadLetterLines, overdueLines, undeliverableLines } from './trouble-lines.ts';

/** What a note under a card is about; the store's topics of the same names. */
export type ThreadTopic =
  | { kind: 'reminder'; step: number }
  | { kind: 'escalation'; step: number; passedOver?: string[] }
  | { kind: 'expiry' }
  | { kind: 'revision'; revision: number }
  | { kind: 'raised' }
  | { kind: 'notice' }
  | { kind: 'overdue' }
  | { kind: 'reassigned'; to: string }
  | { kind: 'snooze_over'; person: string }
  | { kind: 'undeliverable'; place: string; code: string }
  | { kind: 'dead_letter'; callbackId: string };

/**
 * A note in the thread of a card, which notifies where an edited card would not. It is drawn from what is true when it
 * is sent: what was overtaken meanwhile says so and notifies nobody.
 */
export function drawThreadNote(topic: ThreadTopic, item: Recommendation, context: CardContext): Drawing {
  const lines = noteLines(topic, item, context);
  const text = fitLines(lines, SIZE.text);
  return { text, blocks: withIds(`${item.id}.${topic.kind}.v${item.version}`, [section(lines)]) };
}

function noteLines(topic: ThreadTopic, item: Recommendation, context: CardContext): string[] {
  const { state } = item;
  switch (topic.kind) {
    case 'reminder':
      return state.status === 'pending' && state.step === topic.step
        ? reminderLines(item, state, context)
        : overtaken('The reminder', item, context);
    case 'escalation':
      return state.status === 'pending' && state.step >= topic.step
        ? escalationLines(item, state, topic.passedOver ?? [], context)
        : overtaken('The escalation', item, context);
    case 'revision':
      return state.status === 'pending' && item.revision === topic.revision
        ? revisionLines(item, state, context)
        : overtaken(`Revision ${topic.revision}`, item, context);
    case 'notice':
      return noticeLines(item);
    case 'raised':
      return state.status === 'pending' ? raisedLines(item, state, context) : overtaken('That', item, context);
    case 'expiry':
      return state.status === 'expired' ? expiryLines(item, state, context) : overtaken('The expiry', item, context);
    case 'reassigned':
      return state.status === 'pending' && state.handedTo?.to === topic.to
        ? reassignedLines(item, state, state.handedTo, context)
        : overtaken('The hand-over', item, context);
    case 'snooze_over':
      return state.status === 'pending' && !state.approvals.some(({ by }) => by === topic.person)
        ? snoozeOverLines(topic.person, item, state, context)
        : overtaken('The snooze', item, context);
    case 'undeliverable':
      return undeliverableLines(topic, item);
    case 'overdue':
      return overdueLines(item, context) ?? overtaken('The missing report', item, context);
    case 'dead_letter':
      return deadLetterLines(item, context);
  }
}

function overtaken(what: string, item: Recommendation, context: CardContext): string[] {
  return [`${subjectText(item)}: ${standingWord(item, context)}.`, `${what} was overtaken. Nothing to do here.`];
}

function reminderLines(item: Recommendation, state: PendingState, context: CardContext): string[] {
  const { people } = context;
  const asked = stillAsked(item, state, people, context.now);
  const named = mentions(
    asked.filter((person) => people.wantsReminders?.(person) ?? true),
    people,
  );
  const who =
    named === null
      ? asked.length === 0
        ? 'Nobody in the roles asked, please decide.'
        : `${listed(asked, people)} ${asked.length === 1 ? 'is' : 'are'} asked, with reminders turned off: whoever reads this may tell them.`
      : `${named}, please decide.`;
  return [`⏳ Still to decide: *${subjectText(item)}*. ${who}`, deadlineLine(item, state, context)];
}

function reassignedLines(
  item: Recommendation,
  state: PendingState,
  { by, to }: NonNullable<PendingState['handedTo']>,
  context: CardContext,
): string[] {
  const { people } = context;
  return [
    `👉 To decide: *${subjectText(item)}*. ${mention(to, people)}, ${name(by, people)} hands this over to you.`,
    deadlineLine(item, state, context),
  ];
}

function snoozeOverLines(person: string, item: Recommendation, state: PendingState, context: CardContext): string[] {
  return [
    `⏳ Back as you asked: *${subjectText(item)}*. ${mention(person, context.people)}, please decide.`,
    deadlineLine(item, state, context),
  ];
}

function escalationLines(
  item: Recommendation,
  state: PendingState,
  passedOver: readonly string[],
  context: CardContext,
): string[] {
  const { people } = context;
  const now = owners(item.verdict.chain[state.step]?.roles ?? [], people);
  const why =
    passedOver.length === 0
      ? 'Nobody decided in time'
      : `Nobody can be reached as ${titles(passedOver, people)} (away or deactivated)`;
  return [
    `⏫ To decide: *${subjectText(item)}*. ${why}, so it is now with ${now}.`,
    deadlineLine(item, state, context),
  ];
}

function revisionLines(item: Recommendation, state: PendingState, context: CardContext): string[] {
  const { people } = context;
  const given = state.approvals.map(({ by }) => by);
  const others = holders(rolesAsked(item.verdict, state.step), people).filter((person) => !given.includes(person));
  const asked = mentions(others, people) ?? 'Nobody in the roles asked';
  const who = item.amendment === null ? agentName(item) : name(item.amendment.by, people);
  return [
    `🔁 To decide again: *${subjectText(item)}*. ${who} changed it (revision ${item.revision}); earlier approvals no longer count.`,
    `${asked}, please look at the card and decide.`,
    deadlineLine(item, state, context),
  ];
}

function noticeLines(item: Recommendation): string[] {
  const { content, verdict } = item;
  const agent = agentName(item);
  const told = `📋 *${subjectText(item)}*. ${agent} says: ${agentText(content.summary, 300)}`;
  if (content.kind === 'notice') return [told];
  const wouldBe = verdict.wouldBe === null ? '' : ` Enforced, it would be ${LANE_WORD[verdict.wouldBe]}.`;
  return [told, `Nobody is asked, and ${agent} may not do it.${wouldBe}`];
}

function raisedLines(item: Recommendation, state: PendingState, context: CardContext): string[] {
  const { people } = context;
  const asked = mentions(stillAsked(item, state, people, context.now), people) ?? 'Nobody in the roles asked';
  const [why] = item.verdict.reasons;
  return [
    `⏫ More is asked for *${subjectText(item)}* than when it came${why === undefined ? '' : `: ${agentText(why, 160)}`}.`,
    `${asked}, please look at the card and decide.`,
    deadlineLine(item, state, context),
  ];
}

function expiryLines(
  item: Recommendation,
  { why, expiredAt, step }: Extract<State, { status: 'expired' }>,
  { people }: CardContext,
): string[] {
  const agent = agentName(item);
  const told = mentions(holders(rolesAsked(item.verdict, step), people), people);
  const reason = {
    nobody_answered: 'Nobody decided in time',
    agent_deadline: `${agent}’s own deadline came before a decision`,
    not_redeemed: `It was approved, but ${agent} did not come for its permit in time`,
  }[why];
  return [
    `⌛ Expired: *${subjectText(item)}* · ${moment(expiredAt)}. ${reason}. Nothing was done.`,
    `${told === null ? '' : `Asked were ${told}. `}If it is still wanted, ${agent} has to recommend it anew.`,
  ];
}
