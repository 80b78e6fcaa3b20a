import { missingRoles } from '../domain/approval.ts';
import type { Refusal } from '../domain/command.ts';
import { standIns } from '../domain/decide-person.ts';
import { rolesAsked, stepDueAt } from '../domain/escalation.ts';
import { limitPhrase } from '../domain/exposure.ts';
import { scopeText } from '../domain/halt.ts';
import type { Recommendation } from '../domain/state.ts';
import { freezeAt } from '../domain/verdict.ts';
import type { CardContext } from './card-context.ts';
import { decidedSentence } from './decided.ts';
import { noRollback } from './execution.ts';
import { agentName } from './headline.ts';
import { agentText } from './mrkdwn.ts';
import { mention, name, titles } from './owners.ts';
import { near, when } from './time.ts';

/** Refusals that come before any recommendation is looked at. */
export type DoorRefusal =
  | 'unknown_person'
  | 'guest'
  | 'foreign_team'
  | 'deactivated'
  | 'bot'
  | 'unknown_recommendation'
  | 'cannot_check_who_you_are'
  | 'try_again';

/** One short sentence for the person who was refused: what, and what to do next. mrkdwn, at most 3,000 characters. */
export function refusalText(refusal: Refusal | DoorRefusal, item: Recommendation | null, context: CardContext): string {
  if (isDoorRefusal(refusal)) return AT_THE_DOOR[refusal];
  // A refusal without its recommendation can only be told in general.
  if (item === null) return 'That is not possible any more; please look at the card as it is now.';
  return about(refusal, item, context);
}

const AT_THE_DOOR: Record<DoorRefusal, string> = {
  unknown_person: 'Countersign does not know you, so nothing was decided; ask an admin to add you to the policy.',
  guest: 'Guests cannot decide here; ask a full member of this workspace who is in charge.',
  foreign_team: 'Only people of this workspace can decide here; ask the people named on the card.',
  deactivated: 'This Slack account is deactivated, so nothing was decided; ask an admin.',
  bot: 'Bots cannot decide; a person has to press the button.',
  unknown_recommendation:
    'Countersign does not know this recommendation, so nothing was decided; look for a newer card.',
  cannot_check_who_you_are: 'Slack could not say who you are just now, so nothing was decided; try again in a minute.',
  try_again: 'That could not be saved, so nothing was decided; please try again.',
};

function isDoorRefusal(refusal: Refusal | DoorRefusal): refusal is DoorRefusal {
  return Object.hasOwn(AT_THE_DOOR, refusal);
}

function about(refusal: Refusal, item: Recommendation, context: CardContext): string {
  const { verdict, state } = item;
  const { people, now } = context;
  const agent = agentName(item);
  switch (refusal) {
    case 'already_decided':
      return decidedSentence(item, context);
    case 'already_approved_by_you':
      return `You approved this already (a person and their deputy count once); ${stillMissing(item, context)}.`;
    case 'not_an_approver':
      return `This is for ${whoMay(item, context)} to decide; please ask one of them.`;
    case 'self_approval':
      return `You answer for ${agent}, so you cannot approve what it recommends; ${whoMay(item, context)} can.`;
    case 'stale_revision':
      return staleText(item, context);
    case 'too_late':
      return `The time to decide is over, so this expires and nothing is done; ${agent} may recommend it anew.`;
    case 'halted':
      return `${haltText(context)} stops this; it can go on once the halt is released (\`/hitl release\`).`;
    case 'calendar_freeze': {
      const freeze = state.status === 'held' ? state.freeze : freezeAt(verdict, now);
      const until = freeze ? ` ${near(freeze.until, now)}` : ' it ends';
      return `${freeze ? agentText(freeze.name, 80) : 'A freeze of the calendar'} stops this; it can be approved after${until}.`;
    }
    case 'limit_passed':
      return limitText(item, context);
    case 'more_is_asked':
      return `More is asked for this now than when it came (${reasonText(item)}), so nothing was approved; the card says who has to approve it: ${whoMay(item, context)}.`;
    case 'nothing_to_undo':
      return `There is nothing to undo: ${decidedSentence(item, context)}`;
    case 'undo_window_closed': {
      const over =
        state.status === 'approved' || state.status === 'rejected'
          ? `The time to undo ended ${when(state.undoUntil, now)}`
          : 'The time to undo is over';
      const next =
        state.status === 'rejected'
          ? `${agent} may recommend it anew`
          : `to stop ${agent}, type \`/hitl kill agent:${agent}\` and a reason`;
      return `${over}; ${next}.`;
    }
    case 'already_executing':
      return `${agent} is acting on it already; wait for its report, then ask it to roll back.`;
    case 'cannot_be_rolled_back':
      return noRollback(item);
    case 'second_person_needed':
      return `You asked for this rollback already (a person and their deputy count once); somebody else has to agree before ${agent} is asked.`;
    case 'agree_in_slack':
      return `This rollback is asked for already; a second person has to agree on the card, in Slack.`;
    case 'not_handed_over':
      return `Nobody has this to do by hand; ${decidedSentence(item, context)}`;
    case 'not_waiting':
      return `It waits for nobody yet. ${decidedSentence(item, context)}`;
    case 'not_approved':
      return `This is not approved, so there is no permit for it; ${titles(verdict.approval.roles, people)} decide.`;
    case 'undo_window_open':
      return `It can still be undone${state.status === 'approved' ? ` until ${near(state.undoUntil, now)}` : ''}, so ${agent} has to wait.`;
    case 'already_redeemed':
      return `Its permit is spent already; a new recommendation is needed.`;
    case 'permit_mismatch':
      return `Another target or amount was approved than ${agent} is about to use, so there is no permit.`;
    case 'agent_paused':
      return `${agent} is paused, so it gets no permit; \`countersign agents resume\` lets it go on.`;
    case 'not_executing':
      return `${agent} has no permit for this, so there is no outcome to report.`;
    case 'not_rolling_back':
      return `Nobody has asked ${agent} to roll this back, so there is no rollback to report.`;
    case 'cannot_withdraw':
      return `This can no longer be withdrawn: ${decidedSentence(item, context)}`;
    case 'cannot_amend':
      return `The amount of this cannot be changed to that; approve or reject it as it is.`;
    case 'cannot_take_over':
      return `They cannot decide this, or have done so; ${whoMay(item, context)} may.`;
    case 'too_late_to_snooze':
      return `There is no time left to put this off; please decide${dueText(item, context)}.`;
    case 'not_decided':
      return `This is not decided yet; choose “Decide with a note” instead.`;
    case 'too_many_notes':
      return `There are as many notes on this as it can hold; write in its thread.`;
  }
}

/** What somebody looked at is not what it is about any more: who changed it, and who has decided on that. */
function staleText(item: Recommendation, context: CardContext): string {
  const { state, amendment } = item;
  const who =
    amendment === null
      ? agentName(item)
      : `${mention(amendment.by, context.people)} (${when(amendment.at, context.now)})`;
  if (state.status !== 'pending' && state.status !== 'held')
    return `This was changed by ${who} after you saw it. ${decidedSentence(item, context)}`;
  return amendment === null
    ? `${who} has changed this since; please look at the card again and decide on what it says now.`
    : `This was changed by ${who} after you saw it; please look at the card again and decide on what it says now.`;
}

// The figures are those of this moment: they may have changed again since the click.
function limitText({ verdict }: Recommendation, { limits }: CardContext): string {
  const passed = limits.filter((use) => use.passed);
  const said = passed.map((use) => agentText(limitPhrase(use), 200)).join('; ');
  const why = said === '' ? 'It passed a limit just now' : `This passes a limit: ${said}`;
  const never = passed.some(
    ({ beyond }) => beyond === 'refuse' || (beyond === 'human_only' && verdict.lane !== 'human_only'),
  );
  return never
    ? `${why}. Nobody may approve that here; reject it, or wait until there is room.`
    : `${why}. Nothing was approved; the card says it now, and you can approve it there if you still want it.`;
}

function reasonText({ verdict }: Recommendation): string {
  return agentText(verdict.reasons[0] ?? 'another policy is in force', 160);
}

function dueText({ verdict, content, state }: Recommendation, { now }: CardContext): string {
  return state.status === 'pending' ? ` by ${near(stepDueAt({ verdict, content }, state), now)}` : '';
}

function whoMay({ verdict, state }: Recommendation, { people }: CardContext): string {
  const step = state.status === 'pending' ? state.step : 0;
  return titles([...verdict.approval.roles, ...rolesAsked(verdict, step)], people);
}

function stillMissing({ verdict, state }: Recommendation, { people }: CardContext): string {
  if (state.status !== 'pending') return 'it needs no more of you';
  const missing = missingRoles(verdict.approval, standIns(verdict, state.step), state.approvals);
  return missing.length === 0
    ? 'it needs no more of you'
    : `it now needs ${titles(missing, people, verdict.approval.mode === 'any' ? 'or' : 'and')}`;
}

function haltText({ halt, people }: CardContext): string {
  return halt === null
    ? 'A halt'
    : `A halt on ${agentText(scopeText(halt.scope), 120)} by ${name(halt.engagedBy, people)}`;
}
