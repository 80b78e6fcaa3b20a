import { scopeText } from '../domain/halt.ts';
import type { ExpiryReason, Note, Recommendation, State } from '../domain/state.ts';
import { askingLines } from './asking.ts';
import type { CardContext } from './card-context.ts';
import { noteText, releaseLines } from './decided.ts';
import { executedStanding, executingLines, failedStanding, rollbackStanding, type Standing } from './execution.ts';
import { agentName } from './headline.ts';
import { agentText } from './mrkdwn.ts';
import { mention, name } from './owners.ts';
import { moment, near } from './time.ts';

const MOST_NOTES = 3;

type Of<S extends State['status']> = Extract<State, { status: S }>;

/** What a person has to know of where it stands: who, when, and what can still be done. */
export function standingOf(item: Recommendation, context: CardContext): Standing {
  const { state } = item;
  switch (state.status) {
    case 'executed':
      return executedStanding(item, state, context);
    case 'failed':
      return failedStanding(item, state, context);
    case 'rolling_back':
    case 'rolled_back':
    case 'rollback_failed':
      return rollbackStanding(item, state, context);
    default:
      return { lines: linesOf(item, state, context), reported: [] };
  }
}

/** What people wrote afterwards, the newest where there are many. Lines of mrkdwn. */
export function noteLines(notes: readonly Note[], { people }: CardContext): string[] {
  const shown = notes.slice(-MOST_NOTES);
  const more = notes.length - shown.length;
  const earlier = more === 0 ? [] : [`…and ${more} earlier ${more === 1 ? 'note' : 'notes'}, see Details`];
  const lines = shown.map(({ by, at, note }) => `*${mention(by, people)} noted* · ${moment(at)}${noteText(note)}`);
  return [...earlier, ...lines];
}

/** What a person must see before anything else: a halt, or an agent that could not be told. Lines of mrkdwn. */
export function warningLines(item: Recommendation, { halt, callback, people }: CardContext): string[] {
  const warnings: string[] = [];
  // What is executing has a line of its own on a halt that reached it, and is not redrawn when the halt is released.
  if (halt !== null && ['held', 'pending', 'approved'].includes(item.state.status)) {
    const scope = agentText(scopeText(halt.scope), 120);
    warnings.push(
      `⛔ *Halt on ${scope}* by ${name(halt.engagedBy, people)} · ${moment(halt.engagedAt)} “${agentText(halt.reason, 200)}”`,
    );
  }
  if (callback === 'dead') {
    warnings.push(
      `❗ *${agentName(item)} could not be told.* It may not know what was decided here: tell whoever runs it.`,
    );
  }
  return warnings;
}

type Unexecuted = Exclude<
  State,
  { status: 'executed' | 'failed' | 'rolling_back' | 'rolled_back' | 'rollback_failed' }
>;

function linesOf(item: Recommendation, state: Unexecuted, context: CardContext): string[] {
  const agent = agentName(item);
  const { people } = context;
  switch (state.status) {
    case 'held':
      if (state.freeze)
        return [
          `📅 *${agentText(state.freeze.name, 80)}* holds this back until ${near(state.freeze.until, context.now)}. Then it is judged anew, and a person is asked.`,
        ];
      return [
        `It came during a halt · ${moment(state.heldAt)}. Nobody is asked and nothing is done until the halt is released.`,
      ];
    case 'noted':
      return [`For your information · ${moment(state.notedAt)}. Nothing to decide.`];
    case 'pending':
      return askingLines(item, state, context);
    case 'approved':
      return approvedLines(item, state, context);
    case 'rejected':
      return rejectedLines(item, state, context);
    case 'executing':
      return executingLines(item, state, context);
    case 'expired':
      return [`⌛ *Expired* · ${moment(state.expiredAt)}. ${EXPIRY[state.why](agent)} Nothing was done.`];
    case 'withdrawn':
      return [
        `*${agent} withdrew this* · ${moment(state.withdrawnAt)}${item.amendment === null ? '' : ', after its change was made smaller'}. Nothing was done.`,
      ];
    case 'cancelled':
      return [
        `⛔ *Cancelled by a halt* · ${moment(state.cancelledAt)}, before ${agent} had its permit. Nothing was done.`,
      ];
    case 'handed_over':
      return [
        `✋ *${mention(state.handedOverTo, people)} does this by hand* · ${moment(state.handedOverAt)}`,
        `${agent} gets no permit for it. Press Done when it is done, or Undo to ask again.`,
        ...releaseLines(state.release, context, 'Agreed'),
      ];
    case 'closed':
      return [
        `✅ *${mention(state.by, people)} closed this as done by hand* · ${moment(state.closedAt)}${noteText(state.note)}`,
      ];
  }
}

const EXPIRY: Record<ExpiryReason, (agent: string) => string> = {
  nobody_answered: () => 'Nobody decided in time.',
  agent_deadline: (agent) => `${agent}’s own deadline came before a decision.`,
  not_redeemed: (agent) => `It was approved, but ${agent} did not come for its permit in time.`,
};

function approvedLines(item: Recommendation, state: Of<'approved'>, context: CardContext): string[] {
  const undoOpen = !state.undoClosed && context.now < state.undoUntil;
  const next = undoOpen
    ? `*Undo until ${near(state.undoUntil, context.now)}.* ${agentName(item)} may not act before then.`
    : `The time to undo is over. ${agentName(item)} may act until ${near(state.redeemBy, context.now)}.`;
  return [...releaseLines(state.release, context), next];
}

function rejectedLines(item: Recommendation, state: Of<'rejected'>, context: CardContext): string[] {
  const undoOpen = !state.undoClosed && context.now < state.undoUntil;
  return [
    `❌ *Rejected by ${mention(state.by, context.people)}* · ${moment(state.rejectedAt)}${noteText(state.note)}`,
    undoOpen
      ? `*Undo until ${near(state.undoUntil, context.now)}* to ask again.`
      : `This is final. ${agentName(item)} may recommend it anew.`,
  ];
}
