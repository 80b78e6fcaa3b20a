import type { Approval } from '../domain/approval.ts';
import type { Recommendation, Release } from '../domain/state.ts';
import type { CardContext } from './card-context.ts';
import { agentName } from './headline.ts';
import { agentText } from './mrkdwn.ts';
import { mention, name } from './owners.ts';
import { moment, near, when } from './time.ts';

/** Who let it through, each with the time and their note. Lines of mrkdwn. */
export function releaseLines(
  { by, approvals, approvedAt }: Release,
  { people }: CardContext,
  word: 'Approved' | 'Agreed' = 'Approved',
): string[] {
  if (by === 'policy') return [`✅ *Approved by policy* (autopilot) · ${moment(approvedAt)}`];
  return approvals.map(
    (given) =>
      `✅ *${word} by ${mention(given.by, people)}*${inPlaceOf(given, people)} · ${moment(given.at)}${noteText(given.note)}`,
  );
}

/** For whom somebody stood in; empty where they used only roles of their own. */
export function inPlaceOf({ actingFor = [] }: Approval, people: CardContext['people']): string {
  return actingFor.length === 0 ? '' : ` in the place of ${actingFor.map((person) => name(person, people)).join(', ')}`;
}

/** A person's note behind what they did; empty where they left none. */
export function noteText(note: string | null): string {
  return note === null ? '' : ` “${agentText(note, 500)}”`;
}

/** Who decided, what and when; or how it ended without anybody. A whole sentence. */
export function decidedSentence(item: Recommendation, context: CardContext): string {
  const { state } = item;
  const { people, now } = context;
  const agent = agentName(item);
  switch (state.status) {
    case 'held':
      return state.freeze
        ? `It is held back by ${agentText(state.freeze.name, 80)} until ${near(state.freeze.until, now)}.`
        : 'It is held by a halt and comes back once the halt is released.';
    case 'noted':
      return item.content.kind === 'notice'
        ? 'This is a notice and needs no decision.'
        : 'This is an alert: nobody is asked, and its agent may not do it.';
    case 'pending':
      return state.undone === null
        ? 'It still waits for a decision.'
        : `${mention(state.undone.by, people)} took the decision back ${when(state.undone.at, now)}, so it waits for one again.`;
    case 'approved':
      return `${released(state.release, context)}.`;
    case 'rejected':
      return `${mention(state.by, people)} rejected this ${when(state.rejectedAt, now)}.`;
    case 'executing':
      return `${released(state.release, context)}, and ${agent} is acting on it.`;
    case 'executed':
      return `${released(state.release, context)}, and ${agent} reports that it executed it ${when(state.executedAt, now)}.`;
    case 'failed':
      return `${released(state.release, context)}, and ${agent} reports that it failed ${when(state.failedAt, now)}.`;
    case 'rolling_back':
      return `${mention(state.requestedBy, people)} asked ${agent} to roll it back ${when(state.requestedAt, now)}; it is not confirmed yet.`;
    case 'rolled_back':
      return `${agent} confirmed ${when(state.rolledBackAt, now)} that it rolled this back.`;
    case 'rollback_failed':
      return `${agent} reported ${when(state.failedAt, now)} that its rollback failed.`;
    case 'expired':
      return `This expired ${when(state.expiredAt, now)} and nothing was done; ${agent} may recommend it anew.`;
    case 'withdrawn':
      return `${agent} withdrew this ${when(state.withdrawnAt, now)}.`;
    case 'cancelled':
      return `A halt cancelled this ${when(state.cancelledAt, now)}; ${agent} may recommend it anew.`;
    case 'handed_over':
      return `${mention(state.handedOverTo, people)} took this on by hand ${when(state.handedOverAt, now)}.`;
    case 'closed':
      return `${mention(state.by, people)} closed this as done by hand ${when(state.closedAt, now)}.`;
  }
}

function released({ by, approvals, approvedAt }: Release, { people, now }: CardContext): string {
  const last = approvals.at(-1);
  const who = by === 'policy' || last === undefined ? 'Policy' : mention(last.by, people);
  return `${who} approved this ${when(approvedAt, now)}`;
}
